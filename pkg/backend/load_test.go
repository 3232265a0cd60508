package backend

import (
	"os"
	"path/filepath"
	"testing"
)

// What the user says to XLA stands; what the plugin needs is added.
func TestFlags(t *testing.T) {
	root := t.TempDir()
	tools := filepath.Join(root, "nvidia", "cu13")
	if err := os.MkdirAll(tools, 0o777); err != nil {
		t.Fatal(err)
	}
	plugin := filepath.Join(root, "plugins", "pjrt_c_api_cuda_plugin.so")
	for _, c := range []struct {
		prepare    func(string) error
		flags, now string
	}{
		{prepareCPU, "", "--xla_backend_optimization_level=1"},
		{prepareCPU, "--a=b", "--a=b --xla_backend_optimization_level=1"},
		{prepareCPU, "--xla_backend_optimization_level=3 --a=b", "--xla_backend_optimization_level=3 --a=b"},
		{prepareCUDA, "--a=b", "--a=b --xla_gpu_cuda_data_dir=" + tools},
		{prepareCUDA, "--xla_gpu_cuda_data_dir=/own", "--xla_gpu_cuda_data_dir=/own"},
	} {
		t.Setenv("GOPJRT_CUDA_CHECKS", "0")
		t.Setenv("XLA_FLAGS", c.flags)
		if err := c.prepare(plugin); err != nil {
			t.Fatal(err)
		}
		if now := os.Getenv("XLA_FLAGS"); now != c.now {
			t.Errorf("flags %q became %q, want %q", c.flags, now, c.now)
		}
	}
}
