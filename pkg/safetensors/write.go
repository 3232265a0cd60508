package safetensors

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/atomicfile"
)

// WriteFile writes a file, whole or not at all. The metadata may be nil.
func WriteFile(path string, tensors []Tensor, metadata map[string]string) error {
	infos, byName, err := layOut(tensors)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return atomicfile.Write(path, func(w io.Writer) error { return write(w, infos, byName, metadata) })
}

// Write writes a file to w. The metadata may be nil.
func Write(w io.Writer, tensors []Tensor, metadata map[string]string) error {
	infos, byName, err := layOut(tensors)
	if err != nil {
		return err
	}
	return write(w, infos, byName, metadata)
}

func write(w io.Writer, infos []Info, byName map[string]*Tensor, metadata map[string]string) error {
	header, err := formatHeader(infos, metadata)
	if err != nil {
		return err
	}
	text := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	if _, err := w.Write(append(text, header...)); err != nil {
		return err
	}
	buffer := make([]byte, 0, chunk*8)
	for _, info := range infos {
		if err := byName[info.Name].write(w, buffer); err != nil {
			return err
		}
	}
	return nil
}

// chunk is how many numbers are converted at a time.
const chunk = 1 << 13

// write writes the numbers by means of a buffer for a chunk.
func (t *Tensor) write(w io.Writer, buffer []byte) error {
	if _, err := w.Write(t.Bytes); err != nil {
		return err
	}
	for rest := t.Data; len(rest) > 0; {
		part := rest[:min(chunk, len(rest))]
		b := buffer[:0]
		for _, v := range part {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
		rest = rest[len(part):]
	}
	for rest := t.Ints; len(rest) > 0; {
		part := rest[:min(chunk, len(rest))]
		b := buffer[:0]
		for _, v := range part {
			b = binary.LittleEndian.AppendUint64(b, uint64(v))
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
		rest = rest[len(part):]
	}
	return nil
}
