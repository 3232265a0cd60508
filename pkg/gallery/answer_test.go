package gallery

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// answerOf returns the target of a view of the test room as an answer.
func answerOf(t *testing.T, name string) Answer {
	t.Helper()
	r := room{24, 2}
	ex, err := r.Example(context.Background(), dataset.Train, 0, name)
	if err != nil {
		t.Fatal(err)
	}
	standard, _ := r.Standard(name)
	return Answer{Task: name, Inputs: ex.Inputs, Target: ex.Target, Mask: ex.Mask, Standard: standard}
}

func TestAnswersArePaintedAsOnTheSheet(t *testing.T) {
	g, err := New(context.Background(), room{24, 2}, Options{Samples: []int{0}, Tasks: names()})
	if err != nil {
		t.Fatal(err)
	}
	for k, c := range g.columns {
		a := answerOf(t, c.name)
		if c.name == "vanishing_point" || c.name == "room_layout" {
			a.Focal = 0.5 / math.Tan(0.55)
		}
		tiles, facts, err := a.Paint()
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		want := g.cells[0][k]
		if len(tiles) != len(want.tiles) || len(facts) != len(want.facts) {
			t.Errorf("%s: %d tiles and %d numbers, want %d and %d", c.name, len(tiles), len(facts), len(want.tiles), len(want.facts))
			continue
		}
		last := len(tiles) - 1
		if !bytes.Equal(tiles[last].image.Pix, want.tiles[last].image.Pix) || !slices.Equal(tiles[last].texts, want.tiles[last].texts) {
			t.Errorf("%s: the answer differs from that of the sheet", c.name)
		}
		for i, f := range facts {
			if f.Item != want.facts[i].item || math.Abs(f.Value-want.facts[i].value) > 1e-3 {
				t.Errorf("%s: %v, want %v", c.name, f, want.facts[i])
			}
		}
	}
}

// The colours of an answer are those that the truth gives the same numbers.
func TestAnswersShareTheScaleOfTheTruth(t *testing.T) {
	for name, factor := range map[string]float32{"rgb2depth": 0.9, "edge2d": 0.8, "curvature": 0.5} {
		truth := answerOf(t, name)
		scaled := truth
		scaled.Target.Data = slices.Clone(truth.Target.Data)
		for i := range scaled.Target.Data {
			scaled.Target.Data[i] *= factor
		}
		own, _, err := scaled.Paint()
		if err != nil {
			t.Fatal(err)
		}
		scaled.Truth = truth.Target.Data
		shared, _, err := scaled.Paint()
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(own[0].image.Pix, shared[0].image.Pix) {
			t.Errorf("%s: the truth does not set the scale", name)
		}
		truth.Truth = truth.Target.Data
		same, _, err := truth.Paint()
		if err != nil {
			t.Fatal(err)
		}
		truth.Truth = nil
		plain, _, _ := truth.Paint()
		if !bytes.Equal(same[0].image.Pix, plain[0].image.Pix) {
			t.Errorf("%s: the truth as its own scale changes it", name)
		}
	}
}

func TestAnswersWithClasses(t *testing.T) {
	a := answerOf(t, "class_places")
	a.Classes, a.Truth = []string{"hall"}, a.Target.Data
	tiles, _, err := a.Paint()
	if err != nil {
		t.Fatal(err)
	}
	if tx := tiles[0].texts[0]; tx.s != "hall" || math.Abs(tx.tick-tx.bar) > 1e-6 {
		t.Errorf("%q with a bar to %v and a tick at %v", tx.s, tx.bar, tx.tick)
	}
	a = answerOf(t, "segmentsemantic")
	a.Unnamed = true
	if tiles, _, err = a.Paint(); err != nil || len(tiles[0].texts) != 0 {
		t.Errorf("%d texts, %v", len(tiles[0].texts), err)
	}
	if _, _, err := (Answer{}).Paint(); err == nil {
		t.Error("an answer to no task is painted")
	}
}

// Enlarged by whole numbers a picture keeps its pixels; otherwise each pixel is
// the mean of what it covers, and the mean of all stays.
func TestImagesAreEnlargedWithoutBlur(t *testing.T) {
	img := imageOf(5, 5, func(i int) color.NRGBA { return color.NRGBA{uint8(i * 10), uint8(255 - i*7), uint8(i * i % 251), 255} })
	tile := NewTile(img)
	big := tile.Image(20)
	for y := range 20 {
		for x := range 20 {
			if big.NRGBAAt(x, y) != img.NRGBAAt(x/4, y/4) {
				t.Fatalf("pixel (%d, %d) is %v, want %v", x, y, big.NRGBAAt(x, y), img.NRGBAAt(x/4, y/4))
			}
		}
	}
	mean := func(img *image.NRGBA) (m float64) {
		for i := 0; i < len(img.Pix); i += 4 {
			m += float64(img.Pix[i]) / float64(len(img.Pix)/4)
		}
		return m
	}
	for _, side := range []int{3, 7, 13, 64} {
		if got, want := mean(tile.Image(side)), mean(img); math.Abs(got-want) > 0.5 {
			t.Errorf("with %d pixels the mean is %v, want %v", side, got, want)
		}
		for i, parts := range coverage(5, side) {
			sum := 0.
			for _, p := range parts {
				sum += p.share
			}
			if math.Abs(sum-1) > 1e-9 {
				t.Errorf("pixel %d of %d covers %v", i, side, parts)
			}
		}
	}
	tile.Foot("foot")
	if dark := tile.Image(20).NRGBAAt(1, 18); dark.G >= img.NRGBAAt(0, 4).G {
		t.Errorf("the foot is %v", dark)
	}
}

func TestTilesOfOthers(t *testing.T) {
	ground, none := NewGround(), NewBlank("no", "answer")
	ground.Line(-1, 0.5, 2, 0.5, 1, white)
	ground.Text(0.1, 0.2, "text", white)
	if len(ground.lines) != 1 || ground.lines[0].from.x < 0 || ground.lines[0].to.x > 1 || len(ground.texts) != 1 || len(none.texts) != 2 {
		t.Errorf("%+v, %+v", ground, none)
	}
	if !slices.Equal(Names(), order) || FamilyColor("") != FamilyColor("other") || SemanticColor(1) != semanticColors[1] {
		t.Error("names or colours are not those of the sheet")
	}
	if f := Focal(dataset.Tensor{}, dataset.Tensor{}, nil); f != 0 {
		t.Errorf("nothing has the focal length %v", f)
	}
	if _, err := Picture(dataset.Tensor{Shape: []int{1, 1, 2}, Data: make([]float32, 2)}); err == nil {
		t.Error("two channels are a picture")
	}
	if a := answerOf(t, "jigsaw"); true {
		a.Side = 61
		tiles, _, err := a.Paint()
		if err != nil || tiles[1].image.Bounds().Dx() != 61 || len(a.Target.Data) != label.JigsawPermutations {
			t.Errorf("a mosaic of %v, %v", tiles[1].image.Bounds(), err)
		}
	}
}
