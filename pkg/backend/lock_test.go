package backend

import (
	"slices"
	"strings"
	"testing"
)

func TestLock(t *testing.T) {
	plugins := Plugins()
	for _, system := range [][2]string{{"linux", "amd64"}, {"linux", "arm64"}} {
		for _, kind := range []string{cpuKind, cudaKind} {
			if !slices.ContainsFunc(plugins, func(p Plugin) bool { return p.on(kind, system[0], system[1]) }) {
				t.Errorf("no %s plugin for %s", kind, system)
			}
		}
	}
	seen := map[string]bool{}
	for _, p := range plugins {
		for _, key := range []string{p.SHA256, p.WheelSHA256, p.folder() + p.GOOS + p.GOARCH} {
			if seen[key] {
				t.Errorf("%s: %s is there twice", p, key)
			}
			seen[key] = true
		}
		if kindOf(p.file()) != p.Kind || kindOf(p.Path) != p.Kind {
			t.Errorf("%s: GoMLX does not see from its name that it is for %s", p, p.Kind)
		}
	}
	plugins[0].Name = "changed"
	if Plugins()[0].Name == "changed" {
		t.Error("the lock file can be changed")
	}
}

func TestReadLockErrors(t *testing.T) {
	edit := func(old, new string) string { return strings.Replace(lockText, old, new, 1) }
	for _, c := range []struct{ text, want string }{
		{"[[plugin]", "plugins.toml"},
		{edit("api =", "apis ="), "unknown key plugin.apis"},
		{edit(`"cpu"`, `"tpu"`), `kind "tpu" is neither`},
		{edit("https://", "http://"), "not https"},
		{edit(`path = "`, `path = "../`), "no path of a library in a wheel"},
		{edit(`"lammps-jax-pjrt-cpu"`, `"../lammps"`), "no name and version"},
		{edit(`"0.11.2"`, `""`), "no name and version"},
		{edit(`goarch = "amd64"`, ""), "lacks goos, goarch"},
		{edit("size = 201600336", ""), "lacks its sizes"},
		{edit(`"--xla_cpu`, `"--cpu`), "not of the form"},
		{edit("ad1309ac", "AD1309AC"), "not 64 hexadecimal digits"},
	} {
		if _, err := readLock(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("want %q, got %v", c.want, err)
		}
	}
}

func FuzzReadLock(f *testing.F) {
	f.Add(lockText)
	f.Add("[[plugin]]\nname = \"x\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		plugins, err := readLock(text)
		if err != nil {
			return
		}
		for _, p := range plugins {
			if strings.ContainsAny(p.folder()+p.file(), `/\`) {
				t.Errorf("%q %q leaves its folder", p.folder(), p.file())
			}
		}
	})
}
