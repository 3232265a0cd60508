package tiny_test

import (
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/tiny"
)

func ExampleRender() {
	v := tiny.Views("house", 2, 1)[0]
	f := tiny.Render(v.Camera, 33)
	var d [3]float64
	for i := range d {
		d[i] = v.Target[i] - v.Camera.Location[i]
	}
	near := float64(f.Distance[16*33+16])
	fmt.Println("the middle shows the target:", d[0]*d[0]+d[1]*d[1]+d[2]*d[2]-near*near < 1e-4)
	// Output: the middle shows the target: true
}
