package images

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/pixels"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// Options say what of a folder to read, and how.
type Options struct {
	// Root is the folder.
	Root string
	// Size is the width and height of samples in pixels; default 256.
	Size int
	// Tasks are the tasks to give examples of; default all.
	Tasks []string
	// Crops is how many samples each picture gives; default 1.
	Crops int
	// Smallest is the least side of a sample as a share of the shorter side of
	// its picture, above 0 and at most 1; default 0.6.
	Smallest float64
	// Seed decides what is drawn: the squares, noise, jigsaw puzzles.
	Seed uint64
	// MaxPixels is the most pixels that a picture may have; default 2^26.
	MaxPixels int
}

// A Source gives the examples of a folder of pictures. It implements
// [dataset.Source].
type Source struct {
	options    Options
	dir        string // Of the pictures.
	name       string
	names      map[string]string // By task.
	dictionary *task.Dictionary
	tasks      []string
	user       map[string]*userTask
	pictures   map[dataset.Split][]picture
	problems   media.Problems
}

var _ dataset.Source = (*Source)(nil)

// maxSide bounds the size of samples, maxCrops their number for a picture.
const maxSide, maxCrops = 4096, 1 << 20

// withDefaults sets defaults and refuses what makes no sense.
func (o Options) withDefaults() (Options, error) {
	o.Size, o.Crops = cmp.Or(o.Size, 256), cmp.Or(o.Crops, 1)
	o.Smallest, o.MaxPixels = cmp.Or(o.Smallest, 0.6), cmp.Or(o.MaxPixels, media.MaxPixels)
	switch {
	case o.Size < 1 || o.Size > maxSide:
		return o, fmt.Errorf("samples of %d pixels a side: want 1 to %d", o.Size, maxSide)
	case o.Crops < 1 || o.Crops > maxCrops:
		return o, fmt.Errorf("%d samples a picture: want 1 to %d", o.Crops, maxCrops)
	case !(o.Smallest > 0 && o.Smallest <= 1):
		return o, fmt.Errorf("samples of %v of the picture's side at least: want more than 0 and at most 1",
			o.Smallest)
	case o.MaxPixels < 1:
		return o, fmt.Errorf("pictures of at most %d pixels", o.MaxPixels)
	}
	root, err := filepath.Abs(o.Root)
	o.Root = root
	return o, err
}

// ErrNoPictures is when a folder holds no picture that can be read.
var ErrNoPictures = errors.New("no pictures found (JPEG, PNG, WebP, TIFF, BMP)")

// Open finds the pictures of a folder; it reads their headers, and the tables of
// the user's tasks.
func Open(o Options) (*Source, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	settings, err := readSettings(o.Root)
	if err != nil {
		return nil, err
	}
	s := &Source{options: o, dir: filepath.Join(o.Root, filepath.FromSlash(settings.Images))}
	skip := []string{filepath.Join(o.Root, "labels")}
	for _, t := range settings.Tasks {
		if t.Folder != "" {
			skip = append(skip, filepath.Join(o.Root, filepath.FromSlash(t.Folder)))
		}
	}
	pictures, err := walk(s.dir, skip, o.MaxPixels, &s.problems)
	if err != nil {
		return nil, fmt.Errorf("looking for pictures: %w", err)
	}
	if len(pictures) == 0 {
		if bad := s.problems.All(); len(bad) > 0 {
			return nil, fmt.Errorf("%s: %w; the first of %d damaged files is %w",
				s.dir, ErrNoPictures, len(bad), bad[0])
		}
		return nil, fmt.Errorf("%s: %w", s.dir, ErrNoPictures)
	}
	s.pictures = share(pictures)
	if err := s.openTasks(&settings); err != nil {
		return nil, err
	}
	return s, s.identify(&settings)
}

// pixelTasks returns the tasks of the paper that need nothing but pixels.
func pixelTasks() []task.Task {
	var tasks []task.Task
	for _, t := range task.Taskonomy().All() {
		if slices.Contains(pixels.Tasks(), t.Name) {
			tasks = append(tasks, t)
		}
	}
	return tasks
}

// openTasks reads the tables and chooses the tasks.
func (s *Source) openTasks(settings *Settings) error {
	s.user = map[string]*userTask{}
	for i := range settings.Tasks {
		u, err := s.newUserTask(&settings.Tasks[i])
		if err != nil {
			return err
		}
		s.user[u.Name] = u
	}
	var err error
	if s.dictionary, err = settings.dictionary(); err != nil {
		return err
	}
	wanted := map[string]bool{}
	for _, name := range s.options.Tasks {
		t, err := s.dictionary.Lookup(name)
		if err != nil {
			return err
		}
		wanted[t.Name] = true
	}
	for _, t := range s.dictionary.All() {
		if len(wanted) == 0 || wanted[t.Name] {
			s.tasks = append(s.tasks, t.Name)
		}
	}
	return nil
}

