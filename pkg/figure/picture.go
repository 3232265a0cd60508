package figure

import (
	"bytes"
	"strings"
)

// Picture returns a figure in one of its Formats for a notebook: a PNG has the
// resolution of a page, half that of Write, so that notebooks stay small.
func Picture(f Figure, format string) ([]byte, error) {
	var b bytes.Buffer
	if strings.EqualFold(format, "png") {
		err := WritePNG(&b, f, PixelsPerPoint/2)
		return b.Bytes(), err
	}
	err := Write(&b, f, format)
	return b.Bytes(), err
}

// Picture returns the figure in one of its Formats, as the function Picture does.
func (f *Bars) Picture(format string) ([]byte, error) { return Picture(f, format) }

// Picture returns the figure in one of its Formats, as the function Picture does.
func (f *Curves) Picture(format string) ([]byte, error) { return Picture(f, format) }

// Picture returns the figure in one of its Formats, as the function Picture does.
func (f *Dendrogram) Picture(format string) ([]byte, error) { return Picture(f, format) }

// Picture returns the figure in one of its Formats, as the function Picture does.
func (f *HeatMap) Picture(format string) ([]byte, error) { return Picture(f, format) }

// Picture returns the figure in one of its Formats, as the function Picture does.
func (h *Hypergraph) Picture(format string) ([]byte, error) { return Picture(h, format) }

// Picture returns the figure in one of its Formats, as the function Picture does.
func (t *Taxonomies) Picture(format string) ([]byte, error) { return Picture(t, format) }

// Picture returns the figure in one of its Formats, as the function Picture does.
func (f *WinRates) Picture(format string) ([]byte, error) { return Picture(f, format) }
