package taskonomy

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// Options say what of a data set to read, and how.
type Options struct {
	// Root is the folder of the data set.
	Root string
	// Size is the width and height of pictures in pixels; default 256.
	Size int
	// Tasks are the tasks to give examples of; default those whose files at
	// least half of the pictures have. Views without a file of one of them are
	// left out.
	Tasks []string
	// Splits is the path of a table of splits; default the one in Root, or
	// [DefaultSplits] if there is none.
	Splits string
	// Seed decides what is drawn: noise, partners of views, jigsaw puzzles.
	Seed uint64
	// Standards replace those of the original for the tasks curvature,
	// room_layout, fix_pose, non_fixated_pose and ego_motion (of one pose).
	Standards map[string]label.Standard
	// Without is a report (of [Check]) whose damaged files are left out beforehand.
	Without *Report
}

// defaultSize is that of the paper's networks.
const defaultSize = 256

// A Source gives the examples of a data set on disk. It implements
// [dataset.Source].
type Source struct {
	index   *index
	size    int
	seed    uint64
	name    string
	names   map[string]string // By task.
	tasks   []string
	samples map[dataset.Split][]sample
	left    []Left
	lengths map[string]int // Numbers of classes by domain of vectors.
	// standards are those of Options or of the original by task.
	standards map[string]label.Standard
	problems  media.Problems
}

var _ dataset.Source = (*Source)(nil)

// A sample is a view of the index.
type sample struct {
	building *building
	view     int
}

func (s sample) entry() *entry { return &s.building.views[s.view] }
func (s sample) key() Key      { return s.building.key(s.entry()) }

// A Left is a view that was left out.
type Left struct {
	Key Key
	// Missing and Damaged are the domains without a usable file.
	Missing, Damaged []string
}

// String names the view and what it lacks.
func (l Left) String() string {
	var parts []string
	if len(l.Missing) > 0 {
		parts = append(parts, "missing "+strings.Join(l.Missing, ", "))
	}
	if len(l.Damaged) > 0 {
		parts = append(parts, "damaged "+strings.Join(l.Damaged, ", "))
	}
	return l.Key.String() + ": " + strings.Join(parts, "; ")
}

// Open finds the files of a data set; it reads but a few of them.
func Open(o Options) (*Source, error) {
	if o.Size == 0 {
		o.Size = defaultSize
	}
	if o.Size < 1 || o.Size > maxSide {
		return nil, fmt.Errorf("pictures of %d pixels a side: want 1 to %d", o.Size, maxSide)
	}
	x, err := scan(o.Root)
	if err != nil {
		return nil, err
	}
	s := &Source{index: x, size: o.Size, seed: o.Seed}
	if s.tasks, err = x.resolveTasks(o.Tasks); err != nil {
		return nil, err
	}
	if err := s.setStandards(o.Standards); err != nil {
		return nil, err
	}
	s.intersect(o.Without)
	if err := s.share(o.Splits); err != nil {
		return nil, err
	}
	if err := s.measure(); err != nil {
		return nil, err
	}
	return s, s.identify()
}

// setStandards takes those of the options, else those of the original.
func (s *Source) setStandards(own map[string]label.Standard) error {
	channels := map[string]int{"curvature": 2, "room_layout": label.LayoutValues, "fix_pose": label.PoseValues,
		"non_fixated_pose": label.PoseValues, "ego_motion": label.PoseValues}
	s.standards = map[string]label.Standard{
		"curvature": label.StandardCurvature(), "room_layout": label.StandardLayout(),
		"fix_pose": label.StandardFixated(), "ego_motion": label.StandardFixated(),
		"non_fixated_pose": label.StandardNonFixated(),
	}
	for t, standard := range own {
		if channels[t] == 0 {
			return fmt.Errorf("task %q has no standard: those that have are curvature, room_layout and the poses",
				t)
		}
		if err := standard.Check(channels[t]); err != nil {
			return fmt.Errorf("the standard of task %s: %w", t, err)
		}
		s.standards[t] = standard
	}
	return nil
}

// intersect leaves views with all files of all tasks.
func (s *Source) intersect(without *Report) {
	need := taskMask(s.tasks...)
	for _, b := range s.index.buildings {
		b.views = slices.DeleteFunc(b.views, func(e entry) bool {
			if e.view == AllViews {
				return true
			}
			k := b.key(&e)
			missing, damaged := need&^e.has(), mask(0)
			if without != nil {
				damaged = need & without.bad[k]
			}
			if missing|damaged == 0 {
				return false
			}
			s.left = append(s.left, Left{k, missing.names(), damaged.names()})
			return true
		})
	}
}

