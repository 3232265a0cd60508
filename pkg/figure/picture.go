package figure

import "bytes"

// picture returns a figure in one of its formats.
func picture(f Figure, format string) ([]byte, error) {
	var b bytes.Buffer
	err := Write(&b, f, format)
	return b.Bytes(), err
}

// Picture returns the figure in one of its Formats, such as svg or png.
func (f *Bars) Picture(format string) ([]byte, error) { return picture(f, format) }

// Picture returns the figure in one of its Formats, such as svg or png.
func (f *Curves) Picture(format string) ([]byte, error) { return picture(f, format) }

// Picture returns the figure in one of its Formats, such as svg or png.
func (f *Dendrogram) Picture(format string) ([]byte, error) { return picture(f, format) }

// Picture returns the figure in one of its Formats, such as svg or png.
func (f *HeatMap) Picture(format string) ([]byte, error) { return picture(f, format) }

// Picture returns the figure in one of its Formats, such as svg or png.
func (h *Hypergraph) Picture(format string) ([]byte, error) { return picture(h, format) }

// Picture returns the figure in one of its Formats, such as svg or png.
func (t *Taxonomies) Picture(format string) ([]byte, error) { return picture(t, format) }

// Picture returns the figure in one of its Formats, such as svg or png.
func (f *WinRates) Picture(format string) ([]byte, error) { return picture(f, format) }
