package main

import (
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// canPin says that onOneCore works.
const canPin = true

// onOneCore starts a process that may use only the last of the cores that this
// one may use: a process begins with those of the thread that starts it.
func onOneCore(start func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var all, one unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil {
		return err
	}
	for i := range len(all) * 64 {
		if all.IsSet(i) {
			one.Zero()
			one.Set(i)
		}
	}
	if err := unix.SchedSetaffinity(0, &one); err != nil {
		return err
	}
	defer unix.SchedSetaffinity(0, &all)
	return start()
}

// usedSoFar returns the seconds of cores that this process has used, and the most
// memory that it has had, in bytes.
func usedSoFar() (cpu float64, memory int64) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, 0
	}
	seconds := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	return seconds(u.Utime) + seconds(u.Stime), int64(u.Maxrss) * 1024
}
