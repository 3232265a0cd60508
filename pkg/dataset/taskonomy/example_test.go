package taskonomy_test

import (
	"context"
	"fmt"
	"image"
	"log"
	"os"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/taskonomy"
)

// Three views of a point in the folders and encodings of the real data set, and
// an example from them.
func Example() {
	root, err := os.MkdirTemp("", "taskonomy")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(root)
	w, err := taskonomy.NewWriter(root, 32)
	if err != nil {
		log.Fatal(err)
	}
	rgb, depth := image.NewNRGBA(image.Rect(0, 0, 32, 32)), image.NewGray16(image.Rect(0, 0, 32, 32))
	for i := range depth.Pix {
		depth.Pix[i] = 6 // 0x0606/512 m, which is 3.01 m.
	}
	for view := range 3 {
		k := taskonomy.Key{Building: "cauthron", Point: 7, View: view}
		if err := w.Image(k, "rgb", rgb); err != nil {
			log.Fatal(err)
		}
		if err := w.Image(k, "depth_zbuffer", depth); err != nil {
			log.Fatal(err)
		}
	}
	s, err := taskonomy.Open(taskonomy.Options{Root: root, Size: 16, Tasks: []string{"Z-Depth"}})
	if err != nil {
		log.Fatal(err)
	}
	e, err := s.Example(context.Background(), dataset.Train, 1, "rgb2depth")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.Image(dataset.Train, 1), s.Tasks())
	fmt.Printf("%v, %.3f = ln(1+0x0606)/ln(65536)\n", e.Target.Shape, e.Target.Data[0])
	// Output:
	// cauthron/point_7_view_1 [rgb2depth]
	// [16 16 1], 0.662 = ln(1+0x0606)/ln(65536)
}
