package taskonomy

import (
	"context"
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
)

// TestScalings: targets of files of the real size are scaled with the constants
// of the released configurations (tasks.md 1.2).
func TestScalings(t *testing.T) {
	const size = 512
	root := t.TempDir()
	w, err := NewWriter(root, size)
	if err != nil {
		t.Fatal(err)
	}
	gray := func(v float64) image.Image {
		img := image.NewGray16(image.Rect(0, 0, size, size))
		for i := 0; i < len(img.Pix); i += 2 {
			img.Pix[i], img.Pix[i+1] = uint8(int(v)>>8), uint8(int(v))
		}
		return img
	}
	fill := func(img interface {
		image.Image
		Set(x, y int, c color.Color)
	}, c color.Color) image.Image {
		for i := range size * size {
			img.Set(i%size, i/size, c)
		}
		return img
	}
	all := image.Rect(0, 0, size, size)
	depth := gray(999).(*image.Gray16)
	for i := range size * size / 2 { // The lower half is missing.
		depth.SetGray16(i%size, size/2+i/size, color.Gray16{Y: 64500})
	}
	k := Key{"a", 0, 0}
	for domain, img := range map[string]image.Image{
		"rgb": fill(image.NewNRGBA(all), color.NRGBA{255, 0, 51, 255}), "depth_zbuffer": depth,
		"depth_euclidean": gray(65535), "edge_texture": gray(0.06 * 65535), "edge_occlusion": gray(0.0125 * 65535),
		"keypoints2d": gray(0.00125 * 65535), "keypoints3d": gray(0.75 * 65535),
		"reshading":           fill(image.NewGray(all), color.Gray{Y: 51}),
		"normal":              fill(image.NewNRGBA(all), color.NRGBA{255, 51, 0, 255}),
		"principal_curvature": fill(image.NewNRGBA(all), color.NRGBA{160, 100, 0, 255}),
		"segment_semantic":    fill(image.NewGray(all), color.Gray{Y: 3}),
		"segment_unsup25d":    fill(image.NewGray(all), color.Gray{Y: 250}),
	} {
		if err := w.Image(k, domain, img); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(Options{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	for task, want := range map[string][]float64{
		"autoencoder": {1, -1, -0.6}, // Of 255, 0, 51.
		"rgb2depth":   {math.Log(1000) / math.Log(65536)}, "rgb2mist": {1},
		"edge2d": {0.5}, "edge3d": {3}, "keypoint2d": {-0.5}, "keypoint3d": {0.5},
		"reshade": {-0.6}, "rgb2sfnorm": {1, -0.6, -1},
		"curvature":       {(160 - 123.572) / 31.922, (100 - 120.1) / 21.658},
		"segmentsemantic": {2}, "segment25d": {250},
	} {
		e, err := s.Example(context.Background(), dataset.Train, 0, task)
		if err != nil {
			t.Fatal(err)
		}
		middle := 60*256 + 128 // In the upper half.
		for c, v := range want {
			got := float64(e.Target.Data[middle*len(want)+c])
			if math.Abs(got-v) > 0.01 || len(e.Target.Data) != 256*256*len(want) {
				t.Errorf("%s, channel %d: %v, want %v", task, c, got, v)
			}
		}
		masked := slices.Contains([]string{"rgb2depth", "rgb2mist", "edge3d", "keypoint3d", "reshade", "rgb2sfnorm", "curvature"}, task)
		if masked && (e.Mask[middle] != 1 || e.Mask[126*256] != 1 || e.Mask[128*256] != 0 || e.Mask[200*256] != 0) {
			t.Errorf("%s: the mask is not where the depth is valid", task)
		}
	}
	if p := s.Problems(); len(p) > 0 {
		t.Error(p)
	}
}
