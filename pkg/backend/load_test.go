package backend

import (
	"os"
	"path/filepath"
	"testing"
)

// What the user says to XLA stands; what the plugin needs is added, and taken
// away again for the next.
func TestFlags(t *testing.T) {
	root := t.TempDir()
	tools := filepath.Join(root, "nvidia", "cu13")
	if err := os.MkdirAll(tools, 0o777); err != nil {
		t.Fatal(err)
	}
	plugin := filepath.Join(root, "plugins", "pjrt_c_api_cuda_plugin.so")
	own := []string{"--own=1"}
	t.Setenv("GOPJRT_CUDA_CHECKS", "0")
	for _, c := range []struct {
		prepare    func(string, []string) error
		flags      []string
		user, want string
	}{
		{prepareCPU, nil, "", "--xla_backend_optimization_level=1"},
		{prepareCPU, own, "--a=b", "--a=b --xla_backend_optimization_level=1 --own=1"},
		{prepareCPU, own, "--xla_backend_optimization_level=3  --own", "--xla_backend_optimization_level=3 --own"},
		{prepareCPU, own, "--owner=2", "--owner=2 --xla_backend_optimization_level=1 --own=1"},
		{prepareCUDA, own, "--a=b", "--a=b --xla_gpu_cuda_data_dir=" + tools + " --own=1"},
		{prepareCUDA, nil, "--xla_gpu_cuda_data_dir=/own", "--xla_gpu_cuda_data_dir=/own"},
	} {
		t.Setenv(envFlags, c.user)
		for range 2 {
			if err := c.prepare(plugin, c.flags); err != nil {
				t.Fatal(err)
			}
			if now := os.Getenv(envFlags); now != c.want {
				t.Errorf("flags %q became %q, want %q", c.user, now, c.want)
			}
		}
		if err := prepareCPU(plugin, nil); err != nil {
			t.Fatal(err)
		}
		if now, want := os.Getenv(envFlags), joinFlags(c.user, []string{"--xla_backend_optimization_level=1"}); now != want {
			t.Errorf("the next plugin gets %q, want %q", now, want)
		}
	}
}
