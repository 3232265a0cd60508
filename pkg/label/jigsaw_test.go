package label

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"testing"
)

// TestPermutations pins the table: changing it would make trained networks
// useless.
func TestPermutations(t *testing.T) {
	table := Permutations()
	least, sum := tiles, 0
	for i, p := range table {
		sorted := slices.Sorted(slices.Values(p[:]))
		for k, v := range sorted {
			if int(v) != k {
				t.Fatalf("entry %d, %v, is no permutation", i, p)
			}
		}
		for _, q := range table[:i] {
			d := 0
			for k := range p {
				if p[k] != q[k] {
					d++
				}
			}
			least, sum = min(least, d), sum+d
		}
	}
	if mean := float64(sum) / (100 * 99 / 2); least != 6 || mean < 0.89*9 {
		t.Errorf("least distance %d, mean %v", least, mean)
	}
	if table[0] != [9]uint8{0, 1, 2, 3, 4, 5, 6, 7, 8} {
		t.Errorf("the first is %v", table[0])
	}
	var all []byte
	for _, p := range table {
		all = append(all, p[:]...)
	}
	const want = "f106418522bdb91cb418e08e519cf86511d041fa2204be74e0b7aaec7b5a0591"
	if got := fmt.Sprintf("%x", sha256.Sum256(all)); got != want {
		t.Errorf("the table has SHA-256 %s, want %s", got, want)
	}
}

// TestTiles: tile k shows cell Permutations()[class][k].
func TestTiles(t *testing.T) {
	for _, size := range []int{3, 10, 64, 512} {
		p := Picture{size, size, make([]uint8, 3*size*size)}
		cell := size / 3
		for i := range size * size {
			c := min(i%size/cell, 2) + 3*min(i/size/cell, 2)
			copy(p.Pix[3*i:], []uint8{uint8(20 * c), uint8(20 * c), uint8(20 * c)})
		}
		seen := map[int]bool{}
		for seed := range uint64(50) {
			dst := make([][]float32, tiles)
			for k := range dst {
				dst[k] = make([]float32, 3*16*16)
			}
			class := TilesTo(dst, p, 16, seed, nil)
			seen[class] = true
			for k, v := range Permutations()[class] {
				want := float64(v)*20/127.5 - 1
				for _, got := range dst[k] {
					if !near(float64(got), want, 1e-5) {
						t.Fatalf("%d px, seed %d, tile %d shows %v, want %v", size, seed, k, got, want)
					}
				}
			}
		}
		if len(seen) < 30 {
			t.Errorf("only %d classes for 50 seeds", len(seen))
		}
	}
}

// TestTilesJitter: tiles lie at different places of their cells.
func TestTilesJitter(t *testing.T) {
	const size = 512
	p := Picture{size, size, make([]uint8, 3*size*size)}
	for i := range size * size {
		p.Pix[3*i] = uint8(i % size % 170)
	}
	first := map[float32]bool{}
	for seed := range uint64(20) {
		dst := make([][]float32, tiles)
		for k := range dst {
			dst[k] = make([]float32, 3*153*153)
		}
		TilesTo(dst, p, 153, seed, nil)
		for k := range dst {
			x := (dst[k][0] + 1) * 127.5
			first[x] = true
			if x < 0 || x > 17 {
				t.Fatalf("a tile begins at %v", x)
			}
			if !near(float64(dst[k][3*152]+1)*127.5, float64(x)+152, 1e-3) {
				t.Fatal("a tile of 153 px is not a plain crop")
			}
		}
	}
	if len(first) != 18 {
		t.Errorf("%d different offsets, want 18", len(first))
	}
}

func TestResize(t *testing.T) {
	p := Picture{2, 1, []uint8{0, 0, 0, 255, 255, 255}}
	dst := make([]float32, 3*4*4)
	cropTo(dst, p, crop{0, 0, 2, 1}, 4, new(Scratch))
	for x, want := range []float64{-1, -0.5, 0.5, 1} { // centres at 0, 1/4, 3/4 and 1 of the way
		if !near(float64(dst[3*x]), want, 1e-6) {
			t.Errorf("pixel %d is %v, want %v", x, dst[3*x], want)
		}
	}
}
