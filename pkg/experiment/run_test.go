package experiment

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/losstable"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
)

// The small study from its data to its report, what it leaves, and that running
// it again does nothing.
func TestStudy(t *testing.T) {
	e := newExperiment(t, small())
	st := open(t, t.TempDir())
	files := saved(t, e, st, 2)
	o := outcome(t, e, st)
	if o.Solution == nil || len(o.Missing) > 0 || len(o.Controls) != len(smallTargets) {
		t.Fatalf("solution %v, missing %q, %d controls", o.Solution, o.Missing, len(o.Controls))
	}
	checkCandidates(t, o)
	checkTransfers(t, files[TransfersFile], o)
	checkLosses(t, filepath.Join(st.Dir(), LossesFile), o)
	checkSanity(t, files[SanityFile], o)
	checkTaxonomy(t, files[TaxonomyFile], o)
	checkAffinities(t, files[AffinityFile], o)

	for range 2 { // By the same experiment, and by another of the same configuration.
		s := execute(t, e, st, 2)
		if len(s.Done) > 0 || len(s.Reused) != e.Plan.Len() {
			t.Errorf("again: %d steps done, %d reused of %d", len(s.Done), len(s.Reused), e.Plan.Len())
		}
		e = newExperiment(t, small())
	}
	if err := outcome(t, e, st).Save(st.Dir()); err != nil {
		t.Fatal(err)
	}
	if names := differ(files, numbers(t, st.Dir())); len(names) > 0 {
		t.Errorf("%v differ when saved again", names)
	}
	checkReport(t, e, st.Dir(), func(dir string) error {
		a, err := e.Agreement(t.Context(), o, nil)
		if err != nil {
			return err
		}
		return e.Report(t.Context(), st, dir, o, a)
	})
}

// checkCandidates checks that each target has all transfers that it should.
func checkCandidates(t *testing.T, o *Outcome) {
	t.Helper()
	for i, target := range slices.Sorted(slices.Values(smallTargets)) {
		l := o.Losses[i]
		if l.Target != target {
			t.Fatalf("target %s, want %s", l.Target, target)
		}
		count := map[int]int{}
		var first []string
		for _, c := range l.Candidates {
			count[len(c.Sources)]++
			if len(c.Sources) == 1 {
				first = append(first, c.Sources[0])
			} else if slices.Contains(c.Sources, target) || slices.Contains(c.Sources, "random") {
				t.Errorf("%s from %v", target, c.Sources)
			}
			if len(c.Losses) != len(l.Images) {
				t.Errorf("%s from %v: %d losses on %d images", target, c.Sources, len(c.Losses), len(l.Images))
			}
		}
		slices.Sort(first)
		if diff := cmp.Diff([]string{"autoencoder", "colorization", "edge2d", "fix_pose", "random", "rgb2sfnorm", "scratch", "self"}, first); diff != "" {
			t.Errorf("%s, order 1: %s", target, diff)
		}
		if count[2] != 3 || count[3] != 1 || len(count) != 3 {
			t.Errorf("%s: %v transfers by order, want 3 of order 2 and 1 of order 3", target, count)
		}
		// The control is the best source once, as it is in the table, and twice.
		c := o.Controls[target]
		if diff := cmp.Diff(named(l, c.Source), c.Once); diff != "" || len(c.Twice) != len(l.Images) || len(c.WithRandom) != len(l.Images) {
			t.Errorf("%s: control of %s: %s", target, c.Source, diff)
		}
		if cmp.Equal(c.Once, c.Twice) {
			t.Errorf("%s: the control is the same once and twice", target)
		}
	}
}

// checkTransfers checks the columns of the released table, and that it reads back.
func checkTransfers(t *testing.T, text string, o *Outcome) {
	t.Helper()
	if header, _, _ := strings.Cut(text, "\n"); header != "dataset,target,order,sources,affinity,gain,quality" {
		t.Errorf("header %q", header)
	}
	table, err := affinity.ReadTable(strings.NewReader(text), TransfersFile)
	if err != nil {
		t.Fatal(err)
	}
	if len(table) != len(smallTargets)*(6+2+3+1) {
		t.Errorf("%d transfers", len(table))
	}
	// As Stage III makes them of the losses.
	var want affinity.Table
	for _, l := range o.Losses {
		rows, _, err := affinity.FromLosses(l, affinity.Config{})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			r.Dataset = "small"
			want = append(want, r)
		}
	}
	want.Sort()
	table.Sort()
	number := cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })
	if diff := cmp.Diff(want, table, number); diff != "" {
		t.Error(diff)
	}
}

