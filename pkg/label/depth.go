package label

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// Depth maps, of tasks rgb2depth (along the optical axis) and rgb2mist (along
// the ray), as the real data set stores them: raw = 512·metres in 16 bits.
const (
	// DepthUnit is the number of raw units in a metre.
	DepthUnit = 512
	// DepthMissing is the raw value of pixels where nothing was hit.
	DepthMissing = math.MaxUint16
	// FarDepth is the depth in metres of such pixels, and the largest there is.
	FarDepth = float32(DepthMissing) / DepthUnit
	// depthValid is the raw value from which training ignores a pixel, and
	// edgeValid that of the occlusion edges.
	depthValid, edgeValid = 64500.0, 65036.0
)

// DepthTo writes the depth of each pixel along the optical axis, in metres,
// the target of task rgb2depth before scaling:
//
//	z = distance / sqrt(1 + u² + v²)     u, v = (x - Size/2)/f, (y - Size/2)/f
//
// It is FarDepth where the ray hits nothing, or farther away. The law holds to
// 0.1 % between the two maps of the real data set (tasks.md 1.3). Pixels of
// [ValidTo] count.
func DepthTo(dst []float32, f *frame.Frame) {
	need("depth", len(dst), f.Size*f.Size)
	need("distance", len(f.Distance), f.Size*f.Size)
	step, first := tangents(f)
	for y := range f.Size {
		v := first + step*float64(y)
		row, dist := dst[y*f.Size:][:f.Size], f.Distance[y*f.Size:][:f.Size]
		for x := range row {
			u := first + step*float64(x)
			row[x] = far(float64(dist[x]) / math.Sqrt(1+u*u+v*v))
		}
	}
}

// DistanceTo writes the length of the ray of each pixel in metres, the target
// of task rgb2mist before scaling. It is FarDepth where the ray hits nothing,
// or farther away. Pixels of [ValidTo] count: as in the original, the mask
// comes from the depth.
func DistanceTo(dst []float32, f *frame.Frame) {
	need("distance", len(dst), len(f.Distance))
	for i, d := range f.Distance {
		dst[i] = far(float64(d))
	}
}

// far returns a depth in metres that is no farther than FarDepth.
func far(d float64) float32 {
	switch {
	case !(d < float64(FarDepth)): // So not a number is far, too.
		return FarDepth
	case d > 0:
		return float32(d)
	}
	return 0
}

// tangents returns how the tangent of the angle to the optical axis grows from
// pixel to pixel, and what it is at the first one.
func tangents(f *frame.Frame) (step, first float64) {
	step = 1 / f.Camera.Focal(f.Size)
	return step, (0.5 - float64(f.Size)/2) * step
}

// EncodeDepthTo writes depths in metres as raw values, round(512 z), clipped to
// 16 bits.
func EncodeDepthTo(dst []uint16, depth []float32) {
	need("encoded depth", len(dst), len(depth))
	for i, z := range depth {
		dst[i] = quantize16(float64(z) * DepthUnit)
	}
}

// DecodeDepthTo reads raw values into metres.
func DecodeDepthTo(dst []float32, raw []uint16) {
	need("decoded depth", len(dst), len(raw))
	for i, v := range raw {
		dst[i] = float32(v) / DepthUnit
	}
}

// DepthTargetTo scales depths in metres for training, into [0, 1]:
//
//	ln(1 + 512 z) / ln 65536
//
// It must come before any resizing, and works on raw units, not metres. Unlike
// the original, it does not round to whole units before.
func DepthTargetTo(dst, depth []float32) {
	need("depth target", len(dst), len(depth))
	const unit = 1 / (16 * math.Ln2) // 1/ln 65536
	for i, z := range depth {
		dst[i] = float32(math.Log(1+DepthUnit*float64(z)) * unit)
	}
}

// ValidTo writes 1 for pixels whose depth along the optical axis counts in
// training (raw value below 64500, which is 125.98 m) and 0 for the others:
// the mask of all geometric maps of a frame.
func ValidTo(dst []float32, f *frame.Frame) {
	DepthTo(dst, f)
	for i, z := range dst {
		if z*DepthUnit < depthValid {
			dst[i] = 1
		} else {
			dst[i] = 0
		}
	}
}
