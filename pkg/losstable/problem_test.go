package losstable

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/parquet-go/parquet-go"
)

// problemCases share twelve images of candidates self, scratch and a+b; each
// case changes the lines, of which the first is line 2 of the file.
var problemCases = []struct {
	name   string
	change func([]string) []string
	want   []Problem // Without File and Detail.
	detail string    // Of the first.
}{
	{"text", set(1, "t,a+b,i01,high"), []Problem{{Kind: NotANumber, Line: 3, Target: "t", Sources: "a+b", Image: "i01"}}, `"high"`},
	{"NaN", set(1, "t,a+b,i01,NaN"), []Problem{{Kind: NotFinite, Line: 3, Target: "t", Sources: "a+b", Image: "i01"}}, "NaN"},
	{"infinite", set(1, "t,a+b,i01,-inf"), []Problem{{Kind: NotFinite, Line: 3, Target: "t", Sources: "a+b", Image: "i01"}}, "-inf"},
	{"beyond float64", set(1, "t,a+b,i01,1e999"), []Problem{{Kind: NotFinite, Line: 3, Target: "t", Sources: "a+b", Image: "i01"}}, "1e999"},
	{"negative", set(1, "t,a+b,i01,-0.5"), []Problem{{Kind: Negative, Line: 3, Target: "t", Sources: "a+b", Image: "i01"}}, "-0.5"},
	{"no loss", set(1, "t,a+b,i01, "), []Problem{{Kind: EmptyField, Line: 3, Target: "t", Sources: "a+b", Image: "i01"}}, "loss is empty"},
	{"no target", add(",a+b,i01,1"), []Problem{{Kind: EmptyField, Line: 38, Sources: "a+b", Image: "i01"}}, "target is empty"},
	{"no sources", add("t,,i01,1"), []Problem{{Kind: EmptyField, Line: 38, Target: "t", Image: "i01"}}, "sources are empty"},
	{"no image", add("t,a+b,,1"), []Problem{{Kind: EmptyField, Line: 38, Target: "t", Sources: "a+b"}}, "image is empty"},
	{"reserved target", add("self,a+b,i01,1"), []Problem{{Kind: BadName, Line: 38, Target: "self", Sources: "a+b", Image: "i01"}}, "reserved"},
	{"source twice", add("t,a+a,i01,1"), []Problem{{Kind: BadName, Line: 38, Target: "t", Sources: "a+a", Image: "i01"}}, "twice"},
	{"self in a list", add("t,a+self,i01,1"), []Problem{{Kind: BadName, Line: 38, Target: "t", Sources: "a+self", Image: "i01"}}, "by itself"},
	{"control character", add("t,a+b,i\t1,1"), []Problem{{Kind: BadName, Line: 38, Target: "t", Sources: "a+b", Image: "i\t1"}}, "control"},
	{"too few fields", add("t,a+b"), []Problem{{Kind: BadRow, Line: 38}}, "2 fields"},
	{"too many fields", set(2, "t,a+b,i02,1,2"), []Problem{{Kind: BadRow, Line: 4}, {Kind: MissingImages, Target: "t", Sources: "a+b", Image: "i02"}}, "5 fields"},
	{"text after a quote", add(`t,"a"b,i,"1"`), []Problem{{Kind: BadRow, Line: 38}}, "closing quote"},
	{"duplicate", add("t,a+b,i03,9"), []Problem{{Kind: Duplicate, Line: 38, Target: "t", Sources: "a+b", Image: "i03"}}, "already"},
	{"permuted duplicate", add("t,b+a,i03,9"), []Problem{{Kind: Duplicate, Line: 38, Target: "t", Sources: "b+a", Image: "i03"}}, "already"},
	{"a loss is missing", func(l []string) []string { return slices.Delete(l, 4, 6) },
		[]Problem{{Kind: MissingImages, Target: "t", Sources: "a+b", Image: "i04"}}, "2 of the 12"},
	{"an image of one candidate", add("t,a+b,i99,1"), []Problem{
		{Kind: MissingImages, Target: "t", Sources: "scratch", Image: "i99"},
		{Kind: MissingImages, Target: "t", Sources: "self", Image: "i99"}}, "1 of the 13"},
	{"few images", func(l []string) []string { return slices.Concat(l[:9], l[12:21], l[24:33]) },
		[]Problem{{Kind: TooFewImages, Target: "t"}}, "9 images"},
	{"unbeaten", func(l []string) []string {
		for i := range 12 {
			l[i] = strings.Replace(l[i], ",1", ",0", 1)
		}
		return l
	}, []Problem{{Kind: Unbeaten, Target: "t", Sources: "a+b"}}, "every image"},
	{"several", func(l []string) []string {
		return append(set(1, "t,a+b,i01,x")(l), "u,s,i00,-1", "t,a+b", "u,s,i01,-2")
	}, []Problem{
		{Kind: NotANumber, Line: 3, Target: "t", Sources: "a+b", Image: "i01"},
		{Kind: Negative, Line: 38, Target: "u", Sources: "s", Image: "i00"},
		{Kind: BadRow, Line: 39},
		{Kind: Negative, Line: 40, Target: "u", Sources: "s", Image: "i01"},
		{Kind: TooFewImages, Target: "u"}}, ""},
}

