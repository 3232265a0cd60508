package scene

import (
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

var (
	gallery     = flag.String("gallery", "", "folder to write contact sheets of every type of room to")
	gallerySize = flag.Int("gallery-size", 128, "width of a picture of the sheets in pixels")
	galleryFrom = flag.Int("gallery-from", 0, "first building")
)

// sheet is a contact sheet of 6 by 4 pictures.
type sheet struct {
	img *image.RGBA
	n   int
}

func (s *sheet) add(f *frame.Frame) {
	size := f.Size
	if s.img == nil {
		s.img = image.NewRGBA(image.Rect(0, 0, 6*(size+2), 4*(size+2)))
	}
	x0, y0 := s.n%6*(size+2), s.n/6*(size+2)
	for i := range size * size {
		s.img.Set(x0+i%size, y0+i/size, color.RGBA{f.RGB[3*i], f.RGB[3*i+1], f.RGB[3*i+2], 255})
	}
	s.n++
}

// TestGallery writes contact sheets to look at, if asked to: four views of
// each of six rooms of each type.
func TestGallery(t *testing.T) {
	if *gallery == "" {
		t.Skip("no -gallery")
	}
	sheets := make([]sheet, roomTypeCount)
	for n := *galleryFrom; n < *galleryFrom+24; n++ {
		h, err := Building(Config{}, n)
		if err != nil {
			t.Fatal(err)
		}
		views, err := h.Views(30 * len(h.Rooms)) // about six points of each room
		if err != nil {
			t.Error(err)
			continue
		}
		taken := map[int]int{}
		for _, v := range views {
			s := &sheets[h.Rooms[v.Room].Type]
			if v.View == 0 && taken[v.Room] < 4 && s.n < 24 {
				taken[v.Room]++
				s.add(h.Render(v, *gallerySize))
			}
		}
	}
	for i := range sheets {
		if sheets[i].img == nil {
			continue
		}
		name := filepath.Join(*gallery, fmt.Sprintf("%02d_%s.png", i, roomTypeNames[i]))
		w, err := os.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(w, sheets[i].img); err != nil {
			t.Fatal(err)
		}
		w.Close()
	}
}
