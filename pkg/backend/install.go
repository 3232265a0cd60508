package backend

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ErrUnknownPlugin is returned for a name that the lock file does not have for
// this system.
var ErrUnknownPlugin = errors.New("no such plugin")

// An Installed is a plugin that is in place.
type Installed struct {
	Plugin Plugin
	Path   string // Of the library.
	// Before says that it was there already, and whole.
	Before bool
	// Failures are of plugins that are better but could not be had.
	Failures []error
}

// DataFolder returns the folder where Install puts plugins if it is not told
// otherwise: $XDG_DATA_HOME/taskonomy/plugins, by default in ~/.local/share, or
// in %LocalAppData% on Windows. It fails if the user has no home.
func DataFolder() (string, error) {
	dir := here().userFolder()
	if dir == "" {
		return "", errors.New("neither XDG_DATA_HOME nor HOME is set, so say in which folder plugins go (--dir)")
	}
	return dir, nil
}

// Install puts a plugin of the lock file into a folder, the user's data folder
// if dir is empty, where Open finds it. The name is cpu, for the best there is
// for this system, or that of a package.
//
// It downloads the wheel over HTTPS, with the proxies of the environment, checks
// its SHA-256, takes out the library and the licences, and checks the library. A
// plugin that is there already is checked, and replaced if it is not whole. What
// is interrupted, at any time, leaves no folder that looks like a plugin; several
// may install at once. The environment may name other places to load from:
// TASKONOMY_PLUGIN_MIRROR, a folder or URL that has the wheels, used alone, and
// PIP_INDEX_URL, an index of packages, used first.
//
// The function progress, which may be nil, is told how many bytes of how many
// are there.
func Install(ctx context.Context, name, dir string, progress func(done, total int64)) (Installed, error) {
	if dir == "" {
		var err error
		if dir, err = DataFolder(); err != nil {
			return Installed{}, err
		}
	}
	dir, err := filepath.Abs(dir) // Plugins are loaded by absolute path.
	if err != nil {
		return Installed{}, err
	}
	h := here()
	plugins := h.wanted(name)
	if len(plugins) == 0 {
		return Installed{}, fmt.Errorf("%w as %q for %s/%s: there are %s", ErrUnknownPlugin, name, h.goos, h.goarch, strings.Join(h.names(), ", "))
	}
	in := &installer{client: http.DefaultClient, getenv: os.Getenv, stall: time.Minute, pause: time.Second, progress: progress}
	return in.install(ctx, plugins, dir)
}

// wanted returns the plugins for this host that a name means, best first.
func (h *host) wanted(name string) []Plugin {
	return slices.DeleteFunc(slices.Clone(h.lock), func(p Plugin) bool {
		return p.GOOS != h.goos || p.GOARCH != h.goarch || name != p.Kind && name != p.Name
	})
}

// An installer fetches plugins.
type installer struct {
	client   *http.Client
	getenv   func(string) string
	stall    time.Duration // To wait for a server that says nothing.
	pause    time.Duration // Before trying again.
	progress func(done, total int64)
}

// install installs the first of the plugins that can be had.
func (in *installer) install(ctx context.Context, plugins []Plugin, dir string) (Installed, error) {
	var failures []error
	for _, p := range plugins {
		if p.Pip != "" {
			return Installed{}, fmt.Errorf(`%s needs libraries that pip installs beside it: run pip install "%s" in an active environment of Python, where it is found`, p, p.Pip)
		}
		before, err := in.put(ctx, p, dir)
		if err == nil {
			return Installed{Plugin: p, Path: p.place(dir), Before: before, Failures: failures}, nil
		}
		failures = append(failures, fmt.Errorf("installing %s: %w", p, err))
		if ctx.Err() != nil || ofDisk(err) {
			break
		}
	}
	return Installed{}, errors.Join(failures...)
}

// ofDisk says whether an error is of this machine's disk, so that another
// plugin would fare no better.
func ofDisk(err error) bool {
	var path *fs.PathError
	var link *os.LinkError
	return errors.As(err, &path) && path.Op != "open" || errors.As(err, &link)
}

// names returns what wanted understands on this host.
func (h *host) names() []string {
	var names []string
	for _, p := range h.lock {
		if p.GOOS == h.goos && p.GOARCH == h.goarch {
			names = append(names, p.Kind, p.Name)
		}
	}
	if names == nil {
		return []string{"none"}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// put makes sure that a plugin is in a folder and whole, and says whether it
// was before.
func (in *installer) put(ctx context.Context, p Plugin, dir string) (before bool, err error) {
	if whole(p, dir) {
		return true, nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return false, err
	}
	sweep(dir, time.Now().Add(-24*time.Hour))
	part, err := os.MkdirTemp(dir, "."+p.folder()+"-*"+partSuffix)
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(part)
	if err := os.Chmod(part, 0o755); err != nil {
		return false, err
	}
	wheel := filepath.Join(part, "wheel")
	if err := in.fetch(ctx, p, wheel); err != nil {
		return false, err
	}
	if err := unpack(ctx, p, wheel, part); err != nil {
		return false, err
	}
	if err := os.Remove(wheel); err != nil {
		return false, err
	}
	return false, place(p, part, dir)
}

// partSuffix ends the names of folders that are being filled.
const partSuffix = ".part"

// sweep removes what installations left that were killed before a time. That
// it cannot does not matter.
func sweep(dir string, before time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && strings.HasPrefix(e.Name(), ".") &&
			strings.HasSuffix(e.Name(), partSuffix) && info.ModTime().Before(before) {
			os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
}

// whole says whether a plugin is in a folder, and every byte of it.
func whole(p Plugin, dir string) bool {
	info, err := os.Stat(p.place(dir))
	if err != nil || info.Size() != p.Size {
		return false
	}
	sum, err := hashFile(p.place(dir))
	return err == nil && sum == p.SHA256
}

// place moves a filled folder to its place. If another installation was faster
// its result stays; what is there and not whole goes.
func place(p Plugin, part, dir string) error {
	if err := syncFolder(part); err != nil {
		return err
	}
	final := filepath.Join(dir, p.folder())
	for range 3 {
		err := os.Rename(part, final)
		if err == nil {
			return syncFolder(dir)
		}
		if whole(p, dir) {
			return nil
		}
		if !errors.Is(err, fs.ErrExist) && !isThere(final) {
			return err
		}
		if err := discard(final, dir); err != nil {
			return err
		}
	}
	return fmt.Errorf("%s cannot be replaced: remove it", final)
}

// isThere says whether there is anything at a path.
func isThere(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// discard removes a folder at once as far as others see.
func discard(path, dir string) error {
	trash, err := os.MkdirTemp(dir, ".old-*"+partSuffix)
	if err != nil {
		return err
	}
	defer os.RemoveAll(trash)
	if err := os.Rename(path, filepath.Join(trash, "old")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// writeFile writes a new file and makes sure that it is on disk.
func writeFile(path string, from io.Reader) (err error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	defer func() {
		if e := file.Close(); err == nil {
			err = e
		}
	}()
	if _, err := io.Copy(file, from); err != nil {
		return err
	}
	return file.Sync()
}
