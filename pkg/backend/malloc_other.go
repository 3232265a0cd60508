//go:build cgo && (darwin || windows)

package backend

// keepFreedMemory does nothing: see that of Linux.
func keepFreedMemory() {}
