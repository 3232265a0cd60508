package training

import (
	"math/rand/v2"

	"github.com/gomlx/gomlx/core/tensors"
)

// dropMask returns a mask [n, batch] of 0 and 1/(1-share).
func dropMask(random *rand.Rand, share float64, n, batch int) *tensors.Tensor {
	mask := make([]float32, n*batch)
	kept := float32(1 / (1 - share))
	for i := range mask {
		if share == 0 || random.Float64() >= share {
			mask[i] = kept
		}
	}
	return tensors.FromFlatDataAndDimensions(mask, n, batch)
}

// freeUnless frees the tensors of a list that are not in another.
func freeUnless(list, keep []*tensors.Tensor) {
	for i, t := range list {
		if i >= len(keep) || keep[i] != t {
			free(t)
		}
	}
}

// epochs draws examples without repetition until all have been drawn.
type epochs struct {
	n      int
	random *rand.Rand
	order  []int
}

// next returns the next b examples. With fewer than b examples some come twice.
func (e *epochs) next(b int) []int {
	list := make([]int, 0, b)
	if len(e.order) < b && e.n >= b {
		e.order = nil
	}
	for len(list) < b {
		if len(e.order) == 0 {
			e.order = e.random.Perm(e.n)
		}
		k := min(b-len(list), len(e.order))
		list, e.order = append(list, e.order[:k]...), e.order[k:]
	}
	return list
}
