package taskonomy

import (
	"fmt"
	"image"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// An Export says how to write the views of a world. The zero Export writes all
// domains that need no tables.
type Export struct {
	// Domains are those to write; default all of [Exported] for which there are
	// tables.
	Domains []string
	// Labels has the tables of categories and rooms, and the radius of the
	// neighbourhood of 3D keypoints; the rest of it concerns training only.
	Labels label.Config
	// Wide stores the curvature over a neighbourhood (label.WideCurvatureTo)
	// instead of the analytic one. The real data has no such files.
	Wide bool
	// Room returns the box of the room of a view, at which the box of the
	// layout is cut; nil cuts nothing.
	Room func(*frame.View) label.Box
}

// Exported returns the domains that [Writer.View] can write.
func Exported() []string { return Domains()[:number("point_info")+1] }

// domains returns what to write.
func (e *Export) domains() ([]string, error) {
	tables := map[string]bool{
		"segment_semantic": e.Labels.Semantic != nil, "class_object": e.Labels.Objects > 1, "class_scene": e.Labels.Rooms > 1,
	}
	wanted := e.Domains
	if wanted == nil {
		wanted = Exported()
	}
	var out []string
	for _, name := range wanted {
		d, ok := domainIndex[name]
		if !ok || d > number("point_info") || domains[d].Name != name {
			return nil, fmt.Errorf("domain %q cannot be written: want some of %q", name, Exported())
		}
		if has, needed := tables[name]; needed && !has {
			if e.Domains != nil {
				return nil, fmt.Errorf("domain %s needs the table of its classes", name)
			}
			continue
		}
		out = append(out, name)
	}
	return out, nil
}

// Missing returns the domains of a view that are not yet written whole, so
// that a view without any need not be rendered again.
func (w *Writer) Missing(k Key, e *Export) ([]string, error) {
	wanted, err := e.domains()
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, d := range wanted {
		if !w.Whole(k, d) {
			missing = append(missing, d)
		}
	}
	return missing, nil
}

// View writes what is missing of a view of a world. The frame must have the
// size of the writer and all that the domains need.
func (w *Writer) View(v *frame.View, f *frame.Frame, e *Export) error {
	k := Key{v.Building, v.Point, v.View}
	if f.Size != w.size {
		return fmt.Errorf("view %v: a frame of %d pixels, want %d", k, f.Size, w.size)
	}
	if err := f.Check(); err != nil {
		return fmt.Errorf("view %v: %w", k, err)
	}
	missing, err := w.Missing(k, e)
	if err != nil {
		return err
	}
	for _, d := range missing {
		if err := w.domain(k, d, v, f, e); err != nil {
			return err
		}
	}
	return nil
}

// domain writes one file.
func (w *Writer) domain(k Key, domain string, v *frame.View, f *frame.Frame, e *Export) error {
	switch domain {
	case "point_info":
		p := Info(v, f, w.size)
		if e.Room != nil {
			b := label.Box{Low: p.Box[0], High: p.Box[1]}.Within(e.Room(v), v.Camera.Location)
			p.Box = &[2]frame.Vec{b.Low, b.High}
		}
		return w.Info(k, p)
	case "class_object":
		p := make([]float32, e.Labels.Objects)
		label.ObjectsTo(p, f, e.Labels.ObjectClass)
		for i := range p { // The files hold logits.
			p[i] = float32(math.Log(max(float64(p[i]), leastProbability)))
		}
		return w.Vector(k, domain, p)
	case "class_scene":
		p, confusion := make([]float32, e.Labels.Rooms), e.Labels.Confusion
		if confusion == nil {
			confusion = label.Confusion(e.Labels.Rooms)
		}
		label.ScenesTo(p, f, e.Labels.ObjectClass, confusion)
		return w.Vector(k, domain, p)
	}
	return w.Image(k, domain, picture(domain, f, e))
}

// leastProbability is what stands for 0 where a logarithm is stored.
const leastProbability = 1e-6

// picture returns the file of a domain as a picture.
func picture(domain string, f *frame.Frame, e *Export) image.Image {
	n := f.Size * f.Size
	v, raw16, raw8 := make([]float32, n), make([]uint16, n), make([]uint8, n)
	switch domain {
	case "rgb":
		return colourImage(f.RGB, f.Size)
	case "normal":
		rgb := make([]uint8, 3*n)
		label.EncodeNormalTo(rgb, f.Normal)
		return colourImage(rgb, f.Size)
	case "principal_curvature":
		return curvatureImage(f, e)
	case "depth_zbuffer":
		label.DepthTo(v, f)
		label.EncodeDepthTo(raw16, v)
	case "depth_euclidean":
		label.DistanceTo(v, f)
		label.EncodeDepthTo(raw16, v)
	case "edge_occlusion":
		label.Edge3DTo(v, f, nil)
		label.EncodeUnitTo(raw16, v)
	case "edge_texture":
		label.Edge2DTo(v, label.PictureOf(f), nil)
		label.EncodeUnitTo(raw16, v)
	case "keypoints2d":
		label.Keypoint2DTo(v, label.PictureOf(f), nil)
		label.EncodeUnitTo(raw16, v)
	case "keypoints3d":
		label.Keypoint3DTo(v, f, e.support(f.Size), nil)
		label.EncodeUnitTo(raw16, v)
	case "reshading":
		label.ReshadeTo(v, f)
		label.EncodeReshadeTo(raw8, v)
		return &image.Gray{Pix: raw8, Stride: f.Size, Rect: image.Rect(0, 0, f.Size, f.Size)}
	default:
		return idImage(domain, f, e)
	}
	return grey16Image(raw16, f.Size)
}

// grey16Image returns 16-bit values as a picture.
func grey16Image(raw []uint16, size int) image.Image {
	img := image.NewGray16(image.Rect(0, 0, size, size))
	for i, r := range raw {
		img.Pix[2*i], img.Pix[2*i+1] = uint8(r>>8), uint8(r)
	}
	return img
}

// support returns the radius of neighbourhoods in metres.
func (e *Export) support(size int) float64 {
	const large = 256 // As in label.Config.
	switch {
	case e.Labels.Support > 0:
		return e.Labels.Support
	case size < large:
		return label.WideSupport
	}
	return label.NarrowSupport
}

// idImage returns a map of classes or segments.
func idImage(domain string, f *frame.Frame, e *Export) image.Image {
	img := image.NewGray(image.Rect(0, 0, f.Size, f.Size))
	ids := make([]int32, len(img.Pix))
	switch domain {
	case "segment_semantic":
		label.SemanticTo(img.Pix, f, e.Labels.Semantic)
		return img
	case "segment_unsup2d":
		label.Segment2DTo(ids, label.PictureOf(f), nil)
	default:
		label.Segment25DTo(ids, f, nil)
	}
	label.EncodeSegmentsTo(img.Pix, ids)
	return img
}

// curvatureImage returns the file of domain principal_curvature.
func curvatureImage(f *frame.Frame, e *Export) image.Image {
	n := f.Size * f.Size
	k, valid, rgb := make([]float32, 2*n), make([]float32, n), make([]uint8, 3*n)
	if e.Wide {
		label.WideCurvatureTo(k, f, e.support(f.Size), nil)
	} else {
		label.CurvatureTo(k, f)
	}
	label.ValidTo(valid, f)
	label.EncodeCurvatureTo(rgb, k, valid)
	return colourImage(rgb, f.Size)
}

// colourImage returns three bytes a pixel as a picture.
func colourImage(rgb []uint8, size int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for i := range size * size {
		copy(img.Pix[4*i:4*i+3], rgb[3*i:])
		img.Pix[4*i+3] = 255
	}
	return img
}
