package experiment

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// photos makes a folder of n small pictures, of which one is cut off.
func photos(t testing.TB, n int) string {
	t.Helper()
	dir := t.TempDir()
	for i := range n {
		rng := rand.New(rand.NewPCG(uint64(i), 0))
		picture := image.NewRGBA(image.Rect(0, 0, 20, 20))
		fx, fy := rng.Float64(), rng.Float64()
		for y := range 20 {
			for x := range 20 {
				v := uint8(127 + 120*math.Sin(fx*float64(x)+fy*float64(y)))
				picture.Set(x, y, color.RGBA{v, 255 - v, uint8(12 * x), 255})
			}
		}
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("photo%02d.png", i)))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, picture); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A study of a folder of pictures, of the tasks that need nothing but pixels. A
// picture that is damaged does not count, in any task.
func TestImages(t *testing.T) {
	c := small()
	c.Tasks, c.Data = nil, Data{Source: "images:" + photos(t, 60), Size: 16}
	c.Specific.Steps, c.Transfer.Steps, c.Transfer.MaxOrder = 4, 4, 2
	e := newExperiment(t, c)
	var damaged string
	for i := range e.source.Len("test") {
		damaged = e.source.Image("test", i)
	}
	name, _, _ := strings.Cut(damaged, ".png")
	path := filepath.Join(strings.TrimPrefix(c.Data.Source, "images:"), filepath.FromSlash(name)+".png")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text[:len(text)/2], 0o666); err != nil {
		t.Fatal(err)
	}
	st := open(t, t.TempDir())
	if s := execute(t, e, st, 2); !s.Complete() {
		t.Fatal(s.Err())
	}
	o := outcome(t, e, st)
	if len(o.Missing) > 0 || o.Solution == nil || len(o.Losses) < 3 {
		t.Errorf("missing %q, solution %v, %d targets", o.Missing, o.Solution, len(o.Losses))
	}
	for _, l := range o.Losses {
		if len(l.Images) != e.source.Len("test")-1 {
			t.Errorf("%s: %d images of %d", l.Target, len(l.Images), e.source.Len("test"))
		}
		for _, image := range l.Images {
			if image == damaged {
				t.Errorf("%s: the damaged picture %s counts", l.Target, image)
			}
		}
	}
}
