package published

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// common are the targets of all three data sets: keys of the released files.
var common = []string{"autoencoder", "class_1000", "curvature", "denoise", "edge2d", "edge3d",
	"ego_motion", "fix_pose", "keypoint2d", "keypoint3d", "non_fixated_pose", "point_match",
	"reshade", "rgb2depth", "rgb2mist", "rgb2sfnorm", "room_layout", "segment25d", "segment2d",
	"segmentsemantic_rb", "vanishing_point_well_defined"}

func TestRoles(t *testing.T) {
	for _, c := range []struct{ dataset, extraTarget, unused string }{
		{Data16k, "class_places", "class_selected"},
		{Data1k, "class_places", "class_selected"},
		{Base2163, "class_selected", "class_places"},
	} {
		got, err := Roles(c.dataset)
		if err != nil {
			t.Fatal(err)
		}
		want := Roster{
			Targets:    slices.Sorted(slices.Values(append([]string{c.extraTarget}, common...))),
			SourceOnly: []string{"colorization", "impainting_whole", "jigsaw", "random"},
			Unused:     []string{c.unused},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.dataset, diff)
		}
		got.SourceOnly[0] = "changed"
	}
}

// Every task that is not absent from the data set must be a first-order source
// of every target, itself included, and nothing else may be.
func TestRolesCoverTheSources(t *testing.T) {
	for _, dataset := range Datasets() {
		roster, err := Roles(dataset)
		if err != nil {
			t.Fatal(err)
		}
		want := slices.Concat(roster.Targets, roster.SourceOnly)
		if dataset != Base2163 {
			want = append(want, roster.Unused...)
		}
		slices.Sort(want)
		got := map[string][]string{}
		for _, row := range transfers(t, dataset) {
			if row.Order() == 1 && !is(row, affinity.Self) && !is(row, affinity.Scratch) {
				got[row.Target] = append(got[row.Target], row.Sources[0])
			}
		}
		for _, target := range roster.Targets {
			if diff := cmp.Diff(want, slices.Sorted(slices.Values(got[target]))); diff != "" {
				t.Errorf("%s: sources of %s (-want +got):\n%s", dataset, target, diff)
			}
		}
	}
}

func TestDictionary(t *testing.T) {
	for _, dataset := range Datasets() {
		roster, err := Roles(dataset)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Dictionary(dataset)
		if err != nil {
			t.Fatal(err)
		}
		parts := map[task.Role][]string{}
		for _, task := range d.All() {
			parts[task.Role] = append(parts[task.Role], task.Name)
		}
		slices.Sort(parts[task.SourceAndTarget])
		slices.Sort(parts[task.SourceOnly])
		want := map[task.Role][]string{
			task.SourceAndTarget: roster.Targets,
			task.SourceOnly:      roster.SourceOnly,
		}
		if diff := cmp.Diff(want, parts); diff != "" {
			t.Errorf("%s (-want +got):\n%s", dataset, diff)
		}
		for _, t26 := range d.All() {
			original, err := task.Released().Lookup(t26.Name)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range original.Names() {
				if found, err := d.Lookup(name); err != nil || found.Name != t26.Name {
					t.Errorf("%s: Lookup(%q) = %q, %v; want %q", dataset, name, found.Name, err, t26.Name)
				}
			}
		}
	}
}
