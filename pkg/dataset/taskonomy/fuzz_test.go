package taskonomy

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
)

func FuzzParseName(f *testing.F) {
	for _, name := range []string{
		"point_12_view_3_domain_rgb.png", "point_0_view_all_domain_nonfixatedpose.json", "point_7_view_0.npy",
		"point_01_view_1_domain_rgb.png", "point_1_view_2_domain_a/../../b.png", "point_99999999999_view_1.png",
	} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		point, view, suffix, ext, ok := ParseName(name)
		if ok && (formatName(point, view, suffix, ext) != name || strings.Contains(suffix, "/")) {
			t.Fatalf("%q reads as %d, %d, %q, %q", name, point, view, suffix, ext)
		}
	})
}

func FuzzParseSplits(f *testing.F) {
	f.Add([]byte("id,train,val,test\rallensville,1,0,0\rbeach,0,1,0"))
	f.Add([]byte("\ufeffid,train,val,test\r\na,0,0,1"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ParseSplits(data)
		if err != nil {
			return
		}
		again, err := ParseSplits(s.Format())
		if err != nil || cmp.Diff(s, again) != "" {
			t.Fatal(err, cmp.Diff(s, again))
		}
	})
}

func FuzzParsePointInfo(f *testing.F) {
	f.Add([]byte(`{"camera_location": [1, 2, 3], "camera_rotation_final": [0, 0, 0], "field_of_view_rads": 1,
		"bounding_box_ranges": {"x": [0, 1], "y": [0, 1], "z": [0, 1]}, "nonfixated_points_in_view": ["1"], "point_uuid": 3}`))
	f.Add([]byte(`{"camera_location": null, "point_uuid": {}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ParsePointInfo(data)
		if err != nil {
			return
		}
		text, err := p.Format()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParsePointInfo(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if diff := cmp.Diff(p, again); diff != "" {
			t.Fatal(diff)
		}
	})
}

func FuzzParseMatches(f *testing.F) {
	f.Add([]byte(`{"point_uuid": "4", "point_location": [1, 2, 3], "views": [{"camera_uuid": "a", "point_uuid": "2",
		"view_id": 1, "nonfixated_pixel_x": 3, "nonfixated_pixel_y": 4.5}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseMatches(data)
		if err != nil {
			return
		}
		text, err := m.Format()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseMatches(text)
		if err != nil || cmp.Diff(m, again) != "" {
			t.Fatal(err, cmp.Diff(m, again))
		}
	})
}

// FuzzMap reads pictures as each domain wants them.
func FuzzMap(f *testing.F) {
	for _, m := range []media.Map{{W: 1, H: 1, C: 1, Bits: 16, Data: []float32{513}}, {W: 1, H: 1, C: 3, Bits: 8, Data: []float32{1, 1, 1}}} {
		data, err := media.FormatPNG(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<12 {
			return
		}
		for i := range domains {
			d := &domains[i]
			if d.Ext != ".png" {
				continue
			}
			m, err := decodeMap(data, d)
			if err == nil && (m.W != m.H || len(m.Data) != m.W*m.H*m.C || d.kind != colour8 && m.C != 1) {
				t.Fatalf("%s: %d×%d×%d", d.Name, m.W, m.H, m.C)
			}
		}
	})
}
