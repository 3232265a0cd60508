// Package figure draws the figures of the paper for any table of transfers:
// affinity heat maps, Gain and Quality grids, curves over the budget, the
// similarity tree, bars, and taxonomies as hypergraphs. The figures are those
// of sections 3 and 4 of Zamir et al., "Taskonomy: Disentangling Task Transfer
// Learning", CVPR 2018, and its supplement.
//
// A constructor checks its data and returns a figure with sensible defaults in
// exported fields, which may be changed before the figure is drawn:
//
//	f, err := figure.NewHeatMap(names, figure.PlotPanel(affinities))
//	err = figure.Save(f, "heatmap.svg")
//
// Constructors fail on data without entries or of unequal lengths and on
// numbers beyond ±1e300; NaN stands for an unknown number where the figure
// says so and fails elsewhere. Every error names what is wrong and where.
//
// All figures share a look ([Style]): light background, Liberation Sans,
// colours that colour-blind readers can tell apart, and a natural width of 675
// points, which is 900 pixels in a notebook, with no text below 8 points. Room
// for labels is measured, so that none is covered; one wider than a quarter of
// the figure ends in an ellipsis. A figure with more tasks than fit thins its
// labels or shows the first part, and says so.
//
// The same figure gives the same bytes each time it is written. Any text is
// escaped where the format asks for it. Characters that Liberation Sans lacks,
// such as Chinese ones, show as boxes in PNG and PDF, and in SVG with the fonts
// of the browser.
package figure

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/gotaskonomy/taskonomy/pkg/atomicfile"
)

// A Figure is a drawing and the numbers behind it.
type Figure interface {
	// Size returns the natural width and height, both positive.
	Size() (w, h vg.Length)
	// Draw draws the figure into the rectangle of c, scaled to fit and
	// centred. At the natural size the scale is 1.
	Draw(c draw.Canvas)
	// CSV writes the numbers that the figure shows, those it left out too,
	// with one header line.
	CSV(w io.Writer) error
}

// An Encoder is a Figure that has further formats, such as DOT for a graph.
type Encoder interface {
	Figure
	// Encodings returns the names of the further formats, in lower case.
	Encodings() []string
	// Encode writes the figure in one of them.
	Encode(w io.Writer, format string) error
}

// ErrFormat is returned, wrapped, for a format that a figure cannot be written
// in.
var ErrFormat = errors.New("unknown format")

// PixelsPerPoint is the resolution of the PNG that [Write] makes: twice the 96
// dots per inch of a notebook, for dense displays.
const PixelsPerPoint = 192. / 72

// Formats returns the names of the formats f can be written in, each also the
// extension of a file name: csv, pdf, png, svg, and those of an [Encoder].
func Formats(f Figure) []string {
	formats := []string{"csv", "pdf", "png", "svg"}
	if e, ok := f.(Encoder); ok {
		formats = append(formats, e.Encodings()...)
	}
	return formats
}

// Write writes f in one of its [Formats], an unknown one giving an [ErrFormat].
// The case of format does not matter.
func Write(w io.Writer, f Figure, format string) error {
	format = strings.ToLower(format)
	var err error
	switch format {
	case "csv":
		err = f.CSV(w)
	case "svg":
		err = writeSVG(w, f)
	case "png":
		err = WritePNG(w, f, PixelsPerPoint)
	case "pdf":
		err = writePDF(w, f)
	default:
		e, ok := f.(Encoder)
		if !ok || !slices.Contains(e.Encodings(), format) {
			return fmt.Errorf("%w %q for this figure, which has %s",
				ErrFormat, format, strings.Join(Formats(f), ", "))
		}
		err = e.Encode(w, format)
	}
	if err != nil {
		return fmt.Errorf("writing a figure as %s: %w", format, err)
	}
	return nil
}

// Save writes f to a file in the format that its extension names. The file is
// written beside its place under another name and moved there when it is
// complete; if Save fails it leaves an older file as it was.
func Save(f Figure, path string) error {
	format := strings.TrimPrefix(filepath.Ext(path), ".")
	if !slices.Contains(Formats(f), strings.ToLower(format)) {
		return fmt.Errorf("%s: %w %q for this figure; the extension must be one of %s",
			path, ErrFormat, format, strings.Join(Formats(f), ", "))
	}
	err := atomicfile.Write(path, func(w io.Writer) error { return Write(w, f, format) })
	if err != nil {
		return fmt.Errorf("saving %s: %w", path, err)
	}
	return nil
}
