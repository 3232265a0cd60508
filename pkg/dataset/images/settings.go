package images

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// A Kind is what the labels of a user's task are.
type Kind string

// The kinds of tasks.
const (
	// Map is numbers for each pixel, in a picture or NumPy file.
	Map Kind = "map"
	// ClassMap is the number of a class for each pixel, in the same.
	ClassMap Kind = "class map"
	// Numbers is numbers for each picture, in a table.
	Numbers Kind = "numbers"
	// Class is a class for each picture, in a table.
	Class Kind = "class"
)

// Settings is the file tasks.toml.
type Settings struct {
	// Images is the folder of the pictures; default that of the file.
	Images string `toml:"images"`
	Tasks  []Task `toml:"task"`
}

// A Task is a user's own.
type Task struct {
	Name string `toml:"name"`
	Kind Kind   `toml:"kind"`
	// Folder holds the maps; default labels/<name>. A map has the name of its
	// picture with another ending.
	Folder string `toml:"folder"`
	// File is the table.
	File string `toml:"file"`
	// Channels is how many numbers a pixel of a map has; default 1.
	Channels int `toml:"channels"`
	// Range is what a map is brought to [-1, 1] from; default [0, 255].
	Range []float64 `toml:"range"`
	// Missing is the value of pixels that do not count; default none.
	Missing *float64 `toml:"missing"`
	// Classes are the names of the classes; for tables, default those that
	// occur, sorted.
	Classes []string `toml:"classes"`
	// Family is one of the families of package task; default none.
	Family task.Family `toml:"family"`
}

// settingsFile is the name of the settings.
const settingsFile = "tasks.toml"

// maxSettings bounds the bytes of settings, maxTable those of tables.
const maxSettings, maxTable = 1 << 20, 256 << 20

// readSettings reads the settings of a folder; without a file there are none.
func readSettings(root string) (Settings, error) {
	path := filepath.Join(root, settingsFile)
	data, err := media.ReadFile(path, maxSettings)
	if errors.Is(err, fs.ErrNotExist) {
		return Settings{Images: "."}, nil
	}
	if err != nil {
		return Settings{}, media.NewFileError(path, err)
	}
	s, err := ParseSettings(data)
	if line := (*LineError)(nil); errors.As(err, &line) {
		line.Path = path
		return s, err
	}
	if err != nil {
		return s, media.NewFileError(path, err)
	}
	return s, nil
}

