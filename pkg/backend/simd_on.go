//go:build goexperiment.simd && amd64

package backend

import (
	"simd/archsimd"
	_ "unsafe" // For go:linkname.
)

// simdBuild says that the Go backend has vector kernels.
const simdBuild = true

// vectors returns the name of the instructions that they use on this
// processor, nothing if it is too old for them.
func vectors() string {
	switch {
	case archsimd.X86.AVX512():
		return "AVX-512"
	case archsimd.X86.AVX2():
		return "AVX2"
	}
	return ""
}

// forceLarge has GoMLX multiply matrices of all sizes by its kernel for large
// ones. With AVX2 it uses the one for small ones up to four million
// multiplications, which reads and writes the whole result for each row of the
// second matrix: the networks here, whose products are about that size, then take
// 1.3 to 2.2 times as long. There is no option for it. Its choice with AVX-512 is
// another and is left alone.
//
//go:linkname forceLarge github.com/gomlx/compute/internal/gobackend/dot/matmul.ForceLargeVariant
var forceLarge bool

func init() { forceLarge = vectors() == "AVX2" }
