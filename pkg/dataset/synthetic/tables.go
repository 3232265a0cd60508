package synthetic

import (
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/scene"
)

// coco are the categories of this world that the 16 semantic classes of the
// real data set name; the rest is background there.
var coco = map[string]string{
	"bottle": "bottle", "chair": "chair", "office chair": "chair", "armchair": "chair", "stool": "chair",
	"sofa": "couch", "plant": "potted plant", "bed": "bed", "bunk bed": "bed", "dining table": "dining table",
	"coffee table": "dining table", "toilet": "toilet", "screen": "tv", "monitor": "tv", "microwave": "microwave",
	"stove": "oven", "sink": "sink", "washbasin": "sink", "fridge": "refrigerator", "book": "book",
	"bookshelf": "book", "clock": "clock", "vase": "vase",
}

// LabelConfig returns how the frames of this world are labelled: which stored
// semantic value and which class of objects each category has, and the types of
// rooms.
func LabelConfig() label.Config {
	var c label.Config
	fillLabels(&c)
	return c
}

// fillLabels fills in what a config leaves open.
func fillLabels(c *label.Config) {
	categories := scene.Categories()
	if c.Semantic == nil {
		c.Semantic, c.SemanticClasses = semantic(categories), 0
	}
	if c.ObjectClass == nil {
		c.ObjectClass, c.Objects = objects(categories)
	}
	if c.Rooms == 0 {
		c.Rooms = len(scene.RoomTypes())
	}
}

// semantic returns the stored value of each category: 1 is the background.
func semantic(categories []string) []uint8 {
	values := make([]uint8, len(categories))
	for i, name := range categories {
		values[i] = 1
		if class, ok := coco[name]; ok {
			if v := slices.Index(label.SemanticNames(), class); v > 0 {
				values[i] = uint8(v)
			}
		}
	}
	return values
}

// objects returns the class of each category, one for every kind of thing, and
// their number; the building itself has none.
func objects(categories []string) (classes []int16, n int) {
	for i := range categories {
		if i < scene.StructureCategories {
			classes = append(classes, -1)
			continue
		}
		classes = append(classes, int16(n))
		n++
	}
	return classes, n
}
