package affinity

import (
	"fmt"
	"math"
	"slices"
)

// A Report says how one target's affinities came about and how far they can be
// trusted.
type Report struct {
	// Target is the task.
	Target string
	// Candidates is the number N of candidates in the process, without
	// [Scratch].
	Candidates int
	// Images is the number of test images, 0 if only win rates were given.
	Images int
	// Priorities holds the numbers of the process; its Vector is in
	// alphabetical order of the candidates' [SourceKey].
	Priorities
}

// FromLosses returns the rows of one target: one for each candidate of at most
// Config.MaxOrder sources, sorted as by [Table.Sort] and with the sources of a
// row in alphabetical order. [Scratch] has affinity NaN. Gain is NaN if Scratch
// is missing and Quality is NaN if [Self] is.
//
// The errors are those of [Tournament.Add] and [AHP]. N candidates and M images
// cost O(N²·M).
func FromLosses(l *Losses, cfg Config) (Table, Report, error) {
	if len(l.Images) == 0 {
		return nil, Report{}, fmt.Errorf("target %q: %w: no image", l.Target, ErrNoCandidates)
	}
	var admitted []Candidate
	for _, c := range l.Candidates {
		if cfg.admits(len(c.Sources)) {
			admitted = append(admitted, c)
		}
	}
	t := NewTournament(l.Target, len(l.Images), cfg)
	if err := t.Add(admitted...); err != nil {
		return nil, Report{}, err
	}
	return t.Rows(cfg)
}

// Rows returns the rows of the target as [FromLosses] does, from the counts at
// hand: N candidates cost O(N²) an iteration of [AHP].
func (t *Tournament) Rows(cfg Config) (Table, Report, error) {
	rows, report, err := FromWinRates(t.target, t.WinRates(cfg), cfg)
	report.Images = t.images
	return rows, report, err
}

// FromWinRates returns the rows of one target, as [FromLosses] does, from its
// matrix of win rates, such as [Tournament.WinRates] returns: entry (i, j) is
// how often i beats j, and the names are sources joined by [Separator], in any
// order. The diagonal does not matter, and Config.SplitTies has no effect. The
// result does not depend on the order of the names. The errors are those of
// [AHP] and [CheckSources].
func FromWinRates(target string, w Matrix, cfg Config) (Table, Report, error) {
	report := Report{Target: target}
	if err := checkWinRates(w); err != nil {
		return nil, report, fmt.Errorf("target %q: %w", target, err)
	}
	var listed []string
	for _, name := range w.Rows {
		sources := splitSources(name)
		if err := CheckSources(sources); err != nil {
			return nil, report, fmt.Errorf("target %q, candidate %q: %w", target, name, err)
		}
		if cfg.admits(len(sources)) {
			listed = append(listed, name)
		}
	}
	slices.Sort(listed)
	compared := slices.Clone(listed)
	if i := slices.Index(compared, Scratch); i >= 0 {
		compared = slices.Delete(compared, i, i+1)
	}
	priorities, err := AHP(w.Arrange(compared, compared), cfg)
	if err != nil {
		return nil, report, fmt.Errorf("target %q: %w", target, err)
	}
	report.Candidates, report.Priorities = len(compared), priorities

	affinity := positions(compared)
	table := make(Table, 0, len(listed))
	for _, name := range listed {
		transfer := Transfer{Target: target, Sources: slices.Sorted(slices.Values(splitSources(name))),
			Affinity: math.NaN(), Gain: baselineRate(w, name, Scratch), Quality: baselineRate(w, name, Self)}
		if i, ok := affinity[name]; ok {
			transfer.Affinity = priorities.Vector[i]
		}
		table = append(table, transfer)
	}
	table.Sort()
	return table, report, nil
}

// baselineRate returns how often name beats the baseline: 0.5 for the baseline
// itself by definition, NaN if it is not in w.
func baselineRate(w Matrix, name, baseline string) float64 {
	if name == baseline {
		return 0.5
	}
	return w.Value(name, baseline)
}
