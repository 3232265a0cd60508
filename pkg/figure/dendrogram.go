package figure

import (
	"encoding/csv"
	"fmt"
	"image/color"
	"io"
	"strconv"

	"github.com/gotaskonomy/taskonomy/pkg/study"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Dendrogram shows a similarity tree: leaves from top to bottom, merges to
// the right of them at their heights. A branch has the colour of the family
// that all of its leaves share.
type Dendrogram struct {
	Style Style
	Names Names
	Title string
	Tree  *study.Tree
	// HeightTitle says what the heights are.
	HeightTitle string
}

// NewDendrogram returns the figure of a tree, which must have at least two
// leaves and merges by ascending height.
func NewDendrogram(tree *study.Tree, names Names) (*Dendrogram, error) {
	if err := checkTree(tree); err != nil {
		return nil, fmt.Errorf("drawing a dendrogram: %w", err)
	}
	return &Dendrogram{
		Style: DefaultStyle(), Names: names, Tree: tree,
		HeightTitle: "height of the merge",
	}, nil
}

// Size returns the natural size.
func (f *Dendrogram) Size() (w, h vg.Length) {
	return vg.Length(f.Style.Width), vg.Length(f.layout().height)
}

// Draw draws the figure into the rectangle of c.
func (f *Dendrogram) Draw(c draw.Canvas) {
	l := f.layout()
	paint(c, f.Style.Width, l.height, f.Style.Background, l.draw)
}

// CSV writes one line for each merge, in order, with the columns node, left,
// right, height and leaves. Nodes are numbered as in [study.Tree]; a side that
// is a leaf has its name.
func (f *Dendrogram) CSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"node", "left", "right", "height", "leaves"}) // Errors stick until Flush.
	side := func(node int) string {
		if node < len(f.Tree.Leaves) {
			return f.Tree.Leaves[node]
		}
		return strconv.Itoa(node)
	}
	for i, m := range f.Tree.Merges {
		node := len(f.Tree.Leaves) + i
		out.Write([]string{strconv.Itoa(node), side(m.Left), side(m.Right), field(m.Height),
			strconv.Itoa(len(leafOrder(f.Tree, node)))})
	}
	out.Flush()
	return out.Error()
}

// A dendrogramLayout is a Dendrogram with all its places worked out.
type dendrogramLayout struct {
	*Dendrogram
	frame
	order              []int
	step               int // every so many leaves have a label
	x0, top, pitch     float64
	height, axisHeight float64
}

func (f *Dendrogram) layout() *dendrogramLayout {
	l := &dendrogramLayout{Dendrogram: f, order: leafOrder(f.Tree, f.Tree.Root()), pitch: 16}
	if n := len(l.order); n > 60 {
		l.pitch = max(4, 60*16/float64(n))
	}
	l.frame = frame{style: &f.Style, title: f.Title, legend: familyLegend(f.Names, f.Tree.Leaves)}
	t := l.bodyText()
	if l.step = every(l.pitch, t.Size*1.1); l.step > 1 {
		l.frame.notes = []string{"Only some of the leaves are labelled, for want of room; the CSV of this figure has all."}
	}
	labels := min(t.Widest(f.Names.labels(f.Tree.Leaves)), f.Style.Width/3)
	l.x0 = margin + labels + gap + 8
	l.top = l.frame.top() + 4
	l.axisHeight = 10 + 2*f.Style.Small*lineSpace
	l.height = l.top + l.pitch*float64(len(l.order)) + l.axisHeight + 4 + l.frame.bottom()
	return l
}

func (l *dendrogramLayout) draw(p pen) {
	l.frame.draw(p, l.height)
	base := l.top + l.pitch*float64(len(l.order))
	top := l.Tree.Height(l.Tree.Root())
	s := scale{0, top, l.x0, l.Style.Width - margin - 10, false}
	l.axis(p, s, base+4)
	leaves := make([]float64, len(l.order))
	colors := l.Names.palette(l.Tree.Leaves)
	for i, leaf := range l.order {
		leaves[leaf] = l.top + l.pitch*(float64(i)+0.5)
		l.leaf(p, i, l.Tree.Leaves[leaf], leaves[leaf], colors)
	}
	at, families := nodePlaces(l.Tree, leaves), nodeFamilies(l.Tree, l.Names)
	for i, m := range l.Tree.Merges {
		line := stroke{1.1, l.Style.Muted, nil}
		if c, ok := colors[families[len(l.Tree.Leaves)+i]]; ok {
			line = stroke{1.7, c, nil}
		}
		x := s.at(m.Height)
		p.line(line, point{s.at(l.Tree.Height(m.Left)), at[m.Left]}, point{x, at[m.Left]},
			point{x, at[m.Right]}, point{s.at(l.Tree.Height(m.Right)), at[m.Right]})
	}
}

// leaf draws the label of the i-th leaf from the top and its dot.
func (l *dendrogramLayout) leaf(p pen, i int, name string, y float64, colors map[string]color.NRGBA) {
	t := l.bodyText()
	if c, ok := colors[l.Names.Families[name]]; ok {
		p.circle(c, stroke{}, l.x0-4, y, min(3.2, l.pitch/2))
	}
	if i%l.step == 0 {
		label := t.Cut(l.Names.Label(name), l.x0-8-gap-margin+0.01)
		p.text(t, l.x0-8-gap/2, y, right, label)
	}
}

// axis draws the axis of heights, with lines behind the tree.
func (l *dendrogramLayout) axis(p pen, s scale, y float64) {
	t := l.smallText()
	values, digits := ticks(0, s.hi, 8, false)
	for _, v := range values {
		x := s.at(v)
		p.line(stroke{0.5, l.Style.Rule, nil}, point{x, l.top}, point{x, y})
		p.text(t, x, y+4+t.Size/2, center, fixedDigits(v, digits))
	}
	p.line(stroke{0.8, l.Style.Muted, nil}, point{s.a, y}, point{s.b, y})
	title := t.Cut(l.HeightTitle, s.b-s.a)
	p.text(t, (s.a+s.b)/2, y+4+t.Size*(0.5+lineSpace), center, title)
}
