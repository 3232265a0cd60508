package engine_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/engine"
)

// What is found are the results that there are: those of the plan, and those
// that were computed without a soft need, under keys of their own.
func TestFound(t *testing.T) {
	st := open(t)
	soft := step("c", "a")
	soft.Soft = []string{"b"}
	soft.Run = text("a", "b")
	p := plan(t, step("a"), fails("b", 1, engine.Permanent(errors.New("bad"))), soft, step("d", "c"), step("e", "b"))
	look := func() map[string]string {
		t.Helper()
		found, err := engine.Found(st, p)
		if err != nil {
			t.Fatal(err)
		}
		result := map[string]string{}
		for name, key := range found {
			if key.Name() != name || !st.Has(key) {
				t.Errorf("step %s has no result %s", name, key)
			}
			planned, _ := p.Key(name)
			result[name] = map[bool]string{true: "as planned", false: "in part"}[key == planned]
		}
		return result
	}
	if got := look(); len(got) > 0 {
		t.Errorf("%v in an empty store", got)
	}
	execute(t, p, st, quick)
	if diff := cmp.Diff(map[string]string{"a": "as planned", "c": "in part", "d": "in part"}, look()); diff != "" {
		t.Error(diff)
	}
	execute(t, p, st, quick) // Now nothing fails.
	want := map[string]string{}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		want[name] = "as planned"
	}
	if diff := cmp.Diff(want, look()); diff != "" {
		t.Error(diff)
	}
}
