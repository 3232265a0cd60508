package replay_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/replay"
	"github.com/gotaskonomy/taskonomy/pkg/study"
)

// TestVerdicts holds every verdict against the numbers that the project's
// method notes (section in the last column) found from the same data by other
// means: how many values agree, and the numbers printed.
func TestVerdicts(t *testing.T) {
	verdicts, err := replay.Verdicts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		claim        string // its beginning
		agree, cells int
		result       study.Result
		ours         string // part of it
		section      string
	}{
		{"each task-specific network", 0, 0, study.NotReproducible, "", "3.1"},
		{"mean of the printed win rates", 1, 2, study.Close, "92.4 %, 91.2 %", "3.1"},
		{"depth against", 0, 0, study.NotReproducible, "", "3.1"},
		{"about 3,000 transfer", 1, 1, study.Reproduced, "3132", "1.3"},
		{"a chain through", 0, 0, study.NotReproducible, "", "3.8"},
		{"a set of 10 tasks", 0, 0, study.NotReproducible, "", "3.8"},
		{"the heat map draws exp(-20 P)", 12, 12, study.Reproduced, "1.00", "0, finding 4"},
		{"the heat map of first-order", 0, 0, study.Close, "0.983 (16k), 0.993 (base2163)", "3.2"},
		{"the affinity is the principal", 14, 22, study.Close, "", "1.4: 11 targets, and 2 with another slope; 14 to two decimals"},
		{"the taxonomies of order 1 at", 44, 44, study.Reproduced, "44 of 44", "3.4"},
		{"the panels of budget 2", 0, 0, study.NotReproducible, "", "3.4"},
		{"gain and quality of every target at 8", 704, 704, study.Reproduced, "704 agree, 8 of them only as white", "3.3"},
		{"gain and quality grow", 287, 300, study.Close, "quality in 150 of 150", "3.3"},
		{"gain and quality of each task as a new", 176, 176, study.Reproduced, "176 agree", "3.5"},
		{"win rates of the policy against", 18, 20, study.Close, "", "3.5: most rows"},
		{"quality of the best policy", 10, 10, study.Reproduced, "", "3.5"},
		{"win rates against six", 0, 0, study.NotReproducible, "", "3.5"},
		{"best quality for each budget", 21, 21, study.Reproduced, "mean deviation 0.0006, largest 0.0051", "0, finding 7"},
		{"mean quality of random", 20, 21, study.Close, "", "3.6"},
		{"best gain for each budget", 20, 20, study.Reproduced, "mean deviation 0.0008, largest 0.0033", "0, finding 7; one point could not be read"},
		{"mean gain of random", 21, 21, study.Close, "", "3.6"},
		{"rank correlation of affinity and accuracy on MIT Places", 1, 1, study.Reproduced, "0.857", "3.7"},
		{"rank correlation of affinity and accuracy on ImageNet", 1, 1, study.Reproduced, "0.826", "3.7"},
		{"accuracy of readouts", 0, 0, study.NotReproducible, "", "3.7"},
		{"standard deviation of affinities", 48, 48, study.Reproduced, "largest deviation 0.0007", "3.8"},
		{"gain and quality of the best first-order transfer after dropping", 23, 50, study.Close,
			"quality 0.2417 to 0.1417, gain 0.6843 to 0.4459", "3.8: .2417/.1417 and .684/.446"},
		{"the structure stays nearly the same", 0, 0, study.Close, "0.886 in the median, 0.685 on average", "3.8"},
		{"clusters of the task similarity tree", 23, 25, study.Close, "23 equal, cophenetic correlation 0.998", "3.9"},
		{"the task similarity tree, from the released affinities (16k)", 0, 0, study.Close, "0.920", "3.9"},
		{"the task similarity tree, from the released affinities (base2163)", 0, 0, study.Close, "0.988", "3.9: .988"},
	} {
		i := slices.IndexFunc(verdicts, func(v study.Verdict) bool { return strings.HasPrefix(v.Claim, c.claim) })
		if i < 0 {
			t.Errorf("no verdict on %q", c.claim)
			continue
		}
		v := verdicts[i]
		verdicts = slices.Delete(verdicts, i, i+1)
		if v.Agree != c.agree || v.Cells != c.cells || v.Result != c.result || !strings.Contains(v.Ours, c.ours) {
			t.Errorf("%s: %d of %d, %s, %q; want %d of %d, %s, %q (method notes %s)",
				v.Claim, v.Agree, v.Cells, v.Result, v.Ours, c.agree, c.cells, c.result, c.ours, c.section)
		}
		if v.Study == "" || v.Source == "" || v.Paper == "" || v.Ours == "" || v.Result != study.Reproduced && v.Reason == "" {
			t.Errorf("incomplete: %+v", v)
		}
	}
	for _, v := range verdicts {
		t.Errorf("unexpected verdict: %+v", v)
	}
}

func TestVerdictsAreDeterministic(t *testing.T) {
	first, err := replay.Verdicts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	second, err := replay.Verdicts(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(first, second) {
		t.Error("two runs differ")
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := replay.Verdicts(ctx); err == nil {
		t.Error("no error from a cancelled context")
	}
}

func ExampleFirstOrder() {
	m, err := replay.FirstOrder(published.Data16k)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d targets, %d sources\n", len(m.Rows), len(m.Cols))
	fmt.Printf("normals to reshading %.3f, jigsaw to reshading %.3f\n",
		m.Value("reshade", "rgb2sfnorm"), m.Value("reshade", "jigsaw"))
	// Output:
	// 22 targets, 28 sources
	// normals to reshading 0.087, jigsaw to reshading 0.013
}
