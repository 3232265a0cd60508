package safetensors_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/safetensors"
)

// file returns a file of a header and data.
func file(header, data string) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), data...)
}

// read reads a file from memory.
func read(b []byte) ([]safetensors.Tensor, map[string]string, error) {
	f, err := safetensors.NewFile(bytes.NewReader(b), int64(len(b)), "x.safetensors")
	if err != nil {
		return nil, nil, err
	}
	tensors, err := f.Tensors()
	return tensors, f.Metadata(), err
}

// The bytes are those of the format, in a fixed order: by size of the numbers,
// then by name.
func TestWriteBytes(t *testing.T) {
	var b bytes.Buffer
	err := safetensors.Write(&b, []safetensors.Tensor{
		{Name: "u", Shape: []int{3}, Bytes: []uint8{1, 2, 255}},
		{Name: "b", Shape: []int{2, 1}, Data: []float32{1, -2}},
		{Name: "a", Data: []float32{0.5}},
		{Name: "i", Shape: []int{1}, Ints: []int64{-1}},
	}, map[string]string{"task": "depth"})
	if err != nil {
		t.Fatal(err)
	}
	header := `{"__metadata__":{"task":"depth"},"a":{"dtype":"F32","shape":[],"data_offsets":[8,12]},` +
		`"b":{"dtype":"F32","shape":[2,1],"data_offsets":[12,20]},"i":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},` +
		`"u":{"dtype":"U8","shape":[3],"data_offsets":[20,23]}}`
	header += strings.Repeat(" ", (8-len(header)%8)%8)
	want := file(header, "\xff\xff\xff\xff\xff\xff\xff\xff"+"\x00\x00\x00\x3f"+"\x00\x00\x80\x3f\x00\x00\x00\xc0"+"\x01\x02\xff")
	if !bytes.Equal(b.Bytes(), want) {
		t.Errorf("got  %q\nwant %q", b.Bytes(), want)
	}
}

func TestRoundTrip(t *testing.T) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 0))
		var tensors []safetensors.Tensor
		for i := range rng.IntN(6) {
			n := []int{rng.IntN(3), 1 + rng.IntN(200), rng.IntN(100)}
			size := n[0] * n[1] * n[2]
			x := safetensors.Tensor{Name: fmt.Sprint("é\"<", i), Shape: n}
			switch rng.IntN(3) {
			case 0:
				x.Data = make([]float32, size)
				for i := range x.Data {
					x.Data[i] = math.Float32frombits(rng.Uint32() &^ (1 << 30)) // No NaN, for cmp.
				}
			case 1:
				x.Ints = make([]int64, size)
				for i := range x.Ints {
					x.Ints[i] = int64(rng.Uint64())
				}
			case 2:
				x.Bytes = make([]uint8, size)
				for i := range x.Bytes {
					x.Bytes[i] = uint8(rng.Uint32())
				}
			}
			tensors = append(tensors, x)
		}
		metadata := map[string]string{"seed": fmt.Sprint(seed), "": "\u2028"}
		path := filepath.Join(t.TempDir(), "x.safetensors")
		if err := safetensors.WriteFile(path, tensors, metadata); err != nil {
			t.Fatal(err)
		}
		got, gotMetadata, err := safetensors.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sort := func(x []safetensors.Tensor) []safetensors.Tensor {
			return slices.SortedFunc(slices.Values(x), func(a, b safetensors.Tensor) int { return strings.Compare(a.Name, b.Name) })
		}
		if diff := cmp.Diff(sort(tensors), sort(got)); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
		if diff := cmp.Diff(metadata, gotMetadata); diff != "" {
			t.Error(diff)
		}
		// The order does not matter.
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rng.Shuffle(len(tensors), func(i, j int) { tensors[i], tensors[j] = tensors[j], tensors[i] })
		var b bytes.Buffer
		if err := safetensors.Write(&b, tensors, metadata); err != nil || !bytes.Equal(b.Bytes(), whole) {
			t.Errorf("seed %d: another order gives other bytes, %v", seed, err)
		}
	}
}

// NaN, infinities and the sign of zero survive bit by bit.
func TestSpecialNumbers(t *testing.T) {
	bits := []uint32{0x7fc00001, 0xffc00000, 0x7f800000, 0xff800000, 0x80000000, 1}
	x := safetensors.Tensor{Name: "x", Shape: []int{len(bits)}}
	for _, v := range bits {
		x.Data = append(x.Data, math.Float32frombits(v))
	}
	var b bytes.Buffer
	if err := safetensors.Write(&b, []safetensors.Tensor{x}, nil); err != nil {
		t.Fatal(err)
	}
	got, metadata, err := read(b.Bytes())
	if err != nil || metadata == nil || len(metadata) != 0 {
		t.Fatal(metadata, err)
	}
	for i, v := range got[0].Data {
		if math.Float32bits(v) != bits[i] {
			t.Errorf("%x comes back as %x", bits[i], math.Float32bits(v))
		}
	}
}

