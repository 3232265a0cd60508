package experiment

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// A transfer that is trained apart from a study, from the encoders of its run, is
// the study's own: with one target both see the same pictures.
func TestSingleTransfer(t *testing.T) {
	c := small()
	c.Tasks = []string{"2d edges", "colorization", "random"}
	st := open(t, t.TempDir())
	e := newExperiment(t, c)
	if err := st.WriteConfig(e.Config); err != nil {
		t.Fatal(err)
	}
	saved(t, e, st, 2)
	first, err := resultLosses(e.result(st, firstStep("edge2d")))
	if err != nil {
		t.Fatal(err)
	}
	n, err := OpenNetworks(st.Dir())
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	for _, source := range []string{"edge2d", "colorization", "random"} {
		x, err := n.Encoder(source)
		if err != nil {
			t.Fatal(err)
		}
		r := trainTransfer(t, n.Config, x)
		if diff := cmp.Diff(named(first, source), widen(r.Losses), cmpopts.EquateApprox(1e-5, 0)); diff != "" {
			t.Errorf("from %s: %s", source, diff)
		}
		if diff := cmp.Diff(first.Images, r.Images); diff != "" || len(r.Constant) != len(r.Images) || len(r.History.Points) != 2 {
			t.Errorf("from %s: %d constant losses, history %+v, images %s", source, len(r.Constant), r.History, diff)
		}
	}
	own, err := n.Losses("edge2d")
	if err != nil || len(own) != len(first.Images) {
		t.Errorf("%d losses of the network, error %v", len(own), err)
	}
	if _, err := n.Encoder("reshade"); err == nil {
		t.Error("no error for a task that the run does not have")
	}
}

func trainTransfer(t *testing.T, c Config, from ...Encoder) *specific.Result {
	t.Helper()
	b, err := engineOf()
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSingleTransfer(c, "2d edges", from, worldDir, b.Backend)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Train(t.Context(), specific.Session{CheckpointEvery: 5}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Predictions(t.Context(), r, 2, "a note"); err != nil {
		t.Error(err)
	}
	return r
}

func TestSingleTransferErrors(t *testing.T) {
	random := Encoder{Task: "random"}
	for _, c := range []struct {
		task  string
		from  []Encoder
		field string
		want  string
	}{
		{"colorization", []Encoder{random}, "task", "source only"},
		{"random", []Encoder{random}, "task", "not trained"},
		{"normals", []Encoder{random, random}, "from", `"random" is there twice`},
		{"normals", []Encoder{{Task: "shelf"}}, "from", "cannot give"},
	} {
		_, err := NewSingleTransfer(small(), c.task, c.from, worldDir, nil)
		var config *ConfigError
		if !errors.As(err, &config) || config.Field != c.field || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s from %v: error %v, want %q about %s", c.task, c.from, err, c.want, c.field)
		}
	}
	if _, err := OpenNetworks(t.TempDir()); err == nil {
		t.Error("no error for a folder that is no run")
	}
	st := open(t, t.TempDir())
	if err := st.WriteConfig(newExperiment(t, small()).Config); err != nil {
		t.Fatal(err)
	}
	n, err := OpenNetworks(st.Dir())
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if _, err := n.Encoder("rgb2sfnorm"); !errors.Is(err, store.ErrAbsent) {
		t.Errorf("a network that is not trained yet: %v", err)
	}
}
