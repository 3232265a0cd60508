package gallery

import (
	"fmt"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// bandTiles is how many tiles stand side by side.
const bandTiles = 10

// A column is a task on the sheet: one tile, or several under one caption.
type column struct {
	name, caption string
	family        task.Family
	parts         []string // captions of the tiles, if there are several
	paint         painter
}

// span returns the number of tiles.
func (c *column) span() int { return max(1, len(c.parts)) }

// order is that of the gallery: tasks that change the input, other tasks of one
// picture from the image plane to few numbers, surfaces, several pictures. In
// this order the paper's tasks fill the bands.
var order = []string{
	"autoencoder", "denoise", "inpainting_whole", "colorization", "jigsaw",
	"edge2d", "keypoint2d", "segment2d", "segmentsemantic", "class_1000", "class_places",
	"vanishing_point", "room_layout", "random",
	"rgb2depth", "rgb2mist", "rgb2sfnorm", "reshade", "curvature", "edge3d", "keypoint3d", "segment25d",
	"fix_pose", "non_fixated_pose", "point_match", "ego_motion",
}

// parts are the captions of tiles that stand together.
var parts = map[string][]string{
	"denoise": {"input", "answer"}, "inpainting_whole": {"input", "answer"},
	"colorization": {"input", "answer"}, "jigsaw": {"input", "answer"},
	"fix_pose": {"view 1", "view 2"}, "non_fixated_pose": {"view 1", "view 2"},
	"point_match": {"view 1", "view 2"}, "ego_motion": {"view 1", "view 2", "view 3"},
}

// columnsOf returns the columns of some tasks in the order of the gallery, with
// those it does not know last.
func columnsOf(names []string) ([]column, error) {
	names = slices.Clone(names)
	slices.SortStableFunc(names, func(a, b string) int { return placeOf(a) - placeOf(b) })
	var columns []column
	for i, name := range names {
		if name == "" || slices.Contains(names[:i], name) {
			return nil, fmt.Errorf("task %q is named twice or has no name", name)
		}
		c := column{name: name, caption: name, parts: parts[name], paint: painters[name]}
		if c.paint == nil {
			c.paint = paintOther
		}
		if t, err := task.Taskonomy().Lookup(name); err == nil && t.Name == name {
			c.caption, c.family = t.Figure, t.Family
		}
		columns = append(columns, c)
	}
	return columns, nil
}

// placeOf returns the place of a task in the order of the gallery.
func placeOf(name string) int {
	if i := slices.Index(order, name); i >= 0 {
		return i
	}
	return len(order)
}

// A band is some columns that stand side by side, after that of the pictures.
type band struct {
	columns []int // indices
	at      []int // the first tile of each
}

// bandsOf breaks the columns into bands.
func bandsOf(columns []column) []band {
	bands, next := []band{{}}, 1
	for k := range columns {
		if next+columns[k].span() > bandTiles {
			bands, next = append(bands, band{}), 1
		}
		b := &bands[len(bands)-1]
		b.columns, b.at = append(b.columns, k), append(b.at, next)
		next += columns[k].span()
	}
	return bands
}
