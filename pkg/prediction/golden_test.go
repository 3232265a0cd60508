package prediction

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The golden images are small, with 16 levels a channel. Of their pixels a few
// may differ, since the last bits of numbers depend on the processor.
const (
	goldenScale   = 0.75  // pixels a point
	pixelDistance = 24    // of 255, per channel, up to which pixels are equal
	pixelShare    = 0.005 // of the pixels that may differ
)

func TestGolden(t *testing.T) {
	samples := slices.Concat(hand(16, 0), hand(16, 1), hand(16, 2)[:4])
	for name, opt := range map[string]Options{
		"known":   {Title: "Predictions by hand", Standards: handStandards(), Notes: map[string]string{"rgb2depth": "a note of some words"}},
		"unknown": {Across: 4},
	} {
		var buf bytes.Buffer
		if err := figure.WritePNG(&buf, newSheet(t, samples, opt), goldenScale); err != nil {
			t.Fatal(err)
		}
		got, path := coarse(t, buf.Bytes()), filepath.Join("testdata", name+"_golden.png")
		if *update {
			write(t, path, got)
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want := coarse(t, b)
		if got.Bounds() != want.Bounds() {
			t.Fatalf("%s: the size is %v, want %v", name, got.Bounds().Size(), want.Bounds().Size())
		}
		if share := differ(got, want); share > pixelShare {
			out := filepath.Join(t.ArtifactDir(), name+".png")
			write(t, out, got)
			t.Errorf("%s: %.2f %% of the pixels differ; the image is in %s (-artifacts keeps it)", name, 100*share, out)
		}
	}
}

// differ returns the share of the pixels that differ.
func differ(a, b *image.NRGBA) float64 {
	different := 0
	for i := 0; i < len(a.Pix); i += 4 {
		for c := range 3 {
			if d := int(a.Pix[i+c]) - int(b.Pix[i+c]); d < -pixelDistance || d > pixelDistance {
				different++
				break
			}
		}
	}
	return float64(4*different) / float64(len(a.Pix))
}

// coarse decodes an image with 16 levels a channel.
func coarse(t *testing.T, b []byte) *image.NRGBA {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewNRGBA(img.Bounds())
	level := func(v uint32) uint8 { return uint8((v*15 + 32767) / 65535 * 17) }
	for y := range out.Bounds().Dy() {
		for x := range out.Bounds().Dx() {
			r, g, b, _ := img.At(x, y).RGBA()
			out.SetNRGBA(x, y, color.NRGBA{level(r), level(g), level(b), 255})
		}
	}
	return out
}

// write writes an image as a small PNG.
func write(t *testing.T, name string, img image.Image) {
	t.Helper()
	var buf bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestCompression}
	if err := e.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, buf.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
