package taskonomy

import (
	"fmt"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/tiny"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

var tinyExport = Export{
	Labels: label.Config{Semantic: []uint8{1, 3, 4}, Objects: 8, ObjectClass: []int16{-1, 0, 1}, Rooms: 5},
}

// writeTiny writes a data set of four buildings in the real encodings.
func writeTiny(tb testing.TB, size int) string {
	tb.Helper()
	root := tb.TempDir()
	w, err := NewWriter(root, size)
	if err != nil {
		tb.Fatal(err)
	}
	splits := Splits{}
	for b := range 4 {
		name := fmt.Sprintf("house%d", b)
		splits[name] = dataset.Splits()[max(0, b-1)]
		for _, v := range tiny.Views(name, 3, uint64(b)) {
			if err := w.View(&v, tiny.Render(v.Camera, size), &tinyExport); err != nil {
				tb.Fatal(err)
			}
		}
	}
	if err := w.Splits(splits); err != nil {
		tb.Fatal(err)
	}
	return root
}