func set(i int, line string) func([]string) []string {
	return func(l []string) []string { l[i] = line; return l }
}

func add(line string) func([]string) []string {
	return func(l []string) []string { return append(l, line) }
}

func TestProblems(t *testing.T) {
	for _, c := range problemCases {
		var lines []string
		for _, candidate := range []struct{ sources, loss string }{{"a+b", "1"}, {"self", "0.5"}, {"scratch", "2"}} {
			for i := range 12 {
				lines = append(lines, fmt.Sprintf("t,%s,i%02d,%s", candidate.sources, i, candidate.loss))
			}
		}
		text := header + "\n" + strings.Join(c.change(lines), "\n")
		called := false
		_, err := ReadCSV(strings.NewReader(text), "losses.csv", Config{}, func(*affinity.Losses) error {
			called = true
			return nil
		})
		var all *Errors
		if !errors.As(err, &all) || all.Truncated || called {
			t.Errorf("%s: got %v (callback called: %v), want *Errors and no call", c.name, err, called)
			continue
		}
		var got []Problem
		for _, p := range all.Problems {
			got = append(got, *p)
			if p.File != "losses.csv" || p.Detail == "" {
				t.Errorf("%s: %+v has no file or detail", c.name, p)
			}
		}
		if diff := cmp.Diff(c.want, got, cmpopts.IgnoreFields(Problem{}, "File", "Detail")); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, diff)
		}
		if !strings.Contains(err.Error(), c.detail) {
			t.Errorf("%s: %q does not mention %q", c.name, err, c.detail)
		}
		var first *Problem
		if !errors.As(err, &first) || first != all.Problems[0] {
			t.Errorf("%s: errors.As gives %v", c.name, first)
		}
	}
}

func TestHeaderProblems(t *testing.T) {
	for _, c := range []struct{ name, text, mentions string }{
		{"empty file", "", "empty"},
		{"header only", header + "\n", "no rows"},
		{"other names", "task,sources,image,value\na,b,c,1\n", `no column "target": found ["task" "sources" "image" "value"]`},
		{"column twice", header + ",LOSS\n", `two columns "loss"`},
		{"quote not closed", `"target`, "not closed"},
		{"semicolons", "target;sources;image;loss\n", `found ["target;sources;image;loss"]`},
	} {
		_, err := ReadCSV(strings.NewReader(c.text), "t.csv", Config{}, nil)
		if err == nil || !strings.Contains(err.Error(), c.mentions) || !strings.Contains(err.Error(), "t.csv") {
			t.Errorf("%s: got %v, want it to mention %q", c.name, err, c.mentions)
		}
	}
}

