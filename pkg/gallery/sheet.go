package gallery

import (
	"image"
	"image/color"

	"golang.org/x/image/draw"
)

// The grid of tiles, in pixels of the sheet's image, of which 8 are 3 points,
// so that they are those of the PNG.
const (
	tilePixels = 168
	gapPixels  = 7
	headPixels = 64 // captions of a band
	bandPixels = 26 // between bands
	perPoint   = 8. / 3
)

// Places in points.
const (
	marginX  = 28 / perPoint
	marginY  = 10.5
	tileSide = tilePixels / perPoint
	tilePace = (tilePixels + gapPixels) / perPoint
)

// rows returns the number of views.
func (g *Gallery) rows() int { return len(g.images) }

// bandHeight is the height in pixels of a band with its captions.
func (g *Gallery) bandHeight() int { return headPixels + g.rows()*(tilePixels+gapPixels) - gapPixels }

// bandTop is the place in pixels of a band on the image of the sheet.
func (g *Gallery) bandTop(b int) int { return b * (g.bandHeight() + bandPixels) }

// corner returns the place in pixels of a tile on the image of the sheet.
func (g *Gallery) corner(b, row, at int) image.Point {
	pace := tilePixels + gapPixels
	return image.Pt(at*pace, g.bandTop(b)+headPixels+row*pace)
}

// eachTile calls f for all tiles of the sheet.
func (g *Gallery) eachTile(f func(b, row, at int, t *Tile)) {
	for b, band := range g.bands {
		for row := range g.images {
			f(b, row, 0, &g.cells[row][len(g.columns)].tiles[0])
			for k, column := range band.columns {
				tiles := g.cells[row][column].tiles
				for j := range tiles {
					f(b, row, band.at[k]+j, &tiles[j])
				}
			}
		}
	}
}

// compose draws the pictures of all tiles into one image. One, because the
// order of several images in a PDF is random.
func (g *Gallery) compose() *image.NRGBA {
	w := bandTiles*(tilePixels+gapPixels) - gapPixels
	h := g.bandTop(len(g.bands)-1) + g.bandHeight()
	sheet := imageOf(w, h, func(int) color.NRGBA { return g.style.Background })
	g.eachTile(func(b, row, at int, t *Tile) {
		img := resized(t.image, tilePixels, t.hard)
		for _, s := range t.shades {
			darken(img, s)
		}
		paste(sheet, img, g.corner(b, row, at))
	})
	return sheet
}

// resized returns a square copy of an image with this side: with the pixels of
// the nearest places where colours are names, otherwise blended.
func resized(img *image.NRGBA, side int, hard bool) *image.NRGBA {
	out := image.NewNRGBA(image.Rect(0, 0, side, side))
	var scaler draw.Scaler = draw.CatmullRom
	if hard {
		scaler = draw.NearestNeighbor
	}
	scaler.Scale(out, out.Bounds(), img, img.Bounds(), draw.Src, nil)
	for i := 3; i < len(out.Pix); i += 4 {
		out.Pix[i] = 255
	}
	return out
}

// paste copies an image into another at a place.
func paste(dst, src *image.NRGBA, at image.Point) {
	draw.Draw(dst, src.Bounds().Add(at), src, image.Point{}, draw.Src)
}

// darken mixes a rectangle with a dark colour.
func darken(img *image.NRGBA, s shade) {
	const share = 0.72
	side := float64(img.Bounds().Dx())
	for y := int(s.y0*side + 0.5); y < min(int(s.y1*side+0.5), img.Bounds().Dy()); y++ {
		for x := int(s.x0 * side); x < int(s.x1*side+0.5); x++ {
			px := img.Pix[img.PixOffset(x, y):][:3]
			for c, v := range []uint8{dark.R, dark.G, dark.B} {
				px[c] = uint8((1-share)*float64(px[c]) + share*float64(v) + 0.5)
			}
		}
	}
}
