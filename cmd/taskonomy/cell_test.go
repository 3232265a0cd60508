package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/kernelext"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// options reads a %%solve cell and returns what it sets.
func options(code string) (*solveCellFlags, error) {
	a := &app{}
	f := &solveCellFlags{}
	cmd := a.solveCellCommand(f)
	list, err := cellOptions(code, cmd.Flags(), "transfers")
	if err == nil {
		err = setOptions(cmd, list)
	}
	if err == nil {
		err = f.check(list)
	}
	return f, err
}

func TestCellOptions(t *testing.T) {
	f, err := options("%%solve published --budget 2.5 --regret\n\n# a comment\nmax_order = 3   # a remark\n" +
		"cost = depth=2, edges=0.5\n--form=paper --require 'normals'\n  interactive\nas=best")
	if err != nil {
		t.Fatal(err)
	}
	got := strings.TrimSpace(fmt.Sprintln(f.transfers, f.budget, f.maxOrder, f.costs, f.form, f.require, f.regret, f.interactive, f.as))
	if want := "published 2.5 3 [depth=2, edges=0.5] paper [normals] true true best"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What an interactive cell says to put in the cell sets what its controls say.
func TestOptionLines(t *testing.T) {
	o := taxonomy.Options{MaxOrder: 3, Exponent: 0.15000000000000002, Form: taxonomy.Paper, Require: []string{"edge2d", "rgb2depth"}, Forbid: []string{"reshade"}}
	f, err := options("%%solve published\n" + optionLines(o, 2.25))
	if err != nil {
		t.Fatal(err)
	}
	got := strings.TrimSpace(fmt.Sprintln(f.budget, f.maxOrder, f.exponent, f.form, f.require, f.forbid))
	if want := "2.25 3 0.15 paper [edge2d rgb2depth] [reshade]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestCellErrors checks that each error is at the place of its cause.
func TestCellErrors(t *testing.T) {
	for _, c := range []struct {
		code         string
		line, column int
		want         string
	}{
		{"%%solve", 0, 0, "which transfers?"},
		{"%%solve published", 0, 0, "what budget?"},
		{"%%solve published --budgte 3", 1, 19, "did you mean budget?"},
		{"%%solve published --budget", 1, 19, "needs a value"},
		{"%%solve published --budget three", 1, 28, "expected a finite number"},
		{"%%solve published\nbudget = -1", 2, 10, "expected a finite number"},
		{"%%solve published\n  budget = 2\n  form = other", 3, 10, "expected official, paper"},
		{"%%solve published\nbudget 2", 2, 1, "expected name = value"},
		{"%%solve published\nübung = 1\nbudget = 2", 2, 1, "unknown option"},
		{"%%solve published -b 2", 1, 19, "unexpected"},
		{"%%solve - --budget 1", 1, 9, "no standard input"},
		{"%%solve published --budget 1 --as 1x", 1, 35, "variable in Go"},
		{"%%solve published --budget 1 --interactive --format json", 1, 30, "does not go with"},
	} {
		_, err := options(c.code)
		var place *kernelext.CellError
		line, column := 0, 0
		if errors.As(err, &place) {
			line, column = place.Line, place.Column
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || line != c.line || column != c.column {
			t.Errorf("%q: got %v at %d:%d, want %q at %d:%d", c.code, err, line, column, c.want, c.line, c.column)
		}
	}
}

// TestLocate checks the places of errors that only the data shows.
func TestLocate(t *testing.T) {
	a := &app{warned: map[string]bool{}, quiet: true, running: true}
	for _, c := range []struct {
		code         string
		line, column int
		want         string
	}{
		{"%%solve published --budget 2\nrequire = normals, dpth", 2, 20, `unknown task "dpth"`},
		{"%%solve published --budget 2\ncost = depth=x", 2, 8, "expected a finite number"},
		{"%%solve published --budget 2\nforbid = edge2d\nrequire = depth,edge2d", 3, 17, "edge2d"},
		{"%%solve published --budget 2\nrequire-transfer = depth=self+x", 2, 31, `"x"`},
	} {
		f := &solveCellFlags{}
		cmd := a.solveCellCommand(f)
		list, err := cellOptions(c.code, cmd.Flags(), "transfers")
		if err == nil {
			err = setOptions(cmd, list)
		}
		if err != nil {
			t.Fatal(err)
		}
		table, err := loadPublished("")
		if err != nil {
			t.Fatal(err)
		}
		o, err := f.options(table)
		if err == nil {
			_, err = a.program(table, o)
		}
		var place *kernelext.CellError
		if err = locate(err, list); !errors.As(err, &place) || place.Line != c.line || place.Column != c.column || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %q at %d:%d", c.code, err, c.want, c.line, c.column)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"budget", "budget", 0}, {"budget", "budgt", 1}, {"form", "forma", 1}, {"cost", "best", 2}, {"", "abc", 3}} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// FuzzCells checks that no cell is too strange to be read, completed and
// explained, and that errors are at a place of the cell.
func FuzzCells(f *testing.F) {
	for _, code := range []string{"%%solve", "%%solve published --budget 2", "%%solve published\nbudget = 3 # x\n--regret",
		"%%solve 'a b' \"c", "%%solve\n=\n==\n#\n--\n-", "%%solve published --form=\ncost==", "%%solve  \t\xff\n\xfe = 1"} {
		f.Add(code, 5)
	}
	a := &app{}
	assistant := a.solveMagic(&solver{})
	f.Fuzz(func(t *testing.T, code string, at int) {
		if !strings.HasPrefix(code, "%%solve") {
			return
		}
		_, err := options(code)
		var place *kernelext.CellError
		if errors.As(err, &place) && (place.Line < 1 || place.Line > strings.Count(code, "\n")+1 || place.Column < 1) {
			t.Errorf("%q: error at %d:%d", code, place.Line, place.Column)
		}
		n := len([]rune(code))
		at = max(0, min(at, n))
		if strings.Contains(code, "/") { // Names of files of this machine.
			return
		}
		c := assistant.Complete(code, at)
		if c.From < 0 || c.From > c.To || c.To > n {
			t.Errorf("%q at %d: completes %d to %d", code, at, c.From, c.To)
		}
		assistant.Inspect(code, at)
	})
}
