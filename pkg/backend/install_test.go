package backend

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A fakePlugin is a plugin with its wheel.
type fakePlugin struct {
	Plugin
	library, wheelBytes []byte
}

// fake makes a plugin whose library has the text, and its wheel.
func fake(t *testing.T, name, text string) fakePlugin {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range []struct{ name, text string }{
		{"pkg/__init__.py", "PATH = 1"},
		{"pkg/xla_cpu.so", text},
		{name + "-1.dist-info/METADATA", "Name: " + name},
		{name + "-1.dist-info/licenses/LICENSE", "free"},
		{name + "-1.dist-info/licenses/THIRD_PARTY_NOTICES", "others"},
		{name + "-1.dist-info/RECORD", ""},
	} {
		w, err := z.Create(f.name)
		if err == nil {
			_, err = w.Write([]byte(f.text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	wheel := b.Bytes()
	return fakePlugin{library: []byte(text), wheelBytes: wheel, Plugin: Plugin{
		Name: name, Version: "1", Kind: cpuKind, GOOS: "linux", GOARCH: "amd64", URL: "https://none.invalid/" + name + "-1.whl",
		WheelSize: int64(len(wheel)), WheelSHA256: sum(string(wheel)), Path: "pkg/xla_cpu.so", Size: int64(len(text)), SHA256: sum(text),
	}}
}

// serve serves wheels and an index of packages, and counts the requests.
func serve(t *testing.T, plugins ...fakePlugin) (server *httptest.Server, requests *atomic.Int64) {
	requests = new(atomic.Int64)
	mux := http.NewServeMux()
	for _, p := range plugins {
		mux.HandleFunc("/wheels/"+p.wheel(), func(w http.ResponseWriter, _ *http.Request) { w.Write(p.wheelBytes) })
		mux.HandleFunc("/simple/"+p.Name+"/", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, "<!DOCTYPE html><a href='/wheels/other.whl'>other</a>\n<A data-x='1' href=\"../../wheels/%s#sha256=%s\">x</a>", p.wheel(), p.WheelSHA256)
		})
	}
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server, requests
}

// fetcher returns an installer with an environment.
func fetcher(env ...string) *installer {
	return &installer{client: http.DefaultClient, stall: time.Minute, pause: time.Millisecond, getenv: func(name string) string {
		for i := 0; i+1 < len(env); i += 2 {
			if env[i] == name {
				return env[i+1]
			}
		}
		return ""
	}}
}

// files returns the paths of the files and folders below a folder.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err == nil && path != dir {
			rel, _ := filepath.Rel(dir, path)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// inPlace is what an installed plugin is made of.
var inPlace = []string{"x-1", "x-1/LICENSE", "x-1/METADATA", "x-1/THIRD_PARTY_NOTICES", "x-1/pjrt_c_api_cpu_plugin.so"}

func TestInstall(t *testing.T) {
	p := fake(t, "x", strings.Repeat("library ", 100_000))
	server, requests := serve(t, p)
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, p.wheel()), p.wheelBytes, 0o666); err != nil {
		t.Fatal(err)
	}
	for name, env := range map[string][]string{
		"mirror":        {EnvMirror, server.URL + "/wheels/"},
		"mirror folder": {EnvMirror, folder},
		"file URL":      {EnvMirror, "file://" + filepath.ToSlash(folder)},
		"index":         {envIndex, server.URL + "/simple"},
		"index slash":   {envIndex, server.URL + "/simple/"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "new", "plugins")
			in := fetcher(env...)
			var last int64
			in.progress = func(done, total int64) {
				if done < last || done > total || total != p.WheelSize {
					t.Errorf("progress %d of %d after %d", done, total, last)
				}
				last = done
			}
			got, err := in.install(t.Context(), []Plugin{p.Plugin}, dir)
			if err != nil || got.Before || got.Path != filepath.Join(dir, "x-1", "pjrt_c_api_cpu_plugin.so") || last != p.WheelSize {
				t.Fatalf("got %+v, %v, %d bytes", got, err, last)
			}
			if names := files(t, dir); !slices.Equal(names, inPlace) {
				t.Errorf("got %q", names)
			}
			if library, err := os.ReadFile(got.Path); err != nil || !bytes.Equal(library, p.library) {
				t.Errorf("got %d bytes, %v", len(library), err)
			}
			n := requests.Load()
			if again, err := in.install(t.Context(), []Plugin{p.Plugin}, dir); err != nil || !again.Before || requests.Load() != n {
				t.Errorf("a second time: got %+v, %v, %d requests", again, err, requests.Load()-n)
			}
			if err := os.WriteFile(got.Path, p.library[1:], 0o666); err != nil {
				t.Fatal(err)
			}
			if again, err := in.install(t.Context(), []Plugin{p.Plugin}, dir); err != nil || again.Before || !whole(p.Plugin, dir) {
				t.Errorf("over a damaged one: got %+v, %v", again, err)
			}
			if names := files(t, dir); !slices.Equal(names, inPlace) {
				t.Errorf("got %q", names)
			}
		})
	}
}

