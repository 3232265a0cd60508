package task

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNewDictionaryRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		tasks []Task
		index int
		want  string // A part of the message.
	}{
		{"no task", nil, -1, "missing or empty"},
		{"no name", []Task{{Name: "a"}, {Figure: "B"}}, 1, "is empty"},
		{"empty alias", []Task{{Name: "a", Aliases: []string{""}}}, 0, "is empty"},
		{"name twice", []Task{{Name: "a"}, {Name: "b"}, {Name: "a"}}, 2, "name of task a too"},
		{"alias is a name", []Task{{Name: "a"}, {Name: "b", Aliases: []string{"a"}}}, 1,
			"name of task a too"},
		{"name is an alias", []Task{{Name: "a", Figure: "b"}, {Name: "b"}}, 1, "name of task a too"},
		{"aliases meet", []Task{{Name: "a", TaskBank: "x"}, {Name: "b", Released: "x"}}, 1,
			"name of task a too"},
		{"self", []Task{{Name: "self"}}, 0, "reserved"},
		{"scratch", []Task{{Name: "a", Aliases: []string{"scratch"}}}, 0, "reserved"},
		{"pixels", []Task{{Name: "Pixels"}}, 0, "reserved"},
		{"plus", []Task{{Name: "a+b"}}, 0, `contains "+"`},
		{"comma", []Task{{Name: "a", Figure: "b, c"}}, 0, "comma"},
		{"space before", []Task{{Name: " a"}}, 0, "space"},
		{"space after", []Task{{Name: "a\u00a0"}}, 0, "space"},
		{"control character", []Task{{Name: "a\x00b"}}, 0, "control character"},
		{"not UTF-8", []Task{{Name: "a\xff"}}, 0, "UTF-8"},
		{"control character in a kind", []Task{{Name: "a", Loss: "b\nc"}}, 0, "control character"},
		{"negative size", []Task{{Name: "a", Shape: []int{2, -1}}}, 0, "negative"},
		{"no such role", []Task{{Name: "a", Role: 3}}, 0, "Role(3)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := NewDictionary(c.tasks...)
			entry, ok := errors.AsType[*EntryError](err)
			if !ok {
				t.Fatalf("got error %v, want an EntryError", err)
			}
			if entry.Index != c.index || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got index %d, %q; want %d, a message with %q", entry.Index, err, c.index, c.want)
			}
		})
	}
}

func TestNewDictionaryAcceptsOtherFields(t *testing.T) {
	d, err := NewDictionary(
		Task{Name: "ner", Figure: "Named entities", Family: "tagging", Input: "sentence",
			Output: "tags", Shape: []int{0, 9}},
		Task{Name: "感情", Aliases: []string{"sentiment"}, Role: TargetOnly},
		Task{Name: "lm", Role: SourceOnly},
	)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := names(d.Sources()), []string{"ner", "lm"}; !slices.Equal(got, want) {
		t.Errorf("sources are %q, want %q", got, want)
	}
	if got, want := names(d.Targets()), []string{"ner", "感情"}; !slices.Equal(got, want) {
		t.Errorf("targets are %q, want %q", got, want)
	}
	if got := d.Index("Sentiment"); got != 1 {
		t.Errorf("Index(Sentiment) = %d, want 1", got)
	}
}

func TestLookupPrefersExactNames(t *testing.T) {
	d, err := NewDictionary(
		Task{Name: "ab", Domain: "shared"},
		Task{Name: "a-b", Domain: "shared"},
		Task{Name: "c", Domain: "a b"},
		Task{Name: "d", Domain: "c"},
		Task{Name: "-"},
	)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		want int
	}{
		{"ab", 0}, {"a-b", 1},
		{"a b", 2},      // Exactly the domain of one task.
		{"A_B", -1},     // Means either of the first two.
		{"c", 2},        // A name comes before a domain.
		{"C", 2},        // So it does when folded.
		{"shared", -1},  // A domain of two tasks.
		{"-", 4},        // Folds to nothing, found exactly.
		{"_", -1},       // Folds to nothing.
		{"unknown", -1}, // Resembles nothing.
	} {
		if got := d.Index(c.name); got != c.want {
			t.Errorf("Index(%q) = %d, want %d", c.name, got, c.want)
		}
	}
	_, err = d.Lookup("A_B")
	unknown, ok := errors.AsType[*UnknownError](err)
	if want := []string{"ab", "a-b"}; !ok || !slices.Equal(unknown.Nearest[:2], want) {
		t.Errorf("Lookup of an ambiguous name gave %v, want an UnknownError that begins with %q", err, want)
	}
}

