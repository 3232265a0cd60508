package gallery

import (
	"fmt"
	"image"
	"image/color"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// errChannels says that an image has the wrong number of channels.
func errChannels(got, want int) error {
	return fmt.Errorf("%d channels, want %d", got, want)
}

// paintPicture draws a task whose answer is the picture, after its input if
// there is a place for that.
func paintPicture(p *plate) error {
	if p.column.span() == 2 {
		if _, err := p.input(0); err != nil {
			return err
		}
		p.fact("rms change of the input", p.change())
	}
	img, err := pictureOf(p.example.Target)
	p.tiles = append(p.tiles, Tile{image: img})
	return err
}

// change returns the root mean square difference of input and answer, in
// [0, 1] of brightness.
func (p *plate) change() float64 {
	in, out := p.example.Inputs[0].Data, p.example.Target.Data
	if len(in) != len(out) {
		return 0
	}
	values := make([]float64, len(in))
	for i := range in {
		values[i] = float64(in[i]-out[i]) / 2
	}
	return rms(values)
}

// paintColors draws the lightness, and the mean colour of each pixel's classes
// on that lightness.
func paintColors(p *plate) error {
	if _, err := p.input(0); err != nil {
		return err
	}
	h, w, n, err := mapOf(p.example.Target)
	if err != nil {
		return err
	}
	if n != label.ColorBins {
		return errChannels(n, label.ColorBins)
	}
	a, b := make([]float64, w*h), make([]float64, w*h)
	for i := range a {
		for class, share := range p.example.Target.Data[i*n : (i+1)*n] {
			if share > 0 {
				ca, cb := label.ColorBin(class)
				a[i], b[i] = a[i]+float64(share)*ca, b[i]+float64(share)*cb
			}
		}
	}
	p.ranges("a of Lab", a)
	p.ranges("b of Lab", b)
	in := p.example.Inputs[0]
	size := in.Shape[1]
	p.tiles = append(p.tiles, Tile{image: imageOf(size, in.Shape[0], func(i int) color.NRGBA {
		x := (float64(i%size) + 0.5) * float64(w) / float64(size)
		y := (float64(i/size) + 0.5) * float64(h) / float64(in.Shape[0])
		return labColor(50*(float64(in.Data[i])+1), blend(a, w, h, x, y), blend(b, w, h, x, y))
	})})
	return nil
}

// blend returns the number at place (x, y), in pixels, of a map of w×h, between
// the centres of its pixels.
func blend(m []float64, w, h int, x, y float64) float64 {
	x, y = min(max(x-0.5, 0), float64(w-1)), min(max(y-0.5, 0), float64(h-1))
	x0, y0 := int(x), int(y)
	x1, y1 := min(x0+1, w-1), min(y0+1, h-1)
	tx, ty := x-float64(x0), y-float64(y0)
	top := m[y0*w+x0]*(1-tx) + m[y0*w+x1]*tx
	bottom := m[y1*w+x0]*(1-tx) + m[y1*w+x1]*tx
	return top*(1-ty) + bottom*ty
}

// paintJigsaw draws the tiles in the order in which they are given, and in
// their places.
func paintJigsaw(p *plate) error {
	const tiles = 9
	if len(p.example.Inputs) != tiles {
		return fmt.Errorf("%d inputs, want %d", len(p.example.Inputs), tiles)
	}
	class := largest(p.example.Target.Data)
	if class < 0 || class >= label.JigsawPermutations {
		return fmt.Errorf("no order of tiles has number %d", class)
	}
	p.fact("permutation", float64(class))
	shuffled, solved := label.Permutations()[0], label.Permutations()[class]
	for k := range shuffled {
		shuffled[k] = uint8(k)
	}
	for _, cells := range [][9]uint8{shuffled, solved} {
		img, err := mosaic(p.example.Inputs, cells, p.side)
		if err != nil {
			return err
		}
		p.tiles = append(p.tiles, Tile{image: img})
	}
	return nil
}

// mosaic returns an image of this side, 0 standing for that of a tile, of nine
// tiles with lines of white between, tile k in cell cells[k].
func mosaic(tiles []dataset.Tensor, cells [9]uint8, side int) (*image.NRGBA, error) {
	scale := func(img *image.NRGBA, side int) *image.NRGBA { return averaged(img, side) }
	if side == 0 {
		side = tilePixels
		scale = func(img *image.NRGBA, side int) *image.NRGBA { return resized(img, side, false) }
	}
	part := side / 3
	out := imageOf(side, side, func(int) color.NRGBA { return white })
	for k, cell := range cells {
		img, err := pictureOf(tiles[k])
		if err != nil {
			return nil, err
		}
		small := scale(img, part-2)
		at := image.Pt(int(cell)%3*part+1, int(cell)/3*part+1)
		paste(out, small, at)
	}
	return out, nil
}

// paintNote says what the frozen random network is.
func paintNote(p *plate) error {
	p.tiles = append(p.tiles, blank("no answer:", "an encoder", "of frozen", "random", "weights"))
	return nil
}
