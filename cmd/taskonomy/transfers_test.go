package main

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// TestWarningMatchesCorrupt checks that the rule for any table is that of the
// published data.
func TestWarningMatchesCorrupt(t *testing.T) {
	for _, dataset := range published.Datasets() {
		tab, err := loadPublished(dataset)
		if err != nil {
			t.Fatal(err)
		}
		corrupt, err := published.Corrupt(dataset)
		if err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		a := &app{stderr: &stderr, warned: map[string]bool{}}
		a.warnAbout(tab, tab.roles.Targets)
		if len(corrupt) == 0 {
			if stderr.Len() > 0 {
				t.Errorf("%s: warning %q", dataset, stderr.String())
			}
			continue
		}
		if want := strconv.Itoa(len(corrupt)) + " of their transfers"; !strings.Contains(stderr.String(), want) {
			t.Errorf("%s: got %q, want %s", dataset, stderr.String(), want)
		}
		for _, row := range corrupt {
			if !strings.Contains(stderr.String(), row.Target) {
				t.Errorf("%s: %s is missing from %q", dataset, row.Target, stderr.String())
			}
		}
	}
}

// TestEveryAlias checks that all names of the dictionary lead to a task of the
// released tables.
func TestEveryAlias(t *testing.T) {
	for _, dataset := range published.Datasets() {
		dictionary, err := published.Dictionary(dataset)
		if err != nil {
			t.Fatal(err)
		}
		tab, err := loadPublished(dataset)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range dictionary.All() {
			for _, name := range entry.Names() {
				if got, err := tab.task(name); err != nil || got != entry.Name {
					t.Errorf("%s: %q leads to %q, %v, want %q", dataset, name, got, err, entry.Name)
				}
			}
		}
	}
}

func TestDefaultRolesGiveWay(t *testing.T) {
	roles, err := published.Roles(published.Data16k)
	if err != nil {
		t.Fatal(err)
	}
	o := taxonomy.Options{TargetOnly: []string{"jigsaw"}, SourceOnly: []string{"class_selected", "class_places"}}
	addDefaults(&o, roles)
	want := taxonomy.Options{TargetOnly: []string{"jigsaw"},
		SourceOnly: []string{"class_selected", "class_places", "colorization", "impainting_whole", "random"}}
	if diff := cmp.Diff(want, o); diff != "" {
		t.Error(diff)
	}
	o = taxonomy.Options{Require: []string{"class_selected"}}
	addDefaults(&o, roles)
	if len(o.Unused) > 0 {
		t.Errorf("unused %v, although required", o.Unused)
	}
}
