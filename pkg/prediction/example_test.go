package prediction_test

import (
	"fmt"
	"log"
	"math"
	"os"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/prediction"
)

// A network that takes every surface for one that faces the camera, on a
// picture of the edge of a wall.
func Example() {
	const size = 4
	image := func(channels int, at func(i int) []float32) dataset.Tensor {
		t := dataset.Tensor{Shape: []int{size, size, channels}}
		for i := range size * size {
			t.Data = append(t.Data, at(i)...)
		}
		return t
	}
	turned := float32(math.Sqrt(0.5))
	sample := prediction.Sample{
		Task: "rgb2sfnorm", Image: "hall/view1", Loss: 0.25,
		Inputs: []dataset.Tensor{image(3, func(i int) []float32 { return []float32{0, 0, float32(i%size) / size} })},
		Truth:  image(3, func(i int) []float32 { return []float32{turned, 0, -turned} }),
		Output: image(3, func(i int) []float32 { return []float32{0, 0, -1} }),
	}
	sheet, err := prediction.New([]prediction.Sample{sample}, prediction.Options{Title: "Surface normals"})
	if err != nil {
		log.Fatal(err)
	}
	width, _ := sheet.Size()
	fmt.Printf("%.0f points wide\n", width)
	if err := figure.Write(os.Stdout, sheet, "csv"); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 675 points wide
	// task,image,item,value
	// rgb2sfnorm,hall/view1,loss,0.25
	// rgb2sfnorm,hall/view1,truth: least normal right,0.70711
	// rgb2sfnorm,hall/view1,truth: mean normal right,0.70711
	// rgb2sfnorm,hall/view1,truth: greatest normal right,0.70711
	// rgb2sfnorm,hall/view1,truth: least normal down,0
	// rgb2sfnorm,hall/view1,truth: mean normal down,0
	// rgb2sfnorm,hall/view1,truth: greatest normal down,0
	// rgb2sfnorm,hall/view1,truth: least normal forward,-0.70711
	// rgb2sfnorm,hall/view1,truth: mean normal forward,-0.70711
	// rgb2sfnorm,hall/view1,truth: greatest normal forward,-0.70711
	// rgb2sfnorm,hall/view1,prediction: least normal right,0
	// rgb2sfnorm,hall/view1,prediction: mean normal right,0
	// rgb2sfnorm,hall/view1,prediction: greatest normal right,0
	// rgb2sfnorm,hall/view1,prediction: least normal down,0
	// rgb2sfnorm,hall/view1,prediction: mean normal down,0
	// rgb2sfnorm,hall/view1,prediction: greatest normal down,0
	// rgb2sfnorm,hall/view1,prediction: least normal forward,-1
	// rgb2sfnorm,hall/view1,prediction: mean normal forward,-1
	// rgb2sfnorm,hall/view1,prediction: greatest normal forward,-1
	// rgb2sfnorm,hall/view1,median error in degrees,45
}
