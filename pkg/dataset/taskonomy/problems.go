package taskonomy

import (
	"cmp"
	"slices"
	"sync"
)

// problems are the files that turned out damaged. It is safe for concurrent
// use.
type problems struct {
	mu    sync.Mutex
	paths map[string]error
}

func (p *problems) note(e *FileError) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.paths == nil {
		p.paths = map[string]error{}
	}
	p.paths[e.Path] = e.Err
}

// Problems returns the files that turned out damaged or missing so far, by
// path. Examples that need them do not count.
func (p *problems) Problems() []*FileError {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []*FileError
	for path, err := range p.paths {
		all = append(all, &FileError{path, err})
	}
	slices.SortFunc(all, func(a, b *FileError) int { return cmp.Compare(a.Path, b.Path) })
	return all
}

// Left returns the views that were left out because they lack files, by key.
func (s *Source) Left() []Left { return slices.Clone(s.left) }
