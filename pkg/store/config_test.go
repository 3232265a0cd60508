package store_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type trainConfig struct {
	Rate  float64 `toml:"rate"`
	Steps int     `toml:"steps"`
}

type runConfig struct {
	Seed  uint64      `toml:"seed"`
	Tasks []string    `toml:"tasks"`
	Train trainConfig `toml:"train"`
}

func TestConfigRoundTrip(t *testing.T) {
	s := open(t, t.TempDir())
	if err := s.ReadConfig(&runConfig{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	want := runConfig{3, []string{"depth", "normal"}, trainConfig{1e-3, 7}}
	for range 2 {
		if err := s.WriteConfig(want); err != nil {
			t.Fatal(err)
		}
	}
	var got runConfig
	if err := s.ReadConfig(&got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestConfigProblems(t *testing.T) {
	s := open(t, t.TempDir())
	for _, c := range []struct{ text, want string }{
		{"sed = 1\n", ":1: unknown key sed"},
		{"seed = 1\n\n[train]\nrate = 1.0\nstep = 2 # two\n", ":5: unknown key train.step"},
		{"seed = 1\n[trian]\nrate = 1\n", ":2: unknown key trian"},
		{"train.ratio = 1\n", ":1: unknown key train.ratio"},
		{"train = {\"ratio\" = 1}\n", ": unknown key train.ratio"},
		{"seed = 1\nrate = 2\nsteps = 3\n", ":2: unknown key rate"},
		{"seed = 1\nrate = 2\nsteps = 3\n", ":3: unknown key steps"},
		{"seed = \n", ": toml: line 1"},
		{"\nseed = \"x\"\n", ": toml: line 2"},
		{"\ntasks = [1,\n2]\n", ": toml: line 2"},
	} {
		if err := os.WriteFile(s.ConfigPath(), []byte(c.text), 0o666); err != nil {
			t.Fatal(err)
		}
		err := s.ReadConfig(&runConfig{})
		if want := s.ConfigPath() + c.want; err == nil || !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%q: got %v, expected %q", c.text, err, want)
		}
	}
}
