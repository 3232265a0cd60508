package label

import (
	"encoding/binary"
	"math"
	"testing"
)

// finite fails if a value is not, or is out of bounds.
func finite(t *testing.T, what string, v []float32, low, high float64) {
	t.Helper()
	for i, x := range v {
		if !(float64(x) >= low && float64(x) <= high) {
			t.Fatalf("%s[%d] = %v", what, i, x)
		}
	}
}

// FuzzDecode8: whatever bytes a file has, 8-bit labels are finite and within
// their ranges, and come back.
func FuzzDecode8(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0, 0, 0, 128, 128, 128, 127, 127, 0, 254, 0, 0, 255, 255, 255})
	f.Fuzz(func(t *testing.T, raw []byte) {
		raw = raw[:len(raw)/3*3]
		back := make([]uint8, len(raw))
		values := make([]float32, len(raw))
		DecodeNormalTo(values, raw)
		finite(t, "normal", values, -1, 1)
		EncodeNormalTo(back, values)
		for i := range raw {
			if raw[i] != back[i] {
				t.Fatalf("normal %d comes back as %d", raw[i], back[i])
			}
		}
		DecodeReshadeTo(values, raw)
		finite(t, "reshading", values, 0, 1)
		EncodeReshadeTo(back, values)
		for i := range raw {
			if raw[i] != back[i] {
				t.Fatalf("reshading %d comes back as %d", raw[i], back[i])
			}
		}
		curvature := make([]float32, len(raw)/3*2)
		DecodeCurvatureTo(curvature, raw)
		finite(t, "curvature", curvature, -33.4, 34)
		EncodeCurvatureTo(back, curvature, nil)
		for i := 0; i < len(raw); i += 3 {
			missing := raw[i] == 0 && raw[i+1] == 0
			for c := range 2 {
				if want := min(raw[i+c], 254); !missing && back[i+c] != want {
					t.Fatalf("curvature %d comes back as %d", raw[i+c], back[i+c])
				}
			}
		}
		CurvatureTargetTo(curvature, curvature, StandardCurvature())
		finite(t, "curvature target", curvature, -10, 10)
		mask := make([]float32, len(raw))
		SemanticTargetTo(values, mask, raw)
		finite(t, "class", values, 0, 254)
		finite(t, "mask", mask, 0, 1)
	})
}

// FuzzDecode16 is the same for 16-bit labels.
func FuzzDecode16(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0, 0, 255, 255, 251, 244, 1, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		raw := make([]uint16, len(data)/2)
		for i := range raw {
			raw[i] = binary.LittleEndian.Uint16(data[2*i:])
		}
		values, back := make([]float32, len(raw)), make([]uint16, len(raw))
		DecodeDepthTo(values, raw)
		finite(t, "depth", values, 0, 128)
		EncodeDepthTo(back, values)
		DepthTargetTo(values, values)
		finite(t, "depth target", values, 0, 1)
		for i := range raw {
			if raw[i] != back[i] {
				t.Fatalf("depth %d comes back as %d", raw[i], back[i])
			}
		}
		DecodeUnitTo(values, raw)
		EncodeUnitTo(back, values)
		for i := range raw {
			if raw[i] != back[i] {
				t.Fatalf("%d comes back as %d", raw[i], back[i])
			}
		}
		Keypoint2DTargetTo(values, values)
		finite(t, "target", values, -1, 1)
	})
}

// FuzzEncode: whatever values, even not-a-number, are stored within range.
func FuzzEncode(f *testing.F) {
	f.Add(float32(0))
	f.Add(float32(math.Inf(-1)))
	f.Add(float32(math.NaN()))
	f.Fuzz(func(t *testing.T, v float32) {
		values := []float32{v, v, v}
		raw16, raw8 := make([]uint16, 3), make([]uint8, 3)
		EncodeDepthTo(raw16, values)
		EncodeUnitTo(raw16, values)
		EncodeNormalTo(raw8, values)
		EncodeReshadeTo(raw8, values)
		if EncodeCurvatureTo(raw8, values[:2], nil); raw8[0] > 254 || raw8[2] != 0 {
			t.Errorf("curvature %v is stored as %v", v, raw8)
		}
		CurvatureTargetTo(values, values, Standard{})
		finite(t, "curvature", values, -34, 34)
	})
}

// FuzzImages: labels from pixels are finite for any bytes and size, and
// segments are numbered.
func FuzzImages(f *testing.F) {
	f.Add([]byte{1, 2, 3, 250, 251, 252}, uint8(2))
	f.Add(make([]byte, 3*35), uint8(7))
	f.Fuzz(func(t *testing.T, data []byte, width uint8) {
		w := max(1, int(width))
		p := Picture{Width: w, Height: len(data) / 3 / w}
		p.Pix = data[:3*p.Len()]
		if p.Check() != nil || p.Len() > 10000 {
			return
		}
		s := new(Scratch)
		m, ids := make([]float32, p.Len()), make([]int32, p.Len())
		Edge2DTo(m, p, s)
		finite(t, "edges", m, 0, 0.72)
		Keypoint2DTo(m, p, s)
		finite(t, "keypoints", m, 0, 1)
		LightnessTo(m, p)
		finite(t, "lightness", m, -1, 1)
		checkIDs(t, ids, Segment2DTo(ids, p, s))
		n := ColorSize(p.Width) * ColorSize(p.Height)
		codes, mask := make([]float32, n*ColorBins), make([]float32, n)
		ColorCodeTo(codes, mask, p, nil)
		finite(t, "codes", codes, 0, 1)
	})
}
