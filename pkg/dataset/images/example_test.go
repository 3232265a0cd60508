package images_test

import (
	"context"
	"fmt"
	"image"
	"image/png"
	"log"
	"os"
	"path/filepath"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/images"
)

// A folder of pictures and a table of what they weigh.
func ExampleOpen() {
	root, err := os.MkdirTemp("", "photos")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(root)
	table := "name,kg\n"
	for i := range 8 {
		name := fmt.Sprintf("photo%d.png", i)
		f, err := os.Create(filepath.Join(root, name))
		if err != nil {
			log.Fatal(err)
		}
		if err := png.Encode(f, image.NewGray(image.Rect(0, 0, 30+i, 40))); err != nil {
			log.Fatal(err)
		}
		f.Close()
		table += fmt.Sprintf("%s,%d\n", name, i)
	}
	settings := "[[task]]\nname = \"weight\"\nkind = \"numbers\"\nfile = \"weights.csv\"\n"
	for name, text := range map[string]string{"weights.csv": table, "tasks.toml": settings} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o666); err != nil {
			log.Fatal(err)
		}
	}
	s, err := images.Open(images.Options{Root: root, Size: 16})
	if err != nil {
		log.Fatal(err)
	}
	e, err := s.Example(context.Background(), dataset.Train, 0, "weight")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(s.Tasks())
	fmt.Println(e.Inputs[0].Shape, e.Target.Shape, e.Mask)
	// Output:
	// [autoencoder denoise edge2d keypoint2d segment2d colorization inpainting_whole jigsaw random weight]
	// [16 16 3] [1] [1]
}
