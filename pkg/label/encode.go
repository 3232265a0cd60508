package label

import "math"

// EncodeUnitTo writes maps with values in [0, 1] as the real data set stores
// 2D and 3D edges and keypoints: 16 bits, round(65535 v). Values outside are
// clipped; not-a-number becomes 0.
func EncodeUnitTo(dst []uint16, src []float32) {
	need("encoded map", len(dst), len(src))
	for i, v := range src {
		dst[i] = quantize16(float64(v) * math.MaxUint16)
	}
}

// DecodeUnitTo reads what EncodeUnitTo wrote: raw/65535.
func DecodeUnitTo(dst []float32, src []uint16) {
	need("decoded map", len(dst), len(src))
	for i, v := range src {
		dst[i] = float32(v) / math.MaxUint16
	}
}

// quantize16 rounds to 16 bits, clipped; not-a-number becomes 0.
func quantize16(v float64) uint16 {
	switch {
	case v >= math.MaxUint16:
		return math.MaxUint16
	case v > 0:
		return uint16(v + 0.5)
	}
	return 0
}

// quantize8 rounds to 8 bits, clipped; not-a-number becomes 0.
func quantize8(v float64) uint8 {
	switch {
	case v >= math.MaxUint8:
		return math.MaxUint8
	case v > 0:
		return uint8(v + 0.5)
	}
	return 0
}

// clamp returns v, or the bound that it is beyond; low for not-a-number.
func clamp(v, low, high float32) float32 {
	switch {
	case v >= high:
		return high
	case v > low:
		return v
	}
	return low
}

// spreadTo maps [0, high] to [-1, 1], clipped.
func spreadTo(dst, src []float32, high float32) {
	need("target", len(dst), len(src))
	for i, v := range src {
		dst[i] = clamp(2*v/high-1, -1, 1)
	}
}
