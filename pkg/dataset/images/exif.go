package images

import (
	"bytes"
	"encoding/binary"
	"image"

	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
)

// orientation returns the EXIF orientation of a JPEG, 1 to 8, and 1 for all
// other files: how cameras say which way up they were held.
func orientation(data []byte) int {
	if len(data) < 4 || data[0] != 0xff || data[1] != 0xd8 {
		return 1
	}
	for at := 2; at+4 <= len(data) && data[at] == 0xff; {
		marker, length := data[at+1], int(binary.BigEndian.Uint16(data[at+2:]))
		if marker == 0xda || length < 2 || at+2+length > len(data) {
			return 1
		}
		body := data[at+4 : at+2+length]
		if tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00")); ok && marker == 0xe1 {
			return tiffOrientation(tiff)
		}
		at += 2 + length
	}
	return 1
}

// tiffOrientation finds tag 0x0112 in the first directory of a TIFF.
func tiffOrientation(tiff []byte) int {
	var order binary.ByteOrder = binary.LittleEndian
	if len(tiff) < 8 {
		return 1
	}
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	at := int(order.Uint32(tiff[4:]))
	if at < 8 || at > len(tiff)-2 {
		return 1
	}
	const entry = 12
	for i := range int(order.Uint16(tiff[at:])) {
		e := at + 2 + i*entry
		if e > len(tiff)-entry {
			return 1
		}
		if order.Uint16(tiff[e:]) == 0x0112 {
			if o := int(order.Uint16(tiff[e+8:])); o >= 1 && o <= 8 {
				return o
			}
			return 1
		}
	}
	return 1
}

// stored returns which pixel of a stored picture of w×h pixels is shown at
// (x, y).
func stored(x, y, w, h, orientation int) (u, v int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	case 8:
		return w - 1 - y, x
	}
	return x, y
}

// shown returns the width and height as shown of a stored picture.
func shown(w, h, orientation int) (int, int) {
	if orientation >= 5 { // Lying: width and height change places.
		return h, w
	}
	return w, h
}

// storedRect returns the part of a stored picture that is shown at r.
func storedRect(r image.Rectangle, w, h, orientation int) image.Rectangle {
	x0, y0 := stored(r.Min.X, r.Min.Y, w, h, orientation)
	x1, y1 := stored(r.Max.X-1, r.Max.Y-1, w, h, orientation)
	return image.Rect(min(x0, x1), min(y0, y1), max(x0, x1)+1, max(y0, y1)+1)
}

// upright turns a stored picture so that it is as shown.
func upright(m media.Map, orientation int) media.Map {
	if orientation <= 1 {
		return m
	}
	w, h := shown(m.W, m.H, orientation)
	out := media.NewMap(w, h, m.C)
	for y := range h {
		for x := range w {
			u, v := stored(x, y, m.W, m.H, orientation)
			copy(out.At(x, y), m.At(u, v))
		}
	}
	return out
}
