//go:build !(goexperiment.simd && amd64)

package backend

// simdBuild says that the Go backend has no vector kernels.
const simdBuild = false

// vectors returns nothing.
func vectors() string { return "" }
