package figure_test

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

var formats = []string{"csv", "pdf", "png", "svg"}

func written(t *testing.T, f figure.Figure, format string) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := figure.Write(&buf, f, format); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// hostile are names that a careless writer would let out of their places.
var hostile = []string{
	`</text><script>alert("1")</script>`, `a" onload="x`, "tab\tand\nline\x00\x1b", "bytes \xff\xfe",
	"深度 depth é", "",
}

func hostileFigure(t *testing.T) figure.Figure {
	t.Helper()
	m := affinity.NewMatrix(hostile, hostile)
	for i := range m.Data {
		m.Data[i] = float64(i) / float64(len(m.Data))
	}
	families := map[string]string{hostile[0]: "<b>&", hostile[1]: "semantic"}
	f, err := figure.NewHeatMap(figure.Names{Families: families},
		figure.HeatPanel{Title: "<i>", Unit: "a & b", Matrix: m})
	if err != nil {
		t.Fatal(err)
	}
	f.Title = "font-family:Liberation Sans;font-variant:none;"
	return f
}

func TestSameBytes(t *testing.T) {
	for _, format := range formats {
		t.Run(format, func(t *testing.T) {
			f := hostileFigure(t)
			first := written(t, f, format)
			if !bytes.Equal(first, written(t, f, format)) {
				t.Error("the bytes differ from one time to the next")
			}
			if len(first) == 0 {
				t.Error("nothing was written")
			}
		})
	}
}

// parseSVG returns the names of the elements and attributes of an SVG, and all
// of its text.
func parseSVG(t *testing.T, svg []byte) (names map[string]bool, text string) {
	t.Helper()
	names = map[string]bool{}
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if err == io.EOF {
			return names, text
		}
		if err != nil {
			t.Fatalf("no XML: %v", err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			names[x.Name.Local] = true
			for _, a := range x.Attr {
				names[a.Name.Local] = true
			}
		case xml.CharData:
			text += string(x)
		}
	}
}

func TestSVGIsEscaped(t *testing.T) {
	svg := written(t, hostileFigure(t), "svg")
	names, text := parseSVG(t, svg)
	for name := range names {
		if strings.HasPrefix(name, "on") || slices.Contains([]string{"script", "b", "i"}, name) {
			t.Errorf("an element or attribute %s", name)
		}
	}
	for _, want := range []string{
		`<script>alert("1")`, "深度 depth é", "tab and line\ufffd\ufffd", "font-family:Liberation Sans;",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the text lacks %q", want)
		}
	}
	if !bytes.HasPrefix(svg, []byte("<svg ")) || !bytes.Contains(svg, []byte("Arial,Helvetica,sans-serif")) {
		t.Errorf("begins with %.200s", svg)
	}
	// Once in the title, as text.
	if n := bytes.Count(svg, []byte("font-family:Liberation")); n != 1 {
		t.Errorf("Liberation is asked for %d times, want only in the title", n)
	}
}

func TestPDFHasNoTime(t *testing.T) {
	pdf := written(t, hostileFigure(t), "pdf")
	if !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		t.Fatalf("begins with %.20q", pdf)
	}
	if !bytes.Contains(pdf, []byte("/CreationDate (D:20180618000000)")) {
		t.Error("the time of writing is not fixed")
	}
}

func TestPNGIsTwiceTheNotebook(t *testing.T) {
	f := hostileFigure(t)
	img, err := png.Decode(bytes.NewReader(written(t, f, "PNG")))
	if err != nil {
		t.Fatal(err)
	}
	if got := img.Bounds().Dx(); got != 1800 {
		t.Errorf("the PNG is %d pixels wide, want 1800", got)
	}
	if err := figure.WritePNG(io.Discard, f, 0); err == nil {
		t.Error("a resolution of 0 is accepted")
	}
}

