package figure

import (
	"bytes"
	"fmt"
	"html"
	"image/png"
	"io"
	"math"
	"regexp"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	plotfont "gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// WritePNG writes f as a PNG at this many pixels a point, which must be
// positive; [PixelsPerPoint] is what [Write] uses. The resolution is rounded
// to whole dots an inch.
func WritePNG(w io.Writer, f Figure, pixelsPerPoint float64) error {
	dpi := int(math.Round(pixelsPerPoint * 72))
	if dpi < 1 {
		return fmt.Errorf("%g pixels a point is too few", pixelsPerPoint)
	}
	width, height := f.Size()
	c := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(dpi))
	f.Draw(draw.NewCanvas(imgCanvas{c}, width, height))
	if err := png.Encode(w, c.Image()); err != nil {
		return fmt.Errorf("encoding the image: %w", err)
	}
	return nil
}

// An imgCanvas draws text as outlines: vgimg would kern it by the same number of
// pixels at every size, and turn its pixels where it is slanted.
type imgCanvas struct{ *vgimg.Canvas }

// FillString fills the outlines of s.
func (c imgCanvas) FillString(face plotfont.Face, at vg.Point, s string) {
	if path := outline(face, at, s); len(path) > 0 {
		c.Fill(path)
	}
}

// fontStack replaces the one name that vgsvg writes with each text: Liberation
// Sans, Arial and Helvetica have the same widths, and a browser has at least
// one.
const fontStack = "font-family:'Liberation Sans',Arial,Helvetica,sans-serif"

var (
	// svgHead is the prologue, which an SVG within HTML must not have, and
	// the start tag up to its width.
	svgHead = regexp.MustCompile(`(?s)^<\?xml.*?<svg `)
	// svgText is a text element. Text is escaped, so it holds no quotes and
	// nothing in it can pass for a style.
	svgText = regexp.MustCompile(
		`(<text [^>]*style=")font-family:Liberation Sans;font-variant:[a-z]+;` +
			`font-weight:([a-z]+);font-style:normal;([^"]*?font-size:([0-9.]+)px[^"]*")>([^<]*)</text>`)
)

// writeSVG writes what vgsvg does, with fonts that browsers have, each text
// held to the width it was measured at whichever of them is used, and a
// style that lets it shrink within a narrow page.
func writeSVG(w io.Writer, f Figure) error {
	width, height := f.Size()
	c := vgsvg.New(width, height)
	f.Draw(draw.New(c))
	var buf bytes.Buffer
	if _, err := c.WriteTo(&buf); err != nil {
		return err
	}
	out := svgHead.ReplaceAll(buf.Bytes(),
		[]byte(`<svg role="img" style="max-width:100%;height:auto;`+fontStack+`" `))
	out = svgText.ReplaceAllFunc(out, browserText)
	_, err := w.Write(out)
	return err
}

// browserText is the replacement of one match of svgText.
func browserText(tag []byte) []byte {
	m := svgText.FindSubmatch(tag)
	var size float64
	fmt.Sscanf(string(m[4]), "%g", &size)
	face := Text{Size: size, Bold: string(m[2]) == "bold"}
	var weight string
	if face.Bold {
		weight = "font-weight:bold;"
	}
	text := html.UnescapeString(string(m[5]))
	if len(text) < 5 { // Too short to differ, and there are many.
		return fmt.Appendf(nil, `%s%s%s>%s</text>`, m[1], weight, m[3], m[5])
	}
	return fmt.Appendf(nil, `%s%s%s textLength="%.2f" lengthAdjust="spacingAndGlyphs">%s</text>`,
		m[1], weight, m[3], face.Width(text), m[5])
}

// pdfDate is the time of writing, which must not be in a file that is to be
// the same each time.
var pdfDate = regexp.MustCompile(`/(Creation|Mod)Date \(D:\d{14}\)`)

