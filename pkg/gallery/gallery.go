// Package gallery draws one sheet that shows what every task asks and answers,
// the counterpart of the paper's figure of task outputs (figure 3 of Zamir et
// al., "Taskonomy: Disentangling Task Transfer Learning", CVPR 2018).
//
// Rows are views and columns are tasks, wrapped into bands that each begin with
// the pictures. Where the input of a task is not the picture, input and answer
// stand side by side. Answers are drawn so that a person sees what they are:
// the scaling for training is undone where a number is shown, and each kind of
// answer has a painter of its own. The sheet is a [figure.Figure]:
//
//	g, err := gallery.New(ctx, src, gallery.Options{})
//	err = figure.Save(g, "gallery.png")
//
// Any [dataset.Source] will do. A synthetic one measures the scale of some
// targets on its first samples; [Labels] spares it that:
//
//	src, err := synthetic.Open(synthetic.Config{Size: 192, Labels: gallery.Labels()})
//
// Pictures of 168 pixels or more use the resolution of the PNG in full.
//
// An [Answer] is painted alone, for sheets of other packages, which have
// [Tile] and [Pen] to draw with.
package gallery

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	"io"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/scene"
)

// Options say what a gallery shows. The zero value works.
type Options struct {
	// Split is where the samples are from; default [dataset.Train].
	Split dataset.Split
	// Samples are the views, from top to bottom; default four of [Pick].
	Samples []int
	// Tasks are those to show, by their names in the source; default all that
	// the source has. Their order on the sheet is that of the gallery.
	Tasks []string
	// Title is the first line; default "What every task asks and answers".
	Title string
	// Objects, Rooms and Semantic are the names of the classes of tasks
	// class_1000, class_places and segmentsemantic; defaults are those of the
	// procedural world. A class beyond them is shown by its number.
	Objects, Rooms, Semantic []string
}

// A Gallery is the sheet of some views. It does not change, so that any number
// of goroutines may draw it.
type Gallery struct {
	style   figure.Style
	title   string
	note    string
	images  []string // names of the views
	columns []column
	bands   []band
	cells   [][]cell // by view and column
	sheet   *image.NRGBA
}

// A cell is what one task shows of one view: tiles from left to right, and the
// numbers behind them.
type cell struct {
	tiles []Tile
	facts []fact
}

// A fact is a number that a cell shows.
type fact struct {
	item  string
	value float64
}

// defaultViews is how many views a gallery has unless told otherwise.
const defaultViews = 4

// New asks the source for the examples of all views and tasks and paints them.
// It is an error if there is no such sample or task, or the source fails; a
// sample that does not count for a task gets an empty tile that says so.
func New(ctx context.Context, src dataset.Source, opt Options) (*Gallery, error) {
	if src == nil {
		return nil, errors.New("a gallery needs a source")
	}
	if err := opt.fill(ctx, src); err != nil {
		return nil, err
	}
	g := &Gallery{style: figure.DefaultStyle(), title: opt.Title}
	g.note = fmt.Sprintf("A row is a view and a column a task; each band begins with the pictures. "+
		"Source: %s, %s.", src.Name(), opt.Split)
	var err error
	if g.columns, err = columnsOf(opt.Tasks); err != nil {
		return nil, err
	}
	g.bands = bandsOf(g.columns)
	for _, i := range opt.Samples {
		g.images = append(g.images, src.Image(opt.Split, i))
	}
	if g.cells, err = paintAll(ctx, src, opt, g.columns); err != nil {
		return nil, err
	}
	g.sheet = g.compose()
	return g, nil
}

// fill fills in what is left open, and checks the rest.
func (o *Options) fill(ctx context.Context, src dataset.Source) error {
	if o.Split == "" {
		o.Split = dataset.Train
	}
	if o.Title == "" {
		o.Title = "What every task asks and answers"
	}
	o.nameClasses()
	if o.Tasks == nil {
		o.Tasks = src.Tasks()
	}
	n := src.Len(o.Split)
	if o.Samples == nil {
		var err error
		if o.Samples, err = Pick(ctx, src, o.Split, min(defaultViews, n)); err != nil {
			return err
		}
	}
	if len(o.Samples) == 0 || len(o.Tasks) == 0 {
		return fmt.Errorf("a gallery of %d views and %d tasks shows nothing", len(o.Samples), len(o.Tasks))
	}
	for _, i := range o.Samples {
		if i < 0 || i >= n {
			return fmt.Errorf("no sample %d: split %q of %s has %d", i, o.Split, src.Name(), n)
		}
	}
	return nil
}

// nameClasses fills in names that are left open.
func (o *Options) nameClasses() {
	if o.Objects == nil {
		o.Objects = scene.Categories()[scene.StructureCategories:]
	}
	if o.Rooms == nil {
		o.Rooms = scene.RoomTypes()
	}
	if o.Semantic == nil {
		o.Semantic = label.SemanticNames()[label.SemanticBackground:]
	}
}

// Labels returns a configuration of labels under which a synthetic source
// measures nothing before its first example: targets in natural units and
// colours without weights.
func Labels() label.Config {
	c := label.Config{Standards: map[string]label.Standard{}}
	for name, n := range map[string]int{
		"curvature": 2, "room_layout": label.LayoutValues, "fix_pose": label.PoseValues,
		"non_fixated_pose": label.PoseValues, "ego_motion": label.PoseValues,
	} {
		c.Standards[name] = label.Standard{Mean: make([]float32, n), Std: ones(n)}
	}
	c.ColorWeights = ones(label.ColorBins)
	return c
}

// ones returns n times 1.
func ones(n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = 1
	}
	return v
}

// Size returns the natural size.
func (g *Gallery) Size() (w, h vg.Length) {
	return vg.Length(g.style.Width), vg.Length(g.height())
}

// Draw draws the sheet into the rectangle of c, scaled to fit and centred. All
// pictures are one image; lines and text are drawn over it.
func (g *Gallery) Draw(c draw.Canvas) {
	w, h := g.Size()
	Fit(c, float64(w), float64(h), g.draw)
}

// CSV writes the numbers of the sheet, one a line with the columns image, task,
// figure (the task's caption), item (what the number is, with its unit) and
// value: ranges of maps, names of classes with their probabilities, angles in
// degrees and lengths in metres.
func (g *Gallery) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"image", "task", "figure", "item", "value"}) // Errors stick until Flush.
	for v, name := range g.images {
		for k, c := range g.columns {
			for _, f := range g.cells[v][k].facts {
				value := strconv.FormatFloat(f.value, 'g', 5, 64)
				out.Write([]string{name, c.name, c.caption, f.item, value})
			}
		}
	}
	out.Flush()
	return out.Error()
}

// Picture returns the sheet in one of the formats of figures, for a notebook.
func (g *Gallery) Picture(format string) ([]byte, error) { return figure.Picture(g, format) }
