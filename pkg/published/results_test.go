package published

import (
	"math"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// Affinity of full supervision in all_affinities_16k.pkl, to three decimals:
// section 4 of the project's notes on the paper.
func TestFullSupervisionAffinities(t *testing.T) {
	const tolerance = 0.5e-3
	want := map[string]float64{
		"denoise": .794, "edge2d": .591, "keypoint2d": .210, "rgb2sfnorm": .152,
		"autoencoder": .146, "vanishing_point_well_defined": .064, "curvature": .059,
		"keypoint3d": .057, "class_places": .046, "segmentsemantic_rb": .045,
		"point_match": .038, "fix_pose": .032, "edge3d": .028, "segment2d": .026,
		"room_layout": .025, "segment25d": .024, "class_1000": .022, "rgb2depth": .021,
		"non_fixated_pose": .021, "reshade": .020, "rgb2mist": .019, "ego_motion": .018,
	}
	found := 0
	for _, row := range transfers(t, Data16k) {
		if !is(row, affinity.Self) {
			continue
		}
		found++
		if math.Abs(row.Affinity-want[row.Target]) > tolerance {
			t.Errorf("%s: affinity of full supervision is %v, want %v",
				row.Target, row.Affinity, want[row.Target])
		}
	}
	if found != len(want) {
		t.Errorf("%d targets, want %d", found, len(want))
	}
}

// Affinities of the best transfers that beat full supervision, among orders 1
// to 4 and without those that use the target: same section, which has no number
// for reshade; its is from all_affinities_16k.pkl.
func TestTransfersThatBeatFullSupervision(t *testing.T) {
	const tolerance = 0.5e-4
	want := map[string]float64{ // Target to the affinity of its best transfer.
		"ego_motion": .0287, "non_fixated_pose": .0234, "reshade": .0202, "rgb2mist": .0188,
	}
	best, full := map[string]float64{}, map[string]float64{}
	for _, row := range transfers(t, Data16k) {
		switch {
		case is(row, affinity.Self):
			full[row.Target] = row.Affinity
		case row.Order() <= 4 && !math.IsNaN(row.Affinity) && !uses(row, row.Target):
			best[row.Target] = max(best[row.Target], row.Affinity)
		}
	}
	for target, value := range best {
		expected, wins := want[target]
		if value > full[target] != wins {
			t.Errorf("%s: best transfer %v, full supervision %v; want it to win: %v",
				target, value, full[target], wins)
		}
		if wins && math.Abs(value-expected) > tolerance {
			t.Errorf("%s: best transfer has affinity %v, want %v", target, value, expected)
		}
	}
}

// uses reports whether the task is a source of the row.
func uses(row affinity.Transfer, task string) bool {
	for _, source := range row.Sources {
		if source == task {
			return true
		}
	}
	return false
}

// Mean gain and quality of a source over the targets other than itself, first
// order, 16k: same section. The first is also the value at budget 1 of the
// significance figure of the paper (.5844 and .2258, as measured from it).
func TestBestSingleSources(t *testing.T) {
	const tolerance = 0.55e-3 // Half of the last digit, some values being on the edge.
	for _, c := range []struct {
		source        string
		gain, quality float64
	}{
		{"rgb2sfnorm", .584, .226}, {"edge3d", .568, .185}, {"curvature", .563, .177},
		{"reshade", .561, .182}, {"keypoint3d", .561, .186}, {"random", .262, .096},
	} {
		gain, quality := meanRates(transfers(t, Data16k), c.source)
		if math.Abs(gain-c.gain) > tolerance || math.Abs(quality-c.quality) > tolerance {
			t.Errorf("%s: mean gain %.4f and quality %.4f, want %v and %v",
				c.source, gain, quality, c.gain, c.quality)
		}
	}
}

// Normals are the best single source and the random projection the worst, by
// mean gain over the targets other than the source.
func TestExtremeSingleSources(t *testing.T) {
	for _, dataset := range []string{Data16k, Data1k, Base2163} {
		rows := transfers(t, dataset)
		best, _ := meanRates(rows, "rgb2sfnorm")
		worst, _ := meanRates(rows, "random")
		for _, row := range rows {
			if row.Order() != 1 || is(row, affinity.Self) || is(row, affinity.Scratch) {
				continue
			}
			if gain, _ := meanRates(rows, row.Sources[0]); gain > best || gain < worst {
				t.Fatalf("%s: %s has mean gain %v outside [%v, %v]", dataset, row.Sources[0], gain, worst, best)
			}
		}
	}
}

// meanRates returns the mean gain and quality of the source over the targets
// other than itself.
func meanRates(rows affinity.Table, source string) (gain, quality float64) {
	n := 0
	for _, row := range rows {
		if is(row, source) && row.Target != source {
			gain += row.Gain
			quality += row.Quality
			n++
		}
	}
	return gain / float64(n), quality / float64(n)
}
