package figure

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Hypergraph is the figure of one taxonomy as a directed hypergraph. On the
// left stand the supervised tasks that serve others, on the right the targets
// served by a transfer, with their gain and quality. Transfers from several
// sources go through a node that merges them; targets served by the same
// sources share it and stand together. Edges are darker and wider the higher
// the quality. Supervised tasks that serve nobody else stand apart, below.
//
// A task that is supervised and still served by others, which the paper's form
// of the program allows, stands on both sides.
//
// Width is constant and height grows with the tasks. With more than 44
// transferred targets, those of the same sources are a list without their own
// numbers; a list longer than 60 names, or 200 supervised tasks that serve
// nobody, ends with how many it leaves out. Labels that are too long are cut.
type Hypergraph struct {
	// Title is the first line and Subtitle the second; an empty one takes no
	// room.
	Title, Subtitle string
	Style           Style

	names Names
	plan  taxonomy.Plan
	model hypermodel
}

// NewHypergraph returns the figure of a plan. It is an error if the plan has
// two transfers to one target, or a transfer from a task that it does not
// supervise, or no task at all. Any affinity, gain and quality may be NaN, which
// stands for unknown, but none infinite.
func NewHypergraph(plan taxonomy.Plan, names Names) (*Hypergraph, error) {
	m, err := newHypermodel(plan, names)
	if err != nil {
		return nil, fmt.Errorf("hypergraph: %w", err)
	}
	return &Hypergraph{
		Title:    "Taxonomy with " + count(len(plan.Sources), "supervised task"),
		Subtitle: summary(m, plan),
		Style:    DefaultStyle(),
		names:    names,
		plan:     plan,
		model:    m,
	}, nil
}

// NewSolutionHypergraph returns the figure of the plan of a solution, with its
// budget and order in the title and in the subtitle how well it is proved. The
// errors are those of [NewHypergraph]; it is one too if the solution is nil.
func NewSolutionHypergraph(s *taxonomy.Solution, names Names) (*Hypergraph, error) {
	if s == nil {
		return nil, fmt.Errorf("hypergraph: there is no solution")
	}
	h, err := NewHypergraph(s.Plan, names)
	if err != nil {
		return nil, err
	}
	h.Title = fmt.Sprintf("Taxonomy for budget %s, %s", short(s.Budget), orderText(s.MaxOrder))
	switch {
	case s.Status == taxonomy.Optimal:
		h.Subtitle += " · proved optimal"
	case s.Status == taxonomy.Feasible:
		h.Subtitle += fmt.Sprintf(" · within %.2g %% of the optimum", 100*s.Gap)
	}
	return h, nil
}

// orderText says in words what the largest order is.
func orderText(order int) string {
	switch order {
	case 0:
		return "any number of sources"
	case 1:
		return "single sources"
	}
	return fmt.Sprintf("up to %d sources each", order)
}

// summary is the line below the title.
func summary(m hypermodel, plan taxonomy.Plan) string {
	text := fmt.Sprintf("%d supervised, %d transferred", len(plan.Sources), len(m.edges))
	if gain, quality := plan.Means(); gain == gain && quality == quality {
		text += " at mean gain " + share(gain) + " and quality " + share(quality)
	}
	if plan.Objective > 0 {
		text += fmt.Sprintf(" · objective %.4g", plan.Objective)
	}
	return text
}

// count returns n and the noun, with an s unless n is 1.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// short returns x with as many digits as it needs.
func short(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// share returns a win rate as the paper prints it, such as .84, and a dash for
// NaN.
func share(x float64) string {
	if x != x {
		return "–"
	}
	return strings.TrimPrefix(strconv.FormatFloat(x, 'f', 2, 64), "0")
}

// Size returns the width of the style and the height that the taxonomy needs.
func (h *Hypergraph) Size() (vg.Length, vg.Length) {
	l := h.layout()
	return vg.Length(l.w), vg.Length(l.h)
}

// Draw draws the figure.
func (h *Hypergraph) Draw(c draw.Canvas) {
	l := h.layout()
	paint(c, l.w, l.h, h.Style.Background, func(p pen) { l.draw(p) })
}

// CSV writes the policy as a transfers table with one row a target, full
// supervision as the source self, which [affinity.ReadTable] reads.
func (h *Hypergraph) CSV(w io.Writer) error {
	table := make(affinity.Table, len(h.plan.Policy))
	for i, a := range h.plan.Policy {
		table[i] = a.Transfer
	}
	table.Sort()
	return affinity.WriteTable(w, table)
}

// Encodings returns dot and json.
func (h *Hypergraph) Encodings() []string { return []string{"dot", "json"} }

// Encode writes the graph in the language of Graphviz or as [Hypergraph.WriteJSON] does.
func (h *Hypergraph) Encode(w io.Writer, format string) error {
	switch format {
	case "dot":
		return h.plan.WriteDOT(w, h.names.Labels)
	case "json":
		return h.WriteJSON(w)
	}
	return fmt.Errorf("%w %q", ErrFormat, format)
}
