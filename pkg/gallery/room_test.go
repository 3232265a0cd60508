package gallery

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/scene"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// A room is a source whose pictures do not change with the procedural world: a
// checkered box with a ball, seen from cameras on a circle.
type room struct{ size, views int }

func (room) Name() string            { return "test room" }
func (r room) Size() int             { return r.size }
func (r room) Len(dataset.Split) int { return r.views }
func (room) Tasks() (names []string) { return label.Names() }

func (r room) Image(split dataset.Split, i int) string {
	return fmt.Sprintf("%s-b%d/view%d", split, i/2, i%2)
}

func (r room) Standard(name string) (label.Standard, error) {
	return roomLabels().Standards[name], nil
}

// roomLabels labels the room: a wall is background, the ball a chair.
func roomLabels() label.Config {
	c := Labels()
	c.Semantic = []uint8{1, 3}
	c.ObjectClass = []int16{-1, 5}
	c.Objects, c.Rooms = len(scene.Categories())-scene.StructureCategories, len(scene.RoomTypes())
	return c
}

func (r room) Example(_ context.Context, _ dataset.Split, i int, name string) (dataset.Example, error) {
	l, err := label.For(name, roomLabels())
	if err != nil {
		return dataset.Example{}, err
	}
	e := l.New(r.size)
	s := label.Sample{Same: i%2 == 0, Seed: uint64(i) + 7}
	for k := range l.Frames {
		s.Frames = append(s.Frames, r.frame(i+k))
	}
	if err := l.ExampleTo(e, s, nil); err != nil {
		return dataset.Example{}, err
	}
	var out dataset.Example
	for _, in := range e.Inputs {
		out.Inputs = append(out.Inputs, dataset.Tensor{Shape: l.InputShape(r.size), Data: in})
	}
	out.Target = dataset.Tensor{Shape: l.TargetShape(r.size), Data: e.Target}
	out.Mask = e.Mask
	return out, nil
}

// frame returns what camera i sees.
func (r room) frame(i int) *frame.Frame {
	f := frame.New(r.size)
	f.RoomType = i % len(scene.RoomTypes())
	sin, cos := math.Sincos(float64(i)*0.9 + 0.4)
	back := frame.Vec{cos, sin, 0}
	f.Camera = frame.Camera{Location: frame.Vec{1.5 * cos, 1.5 * sin, 1.4}, FOV: 1.1,
		Rotation: [3][3]float64{{-sin, 0, back[0]}, {cos, 0, back[1]}, {0, 1, 0}}}
	for p := range f.Distance {
		d := f.Camera.Ray(r.size, float64(p%r.size)+0.5, float64(p/r.size)+0.5)
		hit(f, p, d)
	}
	return f
}

// Half the extents of the box, with its middle, and the ball.
var (
	boxHalf, boxMiddle = frame.Vec{3, 2.5, 1.35}, frame.Vec{0, 0, 1.35}
	ball, ballRadius   = frame.Vec{0, 0, 1}, 0.55
)

// hit fills in a pixel whose ray goes along d.
func hit(f *frame.Frame, p int, d frame.Vec) {
	o := f.Camera.Location
	t, normal, axis := math.Inf(1), frame.Vec{}, 0
	for k := range 3 {
		side := math.Copysign(1, d[k])
		if at := (boxMiddle[k] + side*boxHalf[k] - o[k]) / d[k]; at < t {
			t, normal, axis = at, frame.Vec{}, k
			normal[k] = -side
		}
	}
	color := [][3]float64{{190, 170, 140}, {120, 160, 190}, {150, 110, 80}}[axis]
	check := 0
	for k := range 3 {
		if k != axis {
			check += int(math.Floor(2 * (o[k] + t*d[k])))
		}
	}
	light := 1 - 0.25*float64(check&1)
	f.Object[p], f.Part[p] = int32(axis), int32(normal[axis]+1)
	if at, ok := hitBall(o, d); ok && at < t {
		t, color, light = at, [3]float64{220, 60, 50}, 1
		for k := range 3 {
			normal[k] = (o[k] + t*d[k] - ball[k]) / ballRadius
		}
		f.Object[p], f.Part[p], f.Category[p] = 9, 0, 1
		f.Curvature[2*p], f.Curvature[2*p+1] = float32(1/ballRadius), float32(1/ballRadius)
	}
	f.Distance[p] = float32(t)
	for k, sign := range []float64{1, -1, -1} { // cv axes
		n := 0.
		for j := range 3 {
			n += f.Camera.Rotation[j][k] * normal[j]
		}
		f.Normal[3*p+k] = float32(sign * n)
	}
	for k := range 3 {
		f.RGB[3*p+k] = uint8(color[k] * light * (0.6 + 0.4*math.Abs(normal[0]*0.5+normal[2]*0.8)))
	}
}

// hitBall returns how far along a ray the ball is.
func hitBall(o, d frame.Vec) (float64, bool) {
	b, c := 0., -ballRadius*ballRadius
	for k := range 3 {
		b += d[k] * (o[k] - ball[k])
		c += (o[k] - ball[k]) * (o[k] - ball[k])
	}
	return -b - math.Sqrt(max(b*b-c, 0)), b*b > c
}

// names are those of the paper's tasks.
func names() []string {
	var all []string
	for _, t := range task.Taskonomy().All() {
		all = append(all, t.Name)
	}
	return slices.Clip(all)
}