// checkLosses checks that the losses read back as Stage III reads them.
func checkLosses(t *testing.T, path string, o *Outcome) {
	t.Helper()
	byName := map[string]*affinity.Losses{}
	for _, l := range o.Losses {
		byName[l.Target] = l
	}
	n := 0
	_, err := losstable.Read(path, losstable.Config{MinImages: 1, FewImages: 1, AllowUnbeaten: true, MaxProblems: 1 << 20}, func(l *affinity.Losses) error {
		n++
		want := byName[l.Target]
		for i, image := range l.Images {
			k := slices.Index(want.Images, image)
			for _, c := range l.Candidates {
				at := slices.IndexFunc(want.Candidates, func(d affinity.Candidate) bool { return affinity.SourceKey(d.Sources) == affinity.SourceKey(c.Sources) })
				if k < 0 || at < 0 || want.Candidates[at].Losses[k] != c.Losses[i] {
					return fmt.Errorf("target %s from %v, image %s: loss %v", l.Target, c.Sources, image, c.Losses[i])
				}
			}
		}
		return nil
	})
	if err != nil || n != len(smallTargets) {
		t.Errorf("%d targets, error %v", n, err)
	}
}

func checkSanity(t *testing.T, text string, o *Outcome) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"task", "images", "beats_constant", "beats_random", "weak"}, rows[0]); diff != "" {
		t.Error(diff)
	}
	want := []string{"autoencoder", "edge2d", "rgb2sfnorm", "fix_pose", "colorization"}
	if len(rows) != 1+len(want) {
		t.Fatalf("%d rows", len(rows))
	}
	for i, name := range want {
		row, s := rows[1+i], o.Sanity[i]
		if row[0] != name || s.Task != name || row[1] != strconv.Itoa(s.Images) || row[4] != strconv.FormatBool(s.Constant <= .5) {
			t.Errorf("row %v of %+v", row, s)
		}
		if none := row[3] == ""; none != (name == "colorization") || none != math.IsNaN(s.Random) {
			t.Errorf("%s beats random on %q: %v", name, row[3], s.Random)
		}
		if v, err := strconv.ParseFloat(row[2], 64); err != nil || v != s.Constant || v < 0 || v > 1 {
			t.Errorf("%s beats constant on %q: %v", name, row[2], s.Constant)
		}
	}
	weak := o.WeakText()
	for _, s := range o.Sanity {
		if s.Weak() != strings.Contains(weak, s.Task+" (") {
			t.Errorf("%s with %v: %q", s.Task, s.Constant, weak)
		}
	}
}

func checkTaxonomy(t *testing.T, text string, o *Outcome) {
	t.Helper()
	var s struct {
		Budget  float64
		Sources []string
		Policy  []struct{ Target string }
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	if s.Budget != 2 || len(s.Sources) == 0 || len(s.Sources) > 2 || len(s.Policy) != len(smallTargets) {
		t.Errorf("%+v", s)
	}
	if diff := cmp.Diff(o.Solution.Sources, s.Sources); diff != "" {
		t.Error(diff)
	}
}

func checkAffinities(t *testing.T, text string, o *Outcome) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1+len(smallTargets) || rows[0][0] != "target" {
		t.Fatalf("%v", rows)
	}
	for _, row := range rows[1:] {
		for i, text := range row[1:] {
			for _, x := range o.Table {
				if x.Target != row[0] || len(x.Sources) != 1 || x.Sources[0] != rows[0][1+i] || x.Sources[0] == affinity.Scratch {
					continue
				}
				if v, err := strconv.ParseFloat(text, 64); err != nil || v != x.Affinity {
					t.Errorf("%s from %s: %q, want %v", x.Target, x.Sources[0], text, x.Affinity)
				}
			}
		}
	}
}

// checkReport writes the report and looks at what is in it.
func checkReport(t *testing.T, e *Experiment, dir string, write func(dir string) error) {
	t.Helper()
	before, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	if err := write(dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Taxonomy of synthetic", "Task-specific networks", "What the networks answer", "The transfers of the taxonomy",
		"seed", "synthetic-v", "colorization", "</html>"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("report.html does not have %q", want)
		}
	}
	for _, name := range []string{"answers-specific", "answers-transfers"} {
		if files, err := filepath.Glob(filepath.Join(dir, "figures", name+".*")); err != nil || len(files) == 0 {
			t.Errorf("no figure %s: %v", name, err)
		}
	}
	after, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(after) != len(before)+2 { // report.html and figures.
		t.Errorf("the report leaves %v", after)
	}
}

// Results are the same bit for bit however many steps run at once.
func TestWorkersDoNotMatter(t *testing.T) {
	one := saved(t, newExperiment(t, small()), open(t, t.TempDir()), 1)
	two := saved(t, newExperiment(t, small()), open(t, t.TempDir()), 2)
	if names := differ(one, two); len(names) > 0 {
		t.Errorf("%v differ", names)
	}
}

