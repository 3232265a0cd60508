package images

import (
	"hash/fnv"
	"image"
	"image/draw"
	"math/rand/v2"
	"strconv"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/pixels"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// A sample is a square of a picture.
type sample struct {
	picture picture
	crop    int // Number of the square within the picture.
}

// sample returns one that exists.
func (s *Source) sample(split dataset.Split, i int) sample {
	return sample{s.pictures[split][i/s.options.Crops], i % s.options.Crops}
}

// draw returns a number that the seed, the sample and what it is for decide.
func (s *Source) draw(sm sample, what string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(what + " " + strconv.Itoa(sm.crop) + " " + sm.picture.name))
	return h.Sum64() ^ s.options.Seed
}

// square returns the square of a sample in a picture of w×h pixels, as shown.
func (s *Source) square(sm sample, w, h int) image.Rectangle {
	r := rand.New(rand.NewPCG(s.draw(sm, "crop"), uint64(sm.crop)))
	side := min(w, h)
	share := s.options.Smallest + (1-s.options.Smallest)*r.Float64()
	side = max(1, min(side, int(share*float64(side)+0.5)))
	x, y := r.IntN(w-side+1), r.IntN(h-side+1)
	return image.Rect(x, y, x+side, y+side)
}

// A view is the pixels of a sample.
type view struct {
	resized, native label.Picture
	// square is where it is in the picture of w×h pixels as shown.
	square image.Rectangle
	w, h   int
}

// maxFile bounds the bytes of a picture or map.
const maxFile = 1 << 30

// read returns the pixels of a sample.
func (s *Source) read(sm sample) (view, error) {
	path := s.path(sm.picture)
	data, err := media.ReadFile(path, maxFile)
	if err != nil {
		return view{}, media.NewFileError(path, err)
	}
	img, err := media.Decode(data, s.options.MaxPixels)
	if err != nil {
		return view{}, media.NewFileError(path, err)
	}
	b, o := img.Bounds(), orientation(data)
	var v view
	v.w, v.h = shown(b.Dx(), b.Dy(), o)
	v.square = s.square(sm, v.w, v.h)
	part := storedRect(v.square, b.Dx(), b.Dy(), o).Add(b.Min)
	m := upright(media.Colours(sub(img, part)), o)
	size := s.options.Size
	v.native = pixels.Picture(m)
	v.resized = pixels.Picture(m.Resize(size, size))
	return v, nil
}

// sub returns a part of a picture.
func sub(img image.Image, r image.Rectangle) image.Image {
	if p, ok := img.(interface {
		SubImage(image.Rectangle) image.Image
	}); ok {
		return p.SubImage(r)
	}
	out := image.NewRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	draw.Draw(out, out.Bounds(), img, r.Min, draw.Src)
	return out
}

// part returns the square of a sample in a map of the whole picture, which may
// have another size than the picture but the same shape.
func (v *view) part(w, h int) image.Rectangle {
	scale := func(x, from, to int) int { return (2*x*to + from) / (2 * from) }
	r := image.Rect(scale(v.square.Min.X, v.w, w), scale(v.square.Min.Y, v.h, h),
		scale(v.square.Max.X, v.w, w), scale(v.square.Max.Y, v.h, h))
	// At least a pixel, and inside.
	r.Min.X, r.Min.Y = min(r.Min.X, w-1), min(r.Min.Y, h-1)
	r.Max.X, r.Max.Y = max(r.Max.X, r.Min.X+1), max(r.Max.Y, r.Min.Y+1)
	return r
}
