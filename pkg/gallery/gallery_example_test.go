package gallery_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/synthetic"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/gallery"
)

// A sheet of some tasks of one view of a small world.
func Example() {
	ctx := context.Background()
	src, err := synthetic.Open(synthetic.Config{Size: 32, Train: 1, Views: 6, Labels: gallery.Labels()})
	if err != nil {
		log.Fatal(err)
	}
	samples, err := gallery.Pick(ctx, src, dataset.Train, 1)
	if err != nil {
		log.Fatal(err)
	}
	g, err := gallery.New(ctx, src, gallery.Options{
		Samples: samples, Tasks: []string{"rgb2depth", "rgb2sfnorm", "denoise"},
	})
	if err != nil {
		log.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "gallery")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := figure.Save(g, filepath.Join(dir, "gallery.png")); err != nil {
		log.Fatal(err)
	}
	width, _ := g.Size()
	fmt.Printf("%d view, %.0f points wide\n", len(samples), width)
	// Output: 1 view, 675 points wide
}