func TestTensorsOneByOne(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.safetensors")
	if err := safetensors.WriteFile(path, []safetensors.Tensor{
		{Name: "b", Shape: []int{2}, Data: []float32{1, 2}}, {Name: "a", Shape: []int{0, 5}}}, nil); err != nil {
		t.Fatal(err)
	}
	f, err := safetensors.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if infos := f.Infos(); len(infos) != 2 || infos[0].Name != "a" || infos[0].Type != safetensors.F32 || fmt.Sprint(infos[0].Shape) != "[0 5]" {
		t.Errorf("got %+v", infos)
	}
	b, err := f.Tensor("b")
	if err != nil || fmt.Sprint(b.Data) != "[1 2]" {
		t.Errorf("got %v, %v", b, err)
	}
	if _, err := f.Tensor("c"); err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), `"c"`) {
		t.Errorf("got %v", err)
	}
}

func TestWriteRefuses(t *testing.T) {
	for _, c := range []struct {
		tensors []safetensors.Tensor
		want    string
	}{
		{[]safetensors.Tensor{{Name: "a", Shape: []int{2}, Data: []float32{1}}}, `"a" has 1 numbers, its shape [2] holds 2`},
		{[]safetensors.Tensor{{Name: "a", Shape: []int{-1}, Data: []float32{1}}}, "negative"},
		{[]safetensors.Tensor{{Name: "a", Shape: []int{1 << 40, 1 << 40}}}, "more numbers than can be counted"},
		{[]safetensors.Tensor{{Name: "a", Data: []float32{1}, Bytes: []uint8{1}}}, "several types"},
		{[]safetensors.Tensor{{Name: "a", Shape: []int{0}}, {Name: "a", Shape: []int{0}}}, `two tensors are named "a"`},
		{[]safetensors.Tensor{{Name: "__metadata__", Shape: []int{0}}}, "not allowed"},
		{[]safetensors.Tensor{{Name: "\xff", Shape: []int{0}}}, "not allowed"},
	} {
		path := filepath.Join(t.TempDir(), "x.safetensors")
		err := safetensors.WriteFile(path, c.tensors, nil)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%v: got %v", c.tensors, err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%v: there is a file", c.tensors)
		}
		if err := safetensors.Write(io.Discard, c.tensors, nil); err == nil {
			t.Errorf("%v: is written", c.tensors)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	tensor := func(dtype, shape, offsets string) string {
		return fmt.Sprintf(`{"a":{"dtype":%s,"shape":%s,"data_offsets":%s}}`, dtype, shape, offsets)
	}
	huge := binary.LittleEndian.AppendUint64(nil, 1<<63)
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "0 bytes are too few"},
		{"no header", file("", ""), "does not begin with {"},
		{"huge header", append(huge, '{', '}'), "this is no safetensors file"},
		{"cut header", file(`{"a":`, "")[:10], "cut short"},
		{"torn header", file(`{"a":`, ""), "EOF"},
		{"no JSON", file(`{x}`, ""), "invalid character"},
		{"space first", file(` {}`, ""), "does not begin with {"},
		{"more after it", file(`{} x`, ""), "goes on after its end"},
		{"no UTF-8", file("{\"\xff\":1}", ""), "UTF-8"},
		{"no object", file(`{"a":3}`, ""), `tensor "a": unexpected 3`},
		{"no members", file(`{"a":{}}`, ""), `tensor "a": it needs dtype`},
		{"unknown member", file(`{"a":{"Dtype":"F32"}}`, ""), `unknown member "Dtype"`},
		{"member twice", file(`{"a":{"dtype":"F32","dtype":"F32"}}`, ""), `"dtype" comes twice`},
		{"tensor twice", file(`{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{}}`, ""), `"a" comes twice`},
		{"metadata", file(`{"__metadata__":{"x":1}}`, ""), `"x" is no text`},
		{"type", file(tensor(`"BF16"`, "[1]", "[0,2]"), "12"), `tensor "a": its type is BF16: only F32`},
		{"type is a number", file(tensor(`7`, "[1]", "[0,2]"), "12"), "expected a text"},
		{"negative shape", file(tensor(`"U8"`, "[-1]", "[0,1]"), "1"), "-1 is not a whole number"},
		{"broken shape", file(tensor(`"U8"`, "[1.0]", "[0,1]"), "1"), "1.0 is not a whole number"},
		{"shape null", file(tensor(`"U8"`, "null", "[0,1]"), "1"), "unexpected <nil>"},
		{"overflow", file(tensor(`"F32"`, "[4611686018427387904,4]", "[0,0]"), ""), "more numbers than can be counted"},
		{"overflow of bytes", file(tensor(`"I64"`, "[2305843009213693952]", "[0,0]"), ""), "more numbers than can be counted"},
		{"one offset", file(tensor(`"U8"`, "[1]", "[1]"), "1"), "two data_offsets"},
		{"backwards", file(tensor(`"U8"`, "[1]", "[1,0]"), "1"), "place 1 to 0 is not within"},
		{"beyond", file(tensor(`"U8"`, "[9]", "[0,9]"), "1"), "cut short"},
		{"too small", file(tensor(`"F32"`, "[1]", "[0,3]"), "123"), "has 3 bytes, its shape [1] needs 4"},
		{"gap first", file(tensor(`"U8"`, "[1]", "[1,2]"), "12"), "1 bytes before it belong to no tensor"},
		{"rest", file(tensor(`"U8"`, "[1]", "[0,1]"), "123"), "2 bytes at the end belong to no tensor"},
		{"overlap", file(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`,
			"123"), `tensor "b" overlaps`},
		{"gap", file(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}`,
			"123"), `tensor "b": 1 bytes before it`},
	} {
		_, _, err := read(c.file)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "x.safetensors: ") {
			t.Errorf("%s: got %v, expected %q", c.name, err, c.want)
		}
	}
	if _, err := safetensors.Open(t.TempDir()); err == nil {
		t.Error("a folder is opened")
	}
	if _, _, err := safetensors.ReadFile(filepath.Join(t.TempDir(), "x")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// FuzzRead: what is read is written and read the same again.
func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"__metadata__":{"x":"y"},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}  `), []byte("1234"))
	f.Add([]byte(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"I64","shape":[],"data_offsets":[2,10]}}`),
		[]byte("1234567890"))
	f.Add([]byte(`{"a":{"dtype":"U8","shape":[9007199254740993,0],"data_offsets":[0,0]}}`), []byte(nil))
	f.Fuzz(func(t *testing.T, header, data []byte) {
		tensors, metadata, err := read(file(string(header), string(data)))
		if err != nil {
			return
		}
		size := 0
		for i := range tensors {
			size += tensors[i].Len() * map[safetensors.Type]int{safetensors.F32: 4, safetensors.I64: 8, safetensors.U8: 1}[tensors[i].Type()]
		}
		if size != len(data) {
			t.Fatalf("%d bytes of %d are read", size, len(data))
		}
		var first, second bytes.Buffer
		if err := safetensors.Write(&first, tensors, metadata); err != nil {
			t.Fatalf("%q: %v", header, err)
		}
		tensors, metadata, err = read(first.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if err := safetensors.Write(&second, tensors, metadata); err != nil || !bytes.Equal(first.Bytes(), second.Bytes()) {
			t.Fatalf("%q becomes %q, then %q, %v", header, first.Bytes(), second.Bytes(), err)
		}
	})
}

