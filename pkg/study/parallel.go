package study

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// parallel calls f for 0 … n-1 on several goroutines, GOMAXPROCS if workers is
// 0, and returns the error of the least number that has one. After an error it
// starts no further calls.
func parallel(n, workers int, f func(i int) error) error {
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	errs := make([]error, n)
	var next atomic.Int64
	var failed atomic.Bool
	var wait sync.WaitGroup
	for range min(workers, n) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && !failed.Load(); i = int(next.Add(1)) - 1 {
				if errs[i] = f(i); errs[i] != nil {
					failed.Store(true)
				}
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// distinctNames sorts names and drops those that repeat.
func distinctNames(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