// ParseSettings reads tasks.toml, sets what it leaves out, and refuses what it
// does not know.
func ParseSettings(data []byte) (Settings, error) {
	var s Settings
	meta, err := toml.NewDecoder(bytes.NewReader(data)).Decode(&s)
	if e := (toml.ParseError{}); errors.As(err, &e) {
		return s, &LineError{Line: max(e.Position.Line, 1), Problem: e.Message}
	}
	if err != nil {
		return s, fmt.Errorf("a value of the wrong type: %w; each task begins with [[task]], text has quotes and numbers have none", err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		key := unknown[0]
		known := "images, task"
		if len(key) > 1 {
			known = "name, kind, folder, file, channels, range, missing, classes, family"
		}
		return s, &LineError{Line: lineOf(data, key[len(key)-1]), Problem: fmt.Sprintf("unknown key %q: the keys are %s",
			key, known)}
	}
	if s.Images = cmp.Or(s.Images, "."); !local(s.Images) {
		return s, fmt.Errorf("key images is %q: want a folder below this one", s.Images)
	}
	for i := range s.Tasks {
		if err := s.Tasks[i].complete(); err != nil {
			return s, fmt.Errorf("task %d (%q): %w", i+1, s.Tasks[i].Name, err)
		}
	}
	if _, err := s.dictionary(); err != nil {
		return s, err
	}
	return s, nil
}

// lineOf returns the first line that sets a key, or 1.
func lineOf(data []byte, key string) int {
	pattern := regexp.MustCompile(`(?m)^[ \t]*(\[+[ \t]*)?["']?` + regexp.QuoteMeta(key) + `["']?[ \t]*[=\]]`)
	if at := pattern.FindIndex(data); at != nil {
		return 1 + bytes.Count(data[:at[0]], []byte("\n"))
	}
	return 1
}

// local reports whether a path stays below the folder it starts from.
func local(path string) bool {
	return !strings.Contains(path, `\`) && filepath.IsLocal(filepath.FromSlash(path))
}

// nameText is what the name of a task may be: it names a folder too.
var nameText = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`)

// complete sets defaults and refuses what makes no sense.
func (t *Task) complete() error {
	if !nameText.MatchString(t.Name) {
		return errors.New("the name must be letters, digits, - and _, at most 64")
	}
	table := t.Kind == Numbers || t.Kind == Class
	if !table && t.Kind != Map && t.Kind != ClassMap {
		return fmt.Errorf("kind is %q: want %q", t.Kind, []Kind{Map, ClassMap, Numbers, Class})
	}
	for _, k := range []struct {
		key  string
		set  bool
		fits bool
	}{
		{"folder", t.Folder != "", !table}, {"file", t.File != "", table},
		{"channels", t.Channels != 0, t.Kind == Map}, {"range", t.Range != nil, t.Kind == Map},
		{"missing", t.Missing != nil, !table}, {"classes", t.Classes != nil, t.Kind == ClassMap || t.Kind == Class},
	} {
		if k.set && !k.fits {
			return fmt.Errorf("key %s means nothing for kind %q: remove it", k.key, t.Kind)
		}
	}
	if table {
		if t.File == "" || !local(t.File) {
			return fmt.Errorf("file is %q: want the path of a table below this folder", t.File)
		}
	} else if t.Folder = cmp.Or(t.Folder, "labels/"+t.Name); !local(t.Folder) {
		return fmt.Errorf("folder is %q: want one below this folder", t.Folder)
	}
	return t.completeValues()
}

// maxChannels bounds the numbers of a pixel, maxClasses the classes.
const maxChannels, maxClasses = 64, 65536

func (t *Task) completeValues() error {
	if t.Kind == Map {
		t.Channels = cmp.Or(t.Channels, 1)
		if t.Range == nil {
			t.Range = []float64{0, 255}
		}
		if t.Channels < 1 || t.Channels > maxChannels {
			return fmt.Errorf("channels is %d: want 1 to %d", t.Channels, maxChannels)
		}
		if len(t.Range) != 2 || !(t.Range[0] < t.Range[1]) || !(t.Range[1]-t.Range[0] < 1e30) {
			return fmt.Errorf("range is %v: want [lowest, highest]", t.Range)
		}
	}
	n := len(t.Classes)
	if t.Kind == ClassMap && n < 2 || t.Kind == Class && n == 1 || n > maxClasses {
		return fmt.Errorf("%d classes: want 2 to %d", len(t.Classes), maxClasses)
	}
	for i, c := range t.Classes {
		if c == "" || slices.Contains(t.Classes[:min(i, 1000)], c) {
			return fmt.Errorf("class %d is %q: want a name of its own", i, c)
		}
	}
	return nil
}

// dictionary returns the tasks of pixels and the user's.
func (s *Settings) dictionary() (*task.Dictionary, error) {
	tasks := pixelTasks()
	for _, t := range s.Tasks {
		tasks = append(tasks, t.describe())
	}
	return task.NewDictionary(tasks...)
}

// describe returns the entry of a task in the dictionary.
func (t *Task) describe() task.Task {
	d := task.Task{Name: t.Name, Family: t.Family, Input: task.OneImage}
	switch t.Kind {
	case Map:
		d.Output, d.Loss, d.Shape = task.DenseImage, task.MaskedL1GAN, []int{0, 0, t.Channels}
	case ClassMap:
		d.Output, d.Loss, d.Shape = task.DenseClasses, task.PixelCrossEntropy, []int{0, 0, len(t.Classes)}
	case Numbers:
		d.Output, d.Loss, d.Shape = task.Vector, task.MeanSquare, []int{t.Channels}
	case Class:
		d.Output, d.Loss, d.Shape = task.Classes, task.CrossEntropy, []int{len(t.Classes)}
	}
	return d
}
