package gallery

import (
	"image"
	"image/color"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// An Answer is the target of an example, or what a network says in the layout
// of the target, to be painted alone as on the sheet.
type Answer struct {
	// Task is its name in the dictionary; one that is none of the paper's is
	// painted by the shape of its target.
	Task string
	// Inputs, Target and Mask are as in [dataset.Example].
	Inputs []dataset.Tensor
	Target dataset.Tensor
	Mask   []float32
	// Truth, if not nil, is the target whose range the colours of maps span, so
	// that a network's answer and the truth share one scale, and whose shares
	// are marked on bars of classes. It has the length of Target.
	Truth []float32
	// Standard is what the target was brought to.
	Standard label.Standard
	// Focal is the focal length in widths of the picture; 0 stands for that of
	// the real data set's mean field of view.
	Focal float64
	// Classes are the names of the classes of a task of classes or of semantic
	// segments; nil stands for those of the procedural world. A class beyond
	// them is shown by its number.
	Classes []string
	// Unnamed leaves names of classes off maps.
	Unnamed bool
	// Side is the width in pixels of what is put together of several pictures;
	// 0 stands for that on the sheet.
	Side int
}

// A Fact is a number that a tile shows, with its unit in its name.
type Fact struct {
	Item  string
	Value float64
}

// Paint returns the tiles of the answer, of which the last is the answer and
// those before it are its input where that is not the picture, and the numbers
// they show.
func (a Answer) Paint() ([]Tile, []Fact, error) {
	columns, err := columnsOf([]string{a.Task})
	if err != nil {
		return nil, nil, err
	}
	opt := Options{Objects: a.Classes, Rooms: a.Classes, Semantic: a.Classes}
	opt.nameClasses()
	focal := a.Focal
	if focal == 0 {
		focal = usualFocal
	}
	p := &plate{
		column: columns[0], opt: &opt, standard: a.Standard, side: a.Side, unnamed: a.Unnamed,
		example: dataset.Example{Inputs: a.Inputs, Target: a.Target, Mask: a.Mask},
		focal:   func() (float64, error) { return focal, nil },
	}
	if len(a.Truth) == len(a.Target.Data) {
		p.truth = a.Truth
	}
	if err := p.paint(); err != nil {
		return nil, nil, err
	}
	var facts []Fact
	for _, f := range p.facts {
		facts = append(facts, Fact{f.item, f.value})
	}
	return p.tiles, facts, nil
}

// Picture returns the image of a tensor with values in [-1, 1] and three
// channels, or one for the lightness.
func Picture(t dataset.Tensor) (*image.NRGBA, error) { return pictureOf(t) }

// Names returns the names of the paper's tasks in the order of the sheet: from
// tasks of the image plane over surfaces to those of several pictures.
func Names() []string { return slices.Clone(order) }

// FamilyColor returns the colour of a family of tasks.
func FamilyColor(f task.Family) color.NRGBA { return familyOf(column{family: f}) }

// SemanticColor returns the colour of a class of task segmentsemantic, 0 being
// the background.
func SemanticColor(class int) color.NRGBA { return semanticColor(class) }

// Focal returns the focal length in widths of the picture, from the targets of
// tasks rgb2depth and rgb2mist and their mask, which may be nil; 0 if they do
// not tell.
func Focal(depth, distance dataset.Tensor, mask []float32) float64 {
	if len(depth.Data) != len(distance.Data) || len(depth.Shape) != 3 {
		return 0
	}
	var maps [2][]float64
	for k, data := range [][]float32{depth.Data, distance.Data} {
		for j, v := range data {
			z := depthOf(v)
			if j < len(mask) && mask[j] == 0 {
				z = 0
			}
			maps[k] = append(maps[k], z)
		}
	}
	return focalFrom(maps[0], maps[1], depth.Shape[1])
}

// NewTile returns a tile of an image.
func NewTile(img *image.NRGBA) *Tile { return &Tile{image: img} }

// NewGround returns a tile of one dark colour.
func NewGround() *Tile { return NewTile(imageOf(1, 1, func(int) color.NRGBA { return ground })) }

// NewBlank returns a tile without an answer that says why.
func NewBlank(lines ...string) *Tile {
	t := blank(lines...)
	return &t
}

// Line draws a line, cut to the tile, of this width in points. Below all lines
// of a tile are darker ones that keep them visible on any ground.
func (t *Tile) Line(x0, y0, x1, y1, width float64, c color.NRGBA) {
	t.segment(place{x0, y0}, place{x1, y1}, width, c)
}

// Text writes from (x, y) on, the middle of the line.
func (t *Tile) Text(x, y float64, s string, c color.NRGBA) {
	t.texts = append(t.texts, text{s: s, at: place{x, y}, color: c})
}

// Foot writes a line on a darker ground at the foot of the tile.
func (t *Tile) Foot(s string) { t.strip(-1, text{s: s, color: white}) }

// Image returns the image of the tile, square with this side in pixels, without
// its lines and text. Pixels of a smaller image are enlarged as they are, not
// blended.
func (t *Tile) Image(side int) *image.NRGBA {
	var img *image.NRGBA
	if t.hard {
		img = resized(t.image, side, true)
	} else {
		img = averaged(t.image, side)
	}
	for _, s := range t.shades {
		darken(img, s)
	}
	return img
}

// averaged returns a square copy of an image with this side: each pixel is the
// mean of what it covers.
func averaged(img *image.NRGBA, side int) *image.NRGBA {
	b := img.Bounds()
	across, down := coverage(b.Dx(), side), coverage(b.Dy(), side)
	return imageOf(side, side, func(i int) color.NRGBA {
		var sum [3]float64
		for _, v := range down[i/side] {
			for _, u := range across[i%side] {
				px := img.Pix[v.at*img.Stride+4*u.at:]
				for c := range sum {
					sum[c] += u.share * v.share * float64(px[c])
				}
			}
		}
		return color.NRGBA{uint8(sum[0] + 0.5), uint8(sum[1] + 0.5), uint8(sum[2] + 0.5), 255}
	})
}

// A part is the share that a pixel has in another.
type part struct {
	at    int
	share float64
}

// coverage returns for each of to pixels which of from pixels, stretched over
// as much, it covers.
func coverage(from, to int) [][]part {
	out := make([][]part, to)
	for i := range out {
		low, high := float64(i*from)/float64(to), float64((i+1)*from)/float64(to)
		for k := int(low); k < from && float64(k) < high; k++ {
			if share := (min(high, float64(k+1)) - max(low, float64(k))) / (high - low); share > 1e-9 {
				out[i] = append(out[i], part{k, share})
			}
		}
	}
	return out
}
