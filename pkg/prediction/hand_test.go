package prediction

import (
	"math"
	"math/rand/v2"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// The samples of this file are made by formulas, so that they do not change
// with the procedural world.

// tensor returns an image of n channels, each number by its place.
func tensor(size, n int, at func(x, y float64, c int) float64) dataset.Tensor {
	t := dataset.Tensor{Shape: []int{size, size, n}, Data: make([]float32, size*size*n)}
	for i := range t.Data {
		p := i / n
		t.Data[i] = float32(at((float64(p%size)+0.5)/float64(size), (float64(p/size)+0.5)/float64(size), i%n))
	}
	return t
}

// vector returns numbers.
func vector(v ...float64) dataset.Tensor {
	t := dataset.Tensor{Shape: []int{len(v)}}
	for _, x := range v {
		t.Data = append(t.Data, float32(x))
	}
	return t
}

// picture returns the k-th of some pictures.
func picture(size, k int) dataset.Tensor {
	return tensor(size, 3, func(x, y float64, c int) float64 {
		return math.Sin(5*x+3*y*float64(c+1)+float64(k)) * (1 - 0.5*math.Floor(4*x)/4)
	})
}

// cameras are those of poses.
func camera(yaw, x, y float64) *frame.Camera {
	sin, cos := math.Sincos(yaw)
	return &frame.Camera{FOV: 1, Location: frame.Vec{x, y, 1.5}, Rotation: [3][3]float64{{-sin, 0, -cos}, {cos, 0, -sin}, {0, 1, 0}}}
}

// identity is a standard that changes nothing.
func identity(n int) label.Standard {
	s := label.Standard{Mean: make([]float32, n), Std: make([]float32, n)}
	for i := range s.Std {
		s.Std[i] = 1
	}
	return s
}

// handStandards are those of the samples of hand.
func handStandards() map[string]label.Standard {
	return map[string]label.Standard{"curvature": identity(2), "room_layout": identity(9),
		"fix_pose": identity(6), "non_fixated_pose": identity(6), "ego_motion": identity(6)}
}

// hand returns a sample of each task, the k-th of several, with pictures of this
// size, whose outputs are off.
func hand(size, k int) []Sample {
	shift := 0.1 * float64(k+1)
	var samples []Sample
	add := func(name string, truth, out dataset.Tensor, inputs ...dataset.Tensor) {
		if inputs == nil {
			inputs = []dataset.Tensor{picture(size, k)}
		}
		samples = append(samples, Sample{Task: name, Image: "hall/" + string(rune('a'+k)), Inputs: inputs, Truth: truth, Output: out, Loss: shift})
	}
	wave := func(n int, phase float64) dataset.Tensor {
		return tensor(size, n, func(x, y float64, c int) float64 { return math.Sin(6*x*y + float64(c) + phase) })
	}
	for _, name := range []string{"autoencoder", "denoise", "inpainting_whole"} {
		add(name, picture(size, k), tensor(size, 3, func(x, y float64, c int) float64 { return math.Sin(5*x+3*y*float64(c+1)+float64(k)) * 0.7 }))
	}
	for _, name := range []string{"edge2d", "keypoint2d", "edge3d", "keypoint3d", "reshade"} {
		add(name, wave(1, 0), wave(1, shift))
	}
	depth := func(phase float64) dataset.Tensor {
		return tensor(size, 1, func(x, y float64, _ int) float64 { return 0.6 + 0.1*math.Sin(4*x+y+phase) })
	}
	add("rgb2depth", depth(0), depth(shift))
	add("rgb2mist", tensor(size, 1, func(x, y float64, _ int) float64 { return 0.6 + 0.1*math.Sin(4*x+y) + 0.02*math.Hypot(x-0.5, y-0.5) }), depth(shift))
	add("rgb2sfnorm", wave(3, 0), wave(3, shift))
	add("curvature", wave(2, 0), wave(2, shift))
	segments := tensor(size, 1, func(x, y float64, _ int) float64 { return math.Floor(3*x) + 3*math.Floor(2*y) })
	code := tensor(size, 8, func(x, y float64, c int) float64 {
		return math.Sin(2.1 * (math.Floor(3*x) + 3*math.Floor(2*y)) * float64(c+1))
	})
	add("segment2d", segments, code)
	add("segment25d", segments, code)
	add("segmentsemantic", segments, tensor(size, 17, func(x, y float64, c int) float64 {
		return -math.Abs(math.Floor(3*(x-shift/2)) + 3*math.Floor(2*y) - float64(c))
	}))
	colors := label.ColorSize(size)
	soft := func(phase float64) dataset.Tensor {
		return tensor(colors, label.ColorBins, func(x, y float64, c int) float64 {
			a, b := label.ColorBin(c)
			return -(math.Pow(a-40*math.Sin(4*x+phase), 2) + math.Pow(b-40*math.Cos(3*y), 2)) / 50
		})
	}
	truth := soft(0)
	for i := 0; i < len(truth.Data); i += label.ColorBins {
		softmax(truth.Data[i:i+label.ColorBins], append([]float32(nil), truth.Data[i:i+label.ColorBins]...), 1)
	}
	add("colorization", truth, soft(shift), tensor(size, 1, func(x, y float64, _ int) float64 { return x - y }))
	handVectors(size, k, shift, add)
	return samples
}

// handVectors adds the samples of tasks whose answers are few numbers.
func handVectors(size, k int, shift float64, add func(string, dataset.Tensor, dataset.Tensor, ...dataset.Tensor)) {
	classes := func(n int, top, second float64) (truth, out dataset.Tensor) {
		p, q := make([]float64, n), make([]float64, n)
		p[3], p[1], p[5] = top, second, 1-top-second
		q[3], q[1], q[2] = 2, 2+10*(shift-0.15), 1
		return vector(p...), vector(q...)
	}
	for _, c := range []struct {
		name string
		n    int
	}{{"class_1000", 16}, {"class_places", 9}} {
		truth, out := classes(c.n, 0.6, 0.3)
		add(c.name, truth, out)
	}
	views := []dataset.Tensor{picture(size, k), picture(size, k+1), picture(size, k+2)}
	c1, c2, c3 := camera(0.2, 0, 0), camera(0.9, 1.5, -1), camera(-0.4, -0.5, 1.2)
	noisy := func(v []float32) dataset.Tensor {
		r := rand.New(rand.NewPCG(uint64(k), uint64(len(v))))
		out := dataset.Tensor{Shape: []int{len(v)}, Data: append([]float32(nil), v...)}
		for i := range out.Data {
			out.Data[i] += float32(shift * r.NormFloat64())
		}
		return out
	}
	number := func(n int, fill func([]float32)) dataset.Tensor {
		t := dataset.Tensor{Shape: []int{n}, Data: make([]float32, n)}
		fill(t.Data)
		return t
	}
	pose := number(6, func(v []float32) { label.PoseTo(v, label.Relative(c1, c2)) })
	add("fix_pose", pose, noisy(pose.Data), views[:2]...)
	add("non_fixated_pose", pose, noisy(pose.Data), views[:2]...)
	motion := number(18, func(v []float32) { label.EgoMotionTo(v, c1, c2, c3) })
	add("ego_motion", motion, noisy(append(append([]float32(nil), motion.Data[:6]...), motion.Data[12:]...)), views...)
	add("point_match", vector(0, 1), vector(shift, 2*shift), views[:2]...)
	axes := number(9, func(v []float32) { label.VanishingTo(v, c1) })
	add("vanishing_point", axes, noisy(axes.Data))
	box := number(9, func(v []float32) {
		label.LayoutTo(v, c1, label.Box{Low: frame.Vec{-2, -2, 0}, High: frame.Vec{4, 2, 2.7}})
	})
	add("room_layout", box, noisy(box.Data))
	order := make([]float64, label.JigsawPermutations)
	order[7+k] = 1
	guess := make([]float64, label.JigsawPermutations)
	guess[7] = 1
	var tiles []dataset.Tensor
	for i := range 9 {
		tiles = append(tiles, picture(size, i))
	}
	add("jigsaw", vector(order...), vector(guess...), tiles...)
	add("random", dataset.Tensor{}, dataset.Tensor{})
}
