package label

import (
	"math/rand/v2"
	"sync"
)

// A Scratch is the working memory of the functions of this package. Reusing one
// spares allocations: after the first call with a size, a function allocates
// nothing. The zero Scratch is ready. One goroutine may use it at a time; where
// a function takes a *Scratch, nil means one from a pool of the package.
type Scratch struct {
	f32    stack[float32]
	f64    stack[float64]
	i32    stack[int32]
	u64    stack[uint64]
	pcg    rand.PCG
	random *rand.Rand
}

// A stack hands out buffers that are given back in reverse order.
type stack[T any] struct {
	buffers [][]T
	used    int
}

// take returns a buffer of n entries with any content.
func (s *stack[T]) take(n int) []T {
	if s.used == len(s.buffers) {
		s.buffers = append(s.buffers, nil)
	}
	b := &s.buffers[s.used]
	s.used++
	if cap(*b) < n {
		*b = make([]T, n)
	}
	return (*b)[:n]
}

// A mark is the state of a Scratch to which leave returns.
type mark struct {
	f32, f64, i32, u64 int
	pooled             bool
}

var scratches = sync.Pool{New: func() any { return new(Scratch) }}

// enter returns a scratch, s if it is one, and its state, for leave.
func enter(s *Scratch) (*Scratch, mark) {
	pooled := s == nil
	if pooled {
		s = scratches.Get().(*Scratch)
	}
	return s, mark{s.f32.used, s.f64.used, s.i32.used, s.u64.used, pooled}
}

// leave gives back all buffers taken since enter.
func (s *Scratch) leave(m mark) {
	s.f32.used, s.f64.used, s.i32.used, s.u64.used = m.f32, m.f64, m.i32, m.u64
	if m.pooled {
		scratches.Put(s)
	}
}

// stream returns a generator whose numbers depend on the seed and the task
// only.
func (s *Scratch) stream(seed, task uint64) *rand.Rand {
	if s.random == nil {
		s.random = rand.New(&s.pcg)
	}
	s.pcg.Seed(seed, task)
	return s.random
}
