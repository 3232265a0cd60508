package training

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/network"
)

// flat copies what an input of a graph holds.
func flat[T float32 | int32](t testing.TB, x any) []T {
	t.Helper()
	v, err := tensors.CopyFlatData[T](x.(*tensors.Tensor))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A batch takes first picture 0 of all examples, then picture 1, and the row of
// each example's target.
func TestInputs(t *testing.T) {
	s := edited(image, func(s *network.Spec) {
		s.Head, s.Loss, s.Values, s.Inputs, s.Cell, s.Grid = network.Relate, network.ErrorNorm, 3, 2, 0, 4
	})
	e := planted(t, s, 5, 1)
	d := data(t, e, nil)
	in := d.inputs([]int{3, 0, 4}, nil)
	if diff := cmp.Diff([]int32{6, 0, 8, 7, 1, 9}, flat[int32](t, in[1])); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int32{3, 0, 4}, flat[int32](t, in[4])); diff != "" {
		t.Error(diff)
	}
	for i, want := range [][]float32{e.Pictures, nil, e.Targets, e.Masks} {
		if want == nil {
			continue
		}
		got := flat[float32](t, in[i])
		if diff := cmp.Diff(want, got[:len(want)]); diff != "" {
			t.Error(diff)
		}
		for _, v := range got[len(want):] {
			if v != 0 {
				t.Fatalf("input %d is padded with %v", i, v)
			}
		}
	}
	if d.Len() != 5 {
		t.Errorf("%d examples, want 5", d.Len())
	}
}

// jigsaw is a network of three classes of orders of nine tiles.
var jigsaw = network.Spec{Family: network.Patch, Size: 4, Channels: 3, Inputs: 9, Grid: 2, Code: 2, Width: 4, Blocks: 1, Hidden: 4,
	Head: network.Pooled, Values: label.JigsawPermutations, Loss: network.ClassCE, Sets: 1}

// jigsawExamples are puzzles as label makes them: picture j of an example shows
// cell Permutations()[class][j], and a cell of example i is filled with i + its
// number/10.
func jigsawExamples(classes []int) *Examples {
	e := &Examples{Spec: jigsaw}
	per := size(jigsaw.PictureRows(), jigsaw.Tokens())
	for i, class := range classes {
		e.Images = append(e.Images, "")
		for _, cell := range label.Permutations()[class] {
			for range per {
				e.Pictures = append(e.Pictures, cellValue(i, int(cell)))
			}
		}
		target := make([]float32, jigsaw.Values)
		target[class] = 1
		e.Targets = append(e.Targets, target...)
		e.Masks = append(e.Masks, 1)
	}
	return e
}

func cellValue(example, cell int) float32 { return float32(example) + float32(cell)/10 }

func permutations() [][]int {
	var list [][]int
	for _, p := range label.Permutations() {
		order := make([]int, len(p))
		for j, tile := range p {
			order[j] = int(tile)
		}
		list = append(list, order)
	}
	return list
}

// Training draws orders: the tiles that it sees are in the order whose class it
// is told, of all classes in time, with the tiles of its own picture.
func TestShuffle(t *testing.T) {
	classes := []int{7, 99, 0, 42}
	e := jigsawExamples(classes)
	d, untouched := data(t, e, nil), data(t, e, nil)
	if err := d.Shuffle(open(t).Backend, e, permutations(), nil); err != nil {
		t.Fatal(err)
	}
	per := size(jigsaw.PictureRows(), jigsaw.Tokens())
	drawn := map[int]bool{}
	random := rand.New(rand.NewPCG(5, 5))
	check := func(in []any, examples []int, told func(j, class int) bool) {
		t.Helper()
		pictures, rows := flat[float32](t, in[0]), flat[int32](t, in[1])
		targets, masks, row := flat[float32](t, in[2]), flat[float32](t, in[3]), flat[int32](t, in[4])
		for j, example := range examples {
			class := -1
			for k, p := range targets[int(row[j])*jigsaw.Values:][:jigsaw.Values] {
				if p == 1 {
					class = k
				}
			}
			if !told(j, class) || masks[row[j]] != 1 {
				t.Fatalf("example %d is told class %d of weight %v", example, class, masks[row[j]])
			}
			for place, cell := range label.Permutations()[class] {
				got := pictures[int(rows[place*len(examples)+j])*per]
				if want := cellValue(example, int(cell)); math.Abs(float64(got-want)) > 1e-6 {
					t.Fatalf("example %d, class %d: %v at place %d, want %v", example, class, got, place, want)
				}
			}
			drawn[class] = true
		}
	}
	for range 150 {
		examples := []int{2, 0, 1, 3, 3}
		check(d.inputs(examples, random), examples, func(_, class int) bool { return class >= 0 })
	}
	if len(drawn) < 95 { // 750 draws leave out 0.05 of 100 classes on average.
		t.Errorf("%d classes drawn of 100", len(drawn))
	}
	// Validation and test data are not shuffled, and keep their classes.
	check(untouched.inputs([]int{0, 1, 2, 3}, random), []int{0, 1, 2, 3}, func(j, class int) bool { return class == classes[j] })
}

func TestDataErrors(t *testing.T) {
	b := open(t).Backend
	codes, index, e := plantedCodes(t, readout, 4, 1)
	motion := edited(image, func(s *network.Spec) {
		s.Head, s.Loss, s.Values, s.Inputs, s.Cell, s.Grid = network.Relate, network.Cycle, 12, 3, 0, 4
	})
	for _, c := range []struct {
		name string
		make func() (*Data, error)
		want string
	}{
		{"a row that is not there", func() (*Data, error) {
			return NewCodeData(b, readout, codes, [][]int32{{0}, {4}}, e, nil)
		}, "example 1 has codes [4] of 4, want 1"},
		{"a negative row", func() (*Data, error) {
			return NewCodeData(b, readout, codes, [][]int32{{-1}}, e, nil)
		}, "example 0 has codes [-1]"},
		{"two rows", func() (*Data, error) {
			return NewCodeData(b, readout, codes, [][]int32{{0, 1}}, e, nil)
		}, "example 0 has codes [0 1] of 4, want 1"},
		{"too few targets", func() (*Data, error) {
			short := *e
			short.Targets = e.Targets[:5]
			return NewCodeData(b, readout, codes, index, &short, nil)
		}, "5 values for shape [4 3]"},
		{"no constants", func() (*Data, error) { return NewData(b, planted(t, motion, 2, 1), nil) }, "0 constants of the loss, want 12"},
		{"no examples", func() (*Data, error) { return NewData(b, &Examples{Spec: image}, nil) }, "0 values for shape"},
	} {
		d, err := c.make()
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "training: ") {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
		if d != nil {
			d.Close()
		}
	}
}

// Close gives the memory back.
func TestDataClose(t *testing.T) {
	e := jigsawExamples([]int{1, 2})
	d, err := NewData(open(t).Backend, e, nil)
	if err != nil {
		t.Fatal(err)
	}
	before := []*tensors.Tensor{d.targets, d.masks}
	if err := d.Shuffle(open(t).Backend, e, permutations(), nil); err != nil {
		t.Fatal(err)
	}
	held := []*tensors.Tensor{d.pictures, d.targets, d.masks}
	d.Close()
	for _, x := range append(before, held...) {
		if x.Ok() {
			t.Errorf("a tensor of shape %v is still there", x.Shape())
		}
	}
}
