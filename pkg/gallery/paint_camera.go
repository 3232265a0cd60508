package gallery

import (
	"context"
	"fmt"
	"image/color"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// usualFocal is the focal length, in widths of the picture, where the source
// does not tell it: that of the mean field of view of the real data set, 61.2°.
const usualFocal = 0.8456

// focalOf returns the focal length of the camera of a sample in widths of the
// picture, from the tasks of depth if the source has both.
func focalOf(ctx context.Context, src dataset.Source, split dataset.Split, i int) (float64, error) {
	var ex [2]dataset.Example
	for k, name := range []string{"rgb2depth", "rgb2mist"} {
		if !slices.Contains(src.Tasks(), name) {
			return usualFocal, nil
		}
		var err error
		if ex[k], err = src.Example(ctx, split, i, name); err != nil {
			return 0, err
		}
	}
	if n, m := len(ex[0].Target.Data), len(ex[1].Target.Data); n != m {
		return 0, fmt.Errorf("%d depths and %d distances", n, m)
	}
	if f := Focal(ex[0].Target, ex[1].Target, ex[0].Mask); f > 0 {
		return f, nil
	}
	return usualFocal, nil
}

// project returns the place of a point in the camera's axes (right, up, back),
// which must be before the camera.
func project(p frame.Vec, focal float64) place {
	return place{0.5 - focal*p[0]/p[2], 0.5 + focal*p[1]/p[2]}
}

// Lengths of the arrows of the axes, and how far before the camera they start,
// in metres.
const (
	axisFrom   = 2.2
	axisLength = 0.9
)

// paintAxes draws the three directions as arrows that start before the camera:
// x red, y green and z, up, blue.
func paintAxes(p *plate) error {
	t, err := p.input(0)
	if err != nil {
		return err
	}
	v := p.natural()
	if err := vectorOf(v, label.VanishingValues); err != nil {
		return err
	}
	focal, err := p.focal()
	if err != nil {
		return err
	}
	t.image = dimmed(t.image, 0.8)
	from := frame.Vec{0, 0, -axisFrom}
	for k, name := range []string{"x", "y", "z"} {
		to := from
		for c, axis := range []string{"right", "up", "back"} {
			d := float64(v[3*k+c])
			to[c] += axisLength * d
			p.fact(name+" "+axis, d)
		}
		t.arrow(project(from, focal), project(to, focal), 1.8, axisColors[k])
	}
	return nil
}

// paintBox draws the edges of the box of the room, those farther away over the
// nearer ones.
func paintBox(p *plate) error {
	t, err := p.input(0)
	if err != nil {
		return err
	}
	v := p.natural()
	if err := vectorOf(v, label.LayoutValues); err != nil {
		return err
	}
	focal, err := p.focal()
	if err != nil {
		return err
	}
	p.layoutFacts(v)
	t.image = dimmed(t.image, 0.8)
	corners := cornersOf(v)
	for a := range 8 {
		for axis := range 3 {
			if b := a | 1<<axis; b != a {
				if from, to, ok := clipped(corners[a], corners[b]); ok {
					t.segment(project(from, focal), project(to, focal), 1.5, bright)
				}
			}
		}
	}
	return nil
}

// layoutFacts notes the numbers of a layout.
func (p *plate) layoutFacts(v []float32) {
	for c, axis := range []string{"right", "up", "back"} {
		p.fact("centre "+axis+" in m", float64(v[c]))
	}
	for c := range 3 {
		p.fact("angle "+string("abc"[c])+" in degrees", degrees(float64(v[3+c])))
	}
	for c := range 3 {
		p.fact("extent "+string("xyz"[c])+" in m", float64(v[6+c]))
	}
}

// cornersOf returns the corners of a layout (label.LayoutTo) in the camera's
// axes; bit k of a corner's number is its side along axis k.
func cornersOf(v []float32) (corners [8]frame.Vec) {
	r := label.FromEuler([3]float64{float64(v[3]), float64(v[4]), float64(v[5])})
	for k := range corners {
		for i := range 3 {
			corners[k][i] = float64(v[i])
			for j := range 3 {
				half := float64(v[6+j]) / 2
				if k>>j&1 == 0 {
					half = -half
				}
				corners[k][i] += r[j][i] * half // The inverse of r.
			}
		}
	}
	return corners
}

// nearPlane is how far before the camera lines are cut, in metres.
const nearPlane = 0.05

// clipped returns the part of a line that is before the camera.
func clipped(a, b frame.Vec) (from, to frame.Vec, ok bool) {
	if a[2] > -nearPlane && b[2] > -nearPlane {
		return a, b, false
	}
	at := func(t float64) (p frame.Vec) {
		for i := range p {
			p[i] = a[i] + t*(b[i]-a[i])
		}
		return p
	}
	t := (-nearPlane - a[2]) / (b[2] - a[2])
	switch {
	case a[2] > -nearPlane:
		return at(t), b, true
	case b[2] > -nearPlane:
		return a, at(t), true
	}
	return a, b, true
}

// paintPose draws the pictures with the pose under each: how far the camera
// turns, and how far it moves. A pair has the turn under the first picture and
// the way under the second; three views have their three poses.
func paintPose(p *plate) error {
	v, n := p.natural(), p.column.span()
	if err := vectorOf(v, map[int]int{2: label.PoseValues, 3: label.EgoMotionValues}[n]); err != nil {
		return err
	}
	var notes []string
	for k, pair := range [][]string{2: {"1→2"}, 3: {"1→2", "1→3", "2→3"}}[n] {
		turn, way := p.poseFacts(pair, v[k*label.PoseValues:(k+1)*label.PoseValues])
		if n == 2 {
			notes = []string{fmt.Sprintf("turn %.0f°", turn), fmt.Sprintf("move %.1f m", way)}
			break
		}
		notes = append(notes, fmt.Sprintf("%s %.0f° %.1f m", pair, turn, way))
	}
	for k := range n {
		t, err := p.input(k)
		if err != nil {
			return err
		}
		t.strip(-1, text{s: notes[k], color: white})
		if p.column.name != "non_fixated_pose" {
			t.cross(color.NRGBA{255, 255, 255, 255})
		}
	}
	return nil
}

// poseFacts notes the numbers of a pose and returns its angle in degrees and
// distance in metres.
func (p *plate) poseFacts(pair string, v []float32) (turn, way float64) {
	pose := label.PoseFrom(v)
	trace := pose.R[0][0] + pose.R[1][1] + pose.R[2][2]
	turn = degrees(math.Acos(min(max((trace-1)/2, -1), 1)))
	way = math.Sqrt(pose.T[0]*pose.T[0] + pose.T[1]*pose.T[1] + pose.T[2]*pose.T[2])
	p.fact(pair+" turn in degrees", turn)
	for c := range 3 {
		p.fact(pair+" angle "+string("abc"[c])+" in degrees", degrees(float64(v[c])))
	}
	for c, axis := range []string{"right", "up", "back"} {
		p.fact(pair+" "+axis+" in m", pose.T[c])
	}
	return turn, way
}

// degrees returns the degrees of radians.
func degrees(rad float64) float64 { return rad * 180 / math.Pi }

// rms returns the root of the mean square.
func rms(values []float64) float64 {
	sum := 0.
	for _, v := range values {
		sum += v * v
	}
	return math.Sqrt(sum / float64(max(1, len(values))))
}
