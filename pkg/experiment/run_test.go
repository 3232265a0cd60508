package experiment

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// The small study from its data to its report, what it leaves, and that running
// it again does nothing.
func TestStudy(t *testing.T) {
	e := newExperiment(t, small())
	st := open(t, t.TempDir())
	files := saved(t, e, st, 2)
	if names := differ(files, reference(t)); len(names) > 0 {
		t.Errorf("%v differ from those of another run", names)
	}
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

// Results are the same bit for bit however many steps run at once.
func TestWorkersDoNotMatter(t *testing.T) {
	one := saved(t, newExperiment(t, small()), open(t, t.TempDir()), 1)
	if names := differ(one, reference(t)); len(names) > 0 {
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

// A task that is added in a run's folder, and one that is taken away, leave the
// networks of the others as they are, and what comes out is that of a run that
// had these tasks from the start. Codes stay where the pictures of the targets do.
func TestChangedTasks(t *testing.T) {
	st := open(t, t.TempDir())
	few := small()
	few.Tasks = []string{"autoencoder", "edge2d", "rgb2sfnorm", "random"}
	saved(t, newExperiment(t, few), st, 2)
	sources := few
	sources.Tasks = append(slices.Clone(few.Tasks), "colorization")
	for _, c := range []struct {
		name string
		cfg  Config
		done []string // prefixes of steps
	}{
		{"a source more", sources, []string{"facts/colorization", "specific/colorization", "codes/colorization", "first/", "higher/"}},
		{"a target more", small(), []string{"facts/fix_pose", "specific/fix_pose", "scratch/fix_pose", "data/pictures", "codes/", "first/", "higher/"}},
		{"all as at first", few, nil},
	} {
		s := execute(t, newExperiment(t, c.cfg), st, 2)
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
	if names := differ(saved(t, newExperiment(t, small()), st, 2), reference(t)); len(names) > 0 {
		t.Errorf("%v differ from those of a run with all tasks from the start", names)
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

// Beside answers of transfers stand the sources as figures name them, or as the
// table does where the dictionary does not know them.
func TestPolicyNotes(t *testing.T) {
	e := newExperiment(t, small())
	if notes := e.policyNotes(&Outcome{}); len(notes) > 0 {
		t.Errorf("%q without a taxonomy", notes)
	}
	o := &Outcome{Solution: &taxonomy.Solution{Plan: taxonomy.Plan{Policy: []taxonomy.Assignment{
		{Transfer: affinity.Transfer{Target: "edge2d", Sources: []string{"autoencoder", "rgb2sfnorm", "mine"}}},
	}}}}
	want := map[string]string{"edge2d": "from Autoencoding, Normals, mine"}
	if diff := cmp.Diff(want, e.policyNotes(o)); diff != "" {
		t.Error(diff)
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
