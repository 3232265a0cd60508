package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// An Array is the content of a NumPy file.
type Array struct {
	Shape []int
	Data  []float32
}

const (
	npyMagic     = "\x93NUMPY"
	npyMaxHeader = 1 << 16
)

var (
	npyDescr   = regexp.MustCompile(`'descr'\s*:\s*'([^']*)'`)
	npyFortran = regexp.MustCompile(`'fortran_order'\s*:\s*(True|False)`)
	npyShape   = regexp.MustCompile(`'shape'\s*:\s*\(([^()]*)\)`)
)

// ParseNPY reads a NumPy array of real numbers in row-major order. Every
// number must be finite.
func ParseNPY(data []byte) (Array, error) {
	header, body, err := npyHeader(data)
	if err != nil {
		return Array{}, fmt.Errorf("not a whole NumPy array (.npy): %w", err)
	}
	descr, fortran, shape := npyDescr.FindStringSubmatch(header),
		npyFortran.FindStringSubmatch(header), npyShape.FindStringSubmatch(header)
	if descr == nil || fortran == nil || shape == nil {
		return Array{}, fmt.Errorf("the NumPy header %.80q lacks descr, fortran_order or shape", header)
	}
	dims, n, err := npyDims(shape[1])
	if err != nil {
		return Array{}, err
	}
	if fortran[1] == "True" && len(dims) > 1 {
		return Array{}, errors.New("the array is in column order: save numpy.ascontiguousarray(a)")
	}
	size, number := npyNumber(descr[1])
	if number == nil {
		return Array{}, fmt.Errorf("the array holds %q, want floats of 4 or 8 bytes, integers or bools: save a.astype('float32')",
			descr[1])
	}
	if n > len(body)/size || n*size != len(body) {
		return Array{}, fmt.Errorf("shape %v of %q wants %d numbers of %d bytes, but %d bytes follow the header",
			dims, descr[1], n, size, len(body))
	}
	out := Array{Shape: dims, Data: make([]float32, n)}
	for i := range out.Data {
		v := number(body[i*size:])
		if math.IsNaN(v) || math.IsInf(v, 0) || math.Abs(v) > math.MaxFloat32 {
			return Array{}, fmt.Errorf("entry %d is %v: every number must be finite", i, v)
		}
		out.Data[i] = float32(v)
	}
	return out, nil
}

// npyHeader splits a file into its header and its numbers.
func npyHeader(data []byte) (header string, body []byte, err error) {
	if len(data) < 10 || string(data[:6]) != npyMagic {
		return "", nil, errors.New("the first bytes are not those of one")
	}
	start, length := 10, int(binary.LittleEndian.Uint16(data[8:]))
	if data[6] >= 2 {
		if len(data) < 12 {
			return "", nil, errors.New("the header is cut off")
		}
		start, length = 12, int(min(binary.LittleEndian.Uint32(data[8:]), npyMaxHeader+1))
	}
	if length > npyMaxHeader || start+length > len(data) {
		return "", nil, errors.New("the header is cut off")
	}
	return string(data[start : start+length]), data[start+length:], nil
}

// npyDims reads "1, 1000" or "1000," and returns the product too.
func npyDims(text string) (dims []int, n int, err error) {
	n = 1
	for field := range strings.SplitSeq(text, ",") {
		field = strings.TrimSuffix(strings.TrimSpace(field), "L")
		if field == "" {
			continue
		}
		d, err := strconv.Atoi(field)
		if err != nil || d < 0 || d > 0 && n > math.MaxInt32/d {
			return nil, 0, fmt.Errorf("the NumPy header has shape (%.80s)", text)
		}
		dims = append(dims, d)
		n *= d
	}
	return dims, n, nil
}

// npyNumber returns the bytes of a number and how to read it, or nil.
func npyNumber(descr string) (size int, read func([]byte) float64) {
	if len(descr) < 3 {
		return 0, nil
	}
	var order binary.ByteOrder = binary.LittleEndian
	if descr[0] == '>' {
		order = binary.BigEndian
	}
	switch descr[1:] {
	case "f4":
		return 4, func(b []byte) float64 { return float64(math.Float32frombits(order.Uint32(b))) }
	case "f8":
		return 8, func(b []byte) float64 { return math.Float64frombits(order.Uint64(b)) }
	case "u1", "b1":
		return 1, func(b []byte) float64 { return float64(b[0]) }
	case "i1":
		return 1, func(b []byte) float64 { return float64(int8(b[0])) }
	case "u2":
		return 2, func(b []byte) float64 { return float64(order.Uint16(b)) }
	case "i2":
		return 2, func(b []byte) float64 { return float64(int16(order.Uint16(b))) }
	case "u4":
		return 4, func(b []byte) float64 { return float64(order.Uint32(b)) }
	case "i4":
		return 4, func(b []byte) float64 { return float64(int32(order.Uint32(b))) }
	case "u8":
		return 8, func(b []byte) float64 { return float64(order.Uint64(b)) }
	case "i8":
		return 8, func(b []byte) float64 { return float64(int64(order.Uint64(b))) }
	}
	return 0, nil
}

// FormatNPY returns a NumPy file of little-endian 4-byte floats. Its length
// must be the product of the shape.
func FormatNPY(a Array) []byte {
	var dims strings.Builder
	for _, d := range a.Shape {
		fmt.Fprintf(&dims, "%d,", d)
	}
	header := fmt.Sprintf("{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }", dims.String())
	// The numbers start at a multiple of 64 bytes.
	header += strings.Repeat(" ", 63-(10+len(header))%64) + "\n"
	var b bytes.Buffer
	b.WriteString(npyMagic + "\x01\x00")
	b.Write(binary.LittleEndian.AppendUint16(nil, uint16(len(header))))
	b.WriteString(header)
	for _, v := range a.Data {
		b.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
	}
	return b.Bytes()
}