// Shares, of 100, of the pictures in each split.
const trainShare, validationShare = 70, 15

// share shares pictures out by their digests: copies of a picture stay
// together, and a picture stays where it is when others are added. If that
// leaves a split empty, it gets those of the next digest in order.
func share(pictures []picture) map[dataset.Split][]picture {
	groups := map[[sha256.Size]byte]dataset.Split{}
	var order [][sha256.Size]byte
	count := map[dataset.Split]int{}
	for _, p := range pictures {
		if _, known := groups[p.digest]; known {
			continue
		}
		split := dataset.Test
		switch n := binary.BigEndian.Uint64(p.digest[:]) % 100; {
		case n < trainShare:
			split = dataset.Train
		case n < trainShare+validationShare:
			split = dataset.Validation
		}
		groups[p.digest] = split
		order = append(order, p.digest)
		count[split]++
	}
	slices.SortFunc(order, func(a, b [sha256.Size]byte) int { return bytes.Compare(a[:], b[:]) })
	for _, split := range dataset.Splits() {
		for _, d := range order {
			// With a picture or two, not all can have some.
			if from := groups[d]; count[split] == 0 && (count[from] > 1 || split == dataset.Train) {
				groups[d] = split
				count[from]--
				count[split]++
			}
		}
	}
	out := map[dataset.Split][]picture{}
	for _, p := range pictures {
		out[groups[p.digest]] = append(out[groups[p.digest]], p)
	}
	return out
}

// version is that of what examples hold: raise it when they change.
const version = "images 1"

// identify sets the name: a digest of pictures, tables, settings and options;
// and that of each task, of what decides the examples of the one.
func (s *Source) identify(settings *Settings) error {
	h := sha256.New()
	o := s.options
	fmt.Fprintln(h, version, o.Size, o.Crops, o.Smallest, o.Seed, s.tasks, settings.Images)
	pictures := sha256.New()
	for _, split := range dataset.Splits() {
		fmt.Fprintln(io.MultiWriter(h, pictures), split, len(s.pictures[split]))
		for _, p := range s.pictures[split] {
			fmt.Fprintf(io.MultiWriter(h, pictures), "%q %x\n", p.name, p.digest)
		}
	}
	s.names = map[string]string{}
	for _, name := range s.tasks {
		own := sha256.New()
		fmt.Fprintf(own, "%s %d %d %v %d %q %x\n", version, o.Size, o.Crops, o.Smallest, o.Seed, name, pictures.Sum(nil))
		if u := s.user[name]; u != nil {
			if err := u.addTo(io.MultiWriter(h, own)); err != nil {
				return err
			}
		}
		s.names[name] = nameOf(own)
	}
	s.name = nameOf(h)
	return nil
}

// nameOf returns the name of what has this digest.
func nameOf(h hash.Hash) string { return fmt.Sprintf("images-%x", h.Sum(nil)[:6]) }

// Problems returns the files that turned out damaged so far, by path. They are
// left out or, where it was found later, do not count.
func (s *Source) Problems() []*FileError { return s.problems.All() }

// Dictionary returns the tasks of pixels and, after them, the user's own.
func (s *Source) Dictionary() *task.Dictionary { return s.dictionary }

// ReadDictionary returns the dictionary of a folder by its settings alone: tables,
// which may say how many numbers and classes there are, are not read.
func ReadDictionary(root string) (*task.Dictionary, error) {
	if _, err := os.ReadDir(root); err != nil {
		return nil, err
	}
	settings, err := readSettings(root)
	if err != nil {
		return nil, err
	}
	return settings.dictionary()
}

// Classes returns the names of the classes of a user's task, nil of others.
func (s *Source) Classes(task string) []string {
	if u := s.user[task]; u != nil {
		return slices.Clone(u.Classes)
	}
	return nil
}

// Standard returns the standard that the numbers of a user's task were brought
// to, the zero one of others.
func (s *Source) Standard(task string) (label.Standard, error) {
	if u := s.user[task]; u != nil {
		return u.standard, nil
	}
	return label.Standard{}, nil
}

// path returns where a picture is.
func (s *Source) path(p picture) string { return filepath.Join(s.dir, filepath.FromSlash(p.name)) }

// exists reports whether there is a file.
func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && !info.IsDir()
}
