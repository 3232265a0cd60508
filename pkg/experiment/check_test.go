package experiment

import (
	"bytes"
	order "cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/losstable"
)

// checkCandidates checks that each target has all transfers that it should.
func checkCandidates(t *testing.T, o *Outcome) {
	t.Helper()
	for i, target := range slices.Sorted(slices.Values(smallTargets)) {
		l := o.Losses[i]
		if l.Target != target {
			t.Fatalf("target %s, want %s", l.Target, target)
		}
		count := map[int]int{}
		var first []string
		for _, c := range l.Candidates {
			count[len(c.Sources)]++
			if len(c.Sources) == 1 {
				first = append(first, c.Sources[0])
			} else if slices.Contains(c.Sources, target) || slices.Contains(c.Sources, "random") {
				t.Errorf("%s from %v", target, c.Sources)
			}
			if len(c.Losses) != len(l.Images) {
				t.Errorf("%s from %v: %d losses on %d images", target, c.Sources, len(c.Losses), len(l.Images))
			}
		}
		slices.Sort(first)
		if diff := cmp.Diff([]string{"autoencoder", "colorization", "edge2d", "fix_pose", "random", "rgb2sfnorm", "scratch", "self"}, first); diff != "" {
			t.Errorf("%s, order 1: %s", target, diff)
		}
		if count[2] != 3 || count[3] != 1 || len(count) != 3 {
			t.Errorf("%s: %v transfers by order, want 3 of order 2 and 1 of order 3", target, count)
		}
		// The control is the best source once, as it is in the table, and twice.
		c := o.Controls[target]
		if diff := cmp.Diff(named(l, c.Source), c.Once); diff != "" || len(c.Twice) != len(l.Images) || len(c.WithRandom) != len(l.Images) {
			t.Errorf("%s: control of %s: %s", target, c.Source, diff)
		}
		for _, x := range l.Candidates {
			if cmp.Equal(x.Losses, c.Twice) || cmp.Equal(x.Losses, c.WithRandom) {
				t.Errorf("%s: a control is the transfer from %v", target, x.Sources)
			}
		}
		checkBest(t, l, c.Source)
	}
}

// checkBest checks that transfers from several sources are from the best of one,
// by the affinities among those and full supervision.
func checkBest(t *testing.T, l *affinity.Losses, best string) {
	t.Helper()
	first := &affinity.Losses{Target: l.Target, Images: l.Images}
	higher := map[string]bool{}
	for _, c := range l.Candidates {
		if len(c.Sources) > 1 {
			for _, s := range c.Sources {
				higher[s] = true
			}
		} else if c.Sources[0] != affinity.Scratch {
			first.Candidates = append(first.Candidates, c)
		}
	}
	rows, _, err := affinity.FromLosses(first, affinity.Config{})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(rows, func(a, b affinity.Transfer) int { return -order.Compare(a.Affinity, b.Affinity) })
	var ranked []string
	for _, r := range rows {
		if s := r.Sources[0]; s != affinity.Self && s != l.Target && s != "random" {
			ranked = append(ranked, s)
		}
	}
	for i, s := range ranked {
		if higher[s] != (i < 3) {
			t.Errorf("%s: the sources by rank are %v, transfers from several are from %v", l.Target, ranked, higher)
			break
		}
	}
	if best != ranked[0] {
		t.Errorf("%s: the control is of %s, the best is %s", l.Target, best, ranked[0])
	}
}

// checkTransfers checks the columns of the released table, and that it reads back.
func checkTransfers(t *testing.T, text string, o *Outcome) {
	t.Helper()
	if header, _, _ := strings.Cut(text, "\n"); header != "dataset,target,order,sources,affinity,gain,quality" {
		t.Errorf("header %q", header)
	}
	table, err := affinity.ReadTable(strings.NewReader(text), TransfersFile)
	if err != nil {
		t.Fatal(err)
	}
	if len(table) != len(smallTargets)*(6+2+3+1) {
		t.Errorf("%d transfers", len(table))
	}
	// As Stage III makes them of the losses.
	var want affinity.Table
	for _, l := range o.Losses {
		rows, _, err := affinity.FromLosses(l, affinity.Config{})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			r.Dataset = "small"
			want = append(want, r)
		}
	}
	want.Sort()
	table.Sort()
	number := cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })
	if diff := cmp.Diff(want, table, number); diff != "" {
		t.Error(diff)
	}
}

