package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// ownSettings is a tasks.toml with three tasks of a user.
const ownSettings = `
images = "rgb"
[[task]]
name = "shade"
kind = "map"
[[task]]
name = "stuff"
kind = "class map"
classes = ["nothing", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
  "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]
[[task]]
name = "odd-view"
kind = "class"
file = "views.csv"
`

// Whole studies of a folder as the real data set has it, and of the pictures in it
// with labels under names that their owner chose: to the report, and again.
func TestRunOnFolders(t *testing.T) {
	dir := t.TempDir()
	world := filepath.Join(dir, "world")
	output := func(args ...string) (stdout, stderr string) {
		t.Helper()
		var out, problems bytes.Buffer
		if code := run(t.Context(), args, nil, &out, &problems); code != exitDone {
			t.Fatalf("%q: exit code %d, %s", args, code, &problems)
		}
		return out.String(), problems.String()
	}
	output("world", "export", "--out", world, "--buildings", "5", "--views", "4", "--size", "32", "--seed", "5", "--quiet")
	study := func(out, data, tasks string) []string {
		args := []string{"run", "--out", filepath.Join(dir, out), "--data", data, "--tasks", tasks, "--budget", "2", "--max-order", "2", "--backend", "go"}
		for _, s := range []string{"data.size=16", "data.oversample=2", "specific.grid=4", "specific.code=4", "specific.width=8", "specific.hidden=8",
			"specific.steps=6", "specific.held=.25", "transfer.steps=6", "transfer.hidden=8"} {
			args = append(args, "--set", s)
		}
		return args
	}
	for _, c := range []struct {
		name, data, tasks string
		own               []string // Names in the report that are no task's of the released data.
	}{
		{"real", "taskonomy:" + world, "normals,class_places,fix_pose,segmentsemantic,colorization,random", nil},
		{"own", "images:" + world, "shade,stuff,odd-view,autoencoding,random", []string{"shade", "stuff", "odd-view"}},
	} {
		if c.own != nil {
			ownLabels(t, world)
		}
		args := study(c.name, c.data, c.tasks)
		stdout, _ := output(args...)
		text, err := os.ReadFile(filepath.Join(dir, c.name, "report.html"))
		if err != nil || !strings.HasSuffix(stdout, "report.html\n") {
			t.Fatalf("%s: %v, standard output %q", c.name, err, stdout)
		}
		if left := "which does not have odd-view, shade, stuff: they are left out"; strings.Contains(stdout, left) != (c.own != nil) {
			t.Errorf("%s: it should say %q: %v; %s", c.name, left, c.own != nil, stdout)
		}
		for _, name := range c.own {
			if !bytes.Contains(text, []byte(name)) || !strings.Contains(stdout, "  "+name+" ") {
				t.Errorf("%s: the report or the policy has no task %s", c.name, name)
			}
		}
		if again, stderr := output(args...); again != stdout || strings.Contains(stderr, "images/s") {
			t.Errorf("%s: again: %s%s", c.name, again, stderr)
		}
	}
	// One of the user's networks alone.
	out := filepath.Join(dir, "alone")
	stdout, _ := output("train", "--data", "images:"+world, "--task", "stuff", "--out", out, "--cache", filepath.Join(dir, "cache"), "--backend", "go",
		"--set", "data.size=16", "--set", "specific.grid=4", "--set", "specific.width=8", "--steps", "6", "--set", "specific.held=.25")
	if !strings.Contains(stdout, "beats the best constant answer") {
		t.Errorf("train: %s", stdout)
	}
}

// ownLabels gives the pictures of a folder of the real data set's form labels as
// package images has them.
func ownLabels(t *testing.T, world string) {
	t.Helper()
	views := "name,class\n"
	write := func(path string, text []byte) {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	pictures, err := filepath.Glob(filepath.Join(world, "rgb", "*", "*", "*.png"))
	if err != nil || len(pictures) != 20 {
		t.Fatalf("%d pictures, %v", len(pictures), err)
	}
	for _, path := range pictures {
		name, err := filepath.Rel(filepath.Join(world, "rgb"), path)
		if err != nil {
			t.Fatal(err)
		}
		odd := strings.Contains(name, "view_1") || strings.Contains(name, "view_3")
		views += fmt.Sprintf("%s,%s\n", filepath.ToSlash(name), map[bool]string{true: "odd", false: "even"}[odd])
		for task, domain := range map[string][2]string{"shade": {"reshading", "reshading"}, "stuff": {"segment_semantic", "segmentsemantic"}} {
			label, err := os.ReadFile(filepath.Join(world, domain[0], strings.Replace(name, "domain_rgb", "domain_"+domain[1], 1)))
			if err != nil {
				t.Fatal(err)
			}
			write(filepath.Join(world, "labels", task, name), label)
		}
	}
	write(filepath.Join(world, "views.csv"), []byte(views))
	write(filepath.Join(world, "tasks.toml"), []byte(ownSettings))
}
