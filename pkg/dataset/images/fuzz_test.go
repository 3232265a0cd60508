package images

import (
	"encoding/binary"
	"hash/crc32"
	"image"
	"math"
	"testing"
)

// fixCRC makes the checksum of the first chunk of a PNG right.
func fixCRC(png []byte) []byte {
	binary.BigEndian.PutUint32(png[29:], crc32.ChecksumIEEE(png[12:29]))
	return png
}

func FuzzSettings(f *testing.F) {
	f.Add([]byte(settingsText))
	f.Add([]byte("[[task]]\nname = \"a\"\nkind = 'map'\nrange = [nan, inf]"))
	f.Add([]byte("images = \"../..\"\n[task]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ParseSettings(data)
		if err != nil {
			return
		}
		if !local(s.Images) {
			t.Fatalf("images %q", s.Images)
		}
		for _, task := range s.Tasks {
			if task.Folder != "" && !local(task.Folder) || task.File != "" && !local(task.File) {
				t.Fatalf("task %+v", task)
			}
			if task.Kind == Map && !(task.Range[0] < task.Range[1]) {
				t.Fatalf("range %v", task.Range)
			}
		}
	})
}

func FuzzTable(f *testing.F) {
	f.Add([]byte("name,x,y\na.png,1,2\n"))
	f.Add([]byte("name,class\ra.png,cat\rb.png,dog"))
	f.Add([]byte("\ufeffname,class\n\"a,b.png\",\"x\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if n, err := ParseNumbers(data); err == nil {
			for name, values := range n.Numbers {
				if !local(name) || len(values) != len(n.Columns) {
					t.Fatalf("%q: %v", name, values)
				}
				for _, v := range values {
					if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
						t.Fatalf("%q: %v", name, v)
					}
				}
			}
		}
		if c, err := ParseClasses(data); err == nil {
			for name, class := range c.Classes {
				if !local(name) || class == "" {
					t.Fatalf("%q: %q", name, class)
				}
			}
		}
	})
}

func FuzzOrientation(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		o := orientation(data)
		r := storedRect(image.Rect(1, 2, 4, 6), 7, 8, o)
		if o < 1 || o > 8 || !r.In(image.Rect(0, 0, 8, 8)) || r.Dx()*r.Dy() != 12 {
			t.Fatal(o, r)
		}
	})
}