// checkLosses checks that the losses read back as Stage III reads them.
func checkLosses(t *testing.T, path string, o *Outcome) {
	t.Helper()
	byName := map[string]*affinity.Losses{}
	for _, l := range o.Losses {
		byName[l.Target] = l
	}
	n := 0
	_, err := losstable.Read(path, losstable.Config{MinImages: 1, FewImages: 1, AllowUnbeaten: true, MaxProblems: 1 << 20}, func(l *affinity.Losses) error {
		n++
		want := byName[l.Target]
		for i, image := range l.Images {
			k := slices.Index(want.Images, image)
			for _, c := range l.Candidates {
				at := slices.IndexFunc(want.Candidates, func(d affinity.Candidate) bool { return affinity.SourceKey(d.Sources) == affinity.SourceKey(c.Sources) })
				if k < 0 || at < 0 || want.Candidates[at].Losses[k] != c.Losses[i] {
					return fmt.Errorf("target %s from %v, image %s: loss %v", l.Target, c.Sources, image, c.Losses[i])
				}
			}
		}
		return nil
	})
	if err != nil || n != len(smallTargets) {
		t.Errorf("%d targets, error %v", n, err)
	}
}

func checkSanity(t *testing.T, text string, o *Outcome) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"task", "images", "beats_constant", "beats_random", "weak"}, rows[0]); diff != "" {
		t.Error(diff)
	}
	want := []string{"autoencoder", "edge2d", "rgb2sfnorm", "fix_pose", "colorization"}
	if len(rows) != 1+len(want) {
		t.Fatalf("%d rows", len(rows))
	}
	for i, name := range want {
		row, s := rows[1+i], o.Sanity[i]
		if row[0] != name || s.Task != name || row[1] != strconv.Itoa(s.Images) || row[4] != strconv.FormatBool(s.Constant <= .5) {
			t.Errorf("row %v of %+v", row, s)
		}
		if none := row[3] == ""; none != (name == "colorization") || none != math.IsNaN(s.Random) {
			t.Errorf("%s beats random on %q: %v", name, row[3], s.Random)
		}
		if v, err := strconv.ParseFloat(row[2], 64); err != nil || v != s.Constant || v < 0 || v > 1 {
			t.Errorf("%s beats constant on %q: %v", name, row[2], s.Constant)
		}
	}
	weak := o.WeakText()
	for _, s := range o.Sanity {
		if s.Weak() != strings.Contains(weak, s.Task+" (") {
			t.Errorf("%s with %v: %q", s.Task, s.Constant, weak)
		}
	}
}

func checkTaxonomy(t *testing.T, text string, o *Outcome) {
	t.Helper()
	var s struct {
		Budget  float64
		Sources []string
		Policy  []struct{ Target string }
	}
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	if s.Budget != 2 || len(s.Sources) == 0 || len(s.Sources) > 2 || len(s.Policy) != len(smallTargets) {
		t.Errorf("%+v", s)
	}
	if diff := cmp.Diff(o.Solution.Sources, s.Sources); diff != "" {
		t.Error(diff)
	}
}

func checkAffinities(t *testing.T, text string, o *Outcome) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1+len(smallTargets) || rows[0][0] != "target" {
		t.Fatalf("%v", rows)
	}
	n := 0
	for _, row := range rows[1:] {
		for i, text := range row[1:] {
			for _, x := range o.Table {
				if x.Target != row[0] || len(x.Sources) != 1 || x.Sources[0] != rows[0][1+i] || x.Sources[0] == affinity.Scratch {
					continue
				}
				if v, err := strconv.ParseFloat(text, 64); err != nil || v != x.Affinity {
					t.Errorf("%s from %s: %q, want %v", x.Target, x.Sources[0], text, x.Affinity)
				}
				n++
			}
		}
	}
	if want := len(smallTargets) * 7; n != want { // From six encoders and full supervision.
		t.Errorf("%d affinities, want %d", n, want)
	}
}

// checkReport writes the report and looks at what is in it.
func checkReport(t *testing.T, e *Experiment, dir string, write func(dir string) error) {
	t.Helper()
	before, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	if err := write(dir); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "report.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Taxonomy of synthetic", "Task-specific networks", "What the networks answer", "The transfers of the taxonomy",
		"seed", "synthetic-v", "colorization", "</html>"} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("report.html does not have %q", want)
		}
	}
	for _, name := range []string{"answers-specific", "answers-transfers"} {
		if files, err := filepath.Glob(filepath.Join(dir, "figures", name+".*")); err != nil || len(files) == 0 {
			t.Errorf("no figure %s: %v", name, err)
		}
	}
	after, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(after) != len(before)+2 { // report.html and figures.
		t.Errorf("the report leaves %v", after)
	}
}
