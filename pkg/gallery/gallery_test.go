package gallery

import (
	"bytes"
	"context"
	"errors"
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/synthetic"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
)

func TestEveryTaskHasAPainterAndAPlace(t *testing.T) {
	for _, name := range names() {
		if painters[name] == nil {
			t.Errorf("%s has no painter", name)
		}
		if !slices.Contains(order, name) {
			t.Errorf("%s has no place", name)
		}
	}
	if len(painters) != len(names()) || len(order) != len(names()) {
		t.Errorf("%d painters and %d places for %d tasks", len(painters), len(order), len(names()))
	}
	columns, err := columnsOf(names())
	if err != nil {
		t.Fatal(err)
	}
	var used []int
	for _, b := range bandsOf(columns) {
		last := len(b.columns) - 1
		used = append(used, b.at[last]+columns[b.columns[last]].span())
	}
	if !slices.Equal(used, []int{10, 10, 9, 10}) {
		t.Errorf("bands have %v tiles", used)
	}
}

// small returns a small world.
func small(t *testing.T, size int) *synthetic.Source {
	t.Helper()
	src, err := synthetic.Open(synthetic.Config{Size: size, Train: 6, Validation: 1, Test: 1, Labels: Labels()})
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// constant reports whether an image has one colour.
func constant(img *image.NRGBA) bool {
	for i := 4; i < len(img.Pix); i += 4 {
		if !bytes.Equal(img.Pix[i:i+4], img.Pix[:4]) {
			return false
		}
	}
	return true
}

func TestWorldShowsSomethingForEveryTask(t *testing.T) {
	ctx := context.Background()
	src := small(t, 32)
	samples, err := Pick(ctx, src, dataset.Train, 2)
	if err != nil {
		t.Fatal(err)
	}
	g, err := New(ctx, src, Options{Samples: samples})
	if err != nil {
		t.Fatal(err)
	}
	for k, c := range g.columns {
		for v := range samples {
			for j, tile := range g.cells[v][k].tiles {
				if c.name == "random" {
					if len(tile.texts) == 0 {
						t.Error("random says nothing")
					}
				} else if constant(tile.image) {
					t.Errorf("%s of sample %d: tile %d has one colour", c.name, samples[v], j)
				}
			}
			if c.name != "autoencoder" && c.name != "random" && len(g.cells[v][k].facts) == 0 {
				t.Errorf("%s of sample %d has no numbers", c.name, samples[v])
			}
			for _, f := range g.cells[v][k].facts {
				if math.IsNaN(f.value) || math.IsInf(f.value, 0) {
					t.Errorf("%s of sample %d: %s is %v", c.name, samples[v], f.item, f.value)
				}
			}
		}
	}
}

func TestPickTakesDifferentBuildingsAndRooms(t *testing.T) {
	ctx := context.Background()
	src := small(t, 16)
	samples, err := Pick(ctx, src, dataset.Train, 2)
	if err != nil {
		t.Fatal(err)
	}
	if samples[0]/24 == samples[1]/24 {
		t.Errorf("samples %v are of one building", samples)
	}
	var rooms []int
	for _, i := range samples {
		ex, err := src.Example(ctx, dataset.Train, i, "class_places")
		if err != nil {
			t.Fatal(err)
		}
		rooms = append(rooms, largest(ex.Target.Data))
		if ok, err := paired(ctx, src, dataset.Train, i); !ok || err != nil {
			t.Errorf("sample %d has no partners (%v)", i, err)
		}
	}
	if rooms[0] == rooms[1] {
		t.Errorf("rooms %v are of one type", rooms)
	}
	r := room{16, 3}
	if got, err := Pick(ctx, r, dataset.Train, 3); err != nil || !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("picking all: %v, %v", got, err)
	}
	for _, n := range []int{0, 4} {
		if _, err := Pick(ctx, r, dataset.Train, n); err == nil {
			t.Errorf("picked %d of 3", n)
		}
	}
}

