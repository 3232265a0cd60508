package network

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCheck(t *testing.T) {
	good := map[string]Spec{}
	for name, s := range heads() {
		good[name] = s
	}
	for name, s := range encoders() {
		good[name] = s
	}
	for name, s := range good {
		if err := s.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, c := range []struct {
		of   string
		edit func(s *Spec)
		want string
	}{
		{"dense", func(s *Spec) { s.Grid = 0 }, "Grid is 0, want a positive even number"},
		{"dense", func(s *Spec) { s.Grid = 3 }, "Grid is 3, want a positive even number"},
		{"dense", func(s *Spec) { s.Grid = -2 }, "Grid is -2"},
		{"dense", func(s *Spec) { s.Code = 0 }, "Code is not positive"},
		{"dense", func(s *Spec) { s.Inputs = 0 }, "Inputs is not positive"},
		{"dense", func(s *Spec) { s.Hidden = 0 }, "Hidden is not positive"},
		{"dense", func(s *Spec) { s.Values = -1 }, "Values is not positive"},
		{"dense", func(s *Spec) { s.Sets = 0 }, "Sets is not positive"},
		{"dense", func(s *Spec) { s.Head = "" }, `unknown head ""`},
		{"dense", func(s *Spec) { s.Context = 2 }, "Context is 2, want 1 or 3"},
		{"dense", func(s *Spec) { s.Loss = ClassCE }, `head "dense" with loss "class-ce"`},
		{"pooled", func(s *Spec) { s.Loss = Metric }, `head "pooled" with loss "metric"`},
		{"dense", func(s *Spec) { s.Cell = 0 }, "Cell is not positive"},
		{"dense", func(s *Spec) { s.Inputs = 2 }, "a head that answers with an image reads one picture"},
		{"dense", func(s *Spec) { s.Head = Upsample }, `head "upsample" without a network of family "conv"`},
		{"conv", func(s *Spec) { s.Cell = 0 }, "Cell is not positive"},
		{"conv", func(s *Spec) { s.Loss = ClassCE }, `head "upsample" with loss "class-ce"`},
		{"compare", func(s *Spec) { s.Inputs = 3 }, "a comparing head reads two pictures"},
		{"relate two", func(s *Spec) { s.Inputs = 1 }, "a relating head reads two pictures or more"},
		{"relate two", func(s *Spec) { s.Grid = 6 }, "of 4×4 cells or a multiple"},
		{"relate three", func(s *Spec) { s.Values = 6 }, "Values is 6 of two poses, want 12"},
		{"dense", func(s *Spec) { s.Loss, s.Cell = Metric, 1 }, "16 pixels of segments, want 64 or more"},
		{"patch", func(s *Spec) { s.Family = "cubist" }, `unknown family "cubist"`},
		{"patch", func(s *Spec) { s.Sets = 2 }, "many sets of a network with an encoder"},
		{"patch", func(s *Spec) { s.Width = 6 }, "Width is 6, want a positive multiple of 4"},
		{"patch", func(s *Spec) { s.Width = 0 }, "Width is 0"},
		{"patch", func(s *Spec) { s.Channels = 0 }, "Channels is not positive"},
		{"patch", func(s *Spec) { s.Size = 9 }, "pictures of 9 px do not divide into 4 cells"},
		{"patch", func(s *Spec) { s.Size = 0 }, "pictures of 0 px"},
		{"conv", func(s *Spec) { s.Size = 12 }, "Size/Grid is not a power of two"},
	} {
		s := good[c.of]
		c.edit(&s)
		err := s.Check()
		if err == nil || !strings.HasPrefix(err.Error(), "network: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.of, err, c.want)
		}
	}
}

// Shapes that other packages pack by.
func TestShapes(t *testing.T) {
	type shapes struct {
		Targets, Mask, Aux []int
		Features, Hidden   int
	}
	s := Spec{Grid: 4, Code: 3, Hidden: 5, Inputs: 1, Values: 2, Cell: 2, Head: Dense, Channels: 3, Size: 16}
	of := func(edit func(s *Spec)) shapes {
		x := s
		edit(&x)
		k, h := x.DropShapes()
		return shapes{x.Targets(), x.MaskShape(), x.AuxShape(), k, h}
	}
	for _, c := range []struct {
		name      string
		got, want shapes
	}{
		{"image", of(func(s *Spec) { s.Loss = L2 }), shapes{[]int{8, 16}, []int{4, 16}, nil, 0, 0}},
		{"classes", of(func(s *Spec) { s.Loss, s.Values = PixelCE, 7 }), shapes{[]int{28, 16}, []int{4, 16}, nil, 0, 0}},
		{"segments", of(func(s *Spec) { s.Loss, s.Values = Metric, 8 }), shapes{[]int{64}, []int{1}, []int{64, 64}, 0, 0}},
		{"vector", of(func(s *Spec) { s.Loss, s.Head, s.Values = MeanSquare, Pooled, 9 }), shapes{[]int{9}, []int{1}, nil, 3 * 4, 5}},
		{"of two", of(func(s *Spec) { s.Loss, s.Head, s.Values, s.Inputs = ErrorNorm, Relate, 6, 2 }), shapes{[]int{6}, []int{1}, nil, 2*3*4 + 256, 5}},
		{"of three", of(func(s *Spec) { s.Loss, s.Head, s.Values, s.Inputs = Cycle, Relate, 12, 3 }), shapes{[]int{18}, []int{1}, []int{2, 6}, 3*3*4 + 512, 5}},
		{"compare", of(func(s *Spec) { s.Loss, s.Head, s.Inputs = ClassCE, Compare, 2 }), shapes{[]int{2}, []int{1}, nil, 16 + 8 + 6, 5}},
		{"arrange", of(func(s *Spec) { s.Loss, s.Head, s.Inputs, s.Values = ClassCE, Arrange, 9, 100 }), shapes{[]int{100}, []int{1}, []int{100, 81}, 0, 0}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
	if s.Tokens() != 16 || s.PictureRows() != 48 {
		t.Errorf("%d cells, %d rows, want 16 and 48", s.Tokens(), s.PictureRows())
	}
}

// Losses are of images or of whole examples, and every family has an encoder.
func TestLossesAndFamilies(t *testing.T) {
	for loss, want := range map[Loss]bool{L1: true, L2: true, PixelCE: true, Metric: true, ClassCE: false, MeanSquare: false, ErrorNorm: false, Cycle: false} {
		if loss.Dense() != want {
			t.Errorf("loss %s is of images: %v, want %v", loss, loss.Dense(), want)
		}
	}
	if diff := cmp.Diff([]Family{Patch, Conv}, Families()); diff != "" {
		t.Error(diff)
	}
}
