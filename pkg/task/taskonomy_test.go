package task

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// names returns the canonical names of the tasks.
func names(tasks []Task) []string {
	var all []string
	for _, t := range tasks {
		all = append(all, t.Name)
	}
	return all
}

// The counts are those of section 3 of the paper: 26 tasks, 22 of them targets,
// four usual source-only tasks.
func TestTaskonomySets(t *testing.T) {
	d := Taskonomy()
	if d.Len() != 26 || len(d.Sources()) != 26 || len(d.Targets()) != 22 {
		t.Errorf("got |V| = %d, |S| = %d, |T| = %d, want 26, 26, 22",
			d.Len(), len(d.Sources()), len(d.Targets()))
	}
	var sourceOnly []string
	for _, task := range d.All() {
		if !task.Role.IsTarget() {
			sourceOnly = append(sourceOnly, task.Name)
		}
	}
	want := []string{"colorization", "inpainting_whole", "jigsaw", "random"}
	if !slices.Equal(sourceOnly, want) {
		t.Errorf("source-only tasks are %q, want %q", sourceOnly, want)
	}
}

func TestReleasedAddsOneSource(t *testing.T) {
	released := Released().Tasks()
	if diff := cmp.Diff(Taskonomy().Tasks(), released[:26]); diff != "" {
		t.Errorf("the first 26 tasks differ from Taskonomy (-want +got):\n%s", diff)
	}
	if len(released) != 27 || released[26].Name != "class_selected" {
		t.Errorf("got %d tasks ending in %q, want 27 ending in class_selected",
			len(released), released[len(released)-1].Name)
	}
}

// The families are the branches of the task similarity tree of the paper as
// measured from its drawing (similarity_tree in the project's figures.json).
func TestTaskonomyFamilies(t *testing.T) {
	want := map[Family][]string{
		TwoD: {"autoencoder", "edge2d", "keypoint2d", "segment2d", "colorization", "inpainting_whole"},
		ThreeD: {"edge3d", "keypoint3d", "reshade", "rgb2depth", "rgb2mist", "rgb2sfnorm",
			"curvature", "segment25d"},
		LowDimGeometry: {"vanishing_point", "room_layout", "fix_pose", "non_fixated_pose",
			"ego_motion", "point_match", "jigsaw", "random"},
		Semantic: {"segmentsemantic", "class_1000", "class_places"},
		Other:    {"denoise"},
	}
	got := map[Family][]string{}
	for _, task := range Taskonomy().All() {
		got[task.Family] = append(got[task.Family], task.Name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("families (-want +got):\n%s", diff)
	}
}

// The shape of an output must have as many axes as its kind has.
func TestReleasedShapesFitTheirKinds(t *testing.T) {
	axes := map[Output][]int{
		DenseImage: {3}, DenseClasses: {3}, DenseEmbedding: {3},
		Classes: {1}, Vector: {1, 2}, NoOutput: {0},
	}
	for _, task := range Released().All() {
		if !slices.Contains(axes[task.Output], len(task.Shape)) {
			t.Errorf("%s: shape %v does not fit output %q", task.Name, task.Shape, task.Output)
		}
		if task.Input == "" || task.Loss == "" || task.Figure == "" {
			t.Errorf("%s: input %q, loss %q, figure name %q: none may be empty",
				task.Name, task.Input, task.Loss, task.Figure)
		}
	}
}

// Names of one task in all vocabularies. Those in the first column are the
// values of taskbank/tools/task_dict.txt of StanfordVL/taskonomy at 9f81486.
func TestReleasedLookup(t *testing.T) {
	for _, c := range []struct {
		want    string
		aliases []string
	}{
		{"rgb2sfnorm", []string{"rgb2sfnorm", "Surface-Normal", "Normals", "normal",
			"surface normal", "RGB2SFNORM"}},
		{"segmentsemantic", []string{"segmentsemantic_rb", "Segmentation-Semantic", "Semantic Segm.",
			"semantic segm", "segment_semantic"}},
		{"vanishing_point", []string{"vanishing_point_well_defined", "Vanishing-Point", "Vanishing Pts."}},
		{"inpainting_whole", []string{"impainting_whole", "In-painting", "Inpainting", "inpainting"}},
		{"segment25d", []string{"Segmentation-3D", "2.5D Segm.", "segment_unsup25d", "25d segm"}},
		{"segment2d", []string{"Segmentation-2D", "2D Segm.", "2d_segm"}},
		{"rgb2depth", []string{"Depth", "Z-Depth", "zdepth", "depth_zbuffer"}},
		{"rgb2mist", []string{"Euclidean-Distance", "Distance", "depth_euclidean"}},
		{"edge3d", []string{"Edge-3D", "Occlusion Edges", "edge_occlusion"}},
		{"fix_pose", []string{"Pairwise-Fixated-Camera-Pose", "Cam. Pose (fix)", "fixated_pose"}},
		{"class_1000", []string{"Object Class. (1000)", "class_object"}},
		{"class_selected", []string{"Object Class. (100)"}},
		// A domain is a name while one task has it.
		{"curvature", []string{"principal_curvature", "Principal Curvature"}},
	} {
		for _, alias := range c.aliases {
			got, err := Released().Lookup(alias)
			if err != nil || got.Name != c.want {
				t.Errorf("Lookup(%q) = %q, %v; want %q", alias, got.Name, err, c.want)
			}
		}
	}
	for _, shared := range []string{"rgb", "point_info", ""} {
		if i := Released().Index(shared); i >= 0 {
			t.Errorf("Index(%q) = %d, but no single task has that name", shared, i)
		}
	}
}

func TestEveryNameFindsItsTask(t *testing.T) {
	d := Released()
	for i, task := range d.All() {
		for _, name := range task.Names() {
			for _, spelled := range []string{name, fold(name)} {
				if got := d.Index(spelled); got != i {
					t.Errorf("Index(%q) = %d, want %d (%s)", spelled, got, i, task.Name)
				}
			}
		}
	}
}
