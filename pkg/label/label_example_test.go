package label_test

import (
	"fmt"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// wall is a frame of a wall 3 m ahead.
func wall(size int) *frame.Frame {
	f := frame.New(size)
	f.Camera = frame.Camera{FOV: math.Pi / 3, Rotation: [3][3]float64{{1, 0, 0}, {0, 0, -1}, {0, 1, 0}}}
	for i := range f.Distance {
		ray := f.Camera.Ray(size, float64(i%size)+0.5, float64(i/size)+0.5)
		f.Distance[i] = float32(3 / ray[1])
		f.Normal[3*i+2] = -1
	}
	return f
}

func ExampleFor() {
	l, err := label.For("Surface-Normal", label.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	e := l.New(8)
	if err := l.ExampleTo(e, label.Sample{Frames: []*frame.Frame{wall(8)}}, nil); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(l.Task, l.InputShape(8), l.TargetShape(8), l.MaskShape(8))
	fmt.Println(e.Target[:3], e.Mask[0])
	// Output:
	// rgb2sfnorm [8 8 3] [8 8 3] [8 8 1]
	// [0 0 -1] 1
}

func ExampleReshadeTo() {
	shading := make([]float32, 9)
	label.ReshadeTo(shading, wall(3))
	fmt.Printf("%.3f\n", shading[4]) // 1.6 · 8/(8+3²)
	raw := make([]uint8, 9)
	label.EncodeReshadeTo(raw, shading)
	fmt.Println(raw)
	// Output:
	// 0.753
	// [146 166 146 166 192 166 146 166 146]
}

func ExampleCompose() {
	at := func(y float64) *frame.Camera {
		c := wall(1).Camera
		c.Location[1] = y
		return &c
	}
	p12, p23 := label.Relative(at(0), at(1)), label.Relative(at(1), at(4))
	fmt.Println(label.Compose(p12, p23).T) // the first is 4 m behind the third
	// Output:
	// [0 0 4]
}
