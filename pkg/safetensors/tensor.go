package safetensors

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Type is the type of the numbers of a tensor.
type Type string

// The types that are read and written.
const (
	F32 Type = "F32" // float32
	I64 Type = "I64" // int64
	U8  Type = "U8"  // uint8
)

// size returns the bytes of a number, 0 for an unknown type.
func (t Type) size() int64 {
	switch t {
	case F32:
		return 4
	case I64:
		return 8
	case U8:
		return 1
	}
	return 0
}

// A Tensor is an array of numbers with a name. At most one of the slices is not
// nil, and it tells the type; if all are nil the tensor is an empty one of F32.
type Tensor struct {
	Name  string
	Shape []int // None for a single number.

	Data  []float32 // F32.
	Ints  []int64   // I64.
	Bytes []uint8   // U8.
}

// Type returns the type of the numbers.
func (t *Tensor) Type() Type {
	switch {
	case t.Ints != nil:
		return I64
	case t.Bytes != nil:
		return U8
	}
	return F32
}

// Len returns how many numbers the tensor holds.
func (t *Tensor) Len() int { return len(t.Data) + len(t.Ints) + len(t.Bytes) }

// metadataName is the member of the header that is no tensor.
const metadataName = "__metadata__"

// check says what is wrong with a tensor that is to be written.
func (t *Tensor) check() error {
	given := 0
	for _, is := range []bool{t.Data != nil, t.Ints != nil, t.Bytes != nil} {
		if is {
			given++
		}
	}
	if given > 1 {
		return fmt.Errorf("tensor %q has numbers of several types", t.Name)
	}
	if t.Name == metadataName || !utf8.ValidString(t.Name) {
		return fmt.Errorf("tensor %q: the name is not allowed", t.Name)
	}
	n, err := count(t.Shape)
	if err != nil {
		return fmt.Errorf("tensor %q: %w", t.Name, err)
	}
	if n != int64(t.Len()) {
		return fmt.Errorf("tensor %q has %d numbers, its shape %v holds %d", t.Name, t.Len(), t.Shape, n)
	}
	return nil
}

// count returns how many numbers a shape holds.
func count(shape []int) (int64, error) {
	n := uint64(1)
	for _, d := range shape {
		if d < 0 {
			return 0, fmt.Errorf("its shape %v has a negative dimension", shape)
		}
		hi, lo := bits.Mul64(n, uint64(d))
		if hi != 0 || lo > math.MaxInt64/8 {
			return 0, fmt.Errorf("its shape %v holds more numbers than can be counted", shape)
		}
		n = lo
	}
	return int64(n), nil
}

// An Info is a tensor without its numbers.
type Info struct {
	Name  string
	Type  Type
	Shape []int

	from, to int64 // Place in the data.
}

// order is the order of tensors in a file: larger numbers first, so that all lie
// at multiples of their size, then by name.
func order(a, b Info) int {
	return cmp.Or(-cmp.Compare(a.Type.size(), b.Type.size()), strings.Compare(a.Name, b.Name))
}

// layOut returns the tensors in the order of the file with their places.
func layOut(tensors []Tensor) ([]Info, map[string]*Tensor, error) {
	byName := map[string]*Tensor{}
	var infos []Info
	for i := range tensors {
		t := &tensors[i]
		if err := t.check(); err != nil {
			return nil, nil, err
		}
		if byName[t.Name] != nil {
			return nil, nil, fmt.Errorf("two tensors are named %q", t.Name)
		}
		byName[t.Name] = t
		infos = append(infos, Info{Name: t.Name, Type: t.Type(), Shape: t.Shape})
	}
	slices.SortFunc(infos, order)
	var at int64
	for i := range infos {
		infos[i].from = at
		at += int64(byName[infos[i].Name].Len()) * infos[i].Type.size()
		infos[i].to = at
	}
	return infos, byName, nil
}
