//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package store

import "os"

// tryLock cannot lock here.
func tryLock(*os.File) (bool, error) { return false, errNoLocks }