// writePDF writes what vgpdf does, without the time of writing.
func writePDF(w io.Writer, f Figure) error {
	width, height := f.Size()
	c := pdfCanvas{vgpdf.New(width, height)}
	f.Draw(draw.NewCanvas(c, width, height))
	var buf bytes.Buffer
	if _, err := c.WriteTo(&buf); err != nil {
		return err
	}
	out := pdfDate.ReplaceAll(buf.Bytes(), []byte("/${1}Date (D:20180618000000)"))
	_, err := w.Write(out)
	return err
}

// A pdfCanvas draws the text that vgpdf cannot: it takes bytes for characters
// of code page 1252, and the order of several fonts in its output is random.
type pdfCanvas struct{ *vgpdf.Canvas }

// FillString writes text of the regular font as text if the code page has all
// of its characters, and anything else as outlines.
func (c pdfCanvas) FillString(face plotfont.Face, at vg.Point, s string) {
	page, ok := codePage(s)
	if ok && face.Font.Weight == font.WeightNormal {
		c.Canvas.FillString(face, at, page)
		return
	}
	path := outline(face, at, s)
	if len(path) > 0 {
		c.Fill(path)
	}
}

// codePage returns s in code page 1252 as far as it agrees with Latin-1, and
// whether that is all of s.
func codePage(s string) (string, bool) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r >= 0x20 && r < 0x7f, r >= 0xa0 && r <= 0xff:
			b.WriteByte(byte(r))
		case r == '…':
			b.WriteByte(0x85)
		case r == '–':
			b.WriteByte(0x96)
		default:
			return "", false
		}
	}
	return b.String(), true
}

// outline returns the shapes of the glyphs of s, its baseline starting at at.
func outline(face plotfont.Face, at vg.Point, s string) vg.Path {
	const em = 1 << 12 // Size of the shapes before they are scaled.
	var (
		buf      sfnt.Buffer
		path     vg.Path
		previous sfnt.GlyphIndex
		x        fixed.Int26_6 // of the glyph
	)
	place := func(p fixed.Point26_6) vg.Point {
		scale := face.Font.Size / em / 64
		return vg.Point{X: at.X + scale*vg.Length(x+p.X), Y: at.Y - scale*vg.Length(p.Y)}
	}
	for i, r := range s {
		glyph, err := face.Face.GlyphIndex(&buf, r)
		if err != nil {
			continue
		}
		if kern, err := face.Face.Kern(&buf, previous, glyph, fixed.I(em), font.HintingNone); err == nil && i > 0 {
			x += kern
		}
		segments, err := face.Face.LoadGlyph(&buf, glyph, fixed.I(em), nil)
		if err != nil {
			continue
		}
		for _, g := range segments {
			addSegment(&path, g, place)
		}
		if advance, err := face.Face.GlyphAdvance(&buf, glyph, fixed.I(em), font.HintingNone); err == nil {
			x += advance
		}
		previous = glyph
	}
	return path
}

// addSegment appends one piece of an outline.
func addSegment(path *vg.Path, g sfnt.Segment, at func(fixed.Point26_6) vg.Point) {
	switch g.Op {
	case sfnt.SegmentOpMoveTo:
		path.Move(at(g.Args[0]))
	case sfnt.SegmentOpLineTo:
		path.Line(at(g.Args[0]))
	case sfnt.SegmentOpQuadTo:
		// vgpdf closes shapes with lines and knows cubic curves in full.
		last := (*path)[len(*path)-1].Pos
		q, end := at(g.Args[0]), at(g.Args[1])
		path.CubeTo(toward(last, q, 2./3), toward(end, q, 2./3), end)
	case sfnt.SegmentOpCubeTo:
		path.CubeTo(at(g.Args[0]), at(g.Args[1]), at(g.Args[2]))
	}
}

// toward returns the point this share of the way from a to b.
func toward(a, b vg.Point, share vg.Length) vg.Point {
	return vg.Point{X: a.X + share*(b.X-a.X), Y: a.Y + share*(b.Y-a.Y)}
}
