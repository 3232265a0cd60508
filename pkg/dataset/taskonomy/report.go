package taskonomy

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
)

// most is how many files and notes a report lists.
const most = 20

// WriteText writes the report for people: what there is, the statistics of each
// domain beside those of the real data set, the tasks that can be trained and
// what is damaged.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nlayout     %s\n", r.Root, strings.Join(r.Layouts, " and "))
	fmt.Fprintf(&b, "holds      %d buildings, %d points, %d views\n", len(r.Buildings), r.Points, r.Views)
	fmt.Fprintf(&b, "splits     ")
	for _, s := range dataset.Splits() {
		fmt.Fprintf(&b, "%d %s, ", r.Splits[s], s)
	}
	fmt.Fprintf(&b, "from %s\n\n", cmp.Or(r.SplitsFrom, "the names of the buildings"))
	r.writeDomains(&b)
	r.writeTasks(&b)
	if len(r.Damaged) > 0 {
		fmt.Fprintf(&b, "\ndamaged files: %d\n", len(r.Damaged))
		for _, e := range r.Damaged[:min(most, len(r.Damaged))] {
			fmt.Fprintf(&b, "  %v\n", e)
		}
	}
	if len(r.Notes) > 0 {
		fmt.Fprintf(&b, "\nnotes: %d\n", len(r.Notes))
		for _, n := range r.Notes[:min(most, len(r.Notes))] {
			fmt.Fprintf(&b, "  %s\n", n)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// writeDomains writes a table of domains and one of the cameras.
func (r *Report) writeDomains(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "domain\tfiles\tread\tdamaged\tmissing\tmean ± deviation\treal data set\tunit")
	for _, d := range r.Domains {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%s\t%s\t%s\n", d.Domain, d.Files, d.Read, d.Damaged, d.Missing,
			cmp.Or(d.Stats.String(), "-"), cmp.Or(d.Stats.Real, "-"), cmp.Or(d.Stats.Unit, "-"))
	}
	if len(r.Camera) > 0 {
		fmt.Fprintln(t, "\ncamera\tmean ± deviation\tfrom\tto\treal data set\tunit")
	}
	for _, s := range r.Camera {
		fmt.Fprintf(t, "%s\t%s\t%.3g\t%.3g\t%s\t%s\n", s.Name, s, s.Min[0], s.Max[0], s.Real, s.Unit)
	}
	t.Flush() // Into a buffer: no error.
}

// writeTasks writes a table of tasks.
func (r *Report) writeTasks(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\ntask\tviews\tlacks")
	for _, k := range r.Tasks {
		fmt.Fprintf(t, "%s\t%d\t%s\n", k.Task, k.Samples, cmp.Or(strings.Join(k.Lacks, ", "), "-"))
	}
	t.Flush()
}