// A setting that is changed in a run's folder does again what it concerns, and
// no more.
func TestChangedSettings(t *testing.T) {
	st := open(t, t.TempDir())
	saved(t, newExperiment(t, small()), st, 2)
	for _, c := range []struct {
		name string
		edit func(c *Config)
		done []string // prefixes of steps
	}{
		{"budget", func(c *Config) { c.Budget = 3 }, nil},
		{"order", func(c *Config) { c.Transfer.MaxOrder = 2 }, []string{"higher/"}},
		{"pictures of scratch", func(c *Config) { c.Transfer.ScratchRates = []float64{1e-3} }, []string{"scratch/", "higher/"}},
		{"steps of transfers", func(c *Config) { c.Transfer.Steps = 5 }, []string{"scratch/", "first/", "higher/"}},
	} {
		cfg := small()
		c.edit(&cfg)
		s := execute(t, newExperiment(t, cfg), st, 2)
		if !s.Complete() {
			t.Fatal(s.Err())
		}
		for _, step := range append(slices.Clone(s.Done), s.Reused...) {
			concerned := slices.ContainsFunc(c.done, func(p string) bool { return strings.HasPrefix(step, p) })
			if done := slices.Contains(s.Done, step); done != concerned {
				t.Errorf("%s: step %s is done again: %v", c.name, step, done)
			}
		}
	}
	cfg := small()
	cfg.Seed = 4
	if s := execute(t, newExperiment(t, cfg), st, 2); !slices.Contains(s.Done, "specific/edge2d") || !slices.Contains(s.Done, "first/edge2d") {
		t.Errorf("another seed: %v", s.Done)
	}
}

// The samples that are drawn have the losses of the table.
func TestSamples(t *testing.T) {
	e := newExperiment(t, small())
	st := open(t, t.TempDir())
	saved(t, e, st, 2)
	o := outcome(t, e, st)
	own, err := e.SpecificSamples(t.Context(), st, 2)
	if err != nil {
		t.Fatal(err)
	}
	transfers, err := e.TransferSamples(t.Context(), st, o, 2)
	if err != nil {
		t.Fatal(err)
	}
	if len(own) != 2*5 || len(transfers) == 0 || len(transfers)%2 != 0 {
		t.Fatalf("%d samples of networks, %d of transfers", len(own), len(transfers))
	}
	for _, s := range append(own, transfers...) {
		if math.IsNaN(s.Loss) || s.Image == "" || len(s.Inputs) == 0 {
			t.Errorf("sample %s of %s: loss %v, %d inputs", s.Image, s.Task, s.Loss, len(s.Inputs))
		}
		if s.Task != "autoencoder" && s.Task != "edge2d" {
			continue // Of these everything counts, and the loss is the mean error.
		}
		if fmt.Sprint(s.Output.Shape) != fmt.Sprint(s.Truth.Shape) {
			t.Fatalf("%s: an answer of shape %v to %v", s.Task, s.Output.Shape, s.Truth.Shape)
		}
		sum := 0.0
		for i, v := range s.Output.Data {
			sum += math.Abs(float64(v-s.Truth.Data[i])) / float64(len(s.Truth.Data))
		}
		if math.Abs(sum/s.Loss-1) > 1e-3 {
			t.Errorf("%s, image %s: loss %v by the answer, %v in the table", s.Task, s.Image, sum, s.Loss)
		}
	}
}

// The sanity table's numbers are those of the losses.
func TestSanity(t *testing.T) {
	l := &affinity.Losses{Target: "x", Images: []string{"a", "b", "c", "d"}, Candidates: []affinity.Candidate{
		{Sources: []string{constant}, Losses: []float64{2, 2, 2, 2}}, {Sources: []string{affinity.Self}, Losses: []float64{1, 2, 3, 3}},
		{Sources: []string{readout}, Losses: []float64{9, 9, 1, 9}},
	}}
	s := sanityOf("x", l)
	if s.Constant != .375 || s.Random != .75 || s.Images != 4 || !s.Weak() {
		t.Errorf("%+v", s)
	}
	l.Candidates = l.Candidates[:2]
	if s = sanityOf("x", l); !math.IsNaN(s.Random) || s.Constant != specific.Wins([]float64{1, 2, 3, 3}, []float64{2, 2, 2, 2}) {
		t.Errorf("%+v", s)
	}
}

// Losses of one target from several steps are matched by the images' names.
func TestAdd(t *testing.T) {
	all := &affinity.Losses{Target: "x", Images: []string{"c", "a"}}
	other := &affinity.Losses{Target: "x", Images: []string{"a", "b", "c"}, Candidates: []affinity.Candidate{
		{Sources: []string{"self"}, Losses: []float64{1, 2, 3}}, {Sources: []string{constant}, Losses: []float64{4, 5, 6}}, {Sources: []string{"p", "q"}, Losses: []float64{7, 8, 9}},
	}}
	if err := add(all, other, "self"); err != nil {
		t.Fatal(err)
	}
	if err := add(all, other); err != nil {
		t.Fatal(err)
	}
	want := []affinity.Candidate{{Sources: []string{"self"}, Losses: []float64{3, 1}}, {Sources: []string{"self"}, Losses: []float64{3, 1}},
		{Sources: []string{constant}, Losses: []float64{6, 4}}, {Sources: []string{"p", "q"}, Losses: []float64{9, 7}}}
	if diff := cmp.Diff(want, all.Candidates); diff != "" {
		t.Error(diff)
	}
	all.Images = append(all.Images, "z")
	if err := add(all, other); err == nil || !strings.Contains(err.Error(), "target x: self has no loss on image z: were specific.test and transfer.test changed apart?") {
		t.Errorf("error %v", err)
	}
}