func TestInstallErrors(t *testing.T) {
	p := fake(t, "x", "library")
	edited := func(edit func(p *Plugin)) fakePlugin {
		q := p
		edit(&q.Plugin)
		return q
	}
	other := fake(t, "x", "another library")
	cut := other
	cut.wheelBytes = p.wheelBytes[:len(p.wheelBytes)-10]
	long := other
	long.wheelBytes = append(slices.Clone(p.wheelBytes), "more"...)
	wrong := other
	wrong.wheelBytes = append(slices.Clone(p.wheelBytes[:len(p.wheelBytes)-1]), 'x')
	garbage := fakePlugin{Plugin: p.Plugin, wheelBytes: []byte("no zip")}
	garbage.WheelSize, garbage.WheelSHA256 = 6, sum("no zip")
	for _, c := range []struct {
		name     string
		served   fakePlugin
		plugin   Plugin
		requests int64
		want     string
	}{
		{"truncated", cut, p.Plugin, attempts, "unexpected EOF"},
		{"too long", long, p.Plugin, 1, "longer than"},
		{"wrong hash", wrong, p.Plugin, 1, "wrong SHA-256"},
		{"no zip", garbage, garbage.Plugin, 1, "not a valid zip file"},
		{"no library", p, edited(func(p *Plugin) { p.Path = "pkg/gone.so" }).Plugin, 1, "the wheel has no pkg/gone.so"},
		{"wrong library", p, edited(func(p *Plugin) { p.SHA256 = sum("other") }).Plugin, 1, "pkg/xla_cpu.so in the wheel: wrong SHA-256"},
		{"longer library", p, edited(func(p *Plugin) { p.Size-- }).Plugin, 1, "bytes or more instead of"},
		{"shorter library", p, edited(func(p *Plugin) { p.Size++ }).Plugin, 1, "instead of"},
		{"not there", other, edited(func(p *Plugin) { p.URL += "x" }).Plugin, 1, "the server answers 404 Not Found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server, requests := serve(t, c.served)
			dir := t.TempDir()
			_, err := fetcher(EnvMirror, server.URL+"/wheels").install(t.Context(), []Plugin{c.plugin}, dir)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "x 1") {
				t.Errorf("got %v", err)
			}
			if requests.Load() != c.requests {
				t.Errorf("%d requests", requests.Load())
			}
			if left := files(t, dir); len(left) > 0 {
				t.Errorf("%q is left", left)
			}
		})
	}
}

