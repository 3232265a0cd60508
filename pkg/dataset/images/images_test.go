package images

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/datasettest"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// paint returns a picture with blobs.
func paint(w, h int, seed uint64) *image.NRGBA {
	r := rand.New(rand.NewPCG(seed, 0))
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(90 + i%4*20)
	}
	for range 12 {
		x, y, rad := r.IntN(w), r.IntN(h), 3+r.IntN(w/4)
		c := color.NRGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
		for v := max(0, y-rad); v < min(h, y+rad); v++ {
			for u := max(0, x-rad); u < min(w, x+rad); u++ {
				img.SetNRGBA(u, v, c)
			}
		}
	}
	for i := 3; i < len(img.Pix); i += 4 {
		img.Pix[i] = 255
	}
	return img
}

// put writes a file below a folder.
func put(tb testing.TB, root, name string, data []byte) {
	tb.Helper()
	path := filepath.Join(root, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		tb.Fatal(err)
	}
}

// encode returns the file of a picture by the ending of its name.
func encode(tb testing.TB, name string, img image.Image) []byte {
	tb.Helper()
	var b bytes.Buffer
	var err error
	switch filepath.Ext(name) {
	case ".jpg", ".JPG":
		err = jpeg.Encode(&b, img, nil)
	case ".bmp":
		err = bmp.Encode(&b, img)
	case ".tiff":
		err = tiff.Encode(&b, img, nil)
	default:
		err = png.Encode(&b, img)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// webp1 is a WebP of one pixel.
const webp1 = "UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA=="

const settingsText = `
images = "photos"

[[task]]
name = "rust"
kind = "map"
range = [0, 200]
missing = 7

[[task]]
name = "heat"
kind = "map"
range = [-1, 1]
channels = 2

[[task]]
name = "parts"
kind = "class map"
classes = ["none", "bolt", "nut"]

[[task]]
name = "weight"
kind = "numbers"
file = "weights.csv"

[[task]]
name = "maker"
kind = "class"
file = "makers.csv"
`

// folder writes pictures and labels of the user's tasks.
func folder(tb testing.TB) string {
	tb.Helper()
	root := tb.TempDir()
	weights, makers := "name,kg,m\r\n", "name,class\n"
	for i := range 16 {
		name := fmt.Sprintf("set%d/p%d%s", i%3, i, []string{".jpg", ".png", ".bmp", ".tiff"}[i%4])
		w, h := 60+3*i, 50+5*(i%7)
		put(tb, root, "photos/"+name, encode(tb, name, paint(w, h, uint64(i))))
		stem := strings.TrimSuffix(name, filepath.Ext(name))
		rust, parts := image.NewGray(image.Rect(0, 0, w, h)), image.NewGray(image.Rect(0, 0, w, h))
		heat := media.Array{Shape: []int{h, w, 2}}
		for j := range w * h {
			rust.Pix[j], parts.Pix[j] = uint8(j%w), uint8(j%w/25)
			heat.Data = append(heat.Data, float32(j%w)/float32(w), -0.5)
		}
		put(tb, root, "labels/rust/"+stem+".png", encode(tb, ".png", rust))
		put(tb, root, "labels/heat/"+stem+".npy", media.FormatNPY(heat))
		if i != 3 {
			for j := range parts.Pix {
				parts.Pix[j] = min(parts.Pix[j], 2)
			}
			put(tb, root, "labels/parts/"+stem+".png", encode(tb, ".png", parts))
			weights += fmt.Sprintf("%s,%d,%v\r\n", name, 10+i, 0.5)
			makers += fmt.Sprintf("%s,%s\n", name, []string{"acme", "zeta"}[i%2])
		}
	}
	put(tb, root, "tasks.toml", []byte(settingsText))
	put(tb, root, "weights.csv", []byte(weights))
	put(tb, root, "makers.csv", []byte(makers))
	return root
}

func TestContract(t *testing.T) {
	root := folder(t)
	s, err := Open(Options{Root: root, Size: 32, Crops: 2, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Tasks()) != 14 || s.Len(dataset.Train)+s.Len(dataset.Validation)+s.Len(dataset.Test) != 32 {
		t.Error(s.Tasks(), s.Len(dataset.Train), s.Len(dataset.Validation), s.Len(dataset.Test))
	}
	datasettest.Test(t, s, datasettest.Options{Dictionary: s.Dictionary(), Building: func(name string) string {
		b, _, _ := strings.Cut(name, "#")
		return b
	}})
	if p := s.Problems(); len(p) > 0 {
		t.Error(p)
	}
	again, err := Open(Options{Root: root, Size: 32, Crops: 2, Seed: 4})
	if err != nil || again.Name() == s.Name() {
		t.Error("another seed has the same name", err)
	}
}

// TestLabels: labels are cut where the picture is.
func TestLabels(t *testing.T) {
	s, err := Open(Options{Root: folder(t), Size: 32, Seed: 3, Tasks: []string{"rust", "heat", "parts", "weight", "maker"}})
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.Len(dataset.Train) {
		sm := s.sample(dataset.Train, i)
		v, err := s.read(sm)
		if err != nil {
			t.Fatal(err)
		}
		want := (float32(v.square.Min.X) + float32(v.square.Dx())/2) // Column in the middle.
		rust, _ := s.Example(context.Background(), dataset.Train, i, "rust")
		got := (rust.Target.Data[16*32+15] + rust.Target.Data[16*32+16]) / 2
		if d := (got+1)*100 - want; d > 1 || d < -1 {
			t.Errorf("%s: rust at the middle is %v, want %v", sm.picture.name, (got+1)*100, want)
		}
		heat, _ := s.Example(context.Background(), dataset.Train, i, "heat")
		if d := heat.Target.Data[2*(16*32+16)]*float32(v.w) - want; d > 2 || d < -2 || heat.Target.Data[1] != -0.5 {
			t.Errorf("%s: heat is off by %v columns", sm.picture.name, d)
		}
		for _, name := range []string{"parts", "weight", "maker"} {
			e, err := s.Example(context.Background(), dataset.Train, i, name)
			unlabelled := strings.Contains(sm.picture.name, "/p3.")
			if err != nil || slices.Contains(e.Mask, 1) == unlabelled {
				t.Errorf("%s of %s: mask %v, %v", name, sm.picture.name, e.Mask[0], err)
			}
		}
		// Column 7 of the map is missing.
		if x := v.square.Min.X; x < 7 && v.square.Max.X > 8 && !slices.Contains(rust.Mask, 0) {
			t.Errorf("%s: missing pixels count", sm.picture.name)
		}
	}
}

// TestDamage: what cannot be read is named and does not count.
func TestDamage(t *testing.T) {
	root := t.TempDir()
	for i := range 6 {
		name := fmt.Sprintf("ok%d.png", i)
		put(t, root, name, encode(t, name, paint(40, 40, uint64(i))))
	}
	webp, err := base64.StdEncoding.DecodeString(webp1)
	if err != nil {
		t.Fatal(err)
	}
	put(t, root, "one.webp", webp)
	whole := encode(t, ".png", paint(200, 200, 9))
	put(t, root, "cut.png", whole[:len(whole)/2])
	put(t, root, "text.jpg", []byte("not a picture"))
	huge := slices.Clone(whole)
	binary.BigEndian.PutUint32(huge[16:], 1<<20)
	binary.BigEndian.PutUint32(huge[20:], 1<<20)
	put(t, root, "huge.png", fixCRC(huge))
	put(t, root, "notes.txt", nil)
	put(t, root, ".hidden.png", nil)
	s, err := Open(Options{Root: root, Size: 16})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, split := range dataset.Splits() {
		for i := range s.Len(split) {
			n++
			e, err := s.Example(context.Background(), split, i, "autoencoder")
			if err != nil {
				t.Error(err)
			}
			if bad := s.Image(split, i) == "cut.png"; bad != (e.Mask != nil) {
				t.Errorf("%s: mask %v", s.Image(split, i), e.Mask)
			}
		}
	}
	p := fmt.Sprint(s.Problems())
	if n != 8 || len(s.Problems()) != 3 || !strings.Contains(p, "huge.png: the png has 1048576×1048576") ||
		!strings.Contains(p, "cut.png: damaged png") || !strings.Contains(p, "text.jpg: not a picture") {
		t.Error(n, p)
	}
}

// TestCopies: copies of a picture are in one split, and three pictures are in
// three splits.
func TestCopies(t *testing.T) {
	root := t.TempDir()
	for i := range 3 {
		data := encode(t, ".png", paint(30, 30, uint64(i)))
		put(t, root, fmt.Sprintf("a%d.png", i), data)
		put(t, root, fmt.Sprintf("b/copy%d.png", i), data)
	}
	s, err := Open(Options{Root: root, Size: 8})
	if err != nil {
		t.Fatal(err)
	}
	for _, split := range dataset.Splits() {
		if s.Len(split) != 2 || s.Image(split, 0)[1] != s.Image(split, 1)[len("b/copy")] {
			t.Error(split, s.Len(split), s.pictures[split])
		}
	}
}

func TestOrientation(t *testing.T) {
	shownAs := paint(48, 32, 5) // As it is to be shown.
	for o := 1; o <= 8; o++ {
		w, h := shown(48, 32, o) // The inverse has the same sides.
		img := image.NewNRGBA(image.Rect(0, 0, w, h))
		for y := range 32 {
			for x := range 48 {
				u, v := stored(x, y, w, h, o)
				img.SetNRGBA(u, v, shownAs.NRGBAAt(x, y))
			}
		}
		data := encode(t, ".jpg", img)
		exif := append([]byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), byte(o), 0, 0, 0, 0, 0, 0)
		head := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, byte(len(exif) + 2)}, exif...)
		data = append(head, data[2:]...)
		if got := orientation(data); got != o {
			t.Fatalf("orientation %d, want %d", got, o)
		}
		root := t.TempDir()
		put(t, root, "p.jpg", data)
		s, err := Open(Options{Root: root, Size: 32, Smallest: 1, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		v, err := s.read(s.sample(dataset.Train, 0))
		if err != nil {
			t.Fatal(err)
		}
		want := label.Picture{Width: 32, Height: 32}
		for y := range 32 {
			for x := range 32 {
				c := shownAs.NRGBAAt(v.square.Min.X+x, v.square.Min.Y+y)
				want.Pix = append(want.Pix, c.R, c.G, c.B)
			}
		}
		off := 0
		for i := range want.Pix {
			off += max(int(want.Pix[i]), int(v.native.Pix[i])) - min(int(want.Pix[i]), int(v.native.Pix[i]))
		}
		if mean := float64(off) / float64(len(want.Pix)); mean > 20 || v.w != 48 {
			t.Errorf("orientation %d: off by %.1f of 255, width %d", o, mean, v.w)
		}
	}
}
