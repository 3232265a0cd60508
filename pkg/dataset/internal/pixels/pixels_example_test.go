package pixels_test

import (
	"fmt"
	"log"

	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/pixels"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

func ExampleExample() {
	p := label.Picture{Width: 8, Height: 8, Pix: make([]uint8, 3*8*8)}
	for _, task := range pixels.Tasks() {
		e, err := pixels.Example(task, p, p, 1)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(task, len(e.Inputs), e.Inputs[0].Shape, e.Target.Shape)
	}
	// Output:
	// autoencoder 1 [8 8 3] [8 8 3]
	// denoise 1 [8 8 3] [8 8 3]
	// edge2d 1 [8 8 3] [8 8 1]
	// keypoint2d 1 [8 8 3] [8 8 1]
	// segment2d 1 [8 8 3] [8 8 1]
	// colorization 1 [8 8 1] [2 2 261]
	// inpainting_whole 1 [8 8 3] [8 8 3]
	// jigsaw 9 [8 8 3] [100]
	// random 1 [8 8 3] []
}
