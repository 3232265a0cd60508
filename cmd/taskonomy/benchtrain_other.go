//go:build !linux

package main

// canPin says that onOneCore works.
const canPin = false

// onOneCore starts a process.
func onOneCore(start func() error) error { return start() }

// usedSoFar returns 0, 0: what a process uses is measured on Linux only.
func usedSoFar() (cpu float64, memory int64) { return 0, 0 }
