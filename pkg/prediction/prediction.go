// Package prediction draws what networks answer: for each task a row of test
// images, each with its input, the prediction and the truth side by side, in
// the colours of package gallery.
//
// A [Sample] is one answer. [New] puts samples of one task or of many on one
// [Sheet], a [figure.Figure]:
//
//	s, err := prediction.New(samples, prediction.Options{Standards: standards})
//	err = figure.Save(s, "predictions.png")
//
// Below the pictures stand the image's name, the loss, and where it means
// something how far the prediction is off. Colours of maps span the range of
// the truth, so that both share one scale. Embeddings of segments are shown by
// their principal components as red, green and blue: pixels of one colour are
// of one segment to the network. Poses are seen from above.
package prediction

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/gallery"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// A Sample is what a network said of one image, and the truth.
type Sample struct {
	// Task is its name in the dictionary, and Image that of the image.
	Task, Image string
	// Inputs are what the network saw, as in [dataset.Example].
	Inputs []dataset.Tensor
	// Truth is the target as the loss wants it, and Output what the network
	// answered, in the same layout and units but for
	//
	//	segments          [h, w, d]        an embedding of d numbers
	//	segmentsemantic   [h, w, classes]  logits
	//	colorization      [h, w, 261]      logits or probabilities
	//	classes           [classes]        logits or probabilities
	//	ego_motion        [12] or [18]     poses 1→2 and 2→3, or all three
	//
	// of which the first two may have another size than the truth. An Output
	// without numbers is no answer.
	Truth, Output dataset.Tensor
	// Mask is that of the example; nil means that everything counts.
	Mask []float32
	// Loss is the loss of the network on the image, NaN if it is not known.
	Loss float64
	// Focal is the focal length of the camera in widths of the picture, for
	// what is drawn in perspective; 0 stands for what the true depths of the
	// same image among the samples tell, or else a usual one.
	Focal float64
}

// Options say how samples are shown. The zero value works.
type Options struct {
	// Title is the first line; empty leaves it out.
	Title string
	// Across is how many samples of a task stand side by side at most, 1 to 6;
	// further ones follow below. The fewer, the larger. 0 stands for 3.
	Across int
	// Standards are those of targets that are numbers or curvature, by task:
	// what [dataset.Example] was brought to. Without one, poses and layouts are
	// drawn as bars of standardised numbers.
	Standards map[string]label.Standard
	// Classes are the names of the classes by task; what is missing has those
	// of the procedural world if the task is the paper's, else numbers.
	Classes map[string][]string
	// Notes are words below the names of tasks, such as how the network fares.
	Notes map[string]string
	// Dictionary has the tasks with their captions and families; nil stands for
	// [task.Taskonomy].
	Dictionary *task.Dictionary
}

const (
	defaultAcross = 3
	mostAcross    = 6
)

// A row is the samples of one task.
type row struct {
	task    task.Task
	caption string
	note    string
	key     []keyEntry // of its own colours
	cells   []cell
}

// A cell is one sample painted: input, prediction and truth, with a line of
// words below each, and the numbers behind them.
type cell struct {
	image string
	tiles [3]*gallery.Tile
	below [3]string
	facts []gallery.Fact
	// classes are the pixels of each semantic class.
	classes map[int]int
}