func TestSameBytes(t *testing.T) {
	for _, format := range []string{"png", "svg", "pdf", "csv"} {
		var out [2]bytes.Buffer
		for k := range out {
			g, err := New(context.Background(), room{32, 2}, Options{Samples: []int{1, 0}})
			if err != nil {
				t.Fatal(err)
			}
			if err := figure.Write(&out[k], g, format); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(out[0].Bytes(), out[1].Bytes()) {
			t.Errorf("two %s files differ", format)
		}
	}
}

func TestTextIsLegibleAndInside(t *testing.T) {
	g, err := New(context.Background(), room{32, 2}, Options{Samples: []int{0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	w, h := g.Size()
	if w != 675 || h < 500 || h > 1000 {
		t.Errorf("the size is %v by %v", w, h)
	}
	if captionSize < 8 || labelSize < 8 {
		t.Error("text below 8 points")
	}
	g.eachTile(func(b, row, at int, tile *Tile) {
		for _, tx := range tile.texts {
			width := figure.Text{Size: labelSize}.Width(tx.s) / tileSide
			left, right := tx.at.x, tx.at.x+width
			if tx.mid {
				left, right = tx.at.x-width/2, tx.at.x+width/2
			} else if tx.chip.A > 0 && tx.bar == 0 {
				right += 8.5 / tileSide
			}
			if left < 0 || right > 1 || tx.at.y < 0.05 || tx.at.y > 0.95 {
				t.Errorf("%q leaves its tile", tx.s)
			}
		}
		for _, l := range tile.lines {
			for _, q := range [2]place{l.from, l.to} {
				if q.x < 0 || q.x > 1 || q.y < 0 || q.y > 1 {
					t.Errorf("a line leaves its tile at %v", q)
				}
			}
		}
	})
	for _, s := range []string{"1→2 180° 9.9 m", "turn 180°", "move 12.3 m", "same point?"} {
		if x := (figure.Text{Size: labelSize}).Width(s); x > 0.94*tileSide {
			t.Errorf("%q is %.0f points wide", s, x)
		}
	}
}

func TestScaledDrawing(t *testing.T) {
	g, err := New(context.Background(), room{16, 1}, Options{Samples: []int{0}, Tasks: []string{"rgb2depth"}})
	if err != nil {
		t.Fatal(err)
	}
	c := vgimg.NewWith(vgimg.UseWH(300, 400), vgimg.UseDPI(72))
	g.Draw(draw.NewCanvas(c, vg.Length(300), vg.Length(400)))
	if r, _, _, _ := c.Image().At(3, 200).RGBA(); r != 0xffff {
		t.Error("the margin is not white")
	}
}

func TestRefusals(t *testing.T) {
	ctx := context.Background()
	r := room{16, 2}
	for name, opt := range map[string]Options{
		"no sample 2":       {Samples: []int{2}},
		"no sample -1":      {Samples: []int{-1}},
		"shows nothing":     {Samples: []int{}},
		"named twice":       {Samples: []int{0}, Tasks: []string{"edge2d", "edge2d"}},
		"painting sample 0": {Samples: []int{0}, Tasks: []string{"nonsense"}},
	} {
		if _, err := New(ctx, r, opt); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("want an error with %q, got %v", name, err)
		}
	}
	if _, err := New(ctx, nil, Options{}); err == nil {
		t.Error("no error without a source")
	}
	broken := failing{r}
	if _, err := New(ctx, broken, Options{Samples: []int{0}}); !errors.Is(err, errFailing) {
		t.Errorf("the source's error is lost: %v", err)
	}
}

// failing is a source that cannot be read.
type failing struct{ room }

var errFailing = errors.New("cannot be read")

func (failing) Example(context.Context, dataset.Split, int, string) (dataset.Example, error) {
	return dataset.Example{}, errFailing
}