// TestInstallSecondBest: a package that is gone makes room for the next.
func TestInstallSecondBest(t *testing.T) {
	gone, there := fake(t, "gone", "1"), fake(t, "x", "2")
	server, _ := serve(t, there)
	dir := t.TempDir()
	got, err := fetcher(EnvMirror, server.URL+"/wheels").install(t.Context(), []Plugin{gone.Plugin, there.Plugin}, dir)
	if err != nil || got.Plugin.Name != "x" || len(got.Failures) != 1 || !strings.Contains(got.Failures[0].Error(), "gone 1") {
		t.Errorf("got %+v, %v", got, err)
	}
	if left := files(t, dir); !slices.Equal(left, inPlace) {
		t.Errorf("got %q", left)
	}
}

// TestInstallConcurrently: several at once, over a damaged one.
func TestInstallConcurrently(t *testing.T) {
	p := fake(t, "x", strings.Repeat("library ", 100_000))
	server, _ := serve(t, p)
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "x-1"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.place(dir), []byte("damaged"), 0o666); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := fetcher(EnvMirror, server.URL+"/wheels").install(t.Context(), []Plugin{p.Plugin}, dir); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if left := files(t, dir); !slices.Equal(left, inPlace) || !whole(p.Plugin, dir) {
		t.Errorf("got %q", left)
	}
}

// TestInstallSweeps: what a killed installation left long ago goes, what may be
// another's work stays, and neither is taken for a plugin.
func TestInstallSweeps(t *testing.T) {
	p := fake(t, "x", "library")
	server, _ := serve(t, p)
	dir := t.TempDir()
	for name, age := range map[string]time.Duration{".x-1-1.part": 48 * time.Hour, ".x-1-2.part": time.Hour, "x-0": 48 * time.Hour} {
		path := filepath.Join(dir, name)
		if err := os.Mkdir(path, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := fetcher(EnvMirror, server.URL+"/wheels").install(t.Context(), []Plugin{p.Plugin}, dir); err != nil {
		t.Error(err)
	}
	if left := files(t, dir); !slices.Equal(left, append([]string{".x-1-2.part", "x-0"}, inPlace...)) {
		t.Errorf("got %q", left)
	}
}

// TestInstallOntoFile: a disk that takes no folder is not the package's fault.
func TestInstallOntoFile(t *testing.T) {
	p := fake(t, "x", "library")
	server, requests := serve(t, p)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	_, err := fetcher(EnvMirror, server.URL+"/wheels").install(t.Context(), []Plugin{p.Plugin, p.Plugin}, filepath.Join(file, "dir"))
	if err == nil || strings.Count(err.Error(), "installing") != 1 || requests.Load() > 0 {
		t.Errorf("got %v, %d requests", err, requests.Load())
	}
}

func TestDataFolder(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		goos string
		home string
		want string
	}{
		{home: "/home/u", want: "/home/u/.local/share/taskonomy/plugins"},
		{home: "/home/u", env: map[string]string{"XDG_DATA_HOME": "/data"}, want: "/data/taskonomy/plugins"},
		{home: "/home/u", env: map[string]string{"XDG_DATA_HOME": "data"}, want: "/home/u/.local/share/taskonomy/plugins"},
		{home: "/u", goos: "windows", env: map[string]string{"LocalAppData": "/u/local"}, want: "/u/local/taskonomy/plugins"},
		{env: map[string]string{"XDG_DATA_DIRS": "/usr/share"}, want: ""},
	} {
		h := &host{goos: c.goos, home: c.home, getenv: func(name string) string { return c.env[name] }}
		if got := filepath.ToSlash(h.userFolder()); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func TestInstallNeedsPip(t *testing.T) {
	p := fake(t, "x", "library").Plugin
	p.Pip = "x[all]==1"
	if _, err := fetcher().install(t.Context(), []Plugin{p}, t.TempDir()); err == nil || !strings.Contains(err.Error(), `pip install "x[all]==1"`) {
		t.Errorf("got %v", err)
	}
	_, err := Install(t.Context(), "tpu", t.TempDir(), nil)
	if !errors.Is(err, ErrUnknownPlugin) {
		t.Errorf("got %v", err)
	}
}
