package scene

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// screen is a television of width w on a foot, or for a wall.
func (k *kit) screen(w float64, hung bool) *piece {
	p, dark, h, z := newPiece(screen), k.black(), w*0.57, 0.0
	if !hung {
		z = 0.08
		p.rounded(0, 0, 0, w*0.4, 0.2, 0.015, 0.006, dark)
		p.box(0, 0, 0.01, 0.1, 0.03, 0.1, dark)
	}
	p.rounded(0, 0, z, w, 0.045, h, 0.008, dark)
	p.box(0, 0.02, z+0.018, w-0.03, 0.01, h-0.03, k.display(0.5))
	return p
}

// monitor is a computer's screen on a foot.
func (k *kit) monitor() *piece {
	p, dark := newPiece(monitor), k.black()
	w := k.u(0.5, 0.62)
	h := w * 0.6
	p.rounded(0, 0, 0, 0.24, 0.17, 0.014, 0.006, dark)
	p.box(0, -0.03, 0.01, 0.06, 0.025, 0.2, dark)
	p.rounded(0, 0, 0.1, w, 0.035, h, 0.01, dark)
	p.box(0, 0.014, 0.118, w-0.03, 0.01, h-0.034, k.display(0.85))
	return p
}

// laptop counts as a monitor.
func (k *kit) laptop() *piece {
	p, m := newPiece(monitor), k.steel()
	p.rounded(0, 0.02, 0, 0.34, 0.24, 0.016, 0.006, m)
	p.box(0, 0.04, 0.012, 0.29, 0.11, 0.006, k.black())
	p.rounded(0, -0.135, 0.01, 0.34, 0.012, 0.22, 0.005, m).lean(0.3)
	p.box(0, -0.127, 0.02, 0.32, 0.008, 0.2, k.display(0.85)).lean(0.3)
	return p
}

// keyboard lies before a monitor, with a mouse.
func (k *kit) keyboard() *piece {
	p, dark, key := newPiece(keyboard), k.black(), k.plastic()
	p.rounded(-0.06, 0, 0, 0.42, 0.15, 0.018, 0.007, dark)
	for i := range 4 {
		p.rounded(-0.06, -0.048+0.032*float64(i), 0.014, 0.39, 0.026, 0.012, 0.005, key)
	}
	p.egg(0.23, 0, 0.02, 0.032, 0.055, 0.02, dark)
	return p
}

// whiteboard hangs in a classroom or an office; a blackboard if dark.
func (k *kit) whiteboard(w float64, dark bool) *piece {
	p, h := newPiece(whiteboard), 1.1
	face := k.board(dark)
	p.box(0, -0.003, 0, w, 0.024, h, k.steel())
	p.box(0, 0.008, 0.03, w-0.06, 0.01, h-0.06, face)
	p.rounded(0, 0.04, 0, w*0.5, 0.07, 0.02, 0.006, k.steel())
	for i := range 3 {
		x := -0.2 + 0.17*float64(i)
		p.rod(frame.Vec{x, 0.045, 0.03}, frame.Vec{x + 0.1, 0.05, 0.03}, 0.008, k.accent())
	}
	return p
}

// treadmill is a running machine.
func (k *kit) treadmill() *piece {
	p, dark, m := newPiece(treadmill), k.black(), k.steel()
	p.rounded(0, 0.1, 0.05, 0.74, 1.5, 0.13, 0.04, dark)
	p.box(0, 0.12, 0.178, 0.48, 1.4, 0.012, k.rubber())
	for _, x := range []float64{-0.33, 0.33} {
		p.box(x, -0.2, 0, 0.07, 0.5, 0.06, dark)
		p.rod(frame.Vec{x, -0.4, 0.16}, frame.Vec{x, -0.58, 1.15}, 0.03, m)
		p.rod(frame.Vec{x, -0.58, 1.1}, frame.Vec{x, -0.16, 1.0}, 0.022, dark)
		p.box(x, 0.6, 0, 0.07, 0.2, 0.06, dark)
	}
	p.rounded(0, -0.58, 1.08, 0.68, 0.08, 0.3, 0.03, dark).lean(0.35)
	p.box(0, -0.54, 1.18, 0.3, 0.01, 0.14, k.display(0.6)).lean(0.35)
	return p
}

// dumbbells is a low rack of them.
func (k *kit) dumbbells() *piece {
	p, m, dark, w := newPiece(dumbbells), k.steel(), k.rubber(), 1.2
	for _, x := range []float64{-w / 2, w / 2} {
		p.box(x, 0, 0, 0.06, 0.4, 0.05, dark)
		p.box(x, -0.1, 0.04, 0.06, 0.06, 0.72, dark)
	}
	for j, z := range []float64{0.3, 0.68} {
		p.box(0, -0.06, z, w, 0.22, 0.03, m)
		for i := range 5 {
			x, r := -w/2+0.15+0.22*float64(i), 0.05+0.008*float64(i)-0.01*float64(j)
			for _, y := range []float64{-0.13, 0.02} {
				p.cyl(x, y, z+0.03+r-0.04, r, 0.08, dark).front()
			}
			p.rod(frame.Vec{x, -0.13, z + 0.03 + r}, frame.Vec{x, 0.02, z + 0.03 + r}, 0.016, m)
		}
	}
	return p
}

// weightBench is a bench with a barbell on a stand at its head.
func (k *kit) weightBench() *piece {
	p, m, dark := newPiece(bench), k.steel(), k.rubber()
	p.soft(0, 0.1, 0.4, 0.3, 1.15, 0.08, k.accent())
	for _, y := range []float64{-0.3, 0.55} {
		p.box(0, y, 0, 0.5, 0.06, 0.05, m)
		p.box(0, y, 0.04, 0.06, 0.06, 0.37, m)
	}
	for _, x := range []float64{-0.45, 0.45} {
		p.box(x, -0.5, 0, 0.06, 0.4, 0.05, m)
		p.box(x, -0.52, 0.04, 0.05, 0.05, 0.94, m)
	}
	p.box(0, -0.5, 0.06, 0.9, 0.05, 0.05, m)
	p.rod(frame.Vec{-0.85, -0.49, 1.0}, frame.Vec{0.85, -0.49, 1.0}, 0.016, k.chrome())
	for _, x := range []float64{-0.7, -0.63, 0.63, 0.7} {
		p.cyl(x, -0.49, 1.0-0.025, 0.2, 0.05, dark).side()
	}
	return p
}

// stairs lead up along a wall, towards +x.
func (k *kit) stairs(height float64) *piece {
	p, wood, side := newPiece(stairs), k.wood(), k.white()
	const rise, tread, w = 0.185, 0.26, 0.95
	n := int((height - 0.25) / rise)
	l := float64(n) * tread
	for i := range n {
		x := -l/2 + tread*(float64(i)+0.5)
		p.box(x, 0, rise*float64(i+1)-0.04, tread+0.03, w, 0.04, wood)
		p.box(x, 0, 0, tread, w-0.06, rise*float64(i+1)-0.035, side)
	}
	for i := 0; i < n; i += 2 {
		x, z := -l/2+tread*(float64(i)+0.5), rise*float64(i+1)
		p.rod(frame.Vec{x, w/2 - 0.04, z}, frame.Vec{x, w/2 - 0.04, math.Min(z+0.85, height-0.1)}, 0.014, k.steel())
	}
	z := math.Min(rise*float64(n)+0.85, height-0.1)
	foot := vec(-l/2+0.1, w/2-0.04, rise+0.85)
	p.rod(foot, vec(foot[0]+(z-foot[2])*tread/rise, foot[1], z), 0.025, wood)
	return p
}