func TestUnknownErrorSuggests(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, c := range []struct{ name, want string }{
		{"segmnt2d", `unknown task "segmnt2d": did you mean "segment2d" or "segment25d"?`},
		{"Nromals", `unknown task "Nromals": did you mean "Normals"?`},
		{"keypoints", `unknown task "keypoints": did you mean "keypoint2d" or "keypoint3d"?`},
		{"self", `unknown task "self": no task has a similar name`},
		{"machine translation", `unknown task "machine translation": no task has a similar name`},
		{"", `unknown task "": no task has a similar name`},
		{long, `unknown task "` + long + `": no task has a similar name`},
	} {
		_, err := Taskonomy().Lookup(c.name)
		unknown, ok := errors.AsType[*UnknownError](err)
		if !ok || unknown.Name != c.name || err.Error() != c.want {
			t.Errorf("Lookup(%q) gave %v, want %s", c.name, err, c.want)
		}
	}
	_, err := Taskonomy().Lookup("edge")
	if unknown, ok := errors.AsType[*UnknownError](err); ok && len(unknown.Nearest) > maxNearest {
		t.Errorf("%d suggestions, want at most %d", len(unknown.Nearest), maxNearest)
	}
}

func TestEditDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0},
		{"abc", "axc", 1}, {"abc", "abxc", 1}, {"abc", "ac", 1},
		{"abc", "acb", 1}, // A swap counts once.
		{"kitten", "sitting", 3},
		{"ca", "abc", 3}, // 2 if a letter might be edited twice.
	} {
		if got := editDistance([]rune(c.a), []rune(c.b), 10); got != c.want {
			t.Errorf("editDistance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
	if got := editDistance([]rune("ab"), []rune("abcdef"), 2); got != 3 {
		t.Errorf("editDistance beyond the limit = %d, want the limit + 1 = 3", got)
	}
}

// A caller that changes what it gave or got must not change the dictionary.
func TestDictionaryIsImmutable(t *testing.T) {
	given := Task{Name: "a", Aliases: []string{"b"}, Shape: []int{1, 2}}
	d, err := NewDictionary(given)
	if err != nil {
		t.Fatal(err)
	}
	want := Task{Name: "a", Aliases: []string{"b"}, Shape: []int{1, 2}}
	found, err := d.Lookup("a")
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range []Task{given, found, d.Tasks()[0], d.Sources()[0]} {
		task.Aliases[0], task.Shape[0] = "changed", 9
	}
	for i, got := range d.All() {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("task %d changed (-want +got):\n%s", i, diff)
		}
	}
}

func TestZeroDictionary(t *testing.T) {
	var d Dictionary
	if _, err := d.Lookup("a"); err == nil || d.Len() != 0 || d.Tasks() != nil {
		t.Errorf("the zero dictionary: Lookup error %v, %d tasks, %v", err, d.Len(), d.Tasks())
	}
}

func TestRoleText(t *testing.T) {
	for r := SourceAndTarget; r <= TargetOnly; r++ {
		text, err := r.MarshalText()
		var back Role
		if err != nil || back.UnmarshalText(text) != nil || back != r {
			t.Errorf("%v: text %q reads back as %v, error %v", r, text, back, err)
		}
	}
	if _, err := Role(-1).MarshalText(); err == nil {
		t.Error("Role(-1) has a text")
	}
}
