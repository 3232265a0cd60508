package label

// InputTo writes a picture as networks read it: three numbers a pixel,
// byte/127.5 - 1, in [-1, 1]. It is the input of all tasks but denoise,
// inpainting_whole, colorization and jigsaw, and the target of task
// autoencoder and of the first two of these. Every pixel counts.
func InputTo(dst []float32, p Picture) {
	need("input", len(dst), 3*p.Len())
	need("picture", len(p.Pix), len(dst))
	for i, v := range p.Pix {
		dst[i] = inputs[v]
	}
}

// inputs holds the number of each byte: a table, since all tasks call InputTo
// and a division costs twice as much.
var inputs = func() (t [256]float32) {
	for v := range t {
		t[v] = float32(v)/127.5 - 1
	}
	return t
}()
