package prediction

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
	"strconv"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/gallery"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// Places of a cell's tiles.
const (
	inputTile = iota
	outputTile
	truthTile
)

// A painter paints one sample.
type painter struct {
	cell
	sample *Sample
	task   task.Task
	name   string // What it is drawn as.
	opt    *Options
	side   int // of a tile in pixels
	focal  float64
}

// paint fills in the cell.
func (p *painter) paint() error {
	s := p.sample
	p.image = s.Image
	p.below[inputTile] = s.Image
	if !math.IsNaN(s.Loss) {
		p.below[outputTile] = "loss " + strconv.FormatFloat(s.Loss, 'g', 3, 64)
		if !math.IsInf(s.Loss, 0) {
			p.fact("loss", s.Loss)
		}
	}
	if err := p.paintInput(); err != nil {
		return err
	}
	for _, t := range []dataset.Tensor{s.Truth, s.Output} {
		if err := checkShape(t); err != nil {
			return err
		}
	}
	switch {
	case len(s.Mask) > 0 && slices.Max(s.Mask) == 0:
		p.tiles[outputTile], p.tiles[truthTile] = gallery.NewBlank("does not", "count"), gallery.NewBlank("does not", "count")
		return nil
	case len(s.Truth.Data) == 0 || !finite(s.Truth.Data):
		p.tiles[outputTile], p.tiles[truthTile] = gallery.NewBlank("no answer"), gallery.NewBlank("no truth")
		return nil
	}
	return p.paintAnswers()
}

// fact notes a number.
func (p *painter) fact(item string, value float64) {
	p.facts = append(p.facts, gallery.Fact{Item: item, Value: value})
}

// checkShape returns an error unless a tensor has as many numbers as its shape
// says; one without numbers may have no shape.
func checkShape(t dataset.Tensor) error {
	n := 1
	for _, d := range t.Shape {
		if d < 0 {
			return fmt.Errorf("shape %v has a negative size", t.Shape)
		}
		n *= d
	}
	if len(t.Shape) == 0 {
		n = 0
	}
	if n != len(t.Data) {
		return fmt.Errorf("shape %v with %d numbers", t.Shape, len(t.Data))
	}
	return nil
}

// finite reports whether all numbers are.
func finite(v []float32) bool {
	return !slices.ContainsFunc(v, func(x float32) bool { return math.IsNaN(float64(x)) || math.IsInf(float64(x), 0) })
}

// paintInput paints the pictures that the network saw.
func (p *painter) paintInput() error {
	in := p.sample.Inputs
	if len(in) == 0 {
		p.tiles[inputTile] = gallery.NewBlank("no picture")
		return nil
	}
	pictures := make([]*image.NRGBA, len(in))
	for k, t := range in {
		if err := checkShape(t); err != nil {
			return fmt.Errorf("input %d: %w", k+1, err)
		}
		img, err := gallery.Picture(t)
		if err != nil {
			return fmt.Errorf("input %d: %w", k+1, err)
		}
		pictures[k] = img
	}
	if len(pictures) == 1 {
		p.tiles[inputTile] = gallery.NewTile(pictures[0])
		return nil
	}
	p.tiles[inputTile] = p.mosaic(pictures)
	return nil
}

// mosaic returns a tile of several pictures: two side by side, more in rows.
// Views are numbered, tiles of a puzzle are not.
func (p *painter) mosaic(pictures []*image.NRGBA) *gallery.Tile {
	n := int(math.Ceil(math.Sqrt(float64(len(pictures)))))
	part := p.side / n
	rows := (len(pictures) + n - 1) / n
	top := (p.side - rows*part) / 2
	out := image.NewNRGBA(image.Rect(0, 0, p.side, p.side))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.NRGBA{0xf0, 0xf1, 0xf4, 0xff}), image.Point{}, draw.Src)
	tile := gallery.NewTile(out)
	for k, img := range pictures {
		at := image.Pt(k%n*part, top+k/n*part)
		small := gallery.NewTile(img).Image(part - 1)
		draw.Draw(out, small.Bounds().Add(at), small, image.Point{}, draw.Src)
		if len(pictures) <= 4 {
			tile.Text((float64(at.X)+6)/float64(p.side), (float64(at.Y)+12)/float64(p.side), strconv.Itoa(k+1), color.NRGBA{0xff, 0xff, 0xff, 0xff})
		}
	}
	return tile
}

