package report

import (
	"fmt"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/study"
)

// results are the outcomes in the order of the summary, each with the word for
// several and a sign and a style class that tell it apart without colour.
var results = []struct {
	result      study.Result
	many        string
	sign, class string
}{
	{study.Reproduced, "reproduced", "✓", "reproduced"},
	{study.Close, "close", "≈", "close"},
	{study.Differs, "differ", "≠", "differs"},
	{study.NotReproducible, "not reproducible from the released data", "–", "impossible"},
}

// verdicts is the table of verdicts with its summary.
type verdicts struct {
	Tallies []tally
	Cells   []string
	Studies []verdictGroup
}

// tally is the number of verdicts of one outcome.
type tally struct {
	N           int
	Words       string
	Sign, Class string
}

type verdictGroup struct {
	Study    string
	Verdicts []verdict
}

type verdict struct {
	study.Verdict
	Cells  string
	Why    []paragraph
	Result tally // N is 1
}

func newVerdicts(all []study.Verdict) *verdicts {
	v := &verdicts{Tallies: tallies(all), Cells: agreements(all)}
	for _, g := range byStudy(all) {
		group := verdictGroup{Study: g.name}
		for _, one := range g.verdicts {
			group.Verdicts = append(group.Verdicts, verdict{
				Verdict: one, Cells: cells(one), Why: paragraphs(one.Reason), Result: badge(one.Result)})
		}
		v.Studies = append(v.Studies, group)
	}
	return v
}

// studyGroup holds the verdicts of one study.
type studyGroup struct {
	name     string
	verdicts []study.Verdict
}

// byStudy groups verdicts by study, in the order of first mention. Those
// without a study come under a heading of their own, unless all are.
func byStudy(all []study.Verdict) []studyGroup {
	var groups []studyGroup
	at := map[string]int{}
	for _, v := range all {
		i, known := at[v.Study]
		if !known {
			i = len(groups)
			at[v.Study] = i
			groups = append(groups, studyGroup{name: v.Study})
		}
		groups[i].verdicts = append(groups[i].verdicts, v)
	}
	if i, some := at[""]; some && len(groups) > 1 {
		groups[i].name = "Other claims"
	}
	return groups
}

// badge returns how one outcome is shown; one that study does not declare
// keeps its word.
func badge(r study.Result) tally {
	for _, o := range results {
		if o.result == r {
			return tally{1, string(r), o.sign, o.class}
		}
	}
	if r == "" {
		r = "no verdict"
	}
	return tally{1, string(r), "?", "other"}
}

// tallies counts the outcomes that occur.
func tallies(all []study.Verdict) []tally {
	n := map[study.Result]int{}
	for _, v := range all {
		n[v.Result]++
	}
	var list []tally
	rest := len(all)
	for _, o := range results {
		if n[o.result] > 0 {
			words := o.many
			if o.result == study.Differs && n[o.result] == 1 {
				words = string(o.result)
			}
			list = append(list, tally{n[o.result], words, o.sign, o.class})
			rest -= n[o.result]
		}
	}
	if rest > 0 {
		list = append(list, tally{rest, "without a verdict", "?", "other"})
	}
	return list
}

// agreements says for each claim about more than one value how many agree.
func agreements(all []study.Verdict) []string {
	var list []string
	for _, v := range all {
		if v.Cells <= 1 {
			continue
		}
		s := fmt.Sprintf("%d of %d cells", v.Agree, v.Cells)
		if v.Study != "" {
			s += " (" + v.Study + ")"
		}
		list = append(list, s)
	}
	return list
}

// cells returns such as "704 of 704", or a dash where nothing was compared.
func cells(v study.Verdict) string {
	if v.Cells == 0 {
		return "–"
	}
	return fmt.Sprintf("%d of %d", v.Agree, v.Cells)
}

// summary returns all counts as one sentence without a full stop.
func summary(all []study.Verdict) string {
	var counts []string
	for _, t := range tallies(all) {
		counts = append(counts, fmt.Sprintf("%d %s", t.N, t.Words))
	}
	s := strings.Join(counts, ", ")
	if a := agreements(all); len(a) > 0 {
		s += "; " + strings.Join(a, ", ")
	}
	return s
}
