package backend

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"github.com/gomlx/compute"
)

// The kinds of plugins.
const (
	cpuKind  = "cpu"
	cudaKind = "cuda"
)

// kindOf guesses what a plugin computes on, from the name of its file.
func kindOf(path string) string {
	name := strings.ToLower(filepath.Base(path))
	for _, kind := range []string{cudaKind, cpuKind} {
		if strings.Contains(name, kind) {
			return kind
		}
	}
	return ""
}

// load loads a plugin into this process, with flags for XLA, and returns the
// version of its interface. Nothing protects the process from what the plugin
// does, so that it must have been tried.
func load(path, options string, flags []string) (b compute.Backend, api string, err error) {
	plain, remove, err := plainPath(path)
	if err != nil {
		return nil, "", err
	}
	defer remove()
	if kindOf(path) == cudaKind {
		flags = append(cudaFlags(path), flags...)
		if err := quietCUDA(); err != nil {
			return nil, "", err
		}
	} else {
		flags = append(cpuFlags(), flags...)
	}
	err = withFlags(flags, func() error {
		b, api, err = openXLA(plain, options)
		return explain(err, plain)
	})
	return b, api, err
}

// plainPath returns a path of the plugin that GoMLX does not misunderstand. It
// takes a CPU plugin for CUDA's if any part of its path has that word or NVIDIA
// in it, such as /home/nvidia, and it cuts a path at commas. Such a plugin is
// loaded through a link, which remove removes.
func plainPath(path string) (plain string, remove func(), err error) {
	remove = func() {}
	if !misunderstood(path) {
		return path, remove, nil
	}
	if kindOf(path) != cudaKind { // CUDA's finds its libraries from where it lies.
		for _, parent := range []string{os.TempDir(), "/tmp", "/var/tmp"} {
			dir, err := os.MkdirTemp(parent, "plugin")
			if err != nil {
				continue
			}
			remove := func() { os.RemoveAll(dir) }
			link := filepath.Join(dir, filepath.Base(path))
			if err := os.Symlink(path, link); err == nil && !misunderstood(link) {
				return link, remove, nil
			}
			remove()
		}
	}
	return "", remove, fmt.Errorf("GoMLX cannot load a plugin whose path has a comma or, for a CPU, the words CUDA or NVIDIA in it: move %s", path)
}

// misunderstood says whether GoMLX takes a path for another plugin's.
func misunderstood(path string) bool {
	upper := strings.ToUpper(path)
	return strings.Contains(path, ",") ||
		kindOf(path) == cpuKind && (strings.Contains(upper, "CUDA") || strings.Contains(upper, "NVIDIA"))
}

// cpuFlags have XLA compile for a CPU with less effort: the usual level takes two
// to three times as long to compile the networks here and gains nothing, their
// time being spent in products of matrices, which are compiled already.
func cpuFlags() []string { return []string{"--xla_backend_optimization_level=1"} }

// cudaFlags tell XLA where the tools of CUDA are, if they lie where a Python
// environment or GoMLX's installer puts them.
func cudaFlags(path string) []string {
	if dir := cudaFolder(path); dir != "" {
		return []string{"--xla_gpu_cuda_data_dir=" + dir}
	}
	return nil
}

// quietCUDA keeps GoMLX from warning at length about libraries of CUDA.
func quietCUDA() error {
	if os.Getenv("GOPJRT_CUDA_CHECKS") != "" {
		return nil
	}
	return os.Setenv("GOPJRT_CUDA_CHECKS", "0")
}

// cudaFolder returns the folder with the tools of CUDA that belongs to a
// plugin, or nothing: nvidia/cu13 beside the folder of the plugin or one above.
func cudaFolder(path string) string {
	above := filepath.Dir(filepath.Dir(path))
	for _, root := range []string{above, filepath.Dir(above)} {
		if found := glob(root, "nvidia", "cu1[0-9]"); len(found) > 0 {
			return found[len(found)-1]
		}
	}
	return ""
}

// dlopenFailed finds what the system says of a library that it cannot load.
var dlopenFailed = regexp.MustCompile(`failed to dynamically load PJRT plugin from "(.*?)": "`)

// explain makes GoMLX's errors about a plugin short. They repeat its path and
// may carry the stack.
func explain(err error, path string) error {
	if err == nil {
		return nil
	}
	text, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	if m := dlopenFailed.FindStringSubmatch(text); m != nil {
		return fmt.Errorf("it cannot be loaded: %s", strings.TrimPrefix(m[1], path+": "))
	}
	if strings.Contains(text, "failed to find symbol") {
		return errors.New("it is no plugin of XLA: it lacks the function GetPjrtApi")
	}
	var failure runtime.Error
	if errors.As(err, &failure) {
		return fmt.Errorf("it is no sound plugin of XLA: %w", failure)
	}
	if at := strings.Index(text, "PJRT error"); at >= 0 {
		text = text[at:]
	}
	return errors.New(strings.TrimSuffix(text, "."))
}
