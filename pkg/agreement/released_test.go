package agreement

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/published"
)

// pilotTable returns a released data set with the 21 targets and 25 sources of
// the trials: without egomotion.
func pilotTable(t testing.TB, dataset string) affinity.Table {
	t.Helper()
	table, err := published.Transfers(dataset)
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(table, func(row affinity.Transfer) bool {
		return row.Target == "ego_motion" || row.Order() == 1 && row.Sources[0] == "ego_motion"
	})
}

func compare(t testing.TB, in Input, cfg Config) *Agreement {
	t.Helper()
	a, err := Compare(context.Background(), in, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// few makes tests fast where no p-value counts.
var few = Config{Permutations: 19}

// yardstick returns a yardstick of a line.
func (l *Line) yardstick(label string) float64 {
	for _, y := range l.Yardsticks {
		if y.Label == label && y.Value.Known() {
			return y.Value.Number
		}
	}
	return math.NaN()
}

// TestYardsticksOfTheReleasedData holds what Compare computes from the released
// data against the same by NumPy 2.4.6 and SciPy 1.17.1 (spearmanr; linkage of
// average Euclidean distances), on the tasks of the trials. Beside each is the
// number of the trials' notes, which rest on the same definitions.
func TestYardsticksOfTheReleasedData(t *testing.T) {
	a := compare(t, Input{Table: pilotTable(t, "16k")}, few)
	if len(a.Targets) != 21 {
		t.Fatalf("%d targets, want 21", len(a.Targets))
	}
	const oneK, largest = "released, 1k data", "released, largest on all images"
	for _, c := range []struct {
		what string
		got  float64
		want float64
	}{
		{"1k rows, mean", a.Line(RankMean).yardstick(oneK), 0.715818},                    // .716
		{"1k rows, median", a.Line(RankMedian).yardstick(oneK), 0.932174},                // .932
		{"families only", a.Line(RankMean).yardstick("families only"), 0.538994},         // .539
		{"ranks elsewhere", a.Line(RankMean).yardstick("mean rank elsewhere"), 0.509393}, // .509
		{"rows of other targets", a.Line(RankOther).Published.Number, 0.301967},          // .302
		{"centred, 1k", a.Line(Centred).yardstick(oneK), 0.934048},                       // .934
		{"contrast", a.Line(Contrast).Published.Number, 1.237042},                        // 1.22
		{"contrast, 1k", a.Line(Contrast).yardstick(oneK), 1.391498},
		{"best gain", a.Line(GainBest).yardstick(largest), 0.681627}, // .68
		{"share above half", a.Line(GainShare).yardstick(largest), 18. / 21},
		{"own gain", a.Line(GainOwn).Published.Number, 0.802059},
		{"mean gain", a.Line(GainMean).Published.Number, 0.449958}, // .44 with random
		{"mean gain with random", (a.Line(GainMean).Published.Number*(504-21) + a.Line(GainRandom).Published.Number*21) / 504, 0.441735},
		{"random gain", a.Line(GainRandom).Published.Number, 0.252614},
		{"order 2", a.Line(Order2Ratio).Published.Number, 0.433847}, // +.43 (.86)
		{"order 3", a.Line(Order3Ratio).Published.Number, 0.565856}, // +.57 (.95)
		{"order 4", a.Line(Order4Ratio).Published.Number, 0.617837}, // +.62 (.90)
		{"order 2 share", a.Line(Order2Share).yardstick("released, larger affinity"), 18. / 21},
		{"order 3 share", a.Line(Order3Share).yardstick("released, larger affinity"), 20. / 21},
		{"order 4 share", a.Line(Order4Share).yardstick("released, larger affinity"), 19. / 21},
		{"4 clusters", a.Line(Clusters4).Published.Number, 0.920352},
		{"5 clusters", a.Line(Clusters5).Published.Number, 0.856197},
		{"6 clusters", a.Line(Clusters6).Published.Number, 0.787839},
	} {
		if !(math.Abs(c.got-c.want) < 5e-6) {
			t.Errorf("%s: %.6f, want %.6f", c.what, c.got, c.want)
		}
	}
	// Of single targets, by SciPy: 1k against 16k.
	for name, want := range map[string]float64{
		"autoencoder": 0.963, "edge3d": 0.76, "segmentsemantic": 0.644, "vanishing_point": 0.667, "fix_pose": -0.088, "point_match": -0.521,
	} {
		if got := a.target(name).Yardstick; !got.Known() || math.Abs(got.Number-want) > 6e-4 {
			t.Errorf("%s: 1k against 16k %v, want %v", name, got, want)
		}
	}
}

// The released data agrees with itself as well as can be.
func TestTheReleasedDataAgreesWithItself(t *testing.T) {
	table, err := published.Transfers(published.Data16k)
	if err != nil {
		t.Fatal(err)
	}
	a := compare(t, Input{Table: table, Repeat: table}, Config{Permutations: 99})
	for _, name := range []string{RankMean, RankMedian, Centred, RepeatRank, RepeatCentred} {
		if l := a.Line(name); math.Abs(l.Ours.Number-1) > 1e-9 {
			t.Errorf("%s: %v, want 1", name, l.Ours)
		}
	}
	for _, name := range []string{Contrast, GainLargest, GainOwn, GainMean, GainRandom, RankOther, Clusters4, Clusters5, Clusters6} {
		if l := a.Line(name); !l.Ours.Known() || math.Abs(l.Ours.Number-l.Published.Number) > 1e-9 {
			t.Errorf("%s: %v beside %v of itself", name, l.Ours, l.Published)
		}
	}
	for _, name := range []string{RankMean, Centred, Contrast, Clusters4} {
		if p := a.Line(name).P; p.Number != 0.01 {
			t.Errorf("%s: p is %v, want the smallest of 99 permutations, 0.01", name, p)
		}
	}
	if len(a.Targets) != 22 || len(a.Missing) != 1 {
		t.Errorf("%d targets, left out: %q", len(a.Targets), a.Missing)
	}
}
