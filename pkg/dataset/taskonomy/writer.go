package taskonomy

import (
	"fmt"
	"image"
	"path/filepath"

	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
)

// A Writer writes the data set in the form
//
//	<root>/<domain>/taskonomy/<building>/point_P_view_V_domain_S.ext
//
// Every file is written beside its place and moved there when it is whole, so
// that a reader sees all of a file or nothing. It is safe for concurrent use
// on different files.
//
// To go on after an interruption, ask [Writer.Whole] before making a file.
type Writer struct {
	root string
	size int
}

// NewWriter returns a writer of square pictures of size pixels a side. It makes
// the folder.
func NewWriter(root string, size int) (*Writer, error) {
	if size < 1 || size > maxSide {
		return nil, fmt.Errorf("pictures of %d pixels a side: want 1 to %d", size, maxSide)
	}
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	return &Writer{root, size}, nil
}

// Path returns where the file of a view and domain belongs. The domain must be
// one of [Domains].
func (w *Writer) Path(k Key, domain string) (string, error) {
	d, ok := LookupDomain(domain)
	if !ok || d.Name != domain {
		return "", fmt.Errorf("unknown domain %q: the domains are %q", domain, Domains())
	}
	if !validBuilding(k.Building) || k.Point < 0 || k.View < AllViews || (k.View == AllViews) != (d.kind == matches) {
		return "", fmt.Errorf("view %v cannot be written in domain %s", k, domain)
	}
	return filepath.Join(w.root, d.Name, "taskonomy", k.Building, d.FileName(k.Point, k.View)), nil
}

// Whole reports whether the file is there and decodes, with pictures of the
// size of the writer.
func (w *Writer) Whole(k Key, domain string) bool {
	path, err := w.Path(k, domain)
	if err != nil {
		return false
	}
	d, _ := LookupDomain(domain)
	switch d.kind {
	case vector, info, matches:
		return verify(path, &d) == nil
	}
	m, err := readMap(path, &d)
	return err == nil && m.W == w.size
}

// Image writes a picture: 8-bit colours, or 8-bit or 16-bit grey, as the domain
// wants. The picture must have the size of the writer.
func (w *Writer) Image(k Key, domain string, img image.Image) error {
	path, err := w.Path(k, domain)
	if err != nil {
		return err
	}
	d, _ := LookupDomain(domain)
	if b := img.Bounds(); b.Dx() != w.size || b.Dy() != w.size {
		return &FileError{Path: path, Err: fmt.Errorf("%d×%d pixels, want %d×%d",
			b.Dx(), b.Dy(), w.size, w.size)}
	}
	m, bits := media.Colours(img), 8
	if d.kind != colour8 {
		m = media.Values(img)
		if d.kind == grey16 {
			bits = 16
		}
		if m.C != 1 || m.Bits != bits {
			return &FileError{Path: path, Err: fmt.Errorf("%d channels of %d bits, want 1 of %d",
				m.C, m.Bits, bits)}
		}
	}
	data, err := media.FormatPNG(m)
	if err != nil {
		return &FileError{Path: path, Err: err}
	}
	return writeFile(path, data)
}

// Vector writes the numbers of a view, of shape (n,): the logits of
// class_object or the probabilities of class_scene.
func (w *Writer) Vector(k Key, domain string, values []float32) error {
	path, err := w.Path(k, domain)
	if err != nil {
		return err
	}
	if d, _ := LookupDomain(domain); d.kind != vector || len(values) < 2 {
		return &FileError{Path: path, Err: fmt.Errorf("%d numbers for domain %s", len(values), domain)}
	}
	data := media.FormatNPY(media.Array{Shape: []int{len(values)}, Data: values})
	if _, err := media.ParseNPY(data); err != nil {
		return &FileError{Path: path, Err: err}
	}
	return writeFile(path, data)
}

// Info writes the point_info of a view.
func (w *Writer) Info(k Key, p *PointInfo) error {
	path, err := w.Path(k, "point_info")
	if err != nil {
		return err
	}
	data, err := p.Format()
	if err != nil {
		return &FileError{Path: path, Err: err}
	}
	return writeFile(path, data)
}

// Matches writes the views that see a point of a building.
func (w *Writer) Matches(building string, m *Matches) error {
	path, err := w.Path(Key{building, m.Point, AllViews}, "nonfixated_matches")
	if err != nil {
		return err
	}
	data, err := m.Format()
	if err != nil {
		return &FileError{Path: path, Err: err}
	}
	return writeFile(path, data)
}

// Splits writes the table of splits, which Open finds.
func (w *Writer) Splits(s Splits) error {
	data := s.Format()
	path := filepath.Join(w.root, "splits.csv")
	if _, err := ParseSplits(data); err != nil {
		return &FileError{Path: path, Err: err}
	}
	return writeFile(path, data)
}
