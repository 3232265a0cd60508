package taskonomy

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An index knows which files there are without having opened them.
type index struct {
	root      string
	layouts   []string // The forms of folders that were met.
	buildings []*building
	notes     []string // Folders and files that were passed over, and why.
}

// A building is the folders of a building and its views by point and view.
type building struct {
	name    string
	folders [numDomains]folder
	views   []entry
}

// A folder is where the files of a domain and building are, and the suffixes
// and endings that occur in it.
type folder struct {
	dir   string
	forms []form
}

type form struct{ suffix, ext string }

// An entry is a view: which form its file has in each domain, from 1, and 0
// where it has none.
type entry struct {
	point, view int32
	form        [numDomains]uint8
}

// path returns the file of a view in a domain; ok is false if there is none.
func (b *building) path(e *entry, domain int) (path string, ok bool) {
	if e.form[domain] == 0 {
		return "", false
	}
	f := &b.folders[domain]
	form := f.forms[e.form[domain]-1]
	return filepath.Join(f.dir, formatName(int(e.point), int(e.view), form.suffix, form.ext)), true
}

// The layouts, as reports call them.
const (
	layoutOmnidata = "<domain>/taskonomy/<building>"
	layoutEarly    = "<domain>/<building>"
	layoutSample   = "<domain>, one building"
	layoutOld      = "<building>/<old domain>"
)

// scan finds the files under a folder.
func scan(root string) (*index, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, fmt.Errorf("looking for the data set: %w", err)
	}
	s := &scanner{index: index{root: root}, buildings: map[string]*building{}}
	for _, e := range entries {
		path := filepath.Join(root, e.Name())
		if !isDir(path, e) {
			continue
		}
		if d, ok := domainIndex[strings.ToLower(e.Name())]; ok {
			err = s.domain(path, d)
		} else {
			err = s.model(path, e.Name())
		}
		if err != nil {
			return nil, err
		}
	}
	if len(s.buildings) == 0 {
		return nil, fmt.Errorf("%s holds no files of the data set: want folders such as rgb/taskonomy/BUILDING "+
			"with files such as point_0_view_0_domain_rgb.png: %w", root, ErrNoData)
	}
	return s.finish(), nil
}

// ErrNoData is when a folder does not hold the data set.
var ErrNoData = errors.New("no views found")

// isDir follows links, which people use to spread the data over disks.
func isDir(path string, e fs.DirEntry) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return e.IsDir()
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

type scanner struct {
	index
	buildings map[string]*building
	loose     [][]loose // By building: files as they come.
	order     map[*building]int
}

// A loose file has been found but not yet joined with those of its view.
type loose struct {
	point, view int32
	domain      uint8
	form        uint8
}

// domain scans <root>/<domain>.
func (s *scanner) domain(dir string, domain int) error {
	return s.files(dir, domain, filepath.Base(s.root), layoutSample, func(name, path string) error {
		if name != "taskonomy" {
			return s.files(path, domain, name, layoutEarly, s.passOver)
		}
		return s.files(path, domain, "", layoutOmnidata, func(name, path string) error {
			return s.files(path, domain, name, layoutOmnidata, s.passOver)
		})
	})
}

// model scans <root>/<building> of the first release.
func (s *scanner) model(dir, name string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	known := false
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if d, ok := domainIndex[strings.ToLower(e.Name())]; ok && isDir(path, e) {
			known = true
			if err := s.files(path, d, name, layoutOld, s.passOver); err != nil {
				return err
			}
		}
	}
	if !known {
		s.note("%s: no domain has this name, and it has no folders of domains", dir)
	}
	return nil
}

// passOver notes a folder that should not be where it is.
func (s *scanner) passOver(_, path string) error {
	s.note("%s: folders are not expected here", path)
	return nil
}

// maxNotes bounds the memory that a strange folder can take.
const maxNotes = 1000

func (s *scanner) note(format string, args ...any) {
	if len(s.notes) < maxNotes {
		s.notes = append(s.notes, fmt.Sprintf(format, args...))
	}
}

// files adds the files of a folder to a building and calls sub for folders.
func (s *scanner) files(dir string, domain int, name, layout string, sub func(name, path string) error) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if isDir(path, e) {
			if err := sub(e.Name(), path); err != nil {
				return err
			}
			continue
		}
		point, view, suffix, ext, ok := ParseName(e.Name())
		perPoint := domains[domain].kind == matches
		if !ok || !strings.EqualFold(ext, domains[domain].Ext) || name == "" || (view == AllViews) != perPoint {
			if !strings.HasPrefix(e.Name(), ".") {
				s.note("%s: not the name of a %s of domain %s", path, domains[domain].Ext, domains[domain].Name)
			}
			continue
		}
		if !slices.Contains(s.layouts, layout) {
			s.layouts = append(s.layouts, layout)
		}
		s.add(s.building(name), dir, domain, loose{int32(point), int32(view), uint8(domain), 0}, form{suffix, ext})
	}
	return nil
}

func (s *scanner) building(name string) *building {
	b := s.buildings[name]
	if b == nil {
		b = &building{name: name}
		s.buildings[name] = b
		if s.order == nil {
			s.order = map[*building]int{}
		}
		s.order[b] = len(s.loose)
		s.loose = append(s.loose, nil)
	}
	return b
}

// add notes a file of a building.
func (s *scanner) add(b *building, dir string, domain int, l loose, f form) {
	folder := &b.folders[domain]
	if folder.dir == "" {
		folder.dir = dir
	}
	i := slices.Index(folder.forms, f)
	if i < 0 && len(folder.forms) < 255 {
		folder.forms = append(folder.forms, f)
		i = len(folder.forms) - 1
	}
	if i < 0 || folder.dir != dir {
		s.note("%s: %s has files of %s in another folder too, or too many suffixes", dir, b.name, domains[domain].Name)
		return
	}
	l.form = uint8(i + 1)
	s.loose[s.order[b]] = append(s.loose[s.order[b]], l)
}

// finish joins the files of each view.
func (s *scanner) finish() *index {
	for b, i := range s.order {
		files := s.loose[i]
		slices.SortStableFunc(files, func(a, b loose) int {
			return cmp.Or(cmp.Compare(a.point, b.point), cmp.Compare(a.view, b.view))
		})
		for _, f := range files {
			n := len(b.views)
			if n == 0 || b.views[n-1].point != f.point || b.views[n-1].view != f.view {
				b.views = append(b.views, entry{point: f.point, view: f.view})
				n++
			}
			e := &b.views[n-1]
			// Of two files of one view, the one with the usual suffix wins.
			usual := b.folders[f.domain].forms[f.form-1].suffix == domains[f.domain].Suffix
			if e.form[f.domain] == 0 || usual {
				e.form[f.domain] = f.form
			}
		}
		s.index.buildings = append(s.index.buildings, b)
	}
	slices.SortFunc(s.index.buildings, func(a, b *building) int { return cmp.Compare(a.name, b.name) })
	slices.Sort(s.layouts)
	return &s.index
}
