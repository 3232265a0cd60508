//go:build cgo && (linux || darwin || windows)

package backend

import (
	"fmt"
	"path/filepath"

	"github.com/gomlx/compute"
	"github.com/gomlx/go-xla/compute/xla"
	"github.com/gomlx/go-xla/pjrt"
)

// xlaBuild says that this build can load plugins.
const xlaBuild = true

// Nothing is ever fetched behind the user's back.
func init() { xla.EnableAutoInstall(false) }

// openXLA loads the plugin at an absolute path, with GoMLX's options as in
// "tf32=false,preallocate", and returns the version of the plugin's interface.
func openXLA(path, options string) (b compute.Backend, api string, err error) {
	defer recovered(&err)
	if !filepath.IsAbs(path) {
		panic("backend: a plugin is loaded by its absolute path only")
	}
	keepFreedMemory()
	if b, err = xla.New(path + "," + options); err != nil {
		return nil, "", err
	}
	plugin, err := pjrt.GetPlugin(path) // Loaded already.
	if err != nil {
		return nil, "", err
	}
	major, minor := plugin.Version()
	return b, fmt.Sprintf("%d.%d", major, minor), nil
}
