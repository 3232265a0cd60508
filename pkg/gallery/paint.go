package gallery

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math"
	"runtime"
	"slices"
	"sync"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// A painter draws the example of one view for one task.
type painter func(p *plate) error

// painters are those of the paper's tasks, by name.
var painters = map[string]painter{
	"autoencoder": paintPicture, "denoise": paintPicture, "inpainting_whole": paintPicture,
	"colorization": paintColors, "jigsaw": paintJigsaw, "random": paintNote,
	"edge2d": paintRootHeat, "keypoint2d": paintRootHeat, "edge3d": paintRootHeat, "keypoint3d": paintHeat,
	"segment2d": paintSegments, "segment25d": paintSegments, "segmentsemantic": paintSemantic,
	"rgb2depth": paintDepth, "rgb2mist": paintDepth, "rgb2sfnorm": paintNormals,
	"reshade": paintShading, "curvature": paintCurvature,
	"class_1000": paintClasses, "class_places": paintClasses,
	"vanishing_point": paintAxes, "room_layout": paintBox,
	"fix_pose": paintPose, "non_fixated_pose": paintPose, "ego_motion": paintPose, "point_match": paintMatch,
}

// A plate is what a painter works on: it reads the example and appends tiles
// and facts.
type plate struct {
	cell
	column  column
	example dataset.Example
	opt     *Options
	// truth is the target that colours are scaled by, and side the width in
	// pixels of what is put together; nil and 0 stand for the target itself and
	// the width of a tile.
	truth []float32
	side  int
	// unnamed leaves names of classes off maps.
	unnamed bool
	// standard is that of the target, to be undone.
	standard label.Standard
	// focal returns the focal length of the camera in widths of the picture.
	focal func() (float64, error)
}

// paintAll paints all views, on all cores.
func paintAll(ctx context.Context, src dataset.Source, opt Options, columns []column) ([][]cell, error) {
	cells := make([][]cell, len(opt.Samples))
	errs := make([]error, len(opt.Samples))
	next := make(chan int)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(opt.Samples)) {
		wg.Go(func() {
			for v := range next {
				cells[v], errs[v] = paintView(ctx, src, &opt, columns, opt.Samples[v])
			}
		})
	}
	for v := range opt.Samples {
		next <- v
	}
	close(next)
	wg.Wait()
	for v, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("painting sample %d of split %q: %w", opt.Samples[v], opt.Split, err)
		}
	}
	return cells, nil
}

// paintView paints all tasks of one view, and the picture last.
func paintView(ctx context.Context, src dataset.Source, opt *Options, columns []column, i int) ([]cell, error) {
	cells := make([]cell, len(columns)+1)
	focal := sync.OnceValues(func() (float64, error) { return focalOf(ctx, src, opt.Split, i) })
	for k, c := range columns {
		ex, err := src.Example(ctx, opt.Split, i, c.name)
		if err != nil {
			return nil, err
		}
		p := &plate{column: c, example: ex, opt: opt, focal: focal}
		if p.standard, err = standardOf(src, c.name); err != nil {
			return nil, err
		}
		if err := p.paint(); err != nil {
			return nil, fmt.Errorf("task %s: %w", c.name, err)
		}
		cells[k] = p.cell
		if plain := c.span() == 1 && len(ex.Inputs) == 1; plain && cells[len(columns)].tiles == nil {
			img, err := pictureOf(ex.Inputs[0])
			if err != nil {
				return nil, err
			}
			cells[len(columns)].tiles = []Tile{{image: img}}
		}
	}
	if cells[len(columns)].tiles == nil { // No task shows the picture alone.
		cells[len(columns)] = cell{tiles: cells[0].tiles[:1]}
	}
	return cells, nil
}

// paint calls the painter, if the sample counts.
func (p *plate) paint() error {
	if m := p.example.Mask; len(m) > 0 && slices.Max(m) == 0 {
		for range p.column.span() {
			p.tiles = append(p.tiles, blank("does not", "count"))
		}
		return nil
	}
	if err := p.column.paint(p); err != nil {
		return err
	}
	if len(p.tiles) != p.column.span() {
		return fmt.Errorf("%d pictures for %d places", len(p.tiles), p.column.span())
	}
	return nil
}

// fact notes a number.
func (p *plate) fact(item string, value float64) { p.facts = append(p.facts, fact{item, value}) }

