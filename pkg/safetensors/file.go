package safetensors

import (
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"slices"
)

// A File is an open file, whose header has been read and checked. Tensors are
// read when they are asked for.
type File struct {
	name     string
	from     io.ReaderAt
	closer   io.Closer // nil if there is nothing to close.
	data     int64     // Where the data begin.
	infos    []Info
	index    map[string]int
	metadata map[string]string
}

// ReadFile reads all tensors of a file, in the order of the file, and its
// metadata, which are empty rather than nil.
func ReadFile(path string) ([]Tensor, map[string]string, error) {
	f, err := Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	tensors, err := f.Tensors()
	return tensors, f.Metadata(), err
}

// Open opens a file. The caller closes it.
func Open(path string) (*File, error) {
	from, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := from.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file", path)
	}
	if err != nil {
		from.Close()
		return nil, err
	}
	f, err := NewFile(from, info.Size(), path)
	if err != nil {
		from.Close()
		return nil, err
	}
	f.closer = from
	return f, nil
}

// NewFile reads a file of so many bytes from anywhere. The name is for errors.
func NewFile(from io.ReaderAt, size int64, name string) (*File, error) {
	f := &File{name: name, from: from, index: map[string]int{}}
	var length [8]byte
	if size < int64(len(length)) {
		return nil, fmt.Errorf("%s: %d bytes are too few for a safetensors file", name, size)
	}
	if _, err := from.ReadAt(length[:], 0); err != nil && err != io.EOF {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	n := binary.LittleEndian.Uint64(length[:])
	switch {
	case n > maxHeader:
		return nil, fmt.Errorf("%s: a header of %d bytes, at most %d are allowed: this is no safetensors file",
			name, n, maxHeader)
	case int64(n) > size-8:
		return nil, fmt.Errorf("%s: a header of %d bytes in a file of %d: it is cut short, or no safetensors file",
			name, n, size)
	}
	header := make([]byte, n)
	if _, err := from.ReadAt(header, 8); err != nil && err != io.EOF {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	f.data = 8 + int64(n)
	var err error
	if f.infos, f.metadata, err = parseHeader(header, size-f.data); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for i := range f.infos {
		f.index[f.infos[i].Name] = i
	}
	return f, nil
}

// Close closes the file.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// Infos returns what there is, in the order of the file.
func (f *File) Infos() []Info { return slices.Clone(f.infos) }

// Metadata returns the texts of the file; none is an empty map.
func (f *File) Metadata() map[string]string { return maps.Clone(f.metadata) }

// Tensors reads all tensors in the order of the file.
func (f *File) Tensors() ([]Tensor, error) {
	tensors := make([]Tensor, len(f.infos))
	for i := range f.infos {
		var err error
		if tensors[i], err = f.read(&f.infos[i]); err != nil {
			return nil, err
		}
	}
	return tensors, nil
}

// Tensor reads a tensor. It fails if there is none of the name.
func (f *File) Tensor(name string) (Tensor, error) {
	i, ok := f.index[name]
	if !ok {
		return Tensor{}, fmt.Errorf("%s: there is no tensor %q", f.name, name)
	}
	return f.read(&f.infos[i])
}

// read reads the numbers of a tensor.
func (f *File) read(info *Info) (Tensor, error) {
	t := Tensor{Name: info.Name, Shape: slices.Clone(info.Shape)}
	r := io.NewSectionReader(f.from, f.data+info.from, info.to-info.from)
	n := int((info.to - info.from) / info.Type.size())
	var err error
	switch info.Type {
	case F32:
		t.Data = make([]float32, n)
		err = eachChunk(r, n, 4, func(at int, b []byte) {
			t.Data[at] = math.Float32frombits(binary.LittleEndian.Uint32(b))
		})
	case I64:
		t.Ints = make([]int64, n)
		err = eachChunk(r, n, 8, func(at int, b []byte) {
			t.Ints[at] = int64(binary.LittleEndian.Uint64(b))
		})
	case U8:
		t.Bytes = make([]uint8, n)
		_, err = io.ReadFull(r, t.Bytes)
	}
	if err != nil {
		return Tensor{}, fmt.Errorf("%s: tensor %q: %w", f.name, info.Name, err)
	}
	return t, nil
}

// eachChunk reads n numbers of a size and calls put with the bytes of each.
func eachChunk(r io.Reader, n, size int, put func(at int, b []byte)) error {
	buffer := make([]byte, min(n, chunk)*size)
	for at := 0; at < n; {
		b := buffer[:min(n-at, chunk)*size]
		if _, err := io.ReadFull(r, b); err != nil {
			return err
		}
		for ; len(b) > 0; b = b[size:] {
			put(at, b)
			at++
		}
	}
	return nil
}
