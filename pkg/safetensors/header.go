package safetensors

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxHeader is the most bytes that a header may have, as in the reference
// implementation.
const maxHeader = 100_000_000

// entry is a tensor in the header.
type entry struct {
	Type    Type     `json:"dtype"`
	Shape   []int    `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"`
}

// formatHeader returns the header, filled up with spaces so that the data begin
// at a multiple of 8.
func formatHeader(infos []Info, metadata map[string]string) ([]byte, error) {
	members := map[string]any{}
	if len(metadata) > 0 {
		members[metadataName] = metadata
	}
	for _, t := range infos {
		members[t.Name] = entry{t.Type, append([]int{}, t.Shape...), [2]int64{t.from, t.to}}
	}
	text, err := json.Marshal(members)
	if err != nil {
		return nil, err
	}
	for len(text)%8 != 0 {
		text = append(text, ' ')
	}
	if len(text) > maxHeader {
		return nil, fmt.Errorf("the header has %d bytes, at most %d are allowed", len(text), maxHeader)
	}
	return text, nil
}

// parseHeader reads a header that describes so many bytes of data. The tensors
// come in the order of the data.
func parseHeader(text []byte, size int64) ([]Info, map[string]string, error) {
	if !utf8.Valid(text) {
		return nil, nil, errors.New("the header is not UTF-8")
	}
	if len(text) == 0 || text[0] != '{' {
		return nil, nil, errors.New("the header does not begin with {")
	}
	var infos []Info
	metadata := map[string]string{}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err := object(d, func(name string) error {
		if name == metadataName {
			return parseMetadata(d, metadata)
		}
		t, err := parseTensor(d, name)
		if err != nil {
			return fmt.Errorf("tensor %q: %w", name, err)
		}
		infos = append(infos, t)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, nil, errors.New("the header goes on after its end")
	}
	return infos, metadata, place(infos, size)
}

// object reads a JSON object. The function is called for each member and reads
// its value.
func object(d *json.Decoder, member func(name string) error) error {
	if err := delim(d, '{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		name, ok := token.(string)
		if !ok {
			return fmt.Errorf("unexpected %v in the header", token)
		}
		if seen[name] {
			return fmt.Errorf("%q comes twice in the header", name)
		}
		seen[name] = true
		if err := member(name); err != nil {
			return err
		}
	}
	return delim(d, '}')
}

// delim reads a delimiter.
func delim(d *json.Decoder, want json.Delim) error {
	token, err := d.Token()
	if err == nil && token != want {
		err = fmt.Errorf("unexpected %v, expected %v", token, want)
	}
	return err
}

// parseMetadata reads texts.
func parseMetadata(d *json.Decoder, metadata map[string]string) error {
	return object(d, func(name string) error {
		token, err := d.Token()
		if err != nil {
			return err
		}
		text, ok := token.(string)
		if !ok {
			return fmt.Errorf("the metadata %q is no text", name)
		}
		metadata[name] = text
		return nil
	})
}

// parseTensor reads what the header says of a tensor.
func parseTensor(d *json.Decoder, name string) (Info, error) {
	t := Info{Name: name, from: -1, to: -1}
	var shape, offsets []int64
	err := object(d, func(member string) (err error) {
		switch member {
		case "dtype":
			token, err := d.Token()
			text, ok := token.(string)
			if err == nil && !ok {
				err = fmt.Errorf("its dtype is %v, expected a text", token)
			}
			t.Type = Type(text)
			return err
		case "shape":
			shape, err = integers(d)
		case "data_offsets":
			offsets, err = integers(d)
		default:
			err = fmt.Errorf("it has an unknown member %q", member)
		}
		return err
	})
	switch {
	case err != nil:
		return t, err
	case t.Type == "" || shape == nil || len(offsets) != 2:
		return t, errors.New("it needs dtype, shape and two data_offsets")
	case t.Type.size() == 0:
		return t, fmt.Errorf("its type is %s: only %s, %s and %s are read, convert it", t.Type, F32, I64, U8)
	}
	t.Shape = make([]int, len(shape))
	for i, n := range shape {
		if n > math.MaxInt {
			return t, fmt.Errorf("its shape %v is too large for this machine", shape)
		}
		t.Shape[i] = int(n)
	}
	t.from, t.to = offsets[0], offsets[1]
	return t, nil
}

// integers reads an array of whole numbers that are not negative.
func integers(d *json.Decoder) ([]int64, error) {
	if err := delim(d, '['); err != nil {
		return nil, err
	}
	list := []int64{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		number, ok := token.(json.Number)
		if !ok {
			return nil, fmt.Errorf("unexpected %v, expected a whole number", token)
		}
		n, err := strconv.ParseInt(number.String(), 10, 64)
		if err != nil || n < 0 {
			return nil, fmt.Errorf("%s is not a whole number from 0 to %d", number, int64(math.MaxInt64))
		}
		list = append(list, n)
	}
	return list, delim(d, ']')
}

// place orders the tensors by their places and checks that they cover the data
// without gap or overlap.
func place(infos []Info, size int64) error {
	slices.SortFunc(infos, func(a, b Info) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), strings.Compare(a.Name, b.Name))
	})
	var at int64
	for _, t := range infos {
		n, err := count(t.Shape)
		switch {
		case err != nil:
			return fmt.Errorf("tensor %q: %w", t.Name, err)
		case t.to < t.from || t.to > size:
			return fmt.Errorf("tensor %q: its place %d to %d is not within the %d bytes of data: the file may be cut short",
				t.Name, t.from, t.to, size)
		case t.to-t.from != n*t.Type.size():
			return fmt.Errorf("tensor %q: its place has %d bytes, its shape %v needs %d",
				t.Name, t.to-t.from, t.Shape, n*t.Type.size())
		case t.from < at:
			return fmt.Errorf("tensor %q overlaps the one before", t.Name)
		case t.from > at:
			return fmt.Errorf("tensor %q: %d bytes before it belong to no tensor", t.Name, t.from-at)
		}
		at = t.to
	}
	if at != size {
		return fmt.Errorf("%d bytes at the end belong to no tensor", size-at)
	}
	return nil
}