// ranges notes the ends and the mean of some numbers.
func (p *plate) ranges(what string, values []float64) {
	if len(values) == 0 {
		return
	}
	sum := 0.
	for _, v := range values {
		sum += v
	}
	p.fact("least "+what, slices.Min(values))
	p.fact("mean "+what, sum/float64(len(values)))
	p.fact("greatest "+what, slices.Max(values))
}

// natural returns the target with its standard undone.
func (p *plate) natural() []float32 { return p.undone(p.example.Target.Data) }

// undone returns numbers with the standard undone.
func (p *plate) undone(values []float32) []float32 {
	values = slices.Clone(values)
	p.standard.Undo(values)
	return values
}

// scale returns the target that colours are scaled by.
func (p *plate) scale() []float32 {
	if p.truth != nil {
		return p.truth
	}
	return p.example.Target.Data
}

// counts reports whether pixel i of n counts.
func (p *plate) counts(i, n int) bool {
	m := p.example.Mask
	return len(m) != n || m[i] != 0
}

// A standardizer is a source that knows the standards of its targets.
type standardizer interface {
	Standard(task string) (label.Standard, error)
}

// standardOf returns the standard of the targets of a task: the source's, or
// the original's if the source does not say.
func standardOf(src dataset.Source, name string) (label.Standard, error) {
	if s, ok := src.(standardizer); ok {
		return s.Standard(name)
	}
	switch name {
	case "curvature":
		return label.StandardCurvature(), nil
	case "room_layout":
		return label.StandardLayout(), nil
	case "fix_pose", "ego_motion":
		return label.StandardFixated(), nil
	case "non_fixated_pose":
		return label.StandardNonFixated(), nil
	}
	return label.Standard{}, nil
}

// mapOf returns the height, width and channels of an image.
func mapOf(t dataset.Tensor) (h, w, channels int, err error) {
	if len(t.Shape) != 3 || min(t.Shape[0], t.Shape[1], t.Shape[2]) < 1 ||
		len(t.Data) != t.Shape[0]*t.Shape[1]*t.Shape[2] {
		return 0, 0, 0, fmt.Errorf("shape %v with %d numbers is no image", t.Shape, len(t.Data))
	}
	return t.Shape[0], t.Shape[1], t.Shape[2], nil
}

// vectorOf returns an error unless the numbers are that many.
func vectorOf(v []float32, n int) error {
	if len(v) != n {
		return fmt.Errorf("%d numbers, want %d", len(v), n)
	}
	return nil
}

// pictureOf returns a picture with values in [-1, 1]: colours, or one number
// for the lightness.
func pictureOf(t dataset.Tensor) (*image.NRGBA, error) {
	h, w, n, err := mapOf(t)
	if err != nil {
		return nil, err
	}
	at := func(v float32) float64 { return (float64(v) + 1) / 2 }
	switch n {
	case 1:
		return imageOf(w, h, func(i int) color.NRGBA { return labColor(100*at(t.Data[i]), 0, 0) }), nil
	case 3:
		return imageOf(w, h, func(i int) color.NRGBA {
			v := t.Data[3*i : 3*i+3]
			return color.NRGBA{byteOf(at(v[0])), byteOf(at(v[1])), byteOf(at(v[2])), 255}
		}), nil
	}
	return nil, fmt.Errorf("shape %v is no picture", t.Shape)
}

// input appends the k-th input as a tile and returns it.
func (p *plate) input(k int) (*Tile, error) {
	if k >= len(p.example.Inputs) {
		return nil, fmt.Errorf("%d inputs, want more than %d", len(p.example.Inputs), k)
	}
	img, err := pictureOf(p.example.Inputs[k])
	if err != nil {
		return nil, err
	}
	p.tiles = append(p.tiles, Tile{image: img})
	return &p.tiles[len(p.tiles)-1], nil
}

// percentile returns the number that this share of the values does not exceed;
// 0 if there are none.
func percentile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(math.Round(share*float64(len(sorted)-1)))]
}

// paintOther paints a task that is not the paper's by the shape of its target.
func paintOther(p *plate) error {
	t := p.example.Target
	switch {
	case len(t.Shape) == 3 && t.Shape[2] == 3:
		img, err := pictureOf(t)
		p.tiles = append(p.tiles, Tile{image: img})
		return err
	case len(t.Shape) == 3 && t.Shape[2] == 1:
		return paintHeat(p)
	case len(t.Data) > 0:
		return paintClasses(p)
	}
	return paintNote(p)
}

// familyOf returns the colour of the family of a column.
func familyOf(c column) color.NRGBA {
	if f, ok := familyColors[c.family]; ok {
		return f
	}
	return familyColors[task.Other]
}
