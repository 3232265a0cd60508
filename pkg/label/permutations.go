package label

import (
	"math/bits"
	"sync"
)

// JigsawPermutations is the number of orders of tiles, the classes of task
// jigsaw.
const JigsawPermutations = 100

// tiles is the number of tiles.
const tiles = 9

// Permutations returns the table of orders for task jigsaw: entry k of a
// permutation is the cell of the picture, row after row, that is shown as tile
// k. Starting from the order 0…8, it adds the permutation whose least Hamming
// distance to those before is greatest, of equal ones that whose sum of
// distances is greatest, of equal ones the first in lexicographic order. Any
// two differ in 6 places at least, in 8.08 on average. (The table of the
// original, 2 at least, is another one.)
func Permutations() [][9]uint8 {
	table := permutations()
	return append([][9]uint8(nil), table[:]...)
}

var permutations = sync.OnceValue(func() *[JigsawPermutations][tiles]uint8 {
	all := allPermutations()
	least, sum := make([]uint8, len(all)), make([]uint16, len(all))
	for i := range least {
		least[i] = tiles + 1
	}
	var table [JigsawPermutations][tiles]uint8
	best := 0
	for k := range table {
		chosen := all[best]
		for place := range tiles {
			table[k][place] = uint8(chosen >> (4 * place) & 15)
		}
		best = 0
		for i, p := range all {
			d := hamming(p, chosen)
			least[i] = min(least[i], uint8(d))
			sum[i] += uint16(d)
			if least[i] > least[best] || least[i] == least[best] && sum[i] > sum[best] {
				best = i
			}
		}
	}
	return &table
})

// hamming returns in how many places two packed permutations differ.
func hamming(a, b uint64) int {
	d := a ^ b
	d |= d >> 1
	d |= d >> 2
	return bits.OnesCount64(d & 0x111111111)
}

// allPermutations returns all permutations of 0…8 in lexicographic order, entry
// k in bits 4k to 4k+3.
func allPermutations() []uint64 {
	all := make([]uint64, 0, 362880)
	var extend func(p uint64, used uint, n int)
	extend = func(p uint64, used uint, n int) {
		if n == tiles {
			all = append(all, p)
			return
		}
		for v := range tiles {
			if used>>v&1 == 0 {
				extend(p|uint64(v)<<(4*n), used|1<<v, n+1)
			}
		}
	}
	extend(0, 0, 0)
	return all
}
