package figure_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Tolerances of the comparison with a golden image, since the last bit of a
// colour depends on the processor.
const (
	goldenScale   = 1.0   // pixels a point
	pixelDistance = 20    // of 255, per channel, below which pixels are equal
	pixelShare    = 0.002 // of the pixels that may differ
)

func TestGolden(t *testing.T) {
	for _, c := range goldenFigures {
		t.Run(c.name, func(t *testing.T) {
			f, err := c.figure()
			if err != nil {
				t.Fatal(err)
			}
			var img, numbers bytes.Buffer
			if err := figure.WritePNG(&img, f, goldenScale); err != nil {
				t.Fatal(err)
			}
			if err := figure.Write(&numbers, f, "csv"); err != nil {
				t.Fatal(err)
			}
			compareImage(t, c.name, coarse(t, img.Bytes()))
			if c.csv {
				compareText(t, c.name, numbers.Bytes())
			}
		})
	}
}

func compareText(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+"_golden.csv")
	if *update {
		write(t, path, got)
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; got:\n%s", path, got)
	}
}

func compareImage(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+"_golden.png")
	if *update {
		write(t, path, got)
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := differ(decode(t, got), decode(t, want)); err != nil {
		out := filepath.Join(t.ArtifactDir(), name+".png")
		write(t, out, got)
		t.Errorf("%s: %v; the image is in %s (-artifacts keeps it)", path, err, out)
	}
}

// differ returns an error if the images differ in size or in too many pixels.
func differ(got, want image.Image) error {
	if got.Bounds() != want.Bounds() {
		return fmt.Errorf("the size is %v, want %v", got.Bounds().Size(), want.Bounds().Size())
	}
	count := 0
	b := got.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r1, g1, b1, _ := got.At(x, y).RGBA()
			r2, g2, b2, _ := want.At(x, y).RGBA()
			if apart(r1, r2) || apart(g1, g2) || apart(b1, b2) {
				count++
			}
		}
	}
	if share := float64(count) / float64(b.Dx()*b.Dy()); share > pixelShare {
		return fmt.Errorf("%.2f %% of the pixels differ", 100*share)
	}
	return nil
}

// coarse returns the image with 16 levels a channel, which keeps the golden
// files small.
func coarse(t *testing.T, b []byte) []byte {
	t.Helper()
	img := decode(t, b)
	bounds := img.Bounds()
	out := image.NewNRGBA(bounds)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			out.SetNRGBA(x, y, color.NRGBA{level(r), level(g), level(b), 255})
		}
	}
	var buf bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&buf, out); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// level rounds a 16-bit channel to one of 16 levels.
func level(v uint32) uint8 { return uint8((v*15 + 32767) / 65535 * 17) }

func apart(a, b uint32) bool {
	return max(a, b)-min(a, b) > pixelDistance*257
}

func decode(t *testing.T, b []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}