// TestTextIsLegible draws every golden figure on a canvas that records, and
// checks what is asked for: no text below 8 points, none beyond the margins.
func TestTextIsLegible(t *testing.T) {
	for _, c := range goldenFigures {
		t.Run(c.name, func(t *testing.T) {
			f := must(c.figure())
			w, h := f.Size()
			var rec recorder.Canvas
			f.Draw(draw.NewCanvas(&rec, w, h))
			turned := false
			for _, action := range rec.Actions {
				switch a := action.(type) {
				case *recorder.Rotate:
					turned = true
				case *recorder.Pop:
					turned = false
				case *recorder.FillString:
					if a.Size < 8 {
						t.Errorf("%q has %v points", a.String, a.Size)
					}
					face := figure.Text{Size: float64(a.Size)}
					end := float64(a.Point.X) + face.Width(a.String)
					if !turned && (a.Point.X < 0 || end > float64(w) || a.Point.Y < 0 || a.Point.Y > h) {
						t.Errorf("%q at %v ends at %v of %v", a.String, a.Point, end, w)
					}
				}
			}
		})
	}
}

func TestDrawFitsAnyRectangle(t *testing.T) {
	f := must(dendrogram())
	var rec recorder.Canvas
	f.Draw(draw.NewCanvas(&rec, 300, 300))
	scaled := slices.ContainsFunc(rec.Actions, func(a recorder.Action) bool {
		s, ok := a.(*recorder.Scale)
		return ok && s.X == s.Y && math.Abs(s.X-300./675) < 1e-9
	})
	if !scaled {
		t.Error("a small rectangle does not scale the figure")
	}
}

func TestSave(t *testing.T) {
	f := must(stability())
	dir := t.TempDir()
	for _, format := range formats {
		path := filepath.Join(dir, "figure."+format)
		if err := figure.Save(f, path); err != nil {
			t.Fatal(err)
		}
		got := must(os.ReadFile(path))
		if !bytes.Equal(got, written(t, f, format)) {
			t.Errorf("%s differs from what Write writes", path)
		}
	}
	if err := figure.Save(f, filepath.Join(dir, "figure.bmp")); !errors.Is(err, figure.ErrFormat) {
		t.Errorf("error %v for bmp, want ErrFormat", err)
	}
	if err := figure.Save(f, filepath.Join(dir, "missing", "figure.png")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("error %v for a folder that is missing, want ErrNotExist", err)
	}
	if n := len(must(os.ReadDir(dir))); n != len(formats) {
		t.Errorf("%d files are left, want %d", n, len(formats))
	}
}

func TestCSVIsRectangular(t *testing.T) {
	for _, c := range goldenFigures {
		rows, err := csv.NewReader(bytes.NewReader(written(t, must(c.figure()), "csv"))).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Errorf("%s: %d rows, error %v", c.name, len(rows), err)
		}
	}
}

// TestExtremeNumbers draws numbers at the ends of what may be drawn.
func TestExtremeNumbers(t *testing.T) {
	for _, y := range [][]float64{
		{0, 0}, {-1e300, 1e300}, {1e18, 1e18 + 256}, {5e-324, 1e-323}, {-3, -3}, {0, 1e300},
	} {
		check := func(f figure.Figure) {
			svg := written(t, f, "svg")
			if bytes.Contains(svg, []byte("NaN")) || bytes.Contains(svg, []byte("Inf")) {
				t.Errorf("%T of %v has places that are no numbers", f, y)
			}
		}
		check(must(figure.NewCurves(figure.Plot{Curves: []figure.Curve{{X: []float64{1, 2}, Y: y}}})))
		m := affinity.NewMatrix([]string{"a"}, []string{"b", "c"})
		copy(m.Data, y)
		for _, log := range []bool{false, true} {
			check(must(figure.NewHeatMap(figure.Names{}, figure.HeatPanel{Matrix: m, Log: log})))
		}
		if y[0] >= 0 {
			b := figure.BarPanel{Groups: []string{"a", "b"}, Series: []figure.BarSeries{{Values: y}}}
			check(must(figure.NewBars(figure.Names{}, b)))
		}
	}
}

func TestUnlimitedCSV(t *testing.T) {
	rows := must(csv.NewReader(bytes.NewReader(written(t, must(largeHeatMap()), "csv"))).ReadAll())
	if len(rows) != 1+200*200 {
		t.Errorf("%d lines, want all of the 200×200 cells and a header", len(rows))
	}
}
