package taskonomy

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// A Report says what a folder holds.
type Report struct {
	Root string
	// Layouts are the forms of folders that were met, Buildings the names.
	Layouts, Buildings []string
	// Points and Views count what has a file in any domain.
	Points, Views int
	// Splits counts the buildings of each split, and SplitsFrom is the table
	// that says so, empty if none does.
	Splits     map[dataset.Split]int
	SplitsFrom string
	Domains    []DomainReport
	// Camera has the statistics of the cameras by what they measure.
	Camera []NamedStats
	Tasks  []TaskReport
	// Damaged are the files that cannot be used, in the order of their views.
	Damaged []*FileError
	// Notes are what was passed over, and why.
	Notes []string

	bad map[Key]mask
}

// A DomainReport counts the files of a domain.
type DomainReport struct {
	Domain string
	// Files exist, Read were decoded, Damaged of those could not be, and
	// Missing are views with a picture but without this file.
	Files, Read, Damaged, Missing int
	// FirstMissing is a view without a file, for a start.
	FirstMissing string
	// Stats are of the files that were read; Count is 0 for domains without.
	Stats Stats
}

// NamedStats are the statistics of something with a name.
type NamedStats struct {
	Name string
	Stats
}

// A TaskReport says whether a task can be trained.
type TaskReport struct {
	Task string
	// Samples counts the views with all its files whole, and Lacks the domains
	// without any file.
	Samples int
	Lacks   []string
}

// Check reads every file under a folder and reports. Damaged files are no
// error; the error says that the folder is not the data set.
func Check(dir string) (*Report, error) { return CheckSome(context.Background(), dir, 0) }

// CheckSome is Check, but reads the files of n views only, spread evenly; 0
// is all. All files are counted either way.
func CheckSome(ctx context.Context, dir string, n int) (*Report, error) {
	x, err := scan(dir)
	if err != nil {
		return nil, err
	}
	r := &Report{Root: x.root, Layouts: x.layouts, Notes: x.notes, bad: map[Key]mask{}}
	r.count(x)
	if err := r.read(ctx, x.jobs(n)); err != nil {
		return nil, err
	}
	r.Domains = slices.DeleteFunc(r.Domains, func(d DomainReport) bool { return d.Files == 0 })
	r.tasks(x)
	return r, r.splits(x)
}

// read reads the files of views, some of them at a time to bound the memory.
func (r *Report) read(ctx context.Context, jobs []job) error {
	const chunk = 1024
	var all finding
	for some := range slices.Chunk(jobs, chunk) {
		findings := make([]finding, len(some))
		if err := each(ctx, len(some), func(i int) { findings[i] = inspect(some[i]) }); err != nil {
			return err
		}
		r.collect(&all, some, findings)
	}
	for d := range numDomains {
		if all.maps[d].n > 0 {
			r.Domains[d].Stats = all.maps[d].stats(unitOf(domains[d].Name))
		}
	}
	for j, m := range cameraMeasures {
		if all.camera[j].n > 0 {
			r.Camera = append(r.Camera, NamedStats{m.name, all.camera[j].stats(m.unit, m.realData)})
		}
	}
	return nil
}

// A job is a view whose files are to be read.
type job struct {
	building *building
	entry    *entry
}

// jobs returns n views spread evenly; 0 is all.
func (x *index) jobs(n int) []job {
	var all []job
	for _, b := range x.buildings {
		for i := range b.views {
			all = append(all, job{b, &b.views[i]})
		}
	}
	if n <= 0 || n >= len(all) {
		return all
	}
	some := make([]job, n)
	for i := range some {
		some[i] = all[i*len(all)/n]
	}
	return some
}

// each calls f for 0 to n-1 on all cores.
func each(ctx context.Context, n int, f func(int)) error {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	return ctx.Err()
}

// count fills in what the names of files tell.
func (r *Report) count(x *index) {
	r.Domains = make([]DomainReport, numDomains)
	rgb := number("rgb")
	for i := range r.Domains {
		r.Domains[i].Domain = domains[i].Name
	}
	for _, b := range x.buildings {
		r.Buildings = append(r.Buildings, b.name)
		for i := range b.views {
			e := &b.views[i]
			if i == 0 || b.views[i-1].point != e.point {
				r.Points++
			}
			if e.view != AllViews {
				r.Views++
			}
			for d := range r.Domains {
				dr := &r.Domains[d]
				if e.form[d] != 0 {
					dr.Files++
				} else if e.form[rgb] != 0 && domains[d].kind != matches {
					dr.Missing++
					if dr.FirstMissing == "" {
						dr.FirstMissing = b.key(e).String()
					}
				}
			}
		}
	}
}

// key returns the name of a view.
func (b *building) key(e *entry) Key { return Key{b.name, int(e.point), int(e.view)} }

// collect adds up what the files hold.
func (r *Report) collect(all *finding, jobs []job, findings []finding) {
	for i := range findings {
		f := &findings[i]
		for d := range numDomains {
			all.maps[d].join(&f.maps[d])
			if f.read&(1<<d) != 0 {
				r.Domains[d].Read++
			}
			if f.bad&(1<<d) != 0 {
				r.Domains[d].Damaged++
			}
		}
		for j := range all.camera {
			all.camera[j].join(&f.camera[j])
		}
		r.Damaged = append(r.Damaged, f.errs...)
		if f.bad != 0 {
			r.bad[jobs[i].building.key(jobs[i].entry)] = f.bad
		}
	}
}

// tasks says what can be trained.
func (r *Report) tasks(x *index) {
	for _, t := range task.Taskonomy().All() {
		tr := TaskReport{Task: t.Name}
		need := taskMask(t.Name)
		for _, name := range need.names() {
			if !x.present(number(name)) {
				tr.Lacks = append(tr.Lacks, name)
			}
		}
		for _, b := range x.buildings {
			for i := range b.views {
				e := &b.views[i]
				if e.has()&need == need && r.bad[b.key(e)]&need == 0 {
					tr.Samples++
				}
			}
		}
		r.Tasks = append(r.Tasks, tr)
	}
}

// splits says which buildings are in which split.
func (r *Report) splits(x *index) error {
	splits, from, err := x.splits("")
	if err != nil {
		return err
	}
	r.Splits, r.SplitsFrom = map[dataset.Split]int{}, from
	missing := 0
	for _, b := range r.Buildings {
		s, ok := splits[strings.ToLower(b)]
		if !ok {
			missing++
			continue
		}
		r.Splits[s]++
	}
	if missing > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("%d buildings are in no split of %s", missing, from))
	}
	for _, s := range slices.Sorted(maps.Keys(splits)) {
		if from != "" && !slices.ContainsFunc(r.Buildings, func(b string) bool { return strings.ToLower(b) == s }) {
			r.Notes = append(r.Notes, fmt.Sprintf("building %s of %s is not here", s, from))
		}
	}
	return nil
}
