package render_test

import (
	"fmt"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/render"
)

// A ball on the floor of an empty room, seen from 2 m away.
func ExampleTracer_Render() {
	scene := &render.Scene{
		Items: []render.Item{
			{Solid: render.Inside{Size: render.Vec{5, 5, 2.5}}, Pose: render.Pose{At: render.Vec{0, 0, 1.25}}},
			{Solid: render.Sphere{R: 0.25}, Pose: render.Pose{At: render.Vec{0, 0, 0.25}}, Object: 1, Category: 7},
		},
		Materials: []render.Material{{Colors: [3][3]float64{{0.7, 0.7, 0.7}}}},
		Lights: []render.Light{
			{At: render.Vec{0, 0, 2.4}, U: render.Vec{0.3, 0, 0}, V: render.Vec{0, -0.3, 0}, Radiance: [3]float64{8, 8, 8}},
		},
		Ambient: [3]float64{0.1, 0.1, 0.1},
	}
	tracer, err := render.New(scene)
	if err != nil {
		fmt.Println(err)
		return
	}
	camera := frame.Camera{ // looks along y
		Location: render.Vec{0, -2, 0.25}, FOV: math.Pi / 3,
		Rotation: [3][3]float64{{1, 0, 0}, {0, 0, -1}, {0, 1, 0}},
	}
	f := tracer.Render(camera, 65, render.Options{}, 1)
	middle := 32*65 + 32
	fmt.Printf("object %d of category %d at %.2f m\n", f.Object[middle], f.Category[middle], f.Distance[middle])
	fmt.Printf("curvature %.1f and %.1f per metre\n", f.Curvature[2*middle], f.Curvature[2*middle+1])
	// Output:
	// object 1 of category 7 at 1.75 m
	// curvature 4.0 and 4.0 per metre
}
