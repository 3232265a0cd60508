package prediction

import (
	"fmt"
	"image/color"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/gallery"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// Colours of what is drawn on a dark ground.
var (
	white = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	ghost = color.NRGBA{0x7d, 0x86, 0x99, 0xff}
	grid  = color.NRGBA{0x3a, 0x41, 0x4f, 0xff}
	// cameraColors are those of the first and second camera; the last, in whose
	// axes the others are seen, is white.
	cameraColors = [2]color.NRGBA{{0xff, 0xd8, 0x4d, 0xff}, {0x5f, 0xc8, 0xff, 0xff}}
)

// posesOf returns the poses of cameras in the axes of the last one: of one
// camera for 6 numbers, and of the first and second for 12 (poses 1→2 and 2→3)
// or 18 (1→2, 1→3 and 2→3, of which the second is not read: it follows from the
// others).
func (p *painter) posesOf(values []float32) ([]label.Pose, error) {
	v := append([]float32(nil), values...)
	p.standard().Undo(v)
	const n = label.PoseValues
	switch len(v) {
	case n:
		return []label.Pose{label.PoseFrom(v)}, nil
	case 2 * n, 3 * n:
		second := label.PoseFrom(v[len(v)-n:])
		return []label.Pose{label.Compose(label.PoseFrom(v[:n]), second), second}, nil
	}
	return nil, fmt.Errorf("%d numbers, want %d, %d or %d", len(v), n, 2*n, 3*n)
}

// paintPose draws cameras from above: those of the prediction over the true
// ones, and the true ones.
func (p *painter) paintPose(name string) error {
	if len(p.standard().Mean) != label.PoseValues {
		return fmt.Errorf("a standard of %d numbers, want %d", len(p.standard().Mean), label.PoseValues)
	}
	truth, err := p.posesOf(p.sample.Truth.Data)
	if err != nil {
		return fmt.Errorf("truth: %w", err)
	}
	all := truth
	var out []label.Pose
	if known := len(p.sample.Output.Data) > 0 && finite(p.sample.Output.Data); known {
		if out, err = p.posesOf(p.sample.Output.Data); err != nil {
			return fmt.Errorf("output: %w", err)
		}
		if len(out) != len(truth) {
			return fmt.Errorf("output: %d numbers for a truth of %d", len(p.sample.Output.Data), len(p.sample.Truth.Data))
		}
		all = append(append(all[:0:0], truth...), out...)
	}
	view := newTopView(all)
	p.tiles[truthTile] = view.tile(truth, nil)
	p.poseFacts("truth", truth)
	if out == nil {
		p.tiles[outputTile] = p.without()
		return nil
	}
	p.tiles[outputTile] = view.tile(out, truth)
	p.poseFacts("prediction", out)
	turn, way := 0., 0.
	for k := range truth {
		turn += turnBetween(truth[k], out[k]) / float64(len(truth))
		way += distance(truth[k].T, out[k].T) / float64(len(truth))
	}
	p.fact("error of the turn in degrees", turn)
	p.fact("error of the place in m", way)
	p.below[truthTile] = fmt.Sprintf("off %.0f°, %.1f m", turn, way)
	if len(truth) == 1 {
		p.tiles[truthTile].Foot(poseText(truth[0]))
		p.tiles[outputTile].Foot(poseText(out[0]))
	}
	return nil
}

// without returns the tile of an output without usable numbers.
func (p *painter) without() *gallery.Tile {
	if len(p.sample.Output.Data) == 0 {
		return gallery.NewBlank("no answer")
	}
	return gallery.NewBlank("not a finite", "number")
}

// poseText writes how far a camera turns and moves.
func poseText(q label.Pose) string {
	return fmt.Sprintf("%.0f°  %.1f m", turnBetween(q, label.PoseFrom(make([]float32, label.PoseValues))), distance(q.T, [3]float64{}))
}

// poseFacts notes the numbers of poses.
func (p *painter) poseFacts(what string, poses []label.Pose) {
	for k, q := range poses {
		camera := fmt.Sprintf("%s: camera %d ", what, k+1)
		p.fact(camera+"turn in degrees", turnBetween(q, label.PoseFrom(make([]float32, label.PoseValues))))
		for c, axis := range []string{"right", "up", "back"} {
			p.fact(camera+axis+" in m", q.T[c])
		}
	}
}

// turnBetween returns the angle in degrees between the rotations of two poses.
func turnBetween(a, b label.Pose) float64 {
	trace := 0.
	for i := range 3 {
		for j := range 3 {
			trace += a.R[i][j] * b.R[i][j]
		}
	}
	return math.Acos(min(max((trace-1)/2, -1), 1)) * 180 / math.Pi
}

// distance returns that of two places.
func distance(a, b [3]float64) float64 {
	return math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2]))
}

// A topView maps places in the axes of the last camera to a tile, which its
// view goes up: right is right and forward is up.
type topView struct{ x, z, scale float64 } // middle, and shares of the tile a metre

