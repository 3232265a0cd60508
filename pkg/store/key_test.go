package store_test

import (
	"math"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// Only what a result depends on changes its key.
func TestKeys(t *testing.T) {
	type ab struct {
		A int
		B []float64
	}
	type ba struct {
		B []float64
		A int
	}
	spec := func(change func(*store.Spec)) store.Key {
		s := store.Spec{Version: "1", Name: "n", Config: ab{1, []float64{0.1, 1e-9}},
			Inputs: map[string]store.Key{"i": key(t, "i", 1)}}
		change(&s)
		k, err := store.NewKey(s)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	base := spec(func(*store.Spec) {})
	for name, same := range map[string]store.Key{
		"again":           spec(func(*store.Spec) {}),
		"order of fields": spec(func(s *store.Spec) { s.Config = ba{[]float64{0.1, 1e-9}, 1} }),
		"a map":           spec(func(s *store.Spec) { s.Config = map[string]any{"A": 1, "B": []float64{0.1, 1e-9}} }),
	} {
		if same != base {
			t.Errorf("%s: another key, %s", name, same.Spec())
		}
	}
	seen := map[string]string{base.Hash(): "base"}
	for name, other := range map[string]store.Key{
		"version":       spec(func(s *store.Spec) { s.Version = "2" }),
		"name":          spec(func(s *store.Spec) { s.Name = "m" }),
		"value":         spec(func(s *store.Spec) { s.Config = ab{1, []float64{0.1, 2e-9}} }),
		"no config":     spec(func(s *store.Spec) { s.Config = nil }),
		"no inputs":     spec(func(s *store.Spec) { s.Inputs = nil }),
		"other input":   spec(func(s *store.Spec) { s.Inputs["i"] = key(t, "i", 2) }),
		"missing input": spec(func(s *store.Spec) { s.Inputs["i"] = store.Key{} }),
		"input's name":  spec(func(s *store.Spec) { s.Inputs = map[string]store.Key{"j": key(t, "i", 1)} }),
	} {
		if before, twice := seen[other.Hash()]; twice {
			t.Errorf("%s has the key of %s", name, before)
		}
		seen[other.Hash()] = name
	}
	// printf '%s' '{"config":{"A":1},"inputs":{"i":null},"name":"n","version":"1"}' | sha256sum
	k, err := store.NewKey(store.Spec{Version: "1", Name: "n", Config: map[string]int{"A": 1}, Inputs: map[string]store.Key{"i": {}}})
	if want := "1fffa4fcdab7aea182c0444c6d5265d0fc66d68ff4cab65880f9bf09996f481a"; err != nil || k.Hash() != want {
		t.Errorf("got %s, %v for %s", k.Hash(), err, k.Spec())
	}
	if _, err := store.NewKey(store.Spec{Name: "a/b", Config: math.NaN()}); err == nil || !strings.Contains(err.Error(), `"a/b"`) {
		t.Errorf("NaN: %v", err)
	}
}

func TestCheckName(t *testing.T) {
	for _, name := range []string{"a", "stage1/train/depth", "transfer/a+b=c,d@e_f.g-h", "A.1", strings.Repeat("x", 180)} {
		if err := store.CheckName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{"", "/", "a/", "/a", "a//b", ".", "..", "a/../b", ".a", "-a", "a b", "a\\b", "a:b", "ä", "a~b",
		"a\x00", strings.Repeat("x", 181), "a-0123456789abcdef", "a-0123456789abcdef/b"} {
		if err := store.CheckName(name); err == nil {
			t.Errorf("%q is allowed", name)
		}
	}
}