// share sets the samples of each split.
func (s *Source) share(table string) error {
	splits, from, err := s.index.splits(table)
	if err != nil {
		return err
	}
	s.samples = map[dataset.Split][]sample{}
	n := 0
	for _, b := range s.index.buildings {
		split, ok := splits[strings.ToLower(b.name)]
		if !ok {
			continue
		}
		for i := range b.views {
			s.samples[split] = append(s.samples[split], sample{b, i})
			n++
		}
	}
	if n > 0 {
		return nil
	}
	if len(s.left) > 0 {
		return fmt.Errorf("no view of %s has all files of the tasks (%s, …): ask for fewer tasks: %w",
			s.index.root, s.left[0], ErrNoData)
	}
	return fmt.Errorf("no building of %s is in a split of %s: %w", s.index.root, from, ErrNoData)
}

// splits reads the table at the path, else that of the folder, else shares the
// buildings out; from is the path, or empty.
func (x *index) splits(path string) (s Splits, from string, err error) {
	if path == "" {
		if path, err = findSplits(x.root); err != nil {
			return nil, "", err
		}
	}
	if path == "" {
		names := make([]string, len(x.buildings))
		for i, b := range x.buildings {
			names[i] = b.name
		}
		return DefaultSplits(names), "", nil
	}
	s, err = ReadSplits(path)
	return s, path, err
}

// measure sets the number of classes: that of the first file that can be read.
func (s *Source) measure() error {
	s.lengths = map[string]int{}
	need := taskMask(s.tasks...)
	for d := range domains {
		if domains[d].kind != vector || need&(1<<d) == 0 {
			continue
		}
		var first error
		for _, sm := range s.all() {
			path, _ := sm.building.path(sm.entry(), d)
			values, err := readVector(path, &domains[d])
			if err == nil {
				s.lengths[domains[d].Name] = len(values)
				break
			}
			if first == nil {
				first = err
			}
		}
		if s.lengths[domains[d].Name] == 0 {
			return fmt.Errorf("no file of domain %s can be read: %w", domains[d].Name, first)
		}
	}
	return nil
}

// all returns the samples of all splits, in order.
func (s *Source) all() []sample {
	var all []sample
	for _, split := range dataset.Splits() {
		all = append(all, s.samples[split]...)
	}
	return all
}

// identify sets the name: a digest of the choice of views, and of the files of
// a few of them.
func (s *Source) identify() error {
	const few = 16
	h := sha256.New()
	fmt.Fprintln(h, version, s.size, s.seed, s.tasks, s.lengths, s.standards)
	views := sha256.New()
	for _, split := range dataset.Splits() {
		fmt.Fprintln(io.MultiWriter(h, views), split, len(s.samples[split]))
		for _, sm := range s.samples[split] {
			fmt.Fprintln(io.MultiWriter(h, views), sm.key())
		}
	}
	all := s.all()
	need := taskMask(s.tasks...)
	files := map[int]hash.Hash{} // By domain.
	for i := range min(few, len(all)) {
		sm := all[i*len(all)/min(few, len(all))]
		for d := range domains {
			if path, ok := sm.building.path(sm.entry(), d); ok && need&(1<<d) != 0 {
				if files[d] == nil {
					files[d] = sha256.New()
				}
				if err := digest(io.MultiWriter(h, files[d]), path); err != nil {
					return err
				}
			}
		}
	}
	s.name = fmt.Sprintf("taskonomy-%x", h.Sum(nil)[:6])
	s.identifyTasks(views.Sum(nil), files)
	return nil
}

// identifyTasks sets the name of each task: a digest as that of all, of the
// views and of the files that the one task needs.
func (s *Source) identifyTasks(views []byte, files map[int]hash.Hash) {
	s.names = map[string]string{}
	for _, t := range s.tasks {
		h := sha256.New()
		fmt.Fprintf(h, "%s %d %d %q %v %x\n", version, s.size, s.seed, t, s.standards[t], views)
		need := taskMask(t)
		for d := range domains {
			if files[d] != nil && need&(1<<d) != 0 {
				fmt.Fprintf(h, "%s %d %x\n", domains[d].Name, s.lengths[domains[d].Name], files[d].Sum(nil))
			}
		}
		s.names[t] = fmt.Sprintf("taskonomy-%x", h.Sum(nil)[:6])
	}
}

// version is that of what examples hold: raise it when they change.
const version = "taskonomy 1"

// digest adds a file; one that cannot be read counts as empty.
func digest(w io.Writer, path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		data = nil
	}
	_, err = bytes.NewReader(data).WriteTo(w)
	return err
}
