package taskonomy

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
)

const (
	// maxSide bounds the pictures: those of the data set have 512 or 1024.
	maxSide = 4096
	// maxFile bounds the bytes of a file.
	maxFile = 1 << 28
	// minVector is the length in bytes below which the original takes the file
	// of a vector for an empty one.
	minVector = 100
)

// read reads a file whole.
func read(path string) ([]byte, error) {
	data, err := media.ReadFile(path, maxFile)
	if err != nil {
		return nil, media.NewFileError(path, err)
	}
	return data, nil
}

// readMap reads a picture of a domain in the units of the file. It is square,
// with the channels and bits of the domain.
func readMap(path string, d *Domain) (media.Map, error) {
	data, err := read(path)
	if err != nil {
		return media.Map{}, err
	}
	m, err := decodeMap(data, d)
	if err != nil {
		return media.Map{}, &FileError{Path: path, Err: err}
	}
	return m, nil
}

func decodeMap(data []byte, d *Domain) (media.Map, error) {
	img, err := media.Decode(data, maxSide*maxSide)
	if err != nil {
		return media.Map{}, err
	}
	if b := img.Bounds(); b.Dx() != b.Dy() {
		return media.Map{}, fmt.Errorf("%d×%d pixels: pictures of the data set are square", b.Dx(), b.Dy())
	}
	if d.kind == colour8 {
		return media.Colours(img), nil
	}
	m := media.Values(img)
	if m.C == 3 { // Some tools write grey as three equal channels.
		for i := 0; i < len(m.Data); i += 3 {
			if m.Data[i] != m.Data[i+1] || m.Data[i] != m.Data[i+2] {
				return media.Map{}, fmt.Errorf("colours where domain %s has one channel", d.Name)
			}
		}
		one := media.NewMap(m.W, m.H, 1)
		one.Bits = m.Bits
		for i := range one.Data {
			one.Data[i] = m.Data[3*i]
		}
		m = one
	}
	if d.kind == grey16 && m.Bits != 16 {
		return media.Map{}, fmt.Errorf("%d bits where domain %s has 16", m.Bits, d.Name)
	}
	if d.kind == grey8 && m.Bits != 8 {
		return media.Map{}, fmt.Errorf("%d bits where domain %s has 8", m.Bits, d.Name)
	}
	return m, nil
}

// readVector reads a NumPy file of shape (n,) or (1, n). The real data has the
// length of the domain; other worlds may know other numbers of classes.
func readVector(path string, d *Domain) ([]float32, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	if len(data) < minVector {
		return nil, &FileError{Path: path, Err: fmt.Errorf("%d bytes: the file is empty", len(data))}
	}
	a, err := media.ParseNPY(data)
	if err != nil {
		return nil, &FileError{Path: path, Err: err}
	}
	if len(a.Data) < 2 || len(a.Shape) == 0 || len(a.Shape) > 2 || len(a.Shape) == 2 && a.Shape[0] != 1 {
		return nil, &FileError{Path: path, Err: fmt.Errorf("shape %v, want (%d,) or (1, %d)",
			a.Shape, d.length, d.length)}
	}
	return a.Data, nil
}

// readInfo reads a point_info file.
func readInfo(path string) (*PointInfo, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	p, err := ParsePointInfo(data)
	if err != nil {
		return nil, &FileError{Path: path, Err: err}
	}
	return p, nil
}

// verify reads a file and returns what is wrong with it.
func verify(path string, d *Domain) error {
	var err error
	switch d.kind {
	case vector:
		_, err = readVector(path, d)
	case info:
		_, err = readInfo(path)
	case matches:
		_, err = ReadMatches(path)
	default:
		_, err = readMap(path, d)
	}
	return err
}

// writeFile writes a file beside its place and moves it there when it is
// whole. Folders are made.
func writeFile(path string, data []byte) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".part-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(data); err != nil {
		f.Close()
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	if err = os.Chmod(f.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
