package published

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
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
