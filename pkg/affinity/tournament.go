package affinity

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
)

// A Tournament holds, for one target, how often each candidate beats each
// other. Candidates come and go without recounting the others, which is what it
// takes to add a task to a taxonomy that exists.
//
// Counts are integers and results are formed in alphabetical order of the
// candidates, so a tournament gives the same bits whatever the order in which
// candidates were added and removed, and however many workers counted.
//
// Invariants: for candidates i ≠ j, wins[i][j] + wins[j][i] ≤ images, the
// difference being ties; wins[i][i] = 0; index[slots[i].key] = i.
//
// A Tournament is not safe for concurrent use. N candidates and M images hold
// 8·N·M + 4·N² bytes.
type Tournament struct {
	target  string
	images  int
	workers int
	slots   []slot
	index   map[string]int
	wins    [][]int32
}

// A slot is one candidate.
type slot struct {
	key  string   // As returned by SourceKey.
	rank []uint64 // One number an image, ordered like the losses.
}

// NewTournament returns a tournament without candidates for losses on that many
// images. Config.Workers applies. It panics unless images is positive and fits
// an int32.
func NewTournament(target string, images int, cfg Config) *Tournament {
	if images <= 0 || images > math.MaxInt32 {
		panic(fmt.Sprintf("affinity: a tournament over %d images", images))
	}
	workers := cfg.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	return &Tournament{target: target, images: images, workers: workers, index: map[string]int{}}
}

// Len returns the number of candidates, [Self] and [Scratch] among them.
func (t *Tournament) Len() int { return len(t.slots) }

// Has reports whether the candidate with this set of sources takes part.
func (t *Tournament) Has(sources []string) bool {
	_, ok := t.index[SourceKey(sources)]
	return ok
}

// Add lets candidates take part. The losses are copied. It is an error if
// sources fail [CheckSources] or take part already, if losses are not one for
// each image, or if one is NaN; then nothing is added. Adding one to N
// candidates over M images costs O(N·M).
func (t *Tournament) Add(candidates ...Candidate) error {
	added := make([]slot, len(candidates))
	seen := make(map[string]bool, len(candidates))
	for i, c := range candidates {
		key := SourceKey(c.Sources)
		if err := CheckSources(c.Sources); err != nil {
			return fmt.Errorf("candidate %q for %q: %w", key, t.target, err)
		}
		if t.Has(c.Sources) || seen[key] {
			return fmt.Errorf("candidate %q for %q takes part already", key, t.target)
		}
		if len(c.Losses) != t.images {
			return fmt.Errorf("candidate %q for %q has %d losses for %d images",
				key, t.target, len(c.Losses), t.images)
		}
		if j := slices.IndexFunc(c.Losses, math.IsNaN); j >= 0 {
			return fmt.Errorf("candidate %q for %q has no loss (NaN) on image %d", key, t.target, j)
		}
		seen[key] = true
		added[i] = slot{key, ranks(c.Losses)}
	}
	first := len(t.slots)
	t.slots = append(t.slots, added...)
	for i := first; i < len(t.slots); i++ {
		t.index[t.slots[i].key] = i
	}
	for i, row := range t.wins {
		t.wins[i] = append(row, make([]int32, len(added))...)
	}
	for range added {
		t.wins = append(t.wins, make([]int32, len(t.slots)))
	}
	t.count(first)
	return nil
}

// Remove takes the candidate out and reports whether it took part. Nothing is
// counted again: it costs O(N).
func (t *Tournament) Remove(sources []string) bool {
	key := SourceKey(sources)
	i, ok := t.index[key]
	if !ok {
		return false
	}
	last := len(t.slots) - 1
	t.slots[i] = t.slots[last]
	t.index[t.slots[i].key] = i
	delete(t.index, key)
	t.slots[last] = slot{} // Lets go of the losses.
	t.slots = t.slots[:last]
	t.wins[i] = t.wins[last]
	t.wins = t.wins[:last]
	for j, row := range t.wins {
		row[i] = row[last]
		t.wins[j] = row[:last]
	}
	return true
}

// WinRates returns the matrix W before the clip, candidates in alphabetical
// order of their [SourceKey]: entry (i, j) is the share of images on which i
// beats j, and the diagonal is 0.5 by definition. [Scratch] is in it if it was
// added. Config.SplitTies and MaxOrder apply. It costs O(N²).
func (t *Tournament) WinRates(cfg Config) Matrix {
	var order []int
	for i, s := range t.slots {
		if cfg.admits(len(splitSources(s.key))) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return strings.Compare(t.slots[a].key, t.slots[b].key)
	})
	names := make([]string, len(order))
	for i, k := range order {
		names[i] = t.slots[k].key
	}
	w := NewMatrix(names, names)
	for i, a := range order {
		for j, b := range order {
			w.Set(i, j, t.rate(a, b, cfg.SplitTies))
		}
	}
	return w
}

// rate returns the win rate of slot a against slot b.
func (t *Tournament) rate(a, b int, splitTies bool) float64 {
	switch {
	case a == b:
		return 0.5
	case splitTies:
		// Half of images + wins - losses, an integer until the division.
		return float64(int64(t.images)+int64(t.wins[a][b])-int64(t.wins[b][a])) / (2 * float64(t.images))
	}
	return float64(t.wins[a][b]) / float64(t.images)
}

// Gain returns the candidate's win rate against [Scratch], 0.5 for Scratch
// itself, and NaN if either does not take part. Config.SplitTies applies.
func (t *Tournament) Gain(sources []string, cfg Config) float64 {
	return t.against(Scratch, sources, cfg)
}

// Quality returns the candidate's win rate against [Self], 0.5 for Self itself,
// and NaN if either does not take part. Config.SplitTies applies.
func (t *Tournament) Quality(sources []string, cfg Config) float64 {
	return t.against(Self, sources, cfg)
}

func (t *Tournament) against(baseline string, sources []string, cfg Config) float64 {
	a, hasCandidate := t.index[SourceKey(sources)]
	b, hasBaseline := t.index[baseline]
	if !hasCandidate || !hasBaseline {
		return math.NaN()
	}
	return t.rate(a, b, cfg.SplitTies)
}
