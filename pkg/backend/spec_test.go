package backend

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	exists := func(path string) bool { return path == "/a,b.so" }
	for _, c := range []struct {
		text string
		want spec
		back string // What String returns.
	}{
		{"", spec{}, ""},
		{" go ", spec{engine: "go", options: DefaultGo}, "go"},
		{"go:", spec{engine: "go", options: DefaultGo}, "go"},
		{"go:ops_sequential", spec{engine: "go", options: "ops_sequential"}, "go:ops_sequential"},
		{"xla", spec{engine: "xla"}, "xla"},
		{"xla:", spec{engine: "xla"}, "xla"},
		{"xla:,tf32", spec{engine: "xla", options: "tf32"}, "xla:,tf32"},
		{"xla:cpu", spec{engine: "xla", plugin: "cpu"}, "xla:cpu"},
		{"xla:cuda,tf32=false,preallocate", spec{engine: "xla", plugin: "cuda", options: "tf32=false,preallocate"}, "xla:cuda,tf32=false,preallocate"},
		{"xla:/p.so", spec{engine: "xla", plugin: "/p.so"}, "xla:/p.so"},
		{"xla:/p.so,noshared_buffers", spec{engine: "xla", plugin: "/p.so", options: "noshared_buffers"}, "xla:/p.so,noshared_buffers"},
		{"xla:/a,b.so", spec{engine: "xla", plugin: "/a,b.so"}, "xla:/a,b.so"},
	} {
		got, err := parse(c.text, exists)
		if err != nil || got != c.want || got.String() != c.back {
			t.Errorf("%q: got %+v %q, %v", c.text, got, got, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"tpu":                "there are go, go:OPTIONS, xla:cpu",
		":cpu":               "there are go",
		"GO":                 "there are go",
		"xla:tpu":            "there are go",
		"xla:./plugin.so":    "absolute path",
		"xla:~/plugin.so":    "absolute path",
		"go:fast":            `unknown configuration option "fast"`,
		"go:parallelism":     "whole number",
		"go:parallelism=two": "whole number",
	} {
		_, err := parse(text, func(string) bool { return false })
		if !errors.Is(err, ErrSpec) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), text) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

// FuzzParse: what is understood means the same when it is written out again.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"", "go", "go:ops_sequential", "xla:cpu,tf32=false", "xla:/p.so", "xla:,0", "x:y"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		none := func(string) bool { return false }
		s, err := parse(text, none)
		if err != nil {
			if !errors.Is(err, ErrSpec) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		if again, err := parse(s.String(), none); err != nil || again != s {
			t.Errorf("%q: %+v became %+v, %v", text, s, again, err)
		}
	})
}
