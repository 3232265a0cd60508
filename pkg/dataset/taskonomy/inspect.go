package taskonomy

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
)

// A finding is what the files of one view hold.
type finding struct {
	read, bad mask
	errs      []*FileError
	maps      [numDomains]sums
	camera    [6]sums // One for each of cameraMeasures.
}

// inspect reads all files of a view.
func inspect(j job) finding {
	var f finding
	for d := range domains {
		path, ok := j.building.path(j.entry, d)
		if !ok {
			continue
		}
		f.read |= 1 << d
		if err := f.file(path, d); err != nil {
			f.bad |= 1 << d
			var e *FileError
			if !errors.As(err, &e) {
				e = &FileError{Path: path, Err: err}
			}
			f.errs = append(f.errs, e)
		}
	}
	return f
}

// file reads a file and adds it to the statistics.
func (f *finding) file(path string, domain int) error {
	d := &domains[domain]
	switch d.kind {
	case vector, matches:
		return verify(path, d)
	case info:
		p, err := readInfo(path)
		if err != nil {
			return err
		}
		for i, m := range cameraMeasures {
			f.camera[i].add(m.of(p))
		}
		return nil
	}
	m, err := readMap(path, d)
	if err != nil {
		return err
	}
	f.maps[domain] = measureMap(m, d)
	return nil
}

// measureMap returns the sums of the channels of a map; of maps of ids, the
// number of ids.
func measureMap(m media.Map, d *Domain) sums {
	var s sums
	if d.kind == labels8 {
		s.add(segments(m.Data))
		return s
	}
	for _, measure := range measures {
		if measure.domain != d.Name {
			continue
		}
		values := make([]float64, measure.first)
		for i := 0; i < len(m.Data); i += m.C {
			if measure.limit > 0 && float64(m.Data[i]) >= measure.limit || measure.isMissing(m.Data[i:i+m.C]) {
				continue
			}
			for c := range values {
				values[c] = float64(m.Data[i+c]) / measure.scale
			}
			s.add(values...)
		}
	}
	return s
}

// isMissing reports whether a pixel has no label.
func (m *measure) isMissing(pixel []float32) bool {
	if m.missing == nil {
		return false
	}
	return !slices.ContainsFunc(pixel, func(v float32) bool { return v != *m.missing })
}

// unitOf returns the unit of the statistics of a domain and those of the real
// data set.
func unitOf(domain string) (unit, realData string) {
	for _, m := range measures {
		if m.domain == domain {
			return m.unit, m.realData
		}
	}
	switch domain {
	case "segment_unsup2d", "segment_unsup25d":
		return "segments a picture", "49 to 65 in checked views"
	case "segment_semantic":
		return "classes a picture", fmt.Sprintf("at most %d", 18)
	}
	return "", ""
}
