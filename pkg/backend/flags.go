package backend

import (
	"os"
	"strings"
	"sync"
)

// envFlags is the environment variable that XLA reads when it is loaded. It ends
// the process at a flag that it does not know.
const envFlags = "XLA_FLAGS"

// flagging is held while the variable has flags that the user did not give.
var flagging sync.Mutex

// withFlags calls load while the environment has flags --name=value for XLA
// beside the user's, which count more. Afterwards it is as before: other plugins
// and other programs may not know them.
func withFlags(flags []string, load func() error) error {
	flagging.Lock()
	defer flagging.Unlock()
	user, given := os.LookupEnv(envFlags)
	if err := os.Setenv(envFlags, joinFlags(user, flags)); err != nil {
		return err
	}
	defer func() {
		if given {
			os.Setenv(envFlags, user)
		} else {
			os.Unsetenv(envFlags)
		}
	}()
	return load()
}

// joinFlags appends flags to the user's, but those of which the user has one of
// the same name. What does not begin with - is to XLA the name of a file of flags:
// it stays as it is.
func joinFlags(user string, flags []string) string {
	all := strings.Fields(user)
	if len(all) > 0 && !strings.HasPrefix(all[0], "-") {
		return user
	}
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
