package gallery

import (
	"image/color"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// mapped appends a tile of the target, one colour for each pixel that counts.
func (p *plate) mapped(channels int, at func(i int) color.NRGBA) error {
	h, w, n, err := mapOf(p.example.Target)
	if err != nil {
		return err
	}
	if n != channels {
		return errChannels(n, channels)
	}
	img := imageOf(w, h, func(i int) color.NRGBA {
		if !p.counts(i, w*h) {
			return panel
		}
		return at(i)
	})
	p.tiles = append(p.tiles, Tile{image: img})
	return nil
}

// counted returns f of all pixels that count.
func (p *plate) counted(channels int, f func(i int) float64) []float64 {
	var values []float64
	n := len(p.example.Target.Data) / channels
	for i := range n {
		if p.counts(i, n) {
			values = append(values, f(i))
		}
	}
	return values
}

// depthOf returns metres of a target scaled by label.DepthTargetTo.
func depthOf(v float32) float64 {
	return math.Expm1(float64(v)*math.Log(label.DepthMissing+1)) / label.DepthUnit
}

// paintDepth draws near surfaces bright. Colours go evenly with the logarithm
// of the depth, as the target does, from the 2nd percentile to the 92nd:
// what is behind windows is all far.
func paintDepth(p *plate) error {
	data, scale := p.example.Target.Data, p.scale()
	values := p.counted(1, func(i int) float64 { return float64(scale[i]) })
	near, far := percentile(values, 0.02), percentile(values, 0.92)
	p.ranges("depth in m", p.counted(1, func(i int) float64 { return depthOf(data[i]) }))
	return p.mapped(1, func(i int) color.NRGBA {
		return nearness.At((far - float64(data[i])) / max(far-near, 1e-6))
	})
}

// paintNormals draws the components as red, green and blue.
func paintNormals(p *plate) error {
	data := p.example.Target.Data
	for c, axis := range []string{"right", "down", "forward"} {
		p.ranges("normal "+axis, p.counted(3, func(i int) float64 { return float64(data[3*i+c]) }))
	}
	return p.mapped(3, func(i int) color.NRGBA {
		at := func(c int) uint8 { return byteOf((float64(data[3*i+c]) + 1) / 2) }
		return color.NRGBA{at(0), at(1), at(2), 255}
	})
}

// paintShading draws the light of the lamp at the camera.
func paintShading(p *plate) error {
	data := p.example.Target.Data
	at := func(i int) float64 { return (float64(data[i]) + 1) / 2 }
	p.ranges("reshading", p.counted(1, at))
	return p.mapped(1, func(i int) color.NRGBA { return grey(at(i)) })
}

// paintHeat draws maps of strength, from 0 at a target of -1 to the 99.5th
// percentile.
func paintHeat(p *plate) error { return p.heat(1) }

// paintRootHeat is paintHeat with the square root, which lifts what is weak.
func paintRootHeat(p *plate) error { return p.heat(0.5) }

// heat draws a power of the strength.
func (p *plate) heat(power float64) error {
	data, scale := p.example.Target.Data, p.scale()
	at := func(i int) float64 { return max(0, (float64(data[i])+1)/2) }
	p.ranges("strength", p.counted(1, at))
	high := percentile(p.counted(1, func(i int) float64 { return max(0, (float64(scale[i])+1)/2) }), 0.995)
	return p.mapped(1, func(i int) color.NRGBA { return heat.At(math.Pow(at(i)/max(high, 1e-9), power)) })
}

// paintCurvature draws the curvature of larger magnitude: red where it is
// convex, blue where it is concave, grey where it is flat.
func paintCurvature(p *plate) error {
	data, scale := p.natural(), p.undone(p.scale())
	at := func(i int) float64 { return larger(data, i) }
	if len(data)%2 != 0 {
		return errChannels(1, 2)
	}
	p.ranges("curvature as trained on", p.counted(2, at))
	high := percentile(p.counted(2, func(i int) float64 { return math.Abs(larger(scale, i)) }), 0.97)
	return p.mapped(2, func(i int) color.NRGBA { return turning.At(0.5 + at(i)/max(high, 1e-6)/2) })
}

// larger returns that of the two numbers of a pixel that has the larger
// magnitude.
func larger(data []float32, i int) float64 {
	if a, b := float64(data[2*i]), float64(data[2*i+1]); math.Abs(a) < math.Abs(b) {
		return b
	}
	return float64(data[2*i])
}

// paintSegments draws segments in distinct colours.
func paintSegments(p *plate) error {
	data := p.example.Target.Data
	seen := map[float32]int{}
	err := p.mapped(1, func(i int) color.NRGBA {
		id, ok := seen[data[i]]
		if !ok { // In the order of appearance, so that neighbours differ.
			id = len(seen)
			seen[data[i]] = id
		}
		return segmentColor(id)
	})
	if err != nil {
		return err
	}
	p.tiles[len(p.tiles)-1].hard = true
	p.fact("segments", float64(len(seen)))
	return nil
}

// focalSearch is the share of the picture's half within which rays are too near
// the middle to tell the focal length.
const focalSearch = 0.5

// focalFrom returns the focal length in widths of the picture, from the depth
// along the optical axis and the length of the ray of each pixel in metres,
//
//	distance/depth = sqrt(1 + r²/f²)
//
// at a distance r from the middle; the median over pixels far from it, 0 if
// there are none.
func focalFrom(depth, distance []float64, size int) float64 {
	var found []float64
	for i, z := range depth {
		u := (float64(i%size)+0.5)/float64(size) - 0.5
		v := (float64(i/size)+0.5)/float64(size) - 0.5
		ratio := distance[i] / z
		if r2 := u*u + v*v; r2 > focalSearch*focalSearch/2 && z > 0 && ratio > 1 {
			found = append(found, math.Sqrt(r2/(ratio*ratio-1)))
		}
	}
	return percentile(found, 0.5)
}
