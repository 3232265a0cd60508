package engine_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/engine"
)

func TestPlanErrors(t *testing.T) {
	soft := func(s engine.Step, needs ...string) engine.Step {
		s.Soft = needs
		return s
	}
	change := func(s engine.Step, f func(*engine.Step)) engine.Step {
		f(&s)
		return s
	}
	for _, c := range []struct {
		name  string
		steps []engine.Step
		want  []string // Parts of the error.
	}{
		{"twice", []engine.Step{step("a"), step("b"), step("a")}, []string{`two steps are named "a"`}},
		{"unknown need", []engine.Step{step("a", "b")}, []string{`step "a" needs "b", which is no step`}},
		{"unknown soft need", []engine.Step{soft(step("a"), "b")}, []string{`step "a" needs "b", which is no step`}},
		{"need twice", []engine.Step{step("a"), step("b", "a", "a")}, []string{`"b"`, `"a" twice`}},
		{"need both ways", []engine.Step{step("a"), soft(step("b", "a"), "a")}, []string{`"b"`, `"a" twice`}},
		{"itself", []engine.Step{step("a", "a")}, []string{"a needs a"}},
		{"circle", []engine.Step{step("x"), step("a", "b", "x"), step("b", "c"), step("c", "a"), step("y", "a")},
			[]string{"a needs b needs c needs a"}},
		{"circle behind", []engine.Step{step("a", "b"), step("b", "c"), soft(step("c"), "b")}, []string{"b needs c needs b"}},
		{"name", []engine.Step{step("../a")}, []string{`"../a"`}},
		{"nothing to run", []engine.Step{{Name: "a"}}, []string{`step "a" has nothing to run`}},
		{"work", []engine.Step{change(step("a"), func(s *engine.Step) { s.Work = math.NaN() })}, []string{`"a"`, "work", "NaN"}},
		{"memory", []engine.Step{change(step("a"), func(s *engine.Step) { s.Memory = -1 })}, []string{`"a"`, "memory", "-1"}},
		{"cores", []engine.Step{change(step("a"), func(s *engine.Step) { s.Cores = -1 })}, []string{`"a"`, "cores", "-1"}},
		{"config", []engine.Step{change(step("a"), func(s *engine.Step) { s.Config = math.Inf(1) })}, []string{`"a"`, "Inf"}},
		{"all at once", []engine.Step{step("a"), step("a"), step("b", "c"), {Name: "d"}},
			[]string{`named "a"`, `needs "c"`, `"d" has nothing`}},
	} {
		p, err := engine.NewPlan("1", c.steps...)
		if err == nil {
			t.Errorf("%s: a plan of %d steps", c.name, p.Len())
			continue
		}
		for _, part := range c.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: got %q, expected %q in it", c.name, err, part)
			}
		}
	}
}

func TestEmptyPlan(t *testing.T) {
	sum := execute(t, plan(t), open(t), quick)
	if !sum.Complete() {
		t.Errorf("got %+v", sum)
	}
}

// Early steps come before others that could run, whatever their work.
func TestEarly(t *testing.T) {
	long, early, last := step("long"), step("early"), step("last", "early")
	long.Work, early.Work, early.Early = 9, .1, true
	var names []string
	for _, s := range plan(t, long, early, last).Steps() {
		names = append(names, s.Name)
	}
	if want := []string{"early", "long", "last"}; !slices.Equal(names, want) {
		t.Errorf("order %v, want %v", names, want)
	}
}

// The order of a plan respects needs and does not depend on the order that the
// steps are given in; neither do the keys.
func TestPlanOrder(t *testing.T) {
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 0))
		var steps []engine.Step
		for i := range 20 {
			s := step(fmt.Sprintf("s%02d", i))
			s.Work = float64(rng.IntN(4))
			for j := range i {
				if rng.IntN(6) == 0 {
					s.Needs = append(s.Needs, fmt.Sprintf("s%02d", j))
				}
			}
			steps = append(steps, s)
		}
		p := plan(t, steps...)
		at := map[string]int{}
		for i, s := range p.Steps() {
			at[s.Name] = i
			for _, need := range s.Needs {
				if j, before := at[need]; !before || j >= i {
					t.Fatalf("seed %d: %s comes before %s", seed, s.Name, need)
				}
			}
		}
		rng.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
		for i := range steps {
			n := steps[i].Needs
			rng.Shuffle(len(n), func(i, j int) { n[i], n[j] = n[j], n[i] })
		}
		if !slices.Equal(p.Keys(), plan(t, steps...).Keys()) {
			t.Errorf("seed %d: the order of steps matters", seed)
		}
	}
}

// A key changes with all that the step depends on, and with nothing else.
func TestPlanKeys(t *testing.T) {
	steps := []engine.Step{step("a"), step("b", "a"), step("c", "b"), step("d")}
	before := plan(t, steps...)
	steps[0].Config = 1
	steps[3].Memory, steps[3].Work, steps[3].Cores, steps[3].Stage = 1, 2, 3, "x"
	after := plan(t, steps...)
	for _, c := range []struct {
		step string
		same bool
	}{{"a", false}, {"b", false}, {"c", false}, {"d", true}} {
		x, _ := before.Key(c.step)
		y, ok := after.Key(c.step)
		if !ok || (x == y) != c.same {
			t.Errorf("%s: same key: %v", c.step, x == y)
		}
	}
	if _, ok := before.Key("x"); ok {
		t.Error("an unknown step has a key")
	}
	if got := fmt.Sprint(after.Stages()); got != "[x Stage I]" {
		t.Errorf("stages %s", got)
	}
}
