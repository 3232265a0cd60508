package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPNGRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, c := range []struct{ channels, bits int }{{1, 8}, {1, 16}, {3, 8}} {
		m := NewMap(13, 7, c.channels)
		m.Bits = c.bits
		for i := range m.Data {
			m.Data[i] = float32(r.IntN(1 << c.bits))
		}
		data, err := FormatPNG(m)
		if err != nil {
			t.Fatal(err)
		}
		img, err := Decode(data, 13*7)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, Values(img)); diff != "" {
			t.Errorf("%v: %s", c, diff)
		}
		if _, err := Decode(data, 13*7-1); !errors.Is(err, ErrTooLarge) {
			t.Errorf("too large: %v", err)
		}
		if _, err := Decode(data[:len(data)/2], 13*7); err == nil {
			t.Error("half a picture passes")
		}
	}
	if _, err := FormatPNG(Map{W: 1, H: 1, C: 1, Bits: 8, Data: []float32{256}}); err == nil {
		t.Error("256 fits in 8 bits")
	}
}

func TestNPY(t *testing.T) {
	a := Array{Shape: []int{1, 3}, Data: []float32{1, -2.5, 3}}
	data := FormatNPY(a)
	if len(data)%64 != 12 {
		t.Errorf("%d bytes", len(data))
	}
	got, err := ParseNPY(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, got); diff != "" {
		t.Error(diff)
	}
	doubles := bytes.Replace(FormatNPY(Array{Shape: []int{2}}), []byte("<f4"), []byte("<f8"), 1)
	for _, v := range []float64{0.5, 7} {
		doubles = binary.LittleEndian.AppendUint64(doubles, math.Float64bits(v))
	}
	if got, err = ParseNPY(doubles); err != nil || got.Data[1] != 7 || got.Shape[0] != 2 {
		t.Error(got, err)
	}
}

func TestNPYRefuses(t *testing.T) {
	good := FormatNPY(Array{Shape: []int{2, 2}, Data: []float32{1, 2, 3, 4}})
	replace := func(old, new string) []byte { return bytes.Replace(good, []byte(old), []byte(new), 1) }
	nan := bytes.Clone(good)
	binary.LittleEndian.PutUint32(nan[len(nan)-4:], math.Float32bits(float32(math.NaN())))
	for _, c := range []struct {
		data []byte
		want string
	}{
		{nil, "first bytes"}, {good[:20], "cut off"}, {good[:len(good)-1], "wants 4 numbers"},
		{replace("False", "True "), "column order"}, {replace("<f4", "<c8"), "astype"},
		{replace("(2,2,)", "(2,-2)"), "shape (2,-2)"}, {nan, "finite"}, {replace("descr", "desc2"), "lacks"},
	} {
		if _, err := ParseNPY(c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.20q: %v, want %q", c.data, err, c.want)
		}
	}
}

// TestResize: means stay, constants stay, ramps stay ramps.
func TestResize(t *testing.T) {
	m := NewMap(48, 48, 1)
	for i := range m.Data {
		m.Data[i] = float32(i%48) + 0.5
	}
	for _, n := range []int{6, 12, 31, 100} {
		out := m.Resize(n, n)
		for x := 2; x < n-2; x++ {
			want := (float64(x) + 0.5) * 48 / float64(n)
			if got := float64(out.At(x, n/2)[0]); want > 2 && want < 46 && math.Abs(got-want) > 48/float64(n)/10 {
				t.Errorf("%d: %v at %d, want %v", n, got, x, want)
			}
		}
	}
	if got := m.Nearest(16, 16).At(5, 3)[0]; got != 16.5 {
		t.Errorf("nearest %v", got)
	}
}

func FuzzDecode(f *testing.F) {
	for _, m := range []Map{{W: 2, H: 1, C: 1, Bits: 16, Data: []float32{1, 2}}, {W: 1, H: 1, C: 3, Bits: 8, Data: []float32{1, 2, 3}}} {
		data, err := FormatPNG(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("II*\x00\x08\x00\x00\x00"))
	f.Add([]byte("BM"))
	f.Add([]byte("RIFF\x00\x00\x00\x00WEBPVP8 "))
	f.Fuzz(func(t *testing.T, data []byte) {
		img, err := Decode(data, 1<<16)
		if err != nil {
			return
		}
		for _, m := range []Map{Values(img), Colours(img)} {
			if len(m.Data) != m.W*m.H*m.C || m.W*m.H > 1<<16 {
				t.Fatalf("%d×%d×%d with %d numbers", m.W, m.H, m.C, len(m.Data))
			}
		}
	})
}

func FuzzNPY(f *testing.F) {
	f.Add(FormatNPY(Array{Shape: []int{2, 2}, Data: []float32{1, 2, 3, 4}}))
	f.Add(FormatNPY(Array{Shape: []int{0}}))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := ParseNPY(data)
		if err != nil {
			return
		}
		b, err := ParseNPY(FormatNPY(a))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatal(diff)
		}
	})
}

func ExampleParseNPY() {
	a, err := ParseNPY(FormatNPY(Array{Shape: []int{1, 2}, Data: []float32{0.25, 0.75}}))
	fmt.Println(a.Shape, a.Data, err)
	_, err = ParseNPY([]byte("\x89PNG and so on"))
	fmt.Println(err)
	// Output:
	// [1 2] [0.25 0.75] <nil>
	// not a whole NumPy array (.npy): the first bytes are not those of one
}
