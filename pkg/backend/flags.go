package backend

import (
	"os"
	"strings"
	"sync"
)

// envFlags is the environment variable that XLA reads when it is loaded. It ends
// the process at a flag that it does not know.
const envFlags = "XLA_FLAGS"

// flagged is what setFlags made of the environment, and what it was before: the
// next plugin must not get the flags of the last.
var flagged struct {
	sync.Mutex
	user, now string
}

// userFlags returns the user's flags for XLA.
func userFlags() string {
	flagged.Lock()
	defer flagged.Unlock()
	now := os.Getenv(envFlags)
	if now == flagged.now {
		return flagged.user
	}
	return now
}

// setFlags gives flags --name=value to the plugin that is loaded next, beside the
// user's, which count more.
func setFlags(flags []string) error {
	user := userFlags()
	now := joinFlags(user, flags)
	flagged.Lock()
	defer flagged.Unlock()
	flagged.user, flagged.now = user, now
	return os.Setenv(envFlags, now)
}

// joinFlags appends flags to the user's, but those of which the user has one of
// the same name.
func joinFlags(user string, flags []string) string {
	all := strings.Fields(user)
	taken := map[string]bool{}
	for _, f := range all {
		taken[nameOf(f)] = true
	}
	for _, f := range flags {
		if !taken[nameOf(f)] {
			all = append(all, f)
		}
	}
	return strings.Join(all, " ")
}

// nameOf returns the name of a flag.
func nameOf(flag string) string {
	name, _, _ := strings.Cut(flag, "=")
	return name
}
