package agreement

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

func TestBadInputIsRefused(t *testing.T) {
	good := fullInput(t)
	edit := func(f func(*Input)) Input {
		in := good
		in.Table, in.Losses, in.Controls = slices.Clone(in.Table), slices.Clone(in.Losses), slices.Clone(in.Controls)
		f(&in)
		return in
	}
	withLosses := func(f func(*affinity.Losses)) func(*Input) {
		return func(in *Input) {
			l := *in.Losses[0]
			l.Candidates = slices.Clone(l.Candidates)
			f(&l)
			in.Losses[0] = &l
		}
	}
	for _, c := range []struct {
		what string
		in   Input
		cfg  Config
		want string
	}{
		{"no table", Input{}, few, ErrNothing.Error()},
		{"negative permutations", good, Config{Permutations: -1}, "Permutations -1"},
		{"two data sets", edit(func(in *Input) { in.Table[3].Dataset = "other" }), few, `the data sets "" and "other"`},
		{"a target twice", edit(func(in *Input) { in.Losses[1] = in.Losses[0] }), few, `"autoencoder": its losses are given twice`},
		{"no losses", edit(func(in *Input) { in.Losses[1] = nil }), few, "nil"},
		{"a loss missing", edit(withLosses(func(l *affinity.Losses) {
			l.Candidates[0] = affinity.Candidate{Sources: []string{"rgb2depth"}, Losses: []float64{1}}
		})), few, `target "autoencoder": candidate "rgb2depth" has 1 losses for 200 images`},
		{"a loss that is NaN", edit(withLosses(func(l *affinity.Losses) {
			v := slices.Clone(l.Candidates[2].Losses)
			v[21] = math.NaN()
			l.Candidates[2].Losses = v
		})), few, `has no loss (NaN) on image "b001/view01"`},
		{"a candidate twice", edit(withLosses(func(l *affinity.Losses) { l.Candidates[1] = l.Candidates[0] })), few, "takes part already"},
		{"a control of two lengths", edit(func(in *Input) { in.Controls[0].Once = []float64{1} }), few, `control of target "autoencoder" has 1 and 200`},
		{"a control twice", edit(func(in *Input) { in.Controls[1] = in.Controls[0] }), few, "given twice"},
		{"a control with NaN", edit(func(in *Input) {
			in.Controls[0] = Control{"autoencoder", []float64{math.NaN()}, []float64{1}}
		}), few, "NaN"},
	} {
		if _, err := Compare(context.Background(), c.in, c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.what, err, c.want)
		}
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := Compare(stopped, good, Config{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a stopped comparison gives %v", err)
	}
	d, err := task.NewDictionary(task.Task{Name: "depth one", Released: "rgb2depth"}, task.Task{Name: "Depth", Family: "x"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Compare(context.Background(), Input{Table: good.Table, Dictionary: d}, few); err == nil || !strings.Contains(err.Error(), "both the released") {
		t.Errorf("two tasks with one counterpart: %v", err)
	}
}

// A study that says little gives reasons in place of numbers.
func TestReasonsWhereThereIsNoNumber(t *testing.T) {
	row := func(target string, v float64, sources ...string) affinity.Transfer {
		return affinity.Transfer{Target: target, Sources: sources, Affinity: v, Gain: math.NaN(), Quality: math.NaN()}
	}
	var table affinity.Table
	for i, s := range []string{"rgb2mist", "rgb2sfnorm", "reshade", "edge2d", "denoise"} {
		table = append(table, row("rgb2depth", 0.1+float64(i), s), row("curvature", 0.2, s), row("edge3d", math.NaN(), s))
	}
	table = append(table, row("room_layout", 0.3, "rgb2depth"), row("room_layout", 0.1, "edge2d"), row("rgb2depth", 0.4, affinity.Self), row("nothing", 1, "edge2d"))
	a := compare(t, Input{Table: table}, few)
	encoded(t, a)
	for name, want := range map[string]string{"curvature": allEqual, "room_layout": "fewer than 4 sources"} {
		if got := a.target(name).Rank; got.Known() || !strings.Contains(got.Missing, want) {
			t.Errorf("%s: rank %v, want none because of %q", name, got, want)
		}
	}
	if got := a.target("rgb2depth").Rank; !got.Known() {
		t.Errorf("rank of rgb2depth: %v", got)
	}
	for _, name := range []string{GainBest, GainOwn, GainMean, GainRandom, Order2Win, ControlWin, RepeatRank} {
		if v := a.Line(name).Ours; v.Known() || v.Missing == "" {
			t.Errorf("%s is %v", name, v)
		}
	}
	all := strings.Join(a.Missing, "\n")
	for _, want := range []string{"nothing: the dictionary", "Curvature: no rank correlation: all affinities", "Occlusion Edges: the study has no first-order"} {
		if !strings.Contains(all, want) {
			t.Errorf("left out is\n%s\nwithout %q", all, want)
		}
	}
	p := a.Part()
	for _, table := range p.Tables {
		for _, r := range table.Rows {
			if len(r) != len(table.Columns) || strings.Contains(strings.Join(r, " "), "NaN") {
				t.Errorf("row %q under %d columns", r, len(table.Columns))
			}
		}
	}
}

// Tasks that are none of the paper's have no released counterpart, but gains
// and families.
func TestTasksOfAnotherField(t *testing.T) {
	w := newWorld(t, rand.New(rand.NewPCG(4, 4)), 4, 8, 0)
	in := w.input()
	in.Reference, in.Yardstick = nil, nil
	a := compare(t, in, few)
	encoded(t, a)
	if l := a.Line(RankMean); l.Ours.Known() || len(a.Cells) != 0 {
		t.Errorf("%v, %d cells", l.Ours, len(a.Cells))
	}
	if a.Targets[0].Rank.Missing != notComparable {
		t.Errorf("rank %v", a.Targets[0].Rank)
	}
	for _, name := range []string{Contrast, GainMean, GainOwn, Clusters4} {
		if !a.Line(name).Ours.Known() {
			t.Errorf("%s: %v", name, a.Line(name).Ours)
		}
	}
	if p := a.Part(); len(p.Tables) != 4 {
		t.Errorf("%d tables", len(p.Tables))
	}
}

// Few images, no scratch and no higher orders take only what needs them.
func TestLossesThatLackSomething(t *testing.T) {
	p := likeReleased(t, 0, 1)
	p.skill = p.skill.Arrange(p.skill.Rows[:4], p.skill.Cols[:8])
	losses := planted(t, p)
	losses[0].Candidates = slices.DeleteFunc(losses[0].Candidates, func(c affinity.Candidate) bool { return c.Sources[0] == affinity.Scratch })
	losses[1].Candidates = slices.DeleteFunc(losses[1].Candidates, func(c affinity.Candidate) bool { return len(c.Sources) == 3 })
	table := tableOf(t, losses)
	losses[2].Images = losses[2].Images[:5]
	for i := range losses[2].Candidates {
		losses[2].Candidates[i].Losses = losses[2].Candidates[i].Losses[:5]
	}
	a := compare(t, Input{Table: table, Losses: losses[:3]}, few)
	encoded(t, a)
	for i, want := range []string{`have no "scratch"`, "", "5 test images are too few", "the losses are missing"} {
		got := a.target(p.skill.Rows[i]).Gain
		if got.Known() != (want == "") || !strings.Contains(got.Missing, want) {
			t.Errorf("gain of %s: %v, want %q", p.skill.Rows[i], got, want)
		}
	}
	x := a.target(p.skill.Rows[1])
	if !x.Orders[0].Win.Known() || x.Orders[1].Win.Known() || !x.Orders[2].Win.Known() {
		t.Errorf("orders %v", x.Orders)
	}
	if !strings.Contains(strings.Join(a.Missing, "\n"), "Order 3 of") {
		t.Errorf("left out: %q", a.Missing)
	}
}

func TestControlOutsideOfItsBound(t *testing.T) {
	in := fullInput(t)
	for i := range in.Controls {
		c := &in.Controls[i]
		c.Twice = slices.Clone(c.Once)
		for k := range c.Twice {
			c.Twice[k] += []float64{-1, 1, -1, -1}[k%4]
		}
	}
	a := compare(t, in, few)
	if l := a.Line(ControlWin); l.Ours.Number != 0.75 || !l.Short() || l.Least != usualControl {
		t.Errorf("control %v within %v, short %v", l.Ours, l.Least, l.Short())
	}
	if text := a.Part().Text; !strings.Contains(text, "0.750, expected 0.46 to 0.56") {
		t.Errorf("the text does not say so: %s", text)
	}
	cfg := few
	cfg.Least = map[string]Bound{ControlWin: {0.7, 0.8}}
	if l := compare(t, in, cfg).Line(ControlWin); l.Short() {
		t.Errorf("control %v is not within %v", l.Ours, l.Least)
	}
}

var nan = math.NaN()