// paintAnswers paints prediction and truth, each as its task wants it.
func (p *painter) paintAnswers() error {
	s := p.sample
	name, answer := p.name, p.answer(s.Truth)
	switch {
	case name == "random":
		p.tiles[outputTile], p.tiles[truthTile] = gallery.NewBlank("no answer"), gallery.NewBlank("no truth")
		return nil
	case p.isPose(name):
		return p.paintPose(name)
	case p.isPlainVector(name):
		return p.paintBars()
	case name == "point_match":
		answer.Task, answer.Classes, answer.Inputs = "class_1000", []string{"different", "same"}, s.Inputs[:min(1, len(s.Inputs))]
	}
	truth, err := p.last("truth", answer)
	if err != nil {
		return fmt.Errorf("truth: %w", err)
	}
	p.tiles[truthTile] = truth
	switch {
	case len(s.Output.Data) == 0:
		p.tiles[outputTile] = gallery.NewBlank("no answer")
		return nil
	case !finite(s.Output.Data):
		p.tiles[outputTile] = gallery.NewBlank("not a finite", "number")
		return nil
	}
	if err := p.paintOutput(name, answer); err != nil {
		return fmt.Errorf("output: %w", err)
	}
	p.judge(name)
	return nil
}

// answer returns what gallery paints.
func (p *painter) answer(t dataset.Tensor) gallery.Answer {
	a := gallery.Answer{Task: p.name, Inputs: p.sample.Inputs, Target: t, Mask: p.sample.Mask,
		Standard: p.standard(), Focal: p.focal, Side: p.side, Classes: p.opt.Classes[p.task.Name], Unnamed: true}
	switch {
	case a.Classes != nil:
	case papers(p.task):
		a.Classes = p.opt.Classes[p.name]
	default:
		a.Classes = []string{} // Numbers, not names of the world's classes.
	}
	return a
}

// standard returns that of the task, the zero one if none is known.
func (p *painter) standard() label.Standard {
	if s, ok := p.opt.Standards[p.task.Name]; ok {
		return s
	}
	return p.opt.Standards[p.name]
}

// last paints an answer and returns its last tile; its numbers become facts.
func (p *painter) last(what string, a gallery.Answer) (*gallery.Tile, error) {
	if p.task.Output == task.DenseImage && !papers(p.task) {
		a.Target = colored(a.Target)
	}
	tiles, facts, err := a.Paint()
	if err != nil {
		return nil, err
	}
	for _, f := range facts {
		p.fact(what+": "+f.Item, f.Value)
	}
	return &tiles[len(tiles)-1], nil
}

// paintOutput paints a prediction whose truth is painted as the answer.
func (p *painter) paintOutput(name string, truth gallery.Answer) error {
	out := truth
	out.Truth = p.sample.Truth.Data
	var err error
	switch {
	case name == "segment2d" || name == "segment25d":
		p.tiles[outputTile], err = embedding(p.sample.Output)
		return err
	case name == "segmentsemantic":
		out.Target, err = largestClass(p.sample.Output)
		p.count(p.sample.Truth)
		p.count(out.Target)
	case name == "colorization":
		out.Target, err = likelyColors(p.sample.Output, p.sample.Truth)
	case p.isClasses(name):
		out.Target, err = probabilities(p.sample.Output, p.sample.Truth)
	default:
		out.Target, err = sameShape(p.sample.Output, p.sample.Truth)
	}
	if err != nil {
		return err
	}
	p.tiles[outputTile], err = p.last("prediction", out)
	return err
}

// count counts the semantic classes of a map.
func (p *painter) count(t dataset.Tensor) {
	if p.classes == nil {
		p.classes = map[int]int{}
	}
	for _, v := range t.Data {
		p.classes[int(v)]++
	}
}

// isClasses reports whether the target is a distribution over classes.
func (p *painter) isClasses(name string) bool {
	switch name {
	case "class_1000", "class_places", "jigsaw", "point_match":
		return true
	}
	if p.task.Output != "" || len(p.sample.Truth.Shape) != 1 {
		return p.task.Output == task.Classes
	}
	return isDistribution(p.sample.Truth.Data)
}

// isPose reports whether the target is of poses whose standard is known.
func (p *painter) isPose(name string) bool {
	switch name {
	case "fix_pose", "non_fixated_pose", "ego_motion":
		return len(p.standard().Mean) > 0
	}
	return false
}

// isPlainVector reports whether the target is a vector that has no picture:
// numbers without a standard, or of a task that is none of the paper's.
func (p *painter) isPlainVector(name string) bool {
	switch name {
	case "fix_pose", "non_fixated_pose", "ego_motion", "room_layout":
		return len(p.standard().Mean) == 0
	case "vanishing_point":
		return false
	}
	return len(p.sample.Truth.Shape) == 1 && !p.isClasses(name)
}