func TestParquetProblems(t *testing.T) {
	type wrongType struct {
		Target  string `parquet:"target"`
		Sources string `parquet:"sources"`
		Image   string `parquet:"image"`
		Loss    string `parquet:"loss"`
	}
	type noLoss struct {
		Target string `parquet:"target"`
	}
	type nulls struct {
		Target  string   `parquet:"target"`
		Sources *string  `parquet:"sources,optional"`
		Image   string   `parquet:"image"`
		Loss    *float64 `parquet:"loss,optional"`
	}
	var one, two, three bytes.Buffer
	source, value := "s", 1.0
	if err := errors.Join(
		parquet.Write(&one, []wrongType{{"t", "s", "i", "1"}}),
		parquet.Write(&two, []noLoss{{"t"}}),
		parquet.Write(&three, []nulls{{"t", &source, "i", &value}, {"t", nil, "i", &value}, {"t", &source, "j", nil}}),
	); err != nil {
		t.Fatal(err)
	}
	truncated := bytes.NewBuffer(append([]byte("PAR1"), three.Bytes()[three.Len()-20:]...))
	for _, c := range []struct {
		name     string
		file     *bytes.Buffer
		mentions []string
	}{
		{"text for losses", &one, []string{`column "loss" has a type`}},
		{"missing column", &two, []string{`no column "loss": found ["target"]`, `no column "image"`}},
		{"nulls", &three, []string{"t.parquet row 2", "sources are empty", "t.parquet row 3", "loss is empty"}},
		{"truncated", truncated, []string{"t.parquet"}},
	} {
		_, err := ReadParquet(bytes.NewReader(c.file.Bytes()), int64(c.file.Len()), "t.parquet", Config{}, nil)
		if err == nil {
			t.Errorf("%s: no error", c.name)
			continue
		}
		for _, part := range c.mentions {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %q does not mention %q", c.name, err, part)
			}
		}
	}
}

func TestReadingStopsAtMaxProblems(t *testing.T) {
	text := header + "\n" + strings.Repeat("t,s,i,-1\n", 100)
	for _, c := range []struct{ limit, want int }{{0, 20}, {3, 3}} {
		_, err := ReadCSV(strings.NewReader(text), "t.csv", Config{MaxProblems: c.limit}, nil)
		var all *Errors
		if !errors.As(err, &all) || len(all.Problems) != c.want || !all.Truncated {
			t.Errorf("limit %d: got %d problems, want %d and Truncated", c.limit, len(all.Problems), c.want)
		}
	}
}

func TestWarnings(t *testing.T) {
	for _, c := range []struct {
		name    string
		targets func() []*affinity.Losses
		cfg     Config
		want    []Kind
	}{
		{"none", func() []*affinity.Losses { return slices.Collect(generate(1, 1, 4, 500)) }, Config{}, nil},
		{"few images", func() []*affinity.Losses { return slices.Collect(generate(1, 1, 4, 499)) }, Config{}, []Kind{FewImages}},
		{"allowed few", func() []*affinity.Losses { return slices.Collect(generate(1, 1, 4, 499)) }, Config{FewImages: 1}, nil},
		{"no baseline", func() []*affinity.Losses {
			l := slices.Collect(generate(1, 1, 4, 500))
			l[0].Candidates = l[0].Candidates[2:]
			return l
		}, Config{}, []Kind{NoSelf, NoScratch}},
		{"unbeaten", func() []*affinity.Losses {
			l := slices.Collect(generate(1, 1, 4, 500))
			clear(l[0].Candidates[3].Losses)
			return l
		}, Config{AllowUnbeaten: true}, []Kind{Unbeaten}},
		{"unbeaten full supervision", func() []*affinity.Losses {
			l := slices.Collect(generate(1, 1, 4, 500))
			clear(l[0].Candidates[slices.IndexFunc(l[0].Candidates, func(c affinity.Candidate) bool {
				return c.Sources[0] == affinity.Self
			})].Losses)
			return l
		}, Config{}, nil},
	} {
		var file bytes.Buffer
		if err := WriteCSV(&file, slices.Values(c.targets())); err != nil {
			t.Fatal(err)
		}
		var got []Kind
		warnings, err := ReadCSV(&file, "t.csv", c.cfg, func(*affinity.Losses) error { return nil })
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		for _, w := range warnings {
			got = append(got, w.Kind)
			if w.File != "t.csv" || w.Target == "" || w.Detail == "" {
				t.Errorf("%s: %+v lacks something", c.name, w)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
