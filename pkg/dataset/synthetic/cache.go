package synthetic

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"sync"

	"github.com/gotaskonomy/taskonomy/pkg/atomicfile"
	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/scene"
)

// The cache file of a building, all numbers little-endian:
//
//	magic     8 bytes
//	length    uint32, of the header
//	header    JSON: cacheHeader
//	checksum  uint32, CRC-32C of the header
//	records   one a view, of equal length: the frame, then its CRC-32C
const magic = "TSKWRLD1"

// castagnoli is the polynomial that processors have an instruction for.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errCache is why a cache file is not used.
var errCache = errors.New("not a whole cache file of this world")

// A cacheKey is everything that the contents depend on.
type cacheKey struct {
	World    int
	Picture  int
	Seed     uint64
	Building int
	Size     int
	Count    int
}

// path returns the place of the file.
func (k cacheKey) path(dir string) string {
	return filepath.Join(dir, fmt.Sprintf("world-v%d.%d-seed%d", k.World, k.Picture, k.Seed),
		fmt.Sprintf("%dpx-%dviews", k.Size, k.Count), fmt.Sprintf("b%05d.frames", k.Building))
}

type cacheHeader struct {
	Key   cacheKey
	Rooms []scene.Room
	Views []frame.View
}

// recordLength returns the length of a record of frames of a size.
func recordLength(size int) int {
	const pixel = 3 + 4 + 3*4 + 2*4 + 4 + 4 + 2
	const camera = 13*8 + 2*8
	return size*size*pixel + camera + 4
}

// A cacheFile is a file that was found whole.
type cacheFile struct {
	path   string
	header cacheHeader
	start  int64
}

// openCache checks the file of a building: its header, and that all records
// are there. Their checksums are checked as they are read.
func openCache(dir string, key cacheKey) (*cacheFile, error) {
	path := key.path(dir)
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	var head [12]byte
	if _, err := io.ReadFull(f, head[:]); err != nil || string(head[:8]) != magic {
		return nil, fmt.Errorf("%s: %w", path, errCache)
	}
	n := int64(binary.LittleEndian.Uint32(head[8:]))
	if n > info.Size() {
		return nil, fmt.Errorf("%s: %w", path, errCache)
	}
	text := make([]byte, n+4)
	if _, err := io.ReadFull(f, text); err != nil {
		return nil, fmt.Errorf("%s: %w", path, errCache)
	}
	c := &cacheFile{path: path, start: 12 + n + 4}
	sum := binary.LittleEndian.Uint32(text[n:])
	if crc32.Checksum(text[:n], castagnoli) != sum || json.Unmarshal(text[:n], &c.header) != nil ||
		c.header.Key != key || len(c.header.Views) != key.Count ||
		info.Size() != c.start+int64(key.Count)*int64(recordLength(key.Size)) {
		return nil, fmt.Errorf("%s: %w", path, errCache)
	}
	return c, nil
}

// writeCache renders all views of a building into its file.
func writeCache(dir string, key cacheKey, house *scene.House, views []frame.View) error {
	path := key.path(dir)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	header, err := json.Marshal(cacheHeader{key, house.Rooms, views})
	if err != nil {
		return err
	}
	return atomicfile.Write(path, func(w io.Writer) error {
		b := append([]byte(magic), binary.LittleEndian.AppendUint32(nil, uint32(len(header)))...)
		b = append(b, header...)
		b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(header, castagnoli))
		if _, err := w.Write(b); err != nil {
			return err
		}
		for _, v := range views {
			b = appendFrame(b[:0], house.Render(v, key.Size))
			b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
			if _, err := w.Write(b); err != nil {
				return err
			}
		}
		return nil
	})
}

// records are buffers for records.
var records sync.Pool

