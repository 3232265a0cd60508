//go:build goexperiment.simd && amd64

package backend

import "simd/archsimd"

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
