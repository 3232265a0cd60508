package datasettest

import (
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// mapAgreements are between maps of geometry.
var mapAgreements = []agreement{
	{"distance against depth", []string{"rgb2depth", "rgb2mist"}, checkDistance},
	{"normals against depth", []string{"rgb2depth", "rgb2mist", "rgb2sfnorm"}, checkNormals},
	{"reshading against normals", []string{"rgb2depth", "rgb2mist", "rgb2sfnorm", "reshade"}, checkReshading},
	{"occlusion edges against depth", []string{"rgb2depth", "rgb2mist", "edge3d"}, checkOcclusion},
}

// A surface is what depth and distance of a sample say.
type surface struct {
	size     int
	z, r     []float64 // Metres.
	valid    []bool
	tan      float64 // Tangent of a pixel next to the centre: 1/focal length.
	usable   bool    // Enough pixels count.
	depthRaw []float32
}

// metres undoes the logarithm of depth.
func metres(t float32) float64 { return (math.Pow(65536, float64(t)) - 1) / label.DepthUnit }

// surface reads depth and distance. The focal length is what relates them:
//
//	(r/z)² - 1 = (u² + v²)/f²
func (s sample) surface() (*surface, error) {
	depth, err := s.sound("rgb2depth")
	if err != nil {
		return nil, err
	}
	dist, err := s.sound("rgb2mist")
	if err != nil {
		return nil, err
	}
	g := &surface{size: s.src.Size(), depthRaw: depth.Target.Data}
	n := g.size * g.size
	g.z, g.r, g.valid = make([]float64, n), make([]float64, n), make([]bool, n)
	var ratios []float64
	for i := range n {
		g.z[i], g.r[i] = metres(depth.Target.Data[i]), metres(dist.Target.Data[i])
		g.valid[i] = (depth.Mask == nil || depth.Mask[i] == 1) && (dist.Mask == nil || dist.Mask[i] == 1) && g.z[i] > 0
		if !g.valid[i] {
			continue
		}
		if x, y := g.offset(i); x*x+y*y > float64(n)/16 {
			ratios = append(ratios, (g.r[i]*g.r[i]/(g.z[i]*g.z[i])-1)/(x*x+y*y))
		}
	}
	if len(ratios) < n/8 {
		return g, nil
	}
	slices.Sort(ratios)
	g.usable, g.tan = true, math.Sqrt(max(0, ratios[len(ratios)/2]))
	return g, nil
}

// offset returns where a pixel is from the centre, in pixels.
func (g *surface) offset(i int) (x, y float64) {
	half := float64(g.size) / 2
	return float64(i%g.size) + 0.5 - half, float64(i/g.size) + 0.5 - half
}

// checkDistance checks that distance is depth over the cosine to the axis, for
// some field of view.
func checkDistance(s sample) error {
	g, err := s.surface()
	if err != nil || !g.usable {
		return err
	}
	fov := 2 * math.Atan(float64(g.size)/2*g.tan)
	if deg := fov * 180 / math.Pi; !(deg > 15 && deg < 150) {
		return fmt.Errorf("distance over depth is that of a field of view of %.1f degrees", deg)
	}
	var off []float64
	for i := range g.z {
		if !g.valid[i] {
			continue
		}
		x, y := g.offset(i)
		want := g.z[i] * math.Sqrt(1+g.tan*g.tan*(x*x+y*y))
		if g.r[i] < g.z[i]*0.99-0.01 {
			return fmt.Errorf("pixel %d: distance %.3f m is less than depth %.3f m", i, g.r[i], g.z[i])
		}
		off = append(off, math.Abs(g.r[i]-want)/want)
	}
	if q := quantile(off, 0.9); q > 0.02 {
		return fmt.Errorf("distance is off depth over the cosine by %.1f %% or more for a tenth of the pixels",
			100*q)
	}
	return nil
}

// at returns the point of a pixel in cv axes.
func (g *surface) at(x, y int) frame.Vec {
	i := y*g.size + x
	u, v := g.offset(i)
	return frame.Vec{g.z[i] * u * g.tan, g.z[i] * v * g.tan, g.z[i]}
}

// normal returns the normal of the points around a pixel, towards the viewer;
// ok is false where the surface is not smooth.
func (g *surface) normal(x, y int) (n frame.Vec, ok bool) {
	step := max(1, g.size/64)
	if x < step || y < step || x >= g.size-step || y >= g.size-step {
		return n, false
	}
	i := y*g.size + x
	for _, j := range []int{i, i - step, i + step, i - step*g.size, i + step*g.size} {
		if !g.valid[j] {
			return n, false
		}
	}
	// On a plane 1/z is linear across the picture.
	for _, d := range []int{step, step * g.size} {
		if bend := math.Abs(1/g.z[i-d] + 1/g.z[i+d] - 2/g.z[i]); bend > 0.01/g.z[i] {
			return n, false
		}
	}
	a, b, c, d := g.at(x-step, y), g.at(x+step, y), g.at(x, y-step), g.at(x, y+step)
	n = cross(minus(d, c), minus(b, a)) // Down × right is back, to the viewer.
	length := math.Sqrt(dot(n, n))
	for k := range n {
		n[k] /= length
	}
	return n, length > 0
}

// checkNormals compares normals with those of the depth.
func checkNormals(s sample) error {
	g, err := s.surface()
	if err != nil || !g.usable {
		return err
	}
	e, err := s.sound("rgb2sfnorm")
	if err != nil {
		return err
	}
	var angles []float64
	for i := range g.z {
		want, ok := g.normal(i%g.size, i/g.size)
		if !ok || e.Mask != nil && e.Mask[i] == 0 {
			continue
		}
		got := frame.Vec{float64(e.Target.Data[3*i]), float64(e.Target.Data[3*i+1]), float64(e.Target.Data[3*i+2])}
		cos := dot(got, want) / math.Sqrt(dot(got, got))
		angles = append(angles, math.Acos(max(-1, min(1, cos)))*180/math.Pi)
	}
	if q := quantile(angles, 0.5); len(angles) > g.size && q > 8 {
		return fmt.Errorf("normals are %.1f degrees off those of the depth in the median", q)
	}
	return nil
}

// checkReshading compares reshading with its law.
func checkReshading(s sample) error {
	g, err := s.surface()
	if err != nil || !g.usable {
		return err
	}
	normals, err := s.sound("rgb2sfnorm")
	if err != nil {
		return err
	}
	e, err := s.sound("reshade")
	if err != nil {
		return err
	}
	f := s.frame(g)
	copy(f.Normal, normals.Target.Data)
	want := make([]float32, len(g.z))
	label.ReshadeTo(want, f)
	label.ReshadeTargetTo(want, want)
	var off []float64
	for i := range want {
		if g.valid[i] && (e.Mask == nil || e.Mask[i] == 1) {
			off = append(off, math.Abs(float64(want[i]-e.Target.Data[i])))
		}
	}
	if q := quantile(off, 0.8); q > 0.05 {
		return fmt.Errorf("reshading is off its law by %.3f or more for a fifth of the pixels", q)
	}
	return nil
}

// frame returns a frame with the distances of the surface.
func (s sample) frame(g *surface) *frame.Frame {
	f := frame.New(g.size)
	f.Camera.FOV = 2 * math.Atan(float64(g.size)/2*g.tan)
	for i, r := range g.r {
		f.Distance[i] = float32(r)
		if !g.valid[i] {
			f.Distance[i] = float32(math.Inf(1))
		}
	}
	return f
}

// checkOcclusion compares occlusion edges with those of the depth.
func checkOcclusion(s sample) error {
	g, err := s.surface()
	if err != nil || !g.usable {
		return err
	}
	e, err := s.sound("edge3d")
	if err != nil {
		return err
	}
	want := make([]float32, len(g.z))
	label.Edge3DTo(want, s.frame(g), nil)
	label.Edge3DTargetTo(want, want, g.size, g.size, nil)
	r, spread := correlation(masked(e.Target.Data, e.Mask), masked(want, e.Mask))
	if spread > flat && r < alike {
		return fmt.Errorf("occlusion edges correlate by %.2f with those of the depth", r)
	}
	return nil
}

// quantile returns the number that a share of all is below; 0 of none.
func quantile(v []float64, share float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	return v[min(len(v)-1, int(share*float64(len(v))))]
}

func dot(a, b frame.Vec) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

func minus(a, b frame.Vec) frame.Vec { return frame.Vec{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }

func cross(a, b frame.Vec) frame.Vec {
	return frame.Vec{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}
