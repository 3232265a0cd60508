package label

// noiseSigma is the deviation of the noise of task denoise for colours in
// [0, 1].
const noiseSigma = 0.1

// NoisyTo writes the input of task denoise, in [-1, 1]: the picture with
// Gaussian noise of deviation 0.1 on each colour in [0, 1], clipped. Equal
// seeds give equal noise. The target is the clean picture ([InputTo]), and
// every pixel counts.
func NoisyTo(dst []float32, p Picture, seed uint64, s *Scratch) {
	need("input", len(dst), 3*p.Len())
	need("picture", len(p.Pix), len(dst))
	s, m := enter(s)
	defer s.leave(m)
	r := s.stream(seed, streamDenoise)
	for i, v := range p.Pix {
		dst[i] = 2*clamp(float32(v)/255+noiseSigma*float32(r.NormFloat64()), 0, 1) - 1
	}
}

// Streams of random numbers, so that tasks draw different ones from one seed.
const (
	streamDenoise = iota + 1
	streamJigsaw
)
