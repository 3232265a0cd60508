package datasettest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/tiny"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/taskonomy"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// open returns a source over a small world in the encodings of the real data.
func open(tb testing.TB) dataset.Source {
	tb.Helper()
	const size = 40
	root := tb.TempDir()
	w, err := taskonomy.NewWriter(root, size)
	if err != nil {
		tb.Fatal(err)
	}
	e := &taskonomy.Export{
		Labels: label.Config{Semantic: []uint8{1, 3, 4}, Objects: 8, ObjectClass: []int16{-1, 0, 1}, Rooms: 5},
	}
	for b := range 3 {
		for _, v := range tiny.Views(fmt.Sprint("house", b), 2, uint64(b)) {
			if err := w.View(&v, tiny.Render(v.Camera, size), e); err != nil {
				tb.Fatal(err)
			}
		}
	}
	s, err := taskonomy.Open(taskonomy.Options{Root: root, Size: size})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// A broken source changes the examples of one task.
type broken struct {
	dataset.Source
	task  string
	spoil func(*dataset.Example)
}

func (b broken) Example(ctx context.Context, split dataset.Split, i int, task string) (dataset.Example, error) {
	e, err := b.Source.Example(ctx, split, i, task)
	if err == nil && task == b.task {
		b.spoil(&e)
	}
	return e, err
}

// problems runs all checks and returns what they say.
func problems(src dataset.Source) []string {
	want := Options{Samples: 1}.withDefaults()
	all := slices.Concat(checkDescription(src, want), checkSplits(src, want), checkRefusals(src), checkOrder(src, want))
	for _, s := range samples(src, want) {
		for _, name := range src.Tasks() {
			e, err := s.example(name)
			if err == nil {
				err = checkExample(e, describe(want.Dictionary, name), src.Size())
			}
			all = append(all, err)
		}
		for _, a := range agreements {
			all = append(all, a.check(s))
		}
	}
	var texts []string
	for _, err := range all {
		if err != nil {
			texts = append(texts, err.Error())
		}
	}
	return texts
}

// each returns a change of all numbers of the target.
func each(f func(i int, v float32) float32) func(*dataset.Example) {
	return func(e *dataset.Example) {
		for i, v := range e.Target.Data {
			e.Target.Data[i] = f(i, v)
		}
	}
}

// TestFaults: every check finds the fault that it is for, and a whole source
// has none.
func TestFaults(t *testing.T) {
	whole := open(t)
	if p := problems(whole); len(p) > 0 {
		t.Fatal(p)
	}
	nan := float32(math.NaN())
	var calls atomic.Uint32
	for _, c := range []struct {
		task  string
		spoil func(*dataset.Example)
		want  string
	}{
		{"autoencoder", func(e *dataset.Example) { e.Inputs[0].Data[3] = nan }, "NaN"},
		{"rgb2sfnorm", func(e *dataset.Example) { e.Target.Shape = []int{40, 40} }, "shape"},
		{"fix_pose", func(e *dataset.Example) { e.Inputs = e.Inputs[:1] }, "1 inputs, want 2"},
		{"rgb2depth", func(e *dataset.Example) { e.Mask[7] = 0.5 }, "0 or 1"},
		{"rgb2depth", func(e *dataset.Example) { e.Mask = e.Mask[1:] }, "mask of"},
		{"class_1000", each(func(_ int, v float32) float32 { return 0.9 * v }), "sum to"},
		{"segmentsemantic", each(func(_ int, v float32) float32 { return v + 17 }), "whole number"},
		{"segment25d", each(func(_ int, v float32) float32 { return v - 0.5 }), "whole number"},
		{"edge2d", func(e *dataset.Example) { e.Target.Data[0] = float32(calls.Add(1)) * 1e-6 }, "not what it was"},
		{"random", func(e *dataset.Example) { e.Target.Data = make([]float32, 1) }, "want none"},
		{"denoise", func(e *dataset.Example) { copy(e.Inputs[0].Data, e.Target.Data) }, "noise of deviation"},
		{"inpainting_whole", func(e *dataset.Example) { copy(e.Inputs[0].Data, e.Target.Data) }, "middle 0"},
		{"colorization", each(func(i int, _ float32) float32 { return float32((i%261 + 260) / 261) }), "sum to"},
		{"edge2d", each(func(_ int, v float32) float32 { return -v }), "map computed again"},
		{"keypoint2d", each(func(_ int, v float32) float32 { return -v }), "map computed again"},
		{"segment2d", each(func(i int, _ float32) float32 { return float32(i % 2) }), "not those of the picture"},
		{"rgb2mist", each(func(_ int, v float32) float32 { return 0.95 * v }), "field of view"},
		{"rgb2mist", func(e *dataset.Example) { e.Target.Data[820] *= 0.9 }, "less than depth"},
		{"rgb2mist", each(func(i int, v float32) float32 { return v + float32(i%5)*0.004 }), "over the cosine"},
		{"rgb2sfnorm", each(func(i int, v float32) float32 { return []float32{-v, v, v}[i%3] }), "off those of the depth"},
		{"reshade", each(func(_ int, v float32) float32 { return v * v }), "off its law"},
		{"edge3d", each(func(_ int, v float32) float32 { return max(-1, -v) }), "occlusion edges"},
		{"ego_motion", func(e *dataset.Example) { e.Target.Data[7] += 0.1 }, "R13"},
		{"ego_motion", func(e *dataset.Example) { e.Target.Data[10] += 0.1 }, "T13"},
		{"fix_pose", func(e *dataset.Example) { e.Target.Data[1] += 0.3 }, "pass each other"},
		{"vanishing_point", func(e *dataset.Example) { e.Target.Data[0] *= 0.9 }, "orthogonal"},
		{"vanishing_point", each(func(_ int, v float32) float32 { return -v }), "left-handed"},
		{"room_layout", func(e *dataset.Example) { e.Target.Data[2] -= 4 }, "the camera is at"},
		{"room_layout", func(e *dataset.Example) { e.Target.Data[3] += 0.5 }, "up is"},
	} {
		found := problems(broken{whole, c.task, c.spoil})
		if !slices.ContainsFunc(found, func(p string) bool { return strings.Contains(p, c.want) }) {
			t.Errorf("%s: found %.300q, want %q", c.task, found, c.want)
		}
	}
}

// A mixed source has the same images in all splits and more tasks than it
// should.
type mixed struct{ dataset.Source }

func (m mixed) Image(_ dataset.Split, i int) string { return m.Source.Image(dataset.Train, 0) }
func (m mixed) Tasks() []string                     { return append(m.Source.Tasks(), "rgb2depth", "Normals", "mine") }
func (m mixed) Len(s dataset.Split) int             { return max(1, m.Source.Len(s)) }
func (m mixed) Example(ctx context.Context, s dataset.Split, _ int, _ string) (dataset.Example, error) {
	return m.Source.Example(context.WithoutCancel(ctx), dataset.Train, 0, "autoencoder")
}

func TestMixed(t *testing.T) {
	want := Options{Building: func(string) string { return "one" }}.withDefaults()
	src := mixed{open(t)}
	all := fmt.Sprint(checkDescription(src, want), checkSplits(src, want), checkRefusals(src))
	for _, text := range []string{
		"listed twice", "canonical name", "not in the dictionary", "is in train too", `building "one"`,
		"unknown split has 1", "an unknown task gives", "a negative sample gives", "cancelled",
	} {
		if !strings.Contains(all, text) {
			t.Errorf("%q is missing in %.600s", text, all)
		}
	}
}
