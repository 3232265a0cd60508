package gallery

import (
	"bytes"
	"context"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The golden image is small, with 16 levels a channel. Of its pixels a few may
// differ, since the last bits of labels depend on the processor.
const (
	goldenScale   = 0.75  // pixels a point
	pixelDistance = 24    // of 255, per channel, up to which pixels are equal
	pixelShare    = 0.005 // of the pixels that may differ
	goldenBytes   = 150_000
)

// TestGolden compares a sheet of two views of a room that does not change with
// the world.
func TestGolden(t *testing.T) {
	g, err := New(context.Background(), room{48, 2}, Options{Samples: []int{0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := figure.WritePNG(&buf, g, goldenScale); err != nil {
		t.Fatal(err)
	}
	got := coarse(t, buf.Bytes())
	name := filepath.Join("testdata", "gallery_golden.png")
	if *update {
		write(t, name, encode(t, got))
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if len(b) > goldenBytes {
		t.Errorf("%s has %d bytes", name, len(b))
	}
	want := coarse(t, b)
	if got.Bounds() != want.Bounds() {
		t.Fatalf("the size is %v, want %v", got.Bounds().Size(), want.Bounds().Size())
	}
	different := 0
	for i := 0; i < len(got.Pix); i += 4 {
		for c := range 3 {
			if d := int(got.Pix[i+c]) - int(want.Pix[i+c]); d < -pixelDistance || d > pixelDistance {
				different++
				break
			}
		}
	}
	if share := float64(4*different) / float64(len(got.Pix)); share > pixelShare {
		out := filepath.Join(t.ArtifactDir(), "gallery.png")
		write(t, out, encode(t, got))
		t.Errorf("%.2f %% of the pixels differ; the image is in %s (-artifacts keeps it)", 100*share, out)
	}
}

// coarse decodes an image with 16 levels a channel.
func coarse(t *testing.T, b []byte) *image.NRGBA {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	r := img.Bounds()
	return imageOf(r.Dx(), r.Dy(), func(i int) color.NRGBA {
		red, green, blue, _ := img.At(i%r.Dx(), i/r.Dx()).RGBA()
		level := func(v uint32) uint8 { return uint8((v*15 + 32767) / 65535 * 17) }
		return color.NRGBA{level(red), level(green), level(blue), 255}
	})
}

// encode returns the image as a small PNG.
func encode(t *testing.T, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := e.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func write(t *testing.T, name string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b, 0o644); err != nil {
		t.Fatal(err)
	}
}
