package gallery

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

func TestUncountedSamples(t *testing.T) {
	columns, _ := columnsOf([]string{"fix_pose"})
	p := &plate{column: columns[0], example: dataset.Example{Mask: []float32{0}}}
	if err := p.paint(); err != nil || len(p.tiles) != 2 {
		t.Errorf("%d tiles, %v", len(p.tiles), err)
	}
}

func TestOtherTasks(t *testing.T) {
	in := dataset.Tensor{Shape: []int{2, 2, 3}, Data: make([]float32, 12)}
	for _, target := range []dataset.Tensor{
		{Shape: []int{2, 2, 3}, Data: make([]float32, 12)},
		{Shape: []int{2, 2, 1}, Data: make([]float32, 4)},
		{Shape: []int{3}, Data: []float32{0, 1, 0}},
		{},
	} {
		columns, err := columnsOf([]string{"rooms"})
		if err != nil {
			t.Fatal(err)
		}
		p := &plate{column: columns[0], opt: &Options{},
			example: dataset.Example{Inputs: []dataset.Tensor{in}, Target: target}}
		if err := p.paint(); err != nil || len(p.tiles) != 1 {
			t.Errorf("target of shape %v: %d tiles, %v", target.Shape, len(p.tiles), err)
		}
	}
}

func TestBadTargets(t *testing.T) {
	in := dataset.Tensor{Shape: []int{2, 2, 3}, Data: make([]float32, 12)}
	for _, name := range names() {
		if name == "random" || strings.HasPrefix(name, "class") {
			continue
		}
		columns, _ := columnsOf([]string{name})
		p := &plate{column: columns[0], opt: &Options{}, focal: func() (float64, error) { return 1, nil }}
		p.example.Inputs = []dataset.Tensor{in, in, in}
		p.example.Target = dataset.Tensor{Shape: []int{5}, Data: make([]float32, 5)}
		if p.paint() == nil {
			t.Errorf("%s paints five numbers", name)
		}
	}
}

func TestFocalLengthIsFound(t *testing.T) {
	r := room{32, 1}
	got, err := focalOf(context.Background(), r, dataset.Train, 0)
	if want := 0.5 / math.Tan(0.55); err != nil || math.Abs(got-want) > 1e-3 {
		t.Errorf("focal length %v, want %v (%v)", got, want, err)
	}
}

func TestLabColorInvertsLab(t *testing.T) {
	for _, c := range [][3]uint8{{0, 0, 0}, {255, 255, 255}, {200, 30, 90}, {10, 120, 60}, {3, 4, 250}} {
		l, a, b := label.Lab(c[0], c[1], c[2])
		got := labColor(l, a, b)
		for k, v := range [3]uint8{got.R, got.G, got.B} {
			if d := int(v) - int(c[k]); d < -1 || d > 1 {
				t.Errorf("%v comes back as %v", c, got)
			}
		}
	}
}

func TestBoxIsProjectedOntoItsCorners(t *testing.T) {
	r := room{16, 1}
	c := r.frame(0).Camera
	box := label.Box{Low: boxMiddle, High: boxMiddle}
	for k := range 3 {
		box.Low[k] -= boxHalf[k]
		box.High[k] += boxHalf[k]
	}
	v := make([]float32, label.LayoutValues)
	label.LayoutTo(v, &c, box)
	found := 0
	for _, corner := range cornersOf(v) {
		if corner[2] > -nearPlane {
			continue
		}
		q := project(corner, 0.5/math.Tan(c.FOV/2))
		for k := range 8 {
			p := box.Low
			for i := range 3 {
				if k>>i&1 == 1 {
					p[i] = box.High[i]
				}
			}
			if x, y, z := c.Project(1, p); z > 0 && math.Hypot(x-q.x, y-q.y) < 1e-4 {
				found++
			}
		}
	}
	if found != 4 {
		t.Errorf("%d of 4 corners before the camera are where they belong", found)
	}
}

// unmeasured is a source that does not tell its standards.
type unmeasured struct{ dataset.Source }

func TestStandards(t *testing.T) {
	for name, n := range map[string]int{
		"curvature": 2, "room_layout": 9, "fix_pose": 6, "non_fixated_pose": 6, "ego_motion": 6, "rgb2depth": 0,
	} {
		own, err := standardOf(room{16, 1}, name)
		if err != nil || len(own.Mean) != n {
			t.Errorf("%s: %d means of the source (%v)", name, len(own.Mean), err)
		}
		original, err := standardOf(unmeasured{room{16, 1}}, name)
		if err != nil || len(original.Mean) != n || n > 0 && original.Std[0] == 1 {
			t.Errorf("%s: %d means of the original (%v)", name, len(original.Mean), err)
		}
	}
}
