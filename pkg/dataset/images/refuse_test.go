package images

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOpenRefuses(t *testing.T) {
	picture := encode(t, ".png", paint(20, 20, 1))
	for _, c := range []struct {
		settings, table, want string
	}{
		{"[[task]]\nname = 'a'\nkind = 'numbers'\nfile = '../t.csv'", "", "below this folder"},
		{"[[task]]\nname = 'a'\nkind = 'map'\nfolder = '/etc'", "", "below this folder"},
		{"images = '..'", "", "below this one"},
		{"[[task]]\nname = 'a'\nkind = 'map'", "", "has no map for any picture"},
		{"[[task]]\nname = 'a'\nkind = 'map'\ncolour = 1", "", `tasks.toml:4: unknown key "task.colour"`},
		{"size = 3", "", "tasks.toml:1: unknown key"},
		{"[[task]\n", "", "tasks.toml:2: expected"},
		{"[task.a]\nname = 'a'", "", "each task begins with [[task]]"},
		{"[[task]]\nname = 'a'\nchannels = '3'", "", "task.channels"},
		{"[[task]]\nname = 'jigsaw'\nkind = 'numbers'\nfile = 't.csv'", "", "jigsaw"},
		{"[[task]]\nname = 'a b'\nkind = 'map'", "", "letters"},
		{"[[task]]\nname = 'a'\nkind = 'mask'", "", `kind is "mask"`},
		{"[[task]]\nname = 'a'\nkind = 'class map'", "", "0 classes"},
		{"[[task]]\nname = 'a'\nkind = 'map'\nrange = [1, 1]", "", "range is [1 1]"},
		{"[[task]]\nname = 'a'\nkind = 'numbers'\nfile = 't.csv'\nmissing = 1", "", "key missing means nothing"},
		{"[[task]]\nname = 'a'\nkind = 'numbers'\nfile = 'u.csv'", "", "u.csv: no such file"},
		{"[[task]]\nname = 'a'\nkind = 'numbers'\nfile = 't.csv'", "p.png,1", "t.csv:1: want a header"},
		{"[[task]]\nname = 'a'\nkind = 'numbers'\nfile = 't.csv'", "name,x\np.png,NaN", "t.csv:2: field x"},
		{"[[task]]\nname = 'a'\nkind = 'numbers'\nfile = 't.csv'", "name,x\np.png,1,2", "t.csv:2: "},
		{"[[task]]\nname = 'a'\nkind = 'numbers'\nfile = 't.csv'", "name,x\n/p.png,1", "t.csv:2: field name"},
		{"[[task]]\nname = 'a'\nkind = 'numbers'\nfile = 't.csv'", "name,x\nq.png,1", `such as "p.png"`},
		{"[[task]]\nname = 'a'\nkind = 'class'\nfile = 't.csv'", "name,x\np.png,1", "has 1 classes"},
		{"[[task]]\nname = 'a'\nkind = 'class'\nfile = 't.csv'\nclasses=['u','v']", "name,x\np.png,w", `has class "w"`},
		{"[[task]]\nname = 'a'\nkind = 'class'\nfile = 't.csv'", "name,x\np.png,u\np.png,v", "listed twice"},
	} {
		root := t.TempDir()
		put(t, root, "p.png", picture)
		put(t, root, "tasks.toml", []byte(c.settings))
		put(t, root, "t.csv", []byte(c.table))
		if _, err := Open(Options{Root: root}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q %q: %v, want %q", c.settings, c.table, err, c.want)
		}
	}
	if _, err := Open(Options{Root: t.TempDir()}); !errors.Is(err, ErrNoPictures) {
		t.Error(err)
	}
	if _, err := Open(Options{Root: filepath.Join(t.TempDir(), "none")}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
