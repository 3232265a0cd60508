package images

import (
	"fmt"
	"io"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// A userTask is a task of tasks.toml with its labels.
type userTask struct {
	*Task
	// files has the map of each picture that has one.
	files map[string]string
	// numbers and classes are the rows of a table, classes as places in
	// Classes; standard is that of numbers.
	numbers  map[string][]float32
	classes  map[string]int
	standard label.Standard
}

// newUserTask finds the maps of a task or reads its table, and sets Channels or
// Classes from it.
func (s *Source) newUserTask(t *Task) (*userTask, error) {
	u := &userTask{Task: t}
	var err error
	switch t.Kind {
	case Numbers:
		err = s.readNumbers(u)
	case Class:
		err = s.readClasses(u)
	default:
		err = s.findMaps(u)
	}
	if err != nil {
		return nil, fmt.Errorf("task %s: %w", t.Name, err)
	}
	return u, nil
}

// findMaps finds the maps of pictures.
func (s *Source) findMaps(u *userTask) error {
	u.files = map[string]string{}
	dir := filepath.Join(s.options.Root, filepath.FromSlash(u.Folder))
	for _, split := range dataset.Splits() {
		for _, p := range s.pictures[split] {
			stem := strings.TrimSuffix(p.name, path.Ext(p.name))
			for _, ext := range []string{".png", ".npy"} {
				if file := filepath.Join(dir, filepath.FromSlash(stem+ext)); exists(file) {
					u.files[p.name] = file
					break
				}
			}
		}
	}
	if len(u.files) == 0 {
		return fmt.Errorf("%s has no map for any picture: a map has the name of its picture, ending in .png or .npy",
			dir)
	}
	return nil
}

// readTable reads a table.
func (s *Source) readTable(u *userTask, parse func([]byte) (*Table, error)) (*Table, string, error) {
	file := filepath.Join(s.options.Root, filepath.FromSlash(u.File))
	data, err := media.ReadFile(file, maxTable)
	if err != nil {
		return nil, file, media.NewFileError(file, err)
	}
	t, err := parse(data)
	if e, ok := err.(*LineError); ok {
		e.Path = file
	}
	return t, file, err
}

// readNumbers reads a table of numbers; its standard is that of the pictures
// for training.
func (s *Source) readNumbers(u *userTask) error {
	t, file, err := s.readTable(u, ParseNumbers)
	if err != nil {
		return err
	}
	u.numbers, u.Channels = t.Numbers, len(t.Columns)
	var all []float32
	for _, p := range s.pictures[dataset.Train] {
		all = append(all, t.Numbers[p.name]...)
	}
	if len(all) == 0 {
		return fmt.Errorf("%s has no picture for training: the names of pictures are such as %q",
			file, s.anyName())
	}
	u.standard, err = label.NewStandard(all, u.Channels)
	return err
}

// readClasses reads a table of classes.
func (s *Source) readClasses(u *userTask) error {
	t, file, err := s.readTable(u, ParseClasses)
	if err != nil {
		return err
	}
	if u.Classes == nil {
		set := map[string]bool{}
		for _, c := range t.Classes {
			set[c] = true
		}
		u.Classes = slices.Sorted(maps.Keys(set))
	}
	if len(u.Classes) < 2 || len(u.Classes) > maxClasses {
		return fmt.Errorf("%s has %d classes: want 2 to %d", file, len(u.Classes), maxClasses)
	}
	place := map[string]int{}
	for i, c := range u.Classes {
		place[c] = i
	}
	u.classes = map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(t.Classes)) {
		i, ok := place[t.Classes[name]]
		if !ok {
			return fmt.Errorf("%s: picture %q has class %q: the classes are %q",
				file, name, t.Classes[name], u.Classes)
		}
		u.classes[name] = i
	}
	for _, p := range s.pictures[dataset.Train] {
		if _, ok := u.classes[p.name]; ok {
			return nil
		}
	}
	return fmt.Errorf("%s has no picture for training: the names of pictures are such as %q",
		file, s.anyName())
}

// anyName returns the name of a picture, to show what names look like.
func (s *Source) anyName() string {
	for _, split := range dataset.Splits() {
		for _, p := range s.pictures[split] {
			return p.name
		}
	}
	return ""
}

// addTo adds what decides the labels to a digest.
func (u *userTask) addTo(h io.Writer) error {
	missing := "none"
	if u.Missing != nil {
		missing = fmt.Sprint(*u.Missing)
	}
	fmt.Fprintln(h, u.Name, u.Kind, u.Channels, u.Range, missing)
	fmt.Fprintf(h, "%q %v\n", u.Classes, u.standard)
	for _, name := range slices.Sorted(maps.Keys(u.numbers)) {
		fmt.Fprintf(h, "%q %v\n", name, u.numbers[name])
	}
	for _, name := range slices.Sorted(maps.Keys(u.classes)) {
		fmt.Fprintf(h, "%q %v\n", name, u.classes[name])
	}
	for _, name := range slices.Sorted(maps.Keys(u.files)) {
		d, err := fileDigest(u.files[name])
		if err != nil {
			return media.NewFileError(u.files[name], err)
		}
		fmt.Fprintf(h, "%q %x\n", name, d)
	}
	return nil
}