// Shares of a tile: the room that cameras take, and the length and half width
// of a camera.
const (
	viewRoom     = 0.56
	cameraLength = 0.14
	cameraHalf   = 0.075
)

// newTopView returns the view that shows all cameras.
func newTopView(poses []label.Pose) topView {
	var low, high [2]float64
	for _, q := range poses {
		for i, v := range []float64{q.T[0], -q.T[2]} {
			low[i], high[i] = min(low[i], v), max(high[i], v)
		}
	}
	return topView{(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, viewRoom / max(high[0]-low[0], high[1]-low[1], 1)}
}

// at returns the place on the tile of a place right and forward.
func (v topView) at(right, forward float64) (x, y float64) {
	return 0.5 + (right-v.x)*v.scale, 0.46 - (forward-v.z)*v.scale
}

// tile draws cameras, with others behind as ghosts, on a grid of metres.
func (v topView) tile(poses, behind []label.Pose) *gallery.Tile {
	t := gallery.NewGround()
	step := 1.
	for step*v.scale < 0.12 {
		step *= 2
	}
	for k := -20.; k <= 20; k++ {
		x, y := v.at(k*step, k*step)
		t.Line(x, 0, x, 1, 0.5, grid)
		t.Line(0, y, 1, y, 0.5, grid)
	}
	for _, q := range behind {
		v.camera(t, q, ghost)
	}
	v.camera(t, label.PoseFrom(make([]float32, label.PoseValues)), white)
	for k, q := range poses {
		v.camera(t, q, cameraColors[k%len(cameraColors)])
	}
	return t
}

// camera draws a camera as a wedge that opens to what it sees.
func (v topView) camera(t *gallery.Tile, q label.Pose, c color.NRGBA) {
	x, y := v.at(q.T[0], -q.T[2])
	// The camera looks along minus its third axis; up on the tile is -y.
	dx, dy := -q.R[0][2], -q.R[2][2]
	if l := math.Hypot(dx, dy); l > 1e-9 {
		dx, dy = dx/l*cameraLength, dy/l*cameraLength
	}
	nx, ny := -dy*cameraHalf/cameraLength, dx*cameraHalf/cameraLength
	t.Line(x, y, x+dx+nx, y+dy+ny, 1.3, c)
	t.Line(x, y, x+dx-nx, y+dy-ny, 1.3, c)
	t.Line(x+dx+nx, y+dy+ny, x+dx-nx, y+dy-ny, 1.3, c)
}

// paintBars draws a vector as bars from the middle: those of the prediction
// with the true ones as ghosts, and the true ones.
func (p *painter) paintBars() error {
	truth, out := p.sample.Truth.Data, p.sample.Output.Data
	known := len(out) > 0 && finite(out)
	if known && len(out) != len(truth) {
		if len(truth) != label.EgoMotionValues || len(out) != 2*label.PoseValues {
			return fmt.Errorf("output: %d numbers for a truth of %d", len(out), len(truth))
		}
		truth = append(append([]float32(nil), truth[:label.PoseValues]...), truth[2*label.PoseValues:]...)
	}
	most := 1.
	for _, list := range [][]float32{truth, out} {
		for _, v := range list {
			if a := math.Abs(float64(v)); !math.IsInf(a, 0) && !math.IsNaN(a) {
				most = max(most, a)
			}
		}
	}
	p.tiles[truthTile] = bars(truth, nil, most)
	p.tiles[outputTile] = p.without()
	if !known {
		return nil
	}
	p.tiles[outputTile] = bars(out, truth, most)
	squares := 0.
	for i := range truth {
		p.fact(fmt.Sprintf("truth: number %d, standardised", i+1), float64(truth[i]))
		p.fact(fmt.Sprintf("prediction: number %d, standardised", i+1), float64(out[i]))
		squares += float64(out[i]-truth[i]) * float64(out[i]-truth[i])
	}
	p.below[truthTile] = fmt.Sprintf("off %.2f σ", math.Sqrt(squares/float64(max(1, len(truth)))))
	return nil
}

// bars draws numbers up to most, with marks at others.
func bars(values, marks []float32, most float64) *gallery.Tile {
	t := gallery.NewGround()
	t.Line(0.04, 0.5, 0.96, 0.5, 0.6, ghost)
	pace := 0.92 / float64(max(1, len(values)))
	width := max(0.8, min(pace*60*0.6, 5)) // Points of a tile of 60.
	at := func(v float32) float64 { return 0.5 - 0.42*float64(v)/most }
	for i, v := range values {
		x := 0.04 + pace*(float64(i)+0.5)
		t.Line(x, 0.5, x, at(v), width, cameraColors[0])
		if i < len(marks) {
			t.Line(x-pace*0.38, at(marks[i]), x+pace*0.38, at(marks[i]), 1, white)
		}
	}
	return t
}
