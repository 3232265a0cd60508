package engine

import (
	"math"
	"runtime"
	"time"
)

// A Config says how to run a plan. The zero value is ready for use. Results do
// not depend on it.
type Config struct {
	// Workers is how many steps run at once. The default 0 means one for each
	// core.
	Workers int

	// Memory is how many bytes the steps that run at once may occupy together; a
	// step that needs more runs alone. The default 0 means what is available when
	// the run begins, a negative number no limit.
	Memory int64

	// Retries is how often a step is tried again after a failure. The default 0
	// means once, a negative number never.
	Retries int

	// Backoff is the pause before the second attempt; it doubles each time. The
	// default 0 means a second.
	Backoff time.Duration

	// Executor runs the steps. The default nil means Local.
	Executor Executor
}

// withDefaults returns the configuration with its defaults filled in.
func (c Config) withDefaults() Config {
	if c.Workers <= 0 {
		c.Workers = runtime.GOMAXPROCS(0)
	}
	switch {
	case c.Memory == 0:
		c.Memory = availableMemory()
	case c.Memory < 0:
		c.Memory = math.MaxInt64
	}
	switch {
	case c.Retries == 0:
		c.Retries = 1
	case c.Retries < 0:
		c.Retries = 0
	}
	if c.Backoff <= 0 {
		c.Backoff = time.Second
	}
	if c.Executor == nil {
		c.Executor = Local{}
	}
	return c
}
