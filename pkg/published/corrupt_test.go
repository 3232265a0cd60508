package published

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// The corrupt rows of the files without suffix, counted there: all second-order
// rows of two targets and two of a third.
func TestCorrupt(t *testing.T) {
	want := map[string]map[string]int{
		Data16k:  {},
		Data1k:   {},
		Base2163: {"class_selected": 10, "non_fixated_pose": 10, "ego_motion": 2},
	}
	for _, dataset := range Datasets() {
		rows, err := Corrupt(dataset)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, row := range rows {
			got[row.Target]++
			if row.Order() != 2 {
				t.Errorf("%s: %+v is not of the second order", dataset, row)
			}
		}
		if diff := cmp.Diff(want[dataset], got); diff != "" {
			t.Errorf("%s: corrupt rows by target (-want +got):\n%s", dataset, diff)
		}
	}
}

// Where all second-order rows are corrupt they must be all that there are, and
// they leave next to nothing to the first order: section 4 of the project's
// notes on the paper gives what is left.
func TestCorruptRowsCrushTheOthers(t *testing.T) {
	const tolerance = 0.5e-4
	second := map[string]int{}
	first := map[string]float64{}
	for _, row := range transfers(t, Base2163) {
		if row.Order() == 2 {
			second[row.Target]++
		} else if !math.IsNaN(row.Affinity) {
			first[row.Target] += row.Affinity
		}
	}
	for target, want := range map[string]float64{
		"class_selected": .0028, "non_fixated_pose": .0027, "ego_motion": .0129,
	} {
		if second[target] != 10 {
			t.Errorf("%s has %d second-order rows, want 10", target, second[target])
		}
		if math.Abs(first[target]-want) > tolerance {
			t.Errorf("%s: first-order affinities sum to %v, want %v", target, first[target], want)
		}
	}
}

func TestBeatsEverything(t *testing.T) {
	for _, c := range []struct {
		name          string
		source        string
		gain, quality float64
		want          bool
	}{
		{"both", "a", 1, 1, true},
		{"scratch only", "a", 1, 0.9999, false},
		{"full supervision only", "a", 0.9999, 1, false},
		{"full supervision itself", affinity.Self, 1, 1, false},
		{"no quality", "a", 1, math.NaN(), false},
		{"no gain", "a", math.NaN(), 1, false},
	} {
		row := affinity.Transfer{Target: "t", Sources: []string{c.source}, Gain: c.gain, Quality: c.quality}
		if got := beatsEverything(row); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
