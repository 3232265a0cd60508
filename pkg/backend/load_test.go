package backend

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What the user says to XLA stands; what a plugin needs is added while it is
// loaded.
func TestFlags(t *testing.T) {
	own := []string{"--level=1", "--own=1"}
	for _, c := range []struct{ user, want string }{
		{"", "--level=1 --own=1"},
		{"--a=b", "--a=b --level=1 --own=1"},
		{"--level=3  --own", "--level=3 --own"},
		{"--owner=2", "--owner=2 --level=1 --own=1"},
		{"/home/me/flags.txt", "/home/me/flags.txt"},
	} {
		t.Setenv(envFlags, c.user)
		failed := errors.New("failed")
		err := withFlags(own, func() error {
			if now := os.Getenv(envFlags); now != c.want {
				t.Errorf("flags %q became %q, want %q", c.user, now, c.want)
			}
			return failed
		})
		if now := os.Getenv(envFlags); err != failed || now != c.user {
			t.Errorf("flags %q are %q afterwards, error %v", c.user, now, err)
		}
	}
	os.Unsetenv(envFlags) // Setenv has it restored.
	withFlags(own, func() error { return nil })
	if now, there := os.LookupEnv(envFlags); there {
		t.Errorf("flags are %q afterwards, there were none", now)
	}
}

// The tools of CUDA are found beside the plugin.
func TestCUDAFlags(t *testing.T) {
	root := t.TempDir()
	tools := filepath.Join(root, "nvidia", "cu13")
	plugin := filepath.Join(root, "plugins", "pjrt_c_api_cuda_plugin.so")
	if got := cudaFlags(plugin); got != nil {
		t.Errorf("flags %q without the tools", got)
	}
	if err := os.MkdirAll(tools, 0o777); err != nil {
		t.Fatal(err)
	}
	if got := cudaFlags(plugin); !slices.Equal(got, []string{"--xla_gpu_cuda_data_dir=" + tools}) {
		t.Errorf("flags %q with the tools in %s", got, tools)
	}
}