// New paints the samples. Tasks are in the order of the gallery, others behind
// in that of their first samples, and the samples of a task in their order. It
// is an error if there is no sample, and one that names the task and image if
// shapes do not fit together; an answer with numbers that are not finite gets
// a tile that says so.
func New(samples []Sample, opt Options) (*Sheet, error) {
	if len(samples) == 0 {
		return nil, errors.New("there are no predictions to draw")
	}
	opt.Across = cmp.Or(opt.Across, defaultAcross)
	if opt.Across < 1 || opt.Across > mostAcross {
		return nil, fmt.Errorf("%d predictions side by side: want 1 to %d", opt.Across, mostAcross)
	}
	if opt.Dictionary == nil {
		opt.Dictionary = task.Taskonomy()
	}
	s := &Sheet{style: figure.DefaultStyle(), title: opt.Title, across: min(opt.Across, mostOf(samples))}
	s.side = sideOf(s.across)
	focal := focals(samples, opt.Dictionary)
	for i := range samples {
		sample := &samples[i]
		r := s.row(sample.Task, opt)
		p := &painter{sample: sample, task: r.task, name: drawnAs(r.task), opt: &opt, side: s.side, focal: sample.Focal}
		if p.focal == 0 {
			p.focal = focal[sample.Image]
		}
		if err := p.paint(); err != nil {
			return nil, fmt.Errorf("drawing the prediction of task %s for image %q: %w", sample.Task, sample.Image, err)
		}
		r.cells = append(r.cells, p.cell)
	}
	order := gallery.Names()
	place := func(r *row) int {
		if i := slices.Index(order, r.task.Name); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(s.rows, func(a, b *row) int { return place(a) - place(b) })
	for _, r := range s.rows {
		r.nameClasses(opt)
	}
	s.image = s.compose()
	return s, nil
}

// mostOf returns how many samples the task with most of them has.
func mostOf(samples []Sample) int {
	count := map[string]int{}
	most := 0
	for _, s := range samples {
		count[s.Task]++
		most = max(most, count[s.Task])
	}
	return most
}

// row returns the row of a task, a new one at the end if there is none.
func (s *Sheet) row(name string, opt Options) *row {
	t := entry(opt.Dictionary, name)
	for _, r := range s.rows {
		if r.task.Name == t.Name {
			return r
		}
	}
	r := &row{task: t, caption: cmp.Or(t.Figure, t.Name), note: cmp.Or(opt.Notes[t.Name], opt.Notes[name])}
	s.rows = append(s.rows, r)
	return r
}

// mostNamed is how many semantic classes are named beside their pictures.
const mostNamed = 5

// nameClasses makes the key of the semantic classes that occur most, the
// background last.
func (r *row) nameClasses(opt Options) {
	names, ok := opt.Classes[r.task.Name]
	if !ok && papers(r.task) {
		names = label.SemanticNames()[label.SemanticBackground:]
	}
	count := map[int]int{}
	for _, c := range r.cells {
		for class, n := range c.classes {
			count[class] += n
		}
	}
	classes := slices.Sorted(maps.Keys(count))
	slices.SortStableFunc(classes, func(a, b int) int {
		return cmp.Or(cmp.Compare(min(b, 1), min(a, 1)), count[b]-count[a])
	})
	for _, class := range classes[:min(len(classes), mostNamed)] {
		name := fmt.Sprintf("class %d", class)
		if class >= 0 && class < len(names) {
			name = names[class]
		}
		r.key = append(r.key, keyEntry{gallery.SemanticColor(class), name})
	}
}

// focals returns the focal lengths that the true depths of the samples tell, by
// image.
func focals(samples []Sample, d *task.Dictionary) map[string]float64 {
	depth, distance := map[string]*Sample{}, map[string]*Sample{}
	for i := range samples {
		switch drawnAs(entry(d, samples[i].Task)) {
		case "rgb2depth":
			depth[samples[i].Image] = &samples[i]
		case "rgb2mist":
			distance[samples[i].Image] = &samples[i]
		}
	}
	focal := map[string]float64{}
	for image, a := range depth {
		if b := distance[image]; b != nil && image != "" {
			if f := gallery.Focal(a.Truth, b.Truth, a.Mask); f > 0 && !math.IsInf(f, 0) {
				focal[image] = f
			}
		}
	}
	return focal
}

// entry returns a task of a dictionary; one that it does not have has but a name.
func entry(d *task.Dictionary, name string) task.Task {
	t, err := d.Lookup(name)
	if err != nil {
		return task.Task{Name: name}
	}
	return t
}

// papers reports whether a task is the paper's, and not another of its name. Of
// one that no dictionary describes, the name decides.
func papers(t task.Task) bool {
	paper, err := task.Taskonomy().Lookup(t.Name)
	return err == nil && (t.Output == "" || t.Figure == paper.Figure)
}

// drawnAs returns the name of the paper's task by whose rules a task is drawn:
// its own if it is the paper's, else that of the same kind of output if that is
// classes. Any other name stands for drawing by the shape.
func drawnAs(t task.Task) string {
	paper, err := task.Taskonomy().Lookup(t.Name)
	switch {
	case papers(t):
		return paper.Name
	case t.Loss == task.PixelCrossEntropy:
		return "segmentsemantic"
	case t.Output == task.Classes:
		return "class_1000"
	case err == nil:
		return "not " + t.Name // The paper means something else by it.
	}
	return t.Name
}