// read returns the frame of a view, with its picture and what is needed besides;
// other slices are nil.
func (c *cacheFile) read(view int, needs label.Needs) (*frame.Frame, error) {
	f, err := os.Open(c.path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	n := recordLength(c.header.Key.Size)
	buffer, _ := records.Get().(*[]byte)
	if buffer == nil || len(*buffer) != n {
		buffer = new(make([]byte, n))
	}
	defer records.Put(buffer)
	b := *buffer
	if _, err := f.ReadAt(b, c.start+int64(view)*int64(n)); err != nil {
		return nil, fmt.Errorf("%s: %w", c.path, err)
	}
	if crc32.Checksum(b[:n-4], castagnoli) != binary.LittleEndian.Uint32(b[n-4:]) {
		return nil, fmt.Errorf("%s: view %d: %w", c.path, view, errCache)
	}
	return frameOf(b[:n-4], c.header.Key.Size, needs), nil
}

// appendFrame appends a frame without its size.
func appendFrame(b []byte, f *frame.Frame) []byte {
	le := binary.LittleEndian
	real := func(v float64) { b = le.AppendUint64(b, math.Float64bits(v)) }
	for _, v := range f.Camera.Location {
		real(v)
	}
	for _, row := range f.Camera.Rotation {
		for _, v := range row {
			real(v)
		}
	}
	real(f.Camera.FOV)
	b = le.AppendUint64(le.AppendUint64(b, uint64(f.Room)), uint64(f.RoomType))
	b = append(b, f.RGB...)
	for _, s := range [][]float32{f.Distance, f.Normal, f.Curvature} {
		for _, v := range s {
			b = le.AppendUint32(b, math.Float32bits(v))
		}
	}
	for _, s := range [][]int32{f.Object, f.Part} {
		for _, v := range s {
			b = le.AppendUint32(b, uint32(v))
		}
	}
	for _, v := range f.Category {
		b = le.AppendUint16(b, uint16(v))
	}
	return b
}

// frameOf is the inverse of appendFrame, of the picture and what is needed. The
// length has been checked.
func frameOf(b []byte, size int, needs label.Needs) *frame.Frame {
	le := binary.LittleEndian
	f := &frame.Frame{Size: size, RGB: make([]uint8, 3*size*size)}
	word := func() uint64 {
		v := le.Uint64(b)
		b = b[8:]
		return v
	}
	for i := range f.Camera.Location {
		f.Camera.Location[i] = math.Float64frombits(word())
	}
	for i := range f.Camera.Rotation {
		for j := range f.Camera.Rotation[i] {
			f.Camera.Rotation[i][j] = math.Float64frombits(word())
		}
	}
	f.Camera.FOV = math.Float64frombits(word())
	f.Room, f.RoomType = int(int64(word())), int(int64(word()))
	b = b[copy(f.RGB, b):]
	part := func(need label.Needs, bytes int) (values []byte, needed bool) {
		values, b = b[:size*size*bytes], b[size*size*bytes:]
		return values, needs&need != 0
	}
	for _, p := range []struct {
		need label.Needs
		per  int
		to   *[]float32
	}{{label.NeedsDistance, 1, &f.Distance}, {label.NeedsNormal, 3, &f.Normal}, {label.NeedsCurvature, 2, &f.Curvature}} {
		if v, needed := part(p.need, 4*p.per); needed {
			values := make([]float32, len(v)/4)
			for i := range values {
				values[i] = math.Float32frombits(le.Uint32(v[4*i:]))
			}
			*p.to = values
		}
	}
	for _, to := range []*[]int32{&f.Object, &f.Part} {
		if v, needed := part(label.NeedsParts, 4); needed {
			ids := make([]int32, len(v)/4)
			for i := range ids {
				ids[i] = int32(le.Uint32(v[4*i:]))
			}
			*to = ids
		}
	}
	if v, needed := part(label.NeedsCategory, 2); needed {
		f.Category = make([]int16, len(v)/2)
		for i := range f.Category {
			f.Category[i] = int16(le.Uint16(v[2*i:]))
		}
	}
	return f
}
