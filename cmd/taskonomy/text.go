package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// writeText writes the result for people.
func (r *result) writeText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s form, budget %v, max order %d: %s, objective %s, bound %s, gap %s, %s\n",
		r.transfers.name, r.Form, r.Budget, r.MaxOrder, r.Status,
		fixed(r.Objective), fixed(r.Bound), percent(r.Gap), r.ties())
	r.sources(&b)
	r.policy(&b)
	r.means(&b)
	r.alternatives(&b)
	r.regretTable(&b)
	r.sensitivityTable(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// percent returns a relative gap.
func percent(gap float64) string {
	switch {
	case gap == 0:
		return "0 %"
	case finite(gap) == nil:
		return "-"
	}
	return fmt.Sprintf("%.3g %%", 100*gap)
}

// plural returns the number with the noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// ties says how many plans are as good.
func (r *result) ties() string {
	if r.Ties == 0 {
		return "ties unknown"
	}
	if r.Ties <= 1 {
		return "no ties"
	}
	return fmt.Sprintf("%d plans tied", r.Ties)
}

// sources lists the tasks to supervise.
func (r *result) sources(b *strings.Builder) {
	fmt.Fprintf(b, "\nSources: %s to supervise, cost %v\n", plural(len(r.Sources), "task"), tidy(r.Cost))
	g := grid{columns: "ll"}
	for _, name := range r.Sources {
		g.add(name, label(name))
	}
	g.write(b, "  ")
}

// policy lists the transfers. Nothing goes wrong when a grid is written to a
// strings.Builder.
func (r *result) policy(b *strings.Builder) {
	b.WriteString("\nPolicy: the transfer to each target\n")
	g := grid{columns: "llrrrr"}
	g.add("target", "sources", "order", "affinity", "gain", "quality")
	for _, t := range r.Policy {
		g.add(t.Target, joined(t.Transfer), strconv.Itoa(t.Order()), fixed(t.Affinity), rate(t.Gain), rate(t.Quality))
	}
	g.write(b, "  ")
}

// joined returns the sources of a transfer as files have them.
func joined(t affinity.Transfer) string {
	if len(t.Sources) == 0 {
		return "(none needed)"
	}
	return strings.Join(t.Sources, affinity.Separator)
}

// means writes the mean gain and quality.
func (r *result) means(b *strings.Builder) {
	fmt.Fprintf(b, "\nMeans\n")
	g := grid{columns: "lrr"}
	g.add("", "gain", "quality")
	g.add("all "+plural(len(r.Policy), "target"), rate(r.MeanGain), rate(r.MeanQuality))
	gain, quality := r.Means()
	g.add(fmt.Sprintf("the %d not fully supervised", len(r.Policy)-r.FullySupervised()), rate(gain), rate(quality))
	g.write(b, "  ")
}

// alternatives lists the next best plans.
func (r *result) alternatives(b *strings.Builder) {
	if len(r.Alternatives) == 0 {
		return
	}
	b.WriteString("\nAlternatives\n")
	g := grid{columns: "rrrl"}
	g.add("", "objective", "difference", "sources")
	for i, alt := range r.Alternatives {
		g.add(strconv.Itoa(i+2), fixed(alt.Objective), fmt.Sprintf("%.3g", r.Objective-alt.Objective),
			strings.Join(alt.Sources, affinity.Separator))
	}
	g.write(b, "  ")
}

// regretTable lists what it costs to decide otherwise about each source.
func (r *result) regretTable(b *strings.Builder) {
	if r.regrets == nil {
		return
	}
	b.WriteString("\nRegrets: what is lost without a chosen source, or with another one\n")
	g := grid{columns: "llrr"}
	g.add("source", "", "regret", "objective")
	for _, s := range r.regrets {
		what := "forced in"
		if s.Chosen {
			what = "left out"
		}
		lost := fixed(s.Regret)
		if math.IsInf(s.Regret, 1) {
			lost = "no plan"
		}
		g.add(s.Task, what, lost, fixed(s.Objective))
	}
	g.write(b, "  ")
}

// sensitivityTable lists, for each target, how far the affinity of its transfer
// may fall, and how far that of the transfer nearest to replacing it may rise.
func (r *result) sensitivityTable(b *strings.Builder) {
	if r.sensitivities == nil {
		return
	}
	b.WriteString("\nSensitivities: the plan stays the best while the affinity is in the range (others: format json)\n")
	g := grid{columns: "lllrl"}
	g.add("target", "sources", "", "affinity", "range")
	for _, t := range r.Policy {
		var chosen, rival *taxonomy.Sensitivity
		for i := range r.sensitivities {
			switch s := &r.sensitivities[i]; {
			case s.Target != t.Target:
			case s.Chosen:
				chosen = s
			case rival == nil || cmp.Less(s.High-s.Affinity, rival.High-rival.Affinity):
				rival = s
			}
		}
		if chosen != nil {
			g.add(t.Target, joined(chosen.Transfer), "chosen", fixed(chosen.Affinity), "≥ "+fixed(chosen.Low))
		}
		if rival != nil && !math.IsInf(rival.High, 1) && !math.IsNaN(rival.High) {
			g.add("", joined(rival.Transfer), "rival", fixed(rival.Affinity), "≤ "+fixed(rival.High))
		}
	}
	g.write(b, "  ")
}
