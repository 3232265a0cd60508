package published

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// transfers returns the rows of a data set that exists.
func transfers(t *testing.T, dataset string) affinity.Table {
	t.Helper()
	rows, err := Transfers(dataset)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// is reports whether the row has this one source.
func is(row affinity.Transfer, source string) bool {
	return len(row.Sources) == 1 && row.Sources[0] == source
}

// The numbers of keys of results/affinities/*.pkl and results/winrates/*.pkl in
// StanfordVL/taskonomy at 9f81486, by order of the transfer; the last column is
// orders 5 to 24 together. Full supervision and scratch are of order 1.
func TestEntryCounts(t *testing.T) {
	type counts [6]int // Indexed by order, 5 for 5 to 24.
	for _, c := range []struct {
		dataset                 string
		affinity, gain, quality counts
	}{
		// all_affinities, wins_vs_pixels, wins_vs_task.
		{Base2163, counts{1: 594, 220}, counts{1: 616, 220}, counts{1: 616, 220}},
		// The same with _16k and _1k.
		{Data16k, counts{1: 616, 216, 226, 340, 360}, counts{1: 616, 220, 226, 340, 360},
			counts{1: 616, 216, 226, 340, 360}},
		{Data1k, counts{1: 616, 220, 232, 350}, counts{1: 616, 220, 232, 350},
			counts{1: 616, 220, 232, 350}},
	} {
		var affinities, gains, qualities counts
		for _, row := range transfers(t, c.dataset) {
			if row.Dataset != c.dataset || row.Order() < 1 || row.Order() > 24 {
				t.Errorf("%s: row %+v", c.dataset, row)
			}
			for _, n := range []struct {
				value float64
				to    *counts
			}{{row.Affinity, &affinities}, {row.Gain, &gains}, {row.Quality, &qualities}} {
				if !math.IsNaN(n.value) {
					n.to[min(row.Order(), 5)]++
				}
			}
		}
		for _, n := range []struct {
			what      string
			got, want counts
		}{
			{"affinities", affinities, c.affinity},
			{"gains", gains, c.gain},
			{"qualities", qualities, c.quality},
		} {
			if n.got != n.want {
				t.Errorf("%s: %s by order are %v, want %v", c.dataset, n.what, n.got[1:], n.want[1:])
			}
		}
	}
}

// Ranges of the same files.
func TestRanges(t *testing.T) {
	for _, c := range []struct {
		dataset                                       string
		minAffinity, maxAffinity, maxGain, maxQuality float64
	}{
		{Base2163, 9.99e-6, 0.874, 1, 1},
		{Data16k, 5.91e-6, 0.794, 0.9976, 0.596},
		{Data1k, 6.89e-6, 0.846, 0.9991, 0.5},
	} {
		lowest, highest, gain, quality := math.Inf(1), 0.0, 0.0, 0.0
		for _, row := range transfers(t, c.dataset) {
			if !math.IsNaN(row.Affinity) {
				lowest, highest = min(lowest, row.Affinity), max(highest, row.Affinity)
			}
			gain = max(gain, row.Gain)
			if !math.IsNaN(row.Quality) {
				quality = max(quality, row.Quality)
			}
		}
		for _, n := range []struct {
			what                 string
			got, want, tolerance float64
		}{
			{"lowest affinity", lowest, c.minAffinity, 0.5e-8},
			{"highest affinity", highest, c.maxAffinity, 0.5e-3},
			{"highest gain", gain, c.maxGain, 0.5e-4},
			{"highest quality", quality, c.maxQuality, 0.5e-3},
		} {
			if math.Abs(n.got-n.want) > n.tolerance {
				t.Errorf("%s: %s is %v, want %v", c.dataset, n.what, n.got, n.want)
			}
		}
	}
}

// Affinities are normalised over all candidates of a target, of all orders and
// with full supervision among them: section 3.3 of the paper.
func TestAffinitiesSumToOne(t *testing.T) {
	const tolerance = 1e-9
	for _, dataset := range Datasets() {
		sums := map[string]float64{}
		for _, row := range transfers(t, dataset) {
			if !math.IsNaN(row.Affinity) {
				sums[row.Target] += row.Affinity
			}
		}
		if len(sums) != 22 {
			t.Errorf("%s: %d targets, want 22", dataset, len(sums))
		}
		for target, sum := range sums {
			if math.Abs(sum-1) > tolerance {
				t.Errorf("%s: affinities of %s sum to %v", dataset, target, sum)
			}
		}
	}
}

// Full supervision is the baseline of quality and has 0.5 against itself; so has
// scratch in gain. Scratch is in the oldest files only.
func TestBaselines(t *testing.T) {
	for _, dataset := range Datasets() {
		var self, scratch int
		for _, row := range transfers(t, dataset) {
			if is(row, affinity.Self) {
				self++
				if row.Quality != 0.5 {
					t.Errorf("%s: quality of self for %s is %v, want 0.5", dataset, row.Target, row.Quality)
				}
			}
			if is(row, affinity.Scratch) {
				scratch++
				if row.Gain != 0.5 || !math.IsNaN(row.Affinity) {
					t.Errorf("%s: scratch for %s is %+v, want gain 0.5 and no affinity", dataset, row.Target, row)
				}
			}
			if slices.Contains(row.Sources, releasedScratch) {
				t.Errorf("%s: the released name %q is left in %+v", dataset, releasedScratch, row)
			}
		}
		wantScratch := 0
		if dataset == Base2163 {
			wantScratch = 22
		}
		if self != 22 || scratch != wantScratch {
			t.Errorf("%s: %d rows of self and %d of scratch, want 22 and %d", dataset, self, scratch, wantScratch)
		}
	}
}

// The four second-order affinities of non_fixated_pose that the 16k files lack.
func TestMissingAffinities(t *testing.T) {
	var got []string
	for _, row := range transfers(t, Data16k) {
		if math.IsNaN(row.Affinity) {
			got = append(got, row.Target+": "+strings.Join(row.Sources, affinity.Separator))
		}
	}
	want := []string{
		"non_fixated_pose: ego_motion+room_layout",
		"non_fixated_pose: fix_pose+room_layout",
		"non_fixated_pose: rgb2sfnorm+room_layout",
		"non_fixated_pose: vanishing_point_well_defined+room_layout",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows of 16k without affinity (-want +got):\n%s", diff)
	}
}

func TestTargetsStandTogether(t *testing.T) {
	for _, dataset := range Datasets() {
		var names []string
		for _, row := range transfers(t, dataset) {
			names = append(names, row.Target)
		}
		if !slices.IsSorted(names) {
			t.Errorf("%s: the targets are not in order", dataset)
		}
	}
}

func TestTransfersAreFresh(t *testing.T) {
	first := transfers(t, Base2163)
	want := clone(first)
	for i := range first {
		first[i].Gain = -1
		first[i].Sources[0] = "changed"
	}
	if diff := cmp.Diff(want, transfers(t, Base2163), cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("changing a result changed the next (-want +got):\n%s", diff)
	}
}

func TestUnknownDataset(t *testing.T) {
	const want = `unknown published data set "2k": there are 16k, 1k, base2163`
	for name, call := range map[string]func(string) error{
		"Transfers":  func(d string) error { _, err := Transfers(d); return err },
		"Corrupt":    func(d string) error { _, err := Corrupt(d); return err },
		"Roles":      func(d string) error { _, err := Roles(d); return err },
		"Dictionary": func(d string) error { _, err := Dictionary(d); return err },
	} {
		err := call("2k")
		unknown, ok := errors.AsType[*UnknownDatasetError](err)
		if !ok || unknown.Name != "2k" || err.Error() != want {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
}
