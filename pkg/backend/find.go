package backend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// envSearch is GoMLX's list of folders with plugins.
const envSearch = "PJRT_PLUGIN_LIBRARY_PATH"

// A host is what the choice depends on. Tests make up their own.
type host struct {
	goos, goarch string
	xla, simd    bool   // What this build has.
	vectors      string // What simd uses on this processor, empty if nothing.
	lock         []Plugin
	getenv       func(string) string
	root         string // Of the file system; empty but in tests.
	home         string // The user's folder, empty if unknown.
	try          func(context.Context, trial) (verdict, error)
}

// userFolder returns the folder of the user's plugins, nothing if the user has
// no folder at all.
func (h *host) userFolder() string {
	dir := h.getenv("XDG_DATA_HOME")
	switch {
	case filepath.IsAbs(dir): // The standard says to ignore others.
	case h.goos == "windows" && h.getenv("LocalAppData") != "":
		dir = h.getenv("LocalAppData")
	case h.home != "":
		dir = filepath.Join(h.home, ".local", "share")
	default:
		return ""
	}
	return filepath.Join(dir, "taskonomy", "plugins")
}

// dataFolders returns the folders where Taskonomy's plugins may be: the user's
// first, then those of the system.
func (h *host) dataFolders() []string {
	var folders []string
	if own := h.userFolder(); own != "" {
		folders = append(folders, own)
	}
	shared := filepath.SplitList(h.getenv("XDG_DATA_DIRS"))
	if len(shared) == 0 && h.goos != "windows" {
		shared = []string{"/usr/local/share", "/usr/share"}
	}
	for _, dir := range shared {
		if filepath.IsAbs(dir) {
			folders = append(folders, filepath.Join(h.root+dir, "taskonomy", "plugins"))
		}
	}
	return folders
}

// gomlxFolders returns the folders where GoMLX's own programs look.
func (h *host) gomlxFolders() []string {
	var folders []string
	bases := []string{h.root + "/usr/local/lib"}
	if h.home != "" {
		bases = slices.Insert(bases, 0, filepath.Join(h.home, ".local", "lib"))
	}
	for _, base := range bases {
		folders = append(folders, filepath.Join(base, "go-xla"), filepath.Join(base, "go-xla", "nvidia"),
			filepath.Join(base, "gomlx", "pjrt"))
	}
	return folders
}

// pythonFolders returns the folders of Python's packages in the active and in
// the usual environments.
func (h *host) pythonFolders() []string {
	bases := []string{h.getenv("VIRTUAL_ENV"), h.getenv("CONDA_PREFIX")}
	if h.home != "" {
		bases = append(bases, filepath.Join(h.home, ".local"))
	}
	bases = append(bases, h.root+"/usr/local", h.root+"/usr")
	var folders []string
	for _, base := range bases {
		if filepath.IsAbs(base) {
			folders = append(folders, glob(base, "lib", "python3*", "site-packages")...)
			folders = append(folders, glob(base, "lib", "python3*", "dist-packages")...)
		}
	}
	return folders
}

// glob returns what matches a pattern below a folder whose name is no pattern.
func glob(dir string, pattern ...string) []string {
	names, err := filepath.Glob(filepath.Join(append([]string{quoteGlob(dir)}, pattern...)...))
	if err != nil {
		return nil // Only of a pattern that makes no sense.
	}
	return names
}

// quoteGlob makes a pattern that matches the path alone.
func quoteGlob(path string) string {
	var out []byte
	for i := range len(path) {
		switch c := path[i]; c {
		case '*', '?', '[':
			out = append(out, '[', c, ']')
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

// find returns the plugins of a kind on this host, in the order of preference:
// where GoMLX's variable points, Taskonomy's own, GoMLX's, and Python's. They
// are files with the right names, no more.
func (h *host) find(kind string) []string {
	var paths []string
	for _, dir := range filepath.SplitList(h.getenv(envSearch)) {
		if filepath.IsAbs(dir) {
			paths = append(paths, named(dir, kind)...)
		}
	}
	for _, dir := range h.dataFolders() {
		for _, p := range h.lock {
			if p.on(kind, h.goos, h.goarch) {
				paths = append(paths, p.place(dir))
			}
		}
	}
	for _, dir := range h.gomlxFolders() {
		paths = append(paths, named(dir, kind)...)
	}
	for _, dir := range h.pythonFolders() {
		for _, p := range h.lock {
			if p.on(kind, h.goos, h.goarch) {
				paths = append(paths, filepath.Join(dir, filepath.FromSlash(p.Path)))
			}
		}
		if kind == cudaKind {
			paths = append(paths, glob(dir, "jax_plugins", "xla_cuda*", "xla_cuda_plugin.so")...)
		}
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(paths, func(path string) bool {
		again := seen[path]
		seen[path] = true
		return again || !isFile(path)
	})
}

// named returns the plugins of a kind in a folder, by the names that GoMLX
// knows.
func named(dir, kind string) []string {
	var paths []string
	for _, pattern := range []string{"pjrt_c_api_" + kind + "*_plugin", "pjrt-plugin-" + kind + "*", "pjrt_plugin_" + kind + "*"} {
		for _, ext := range libraries {
			paths = append(paths, glob(dir, pattern+ext)...)
		}
	}
	return paths
}

// isFile says whether there is a file at path.
func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// identify returns the plugin of the lock file that a file is, nil if it is
// none of them, and the file's SHA-256. Hashing 200 MB takes a fraction of a
// second.
func (h *host) identify(path string) (*Plugin, string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, "", err
	}
	if !info.Mode().IsRegular() { // Reading a pipe might wait for ever.
		return nil, "", fmt.Errorf("%s is no file but %s", path, info.Mode().Type())
	}
	sum, err := hashFile(path)
	if err != nil {
		return nil, "", err
	}
	for i := range h.lock {
		if h.lock[i].SHA256 == sum {
			return &h.lock[i], sum, nil
		}
	}
	return nil, sum, nil
}

// loadedOf describes a file that identify has seen.
func loadedOf(path string, known *Plugin, sum string) *Loaded {
	l := &Loaded{Path: path, SHA256: sum}
	if known != nil {
		l.Name, l.Version, l.Flags = known.Name, known.Version, known.Flags
	}
	return l
}

// hashFile returns the SHA-256 of a file in hexadecimal.
func hashFile(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
