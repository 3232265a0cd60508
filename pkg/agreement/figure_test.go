package agreement

import (
	"bytes"
	"encoding/csv"
	"flag"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The golden images have 16 levels a channel, and a few pixels may differ since
// the last bits of numbers depend on the processor.
const (
	goldenScale   = 1.0   // pixels a point
	pixelDistance = 24    // of 255, per channel, up to which pixels are equal
	pixelShare    = 0.004 // of the pixels that may differ
)

func TestGolden(t *testing.T) {
	in := fullInput(t)
	in.Losses, in.Controls = in.Losses[:19], in.Controls[:19]
	p := compare(t, in, Config{Permutations: 99, Least: Quick()}).Part()
	if len(p.Items) != 3 {
		t.Fatalf("%d figures, want 3", len(p.Items))
	}
	for _, item := range p.Items {
		var buf bytes.Buffer
		if err := figure.WritePNG(&buf, item.Figure, goldenScale); err != nil {
			t.Fatal(err)
		}
		compareImage(t, item.Name, coarse(t, buf.Bytes()))
		for _, format := range []string{"svg", "pdf", "csv"} {
			buf.Reset()
			if err := figure.Write(&buf, item.Figure, format); err != nil || buf.Len() == 0 {
				t.Errorf("%s as %s: %d bytes, %v", item.Name, format, buf.Len(), err)
			}
		}
		rows, err := csv.NewReader(&buf).ReadAll()
		if err != nil || len(rows) < 60 || strings.Contains(rows[1][len(rows[1])-1], "NaN") {
			t.Errorf("%s: a CSV of %d rows, %v", item.Name, len(rows), err)
		}
	}
}

// compareImage compares an image with the golden one of this name.
func compareImage(t *testing.T, name string, got *image.NRGBA) {
	t.Helper()
	path := filepath.Join("testdata", name+"_golden.png")
	if *update {
		write(t, path, got)
		return
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := coarse(t, b)
	if got.Bounds() != want.Bounds() {
		t.Fatalf("%s: the size is %v, want %v", name, got.Bounds().Size(), want.Bounds().Size())
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
		out := filepath.Join(t.ArtifactDir(), name+".png")
		write(t, out, got)
		t.Errorf("%s: %.2f %% of the pixels differ; the image is in %s (-artifacts keeps it)", name, 100*share, out)
	}
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

// A figure without numbers is none, and odd names and ranges are drawn.
func TestOddFigures(t *testing.T) {
	if f := (&dots{tasks: []string{"a"}, panels: []dotPanel{{series: []dotSeries{{values: []float64{nan}}}}}}).shown(); f != nil {
		t.Error("a figure of nothing is drawn")
	}
	f := &dots{style: figure.DefaultStyle(), tasks: []string{"<a & b>", strings.Repeat("long ", 60)},
		names:  figure.Names{Families: map[string]string{"<a & b>": "a family of its own"}},
		panels: []dotPanel{{title: strings.Repeat("title ", 60), share: 1, series: []dotSeries{{name: "n", values: []float64{0.25, 0.25}}}}}}
	var buf bytes.Buffer
	if err := figure.Write(&buf, f.shown(), "svg"); err != nil || !strings.Contains(buf.String(), "&lt;a &amp; b&gt;") {
		t.Errorf("an odd figure: %v", err)
	}
	for _, values := range [][]float64{{1}, {0, 0}, {-3.3e-5, 2e-4}, {-1e6, 1e6}} {
		s, marks := newAxis(values, 5, 0, 100)
		if len(marks) < 2 || len(marks) > 12 || !(s.lo < s.hi) {
			t.Errorf("axis of %v: %v with marks %v", values, s, marks)
		}
		for _, v := range values {
			if at := s.at(v); at < -1e-6 || at > 100+1e-6 {
				t.Errorf("%v is at %v of the axis %v", v, at, s)
			}
		}
	}
}
