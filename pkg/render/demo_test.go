package render

import (
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// materials of the demo room.
const (
	mWall = iota
	mFloor
	mCeiling
	mWood
	mSofa
	mCushion
	mRug
	mCurtain
	mSky
	mPanel
	mShade
	mPainting
	mBooks
	mMetal
	mLeaves
	mPot
	mMarble
	mFrame
	mScreen
	mTile
)

var demoMaterials = []Material{
	mWall:     {Pattern: Wallpaper, Colors: [3][3]float64{{0.62, 0.60, 0.52}, {0.52, 0.53, 0.47}}, Scale: 0.3},
	mFloor:    {Pattern: Planks, Colors: [3][3]float64{{0.42, 0.24, 0.12}, {0.24, 0.12, 0.055}}, Gloss: 0.4, Seed: 2},
	mCeiling:  {Pattern: Plain, Colors: [3][3]float64{{0.8, 0.79, 0.76}}},
	mWood:     {Pattern: Wood, Colors: [3][3]float64{{0.38, 0.19, 0.08}, {0.2, 0.085, 0.03}}, Gloss: 0.35, Seed: 5},
	mSofa:     {Pattern: Fabric, Colors: [3][3]float64{{0.12, 0.2, 0.3}, {0.07, 0.13, 0.22}}, Bump: 0.3, Seed: 7},
	mCushion:  {Pattern: Stripes, Colors: [3][3]float64{{0.65, 0.3, 0.1}, {0.7, 0.6, 0.45}, {0.3, 0.08, 0.04}}, Scale: 0.07},
	mRug:      {Pattern: Carpet, Colors: [3][3]float64{{0.5, 0.42, 0.33}, {0.42, 0.12, 0.08}, {0.1, 0.1, 0.2}}, Bump: 0.5},
	mCurtain:  {Pattern: Fabric, Colors: [3][3]float64{{0.6, 0.42, 0.26}, {0.5, 0.33, 0.2}}},
	mSky:      {Pattern: Sky, Colors: [3][3]float64{{0.25, 0.45, 0.85}, {0.75, 0.85, 0.95}, {0.13, 0.22, 0.06}}, Emission: 1.3, Seed: 4},
	mPanel:    {Pattern: Plain, Colors: [3][3]float64{{1, 0.93, 0.8}}, Emission: 6},
	mShade:    {Pattern: Plain, Colors: [3][3]float64{{1, 0.8, 0.5}}, Emission: 1.6},
	mPainting: {Pattern: Painting, Colors: [3][3]float64{{0.5, 0.3, 0.2}, {0.2, 0.3, 0.4}, {0.6, 0.5, 0.3}}, Seed: 8},
	mBooks:    {Pattern: Books, Colors: [3][3]float64{{0.4, 0.1, 0.08}, {0.1, 0.2, 0.3}, {0.5, 0.45, 0.3}}, Seed: 9},
	mMetal:    {Pattern: Metal, Colors: [3][3]float64{{0.7, 0.68, 0.65}}, Metal: 0.9, Gloss: 0.8},
	mLeaves:   {Pattern: Leaves, Colors: [3][3]float64{{0.1, 0.25, 0.05}, {0.2, 0.4, 0.1}, {0.04, 0.12, 0.03}}},
	mPot:      {Pattern: Noise, Colors: [3][3]float64{{0.5, 0.2, 0.1}, {0.4, 0.15, 0.08}}, Gloss: 0.5},
	mMarble:   {Pattern: Marble, Colors: [3][3]float64{{0.75, 0.73, 0.7}, {0.25, 0.25, 0.27}}, Gloss: 0.8},
	mFrame:    {Pattern: Plain, Colors: [3][3]float64{{0.75, 0.74, 0.7}}, Gloss: 0.3},
	mScreen:   {Pattern: Screen, Colors: [3][3]float64{{0.05, 0.1, 0.25}, {0.1, 0.3, 0.5}, {0.15, 0.3, 0.6}}, Emission: 0.9, Seed: 3},
	mTile:     {Pattern: Tile, Colors: [3][3]float64{{0.5, 0.6, 0.62}, {0.3, 0.3, 0.3}}, Gloss: 0.6, Scale: 0.15, Bump: 0.5},
}

// demo is a furnished room of 5 × 4 × 2.6 m, about 150 items.
func demo() *Scene {
	s := &Scene{Materials: demoMaterials, Ambient: [3]float64{0.16, 0.155, 0.145}}
	object := int32(0)
	add := func(solid Solid, mat int32, x, y, z, yaw float64) {
		s.Items = append(s.Items, Item{Solid: solid, Pose: Pose{At: Vec{x, y, z}, Yaw: yaw}, Material: mat, Object: object, Category: int16(mat)})
	}
	thing := func(build func()) { object++; build() }
	const w, d, h = 5.0, 4.0, 2.6
	add(Inside{Size: Vec{w, d, h}, Holes: []Hole{{Face: FaceHighY, U0: -0.9, V0: -0.45, U1: 0.9, V1: 0.95}}}, mWall, 0, 0, h/2, 0)
	add(Box{Size: Vec{w, d, 0.02}}, mFloor, 0, 0, 0, 0)
	add(Box{Size: Vec{w, d, 0.02}}, mCeiling, 0, 0, h, 0)
	for _, y := range []float64{-d/2 + 0.01, d/2 - 0.01} {
		add(Box{Size: Vec{w, 0.02, 0.1}, Round: 0.008}, mFrame, 0, y, 0.06, 0)
	}
	thing(func() { // window
		add(Box{Size: Vec{8, 0.02, 6}}, mSky, 0, d/2+1.5, h/2+0.3, 0)
		for _, x := range []float64{-0.92, 0, 0.92} {
			add(Box{Size: Vec{0.06, 0.16, 1.45}, Round: 0.01}, mFrame, x, d/2+0.07, 1.55, 0)
		}
		for _, z := range []float64{0.82, 2.26} {
			add(Box{Size: Vec{1.9, 0.2, 0.05}, Round: 0.01}, mFrame, 0, d/2+0.06, z, 0)
		}
	})
	for _, x := range []float64{-1.15, 1.15} {
		thing(func() { add(Sheet{W: 0.6, H: 2.2, Fold: 0.04, Wave: 0.13}, mCurtain, x, d/2-0.1, 1.2, 0) })
	}
	thing(func() { // sofa
		add(Box{Size: Vec{1.9, 0.85, 0.3}, Round: 0.05}, mSofa, -1.2, 0.9, 0.27, 0)
		add(Box{Size: Vec{1.9, 0.22, 0.55}, Round: 0.08}, mSofa, -1.2, 1.25, 0.6, 0)
		for _, x := range []float64{-2.1, -0.3} {
			add(Box{Size: Vec{0.2, 0.85, 0.55}, Round: 0.08}, mSofa, x, 0.9, 0.4, 0)
		}
		for _, x := range []float64{-1.6, -0.8} {
			add(Box{Size: Vec{0.75, 0.6, 0.16}, Round: 0.06}, mSofa, x, 0.8, 0.48, 0)
		}
	})
	for i, x := range []float64{-1.75, -0.65} {
		thing(func() {
			add(Ellipsoid{Vec{0.22, 0.09, 0.2}}, mCushion, x, 1.02, 0.72, 0.3-0.5*float64(i))
		})
	}
	thing(func() { add(Box{Size: Vec{2.4, 1.7, 0.02}, Round: 0.008}, mRug, -0.9, -0.3, 0.02, 0.1) })
	thing(func() { // coffee table
		add(Box{Size: Vec{1, 0.55, 0.04}, Round: 0.015}, mMarble, -1.1, -0.2, 0.42, 0.1)
		for i := range 4 {
			add(Cylinder{R: 0.025, H: 0.4, Round: 0.005}, mMetal, -1.1+0.44*float64(i%2*2-1), -0.2+0.2*float64(i/2*2-1), 0.2, 0)
		}
	})
	thing(func() { add(Cone{R0: 0.05, R1: 0.08, H: 0.14}, mPot, -1, -0.2, 0.51, 0) })
	thing(func() { add(Torus{R: 0.09, Tube: 0.025}, mMetal, -1.35, -0.15, 0.465, 0) })
	thing(func() { add(Sphere{R: 0.06}, mPot, -0.8, -0.3, 0.5, 0) })
	thing(func() { // shelf with books
		add(Box{Size: Vec{0.03, 0.3, 2}, Round: 0.004}, mWood, 1.3, 1.82, 1, 0)
		add(Box{Size: Vec{0.03, 0.3, 2}, Round: 0.004}, mWood, 2.3, 1.82, 1, 0)
		for i := range 6 {
			add(Box{Size: Vec{1, 0.3, 0.03}, Round: 0.004}, mWood, 1.8, 1.82, 0.05+0.39*float64(i), 0)
		}
		add(Box{Size: Vec{1, 0.02, 2}}, mWood, 1.8, 1.96, 1, 0)
	})
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 5 {
		thing(func() {
			add(Box{Size: Vec{0.5 + 0.4*r.Float64(), 0.2, 0.26}, Round: 0.004}, mBooks, 1.76, 1.8, 0.2+0.39*float64(i), 0)
		})
	}
	thing(func() { // desk and screen
		add(Box{Size: Vec{0.7, 1.4, 0.04}, Round: 0.01}, mWood, 2.1, -0.5, 0.73, 0)
		for i := range 4 {
			add(Box{Size: Vec{0.05, 0.05, 0.71}, Round: 0.01}, mWood, 2.1+0.28*float64(i%2*2-1), -0.5+0.62*float64(i/2*2-1), 0.355, 0)
		}
		add(Box{Size: Vec{0.03, 0.6, 0.36}, Round: 0.01}, mFrame, 2.3, -0.5, 1.0, 0)
		add(Box{Size: Vec{0.02, 0.56, 0.32}}, mScreen, 2.28, -0.5, 1.0, 0)
	})
	thing(func() { // chair
		add(Extrusion{Outline: [][2]float64{{-0.2, -0.22}, {0.2, -0.18}, {0.2, 0.18}, {-0.2, 0.22}}, H: 0.05, Round: 0.02}, mCushion, 1.5, -0.5, 0.46, 0)
		for i := range 4 {
			add(Capsule{R: 0.018, H: 0.48}, mWood, 1.5+0.17*float64(i%2*2-1), -0.5+0.17*float64(i/2*2-1), 0.23, 0)
		}
		for i := range 5 {
			add(Capsule{R: 0.012, H: 0.5}, mWood, 1.32, -0.66+0.08*float64(i), 0.7, 0)
		}
		add(Box{Size: Vec{0.03, 0.42, 0.08}, Round: 0.014}, mWood, 1.32, -0.5, 0.95, 0)
	})
	thing(func() { // plant
		add(Cone{R0: 0.13, R1: 0.18, H: 0.3}, mPot, 0.75, 1.6, 0.16, 0)
		for range 40 {
			a, e := 2*math.Pi*r.Float64(), r.Float64()
			s.Items = append(s.Items, Item{
				Solid:    Ellipsoid{Vec{0.16, 0.05, 0.008}},
				Pose:     Pose{At: Vec{0.75 + 0.18*math.Cos(a)*(1-0.5*e), 1.6 + 0.18*math.Sin(a)*(1-0.5*e), 0.4 + 0.6*e}, Yaw: a, Pitch: -0.9 + r.Float64()},
				Material: mLeaves, Object: object,
			})
		}
	})
	thing(func() { // floor lamp
		add(Cylinder{R: 0.14, H: 0.03, Round: 0.01}, mMetal, -2.2, 1.7, 0.03, 0)
		add(Cylinder{R: 0.012, H: 1.5}, mMetal, -2.2, 1.7, 0.78, 0)
		add(Cone{R0: 0.2, R1: 0.13, H: 0.28, Open: true}, mShade, -2.2, 1.7, 1.55, 0)
	})
	thing(func() { // painting
		add(Box{Size: Vec{0.04, 1.1, 0.8}, Round: 0.01}, mWood, -2.48, 0.2, 1.6, 0)
		add(Box{Size: Vec{0.02, 1, 0.7}}, mPainting, -2.455, 0.2, 1.6, 0)
	})
	thing(func() { add(Box{Size: Vec{0.6, 0.6, 0.03}}, mPanel, 0, -0.3, h-0.03, 0) })
	thing(func() { // cupboard with drawers on the near wall
		add(Box{Size: Vec{1.6, 0.45, 0.8}, Round: 0.01}, mWood, -0.6, -1.75, 0.41, 0)
		for i := range 6 {
			x, z := -1.1+0.5*float64(i%3), 0.25+0.36*float64(i/3)
			add(Box{Size: Vec{0.46, 0.02, 0.32}, Round: 0.008}, mWood, x, -1.52, z, 0)
			add(Sphere{R: 0.018}, mMetal, x, -1.5, z, 0)
		}
	})
	s.Lights = []Light{
		{At: Vec{0, -0.3, h - 0.05}, U: Vec{0.3, 0, 0}, V: Vec{0, -0.3, 0}, Radiance: [3]float64{6, 5.5, 4.6}},
		{At: Vec{0, d/2 + 0.02, 1.55}, U: Vec{-0.9, 0, 0}, V: Vec{0, 0, -0.7}, Radiance: [3]float64{1.5, 1.75, 2.1}},
		{At: Vec{-2.2, 1.7, 1.5}, R: 0.12, Radiance: [3]float64{6, 4.4, 2.4}},
	}
	to := v3{0.5, 1, 0.75}.unit()
	s.Sun = Sun{To: to.vec(), Power: [3]float64{7, 6.3, 5}}
	return s
}

// lookAt returns a camera at from that looks at a point.
func lookAt(from, at Vec, fov float64) frame.Camera {
	back := vec(from).sub(vec(at)).unit()
	right := v3{0, 0, 1}.cross(back).unit()
	up := back.cross(right)
	return frame.Camera{Location: from, FOV: fov, Rotation: [3][3]float64{
		{right.x, up.x, back.x}, {right.y, up.y, back.y}, {right.z, up.z, back.z},
	}}
}

var demoCameras = []frame.Camera{
	lookAt(Vec{1.6, -1.6, 1.5}, Vec{-0.7, 1.2, 0.9}, 1.15),
	lookAt(Vec{-2, -1.5, 1.5}, Vec{1.6, 1, 0.9}, 1.15),
	lookAt(Vec{-1.6, 1.6, 1.5}, Vec{1.5, -0.8, 0.8}, 1.2),
	lookAt(Vec{0.2, 0.3, 1.3}, Vec{-1.2, -0.2, 0.4}, 0.9),
}

// picture returns the RGB of a frame.
func picture(f *frame.Frame) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, f.Size, f.Size))
	for i := range f.Size * f.Size {
		m.Set(i%f.Size, i/f.Size, color.NRGBA{f.RGB[3*i], f.RGB[3*i+1], f.RGB[3*i+2], 255})
	}
	return m
}

func writePNG(t *testing.T, name string, m image.Image) {
	t.Helper()
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
}