func ExampleWriteFile() {
	dir, err := os.MkdirTemp("", "weights")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "weights.safetensors")
	weights := []safetensors.Tensor{{Name: "encoder/w", Shape: []int{2, 2}, Data: []float32{1, 2, 3, 4}}}
	if err := safetensors.WriteFile(path, weights, map[string]string{"task": "depth"}); err != nil {
		panic(err)
	}
	tensors, metadata, err := safetensors.ReadFile(path)
	if err != nil {
		panic(err)
	}
	fmt.Println(tensors[0].Name, tensors[0].Shape, tensors[0].Data, metadata)
	// Output: encoder/w [2 2] [1 2 3 4] map[task:depth]
}

func BenchmarkWrite(b *testing.B) { benchmark(b, true) }
func BenchmarkRead(b *testing.B)  { benchmark(b, false) }

// benchmark writes or reads 64 MB in memory.
func benchmark(b *testing.B, write bool) {
	x := []safetensors.Tensor{{Name: "x", Shape: []int{16 << 20}, Data: make([]float32, 16<<20)}}
	var whole bytes.Buffer
	if err := safetensors.Write(&whole, x, nil); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(whole.Len()))
	for b.Loop() {
		var err error
		if write {
			err = safetensors.Write(io.Discard, x, nil)
		} else {
			_, _, err = read(whole.Bytes())
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
