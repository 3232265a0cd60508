package backend

import (
	_ "embed"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
)

// A Plugin is a library of XLA that Taskonomy knows: a line of the lock file.
type Plugin struct {
	Name        string `toml:"name"`    // Of the package on PyPI.
	Version     string `toml:"version"` // Of the package.
	Kind        string `toml:"kind"`    // What computes: cpu or cuda.
	API         string `toml:"api"`     // Version of PJRT, the interface between GoMLX and XLA.
	GOOS        string `toml:"goos"`
	GOARCH      string `toml:"goarch"`
	URL         string `toml:"url"` // Of the wheel.
	WheelSize   int64  `toml:"wheel_size"`
	WheelSHA256 string `toml:"wheel_sha256"` // In hexadecimal.
	Path        string `toml:"path"`         // Of the library in the wheel.
	Size        int64  `toml:"size"`         // Of the library, in bytes.
	SHA256      string `toml:"sha256"`       // Of the library.
	Licence     string `toml:"licence"`
	// Flags are added to XLA_FLAGS, each --name=value, where the user has not set
	// them. They may be experimental ones, which other versions of XLA refuse.
	Flags []string `toml:"flags"`
	// Pip is what to give to pip install, for a plugin that is of no use without
	// the libraries that pip installs beside it. Others are for Install.
	Pip string `toml:"pip"`
}

// on says whether the plugin is for a kind and a system.
func (p Plugin) on(kind, goos, goarch string) bool {
	return p.Kind == kind && p.GOOS == goos && p.GOARCH == goarch
}

// String returns the name and version of the package.
func (p Plugin) String() string { return p.Name + " " + p.Version }

// wheel returns the file name of the wheel.
func (p Plugin) wheel() string { return path.Base(p.URL) }

// folder returns the name of the folder where the plugin is installed.
func (p Plugin) folder() string { return p.Name + "-" + p.Version }

// file returns the name of the installed library, which is one that GoMLX
// recognises, too.
func (p Plugin) file() string { return "pjrt_c_api_" + p.Kind + "_plugin" + path.Ext(p.Path) }

// place returns the path of the library in a folder of plugins.
func (p Plugin) place(dir string) string { return filepath.Join(dir, p.folder(), p.file()) }

//go:embed plugins.toml
var lockText string

// lock returns the lock file. Its text is part of the program, so that a mistake
// in it is a programmer's.
var lock = sync.OnceValue(func() []Plugin {
	plugins, err := readLock(lockText)
	if err != nil {
		panic(err)
	}
	return plugins
})

// Plugins returns the lock file: the plugins for all systems, best first.
func Plugins() []Plugin { return slices.Clone(lock()) }

// libraries are how the names of libraries end.
var libraries = []string{".so", ".dylib", ".dll"}

var (
	plainName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]*$`)
	hexSHA256 = regexp.MustCompile(`^[0-9a-f]{64}$`)
	xlaFlag   = regexp.MustCompile(`^--xla_[a-z0-9_]+=\S+$`)
)

// readLock reads and checks the text of a lock file.
func readLock(text string) ([]Plugin, error) {
	var file struct {
		Plugin []Plugin `toml:"plugin"`
	}
	meta, err := toml.Decode(text, &file)
	if err != nil {
		return nil, fmt.Errorf("plugins.toml: %w", err)
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("plugins.toml: unknown key %s", unknown[0])
	}
	for _, p := range file.Plugin {
		switch {
		case !plainName.MatchString(p.Name) || !plainName.MatchString(p.Version):
			return nil, fmt.Errorf("plugins.toml: %q %q is no name and version", p.Name, p.Version)
		case p.Kind != cpuKind && p.Kind != cudaKind:
			return nil, fmt.Errorf("plugins.toml: %s: kind %q is neither cpu nor cuda", p, p.Kind)
		case !strings.HasPrefix(p.URL, "https://"):
			return nil, fmt.Errorf("plugins.toml: %s: url %q is not https", p, p.URL)
		case !fs.ValidPath(p.Path) || !slices.Contains(libraries, path.Ext(p.Path)):
			return nil, fmt.Errorf("plugins.toml: %s: %q is no path of a library in a wheel", p, p.Path)
		case p.GOOS == "" || p.GOARCH == "" || p.API == "" || p.Licence == "":
			return nil, fmt.Errorf("plugins.toml: %s lacks goos, goarch, api or licence", p)
		case p.Size <= 0 || p.WheelSize <= 0:
			return nil, fmt.Errorf("plugins.toml: %s lacks its sizes", p)
		case slices.ContainsFunc(p.Flags, func(f string) bool { return !xlaFlag.MatchString(f) }):
			return nil, fmt.Errorf("plugins.toml: %s: flags %q are not of the form --xla_name=value", p, p.Flags)
		case !hexSHA256.MatchString(p.SHA256) || !hexSHA256.MatchString(p.WheelSHA256):
			return nil, fmt.Errorf("plugins.toml: %s: a sha256 is not 64 hexadecimal digits", p)
		}
	}
	return file.Plugin, nil
}
