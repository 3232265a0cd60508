//go:build !cgo || !(linux || darwin || windows)

package backend

import (
	"errors"

	"github.com/gomlx/compute"
)

// xlaBuild says that this build can load no plugins.
const xlaBuild = false

// openXLA always fails.
func openXLA(string, string) (compute.Backend, string, error) {
	return nil, "", errors.New("this build cannot load plugins")
}
