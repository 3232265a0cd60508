package render

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func demoTracer(t testing.TB) *Tracer {
	t.Helper()
	tr, err := New(demo())
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// TestFrame: labels are those of the ray through the pixel's centre.
func TestFrame(t *testing.T) {
	tr := demoTracer(t)
	for i, cam := range demoCameras {
		const size = 48
		f := tr.Render(cam, size, Options{}, uint64(i))
		objects := map[int32]bool{}
		for j := range size * size {
			d := cam.Ray(size, float64(j%size)+0.5, float64(j/size)+0.5)
			h, ok := tr.Trace(cam.Location, d, math.Inf(1))
			if !ok {
				t.Fatalf("camera %d, pixel %d sees nothing", i, j)
			}
			if math.Abs(h.T-float64(f.Distance[j])) > 1e-5*h.T || h.Object != f.Object[j] || h.Part != f.Part[j] || h.Category != f.Category[j] {
				t.Fatalf("camera %d, pixel %d: %v %v %v %v, want %+v", i, j, f.Distance[j], f.Object[j], f.Part[j], f.Category[j], h)
			}
			var n [3]float64 // cv axes: right, down, forward
			for a := range 3 {
				n[0] += cam.Rotation[a][0] * h.Normal[a]
				n[1] -= cam.Rotation[a][1] * h.Normal[a]
				n[2] -= cam.Rotation[a][2] * h.Normal[a]
			}
			var length float64
			for a := range 3 {
				got := float64(f.Normal[3*j+a])
				length += got * got
				if math.Abs(n[a]-got) > 1e-6 {
					t.Fatalf("camera %d, pixel %d: normal %v, want %v", i, j, f.Normal[3*j:3*j+3], n)
				}
			}
			if math.Abs(length-1) > 1e-5 {
				t.Fatalf("camera %d, pixel %d: normal of length² %v", i, j, length)
			}
			if h.Curvature != [2]float64{float64(f.Curvature[2*j]), float64(f.Curvature[2*j+1])} && math.Abs(h.Curvature[0]-float64(f.Curvature[2*j])) > 1e-4*math.Abs(h.Curvature[0]) {
				t.Fatalf("camera %d, pixel %d: curvature %v, want %v", i, j, f.Curvature[2*j:2*j+2], h.Curvature)
			}
			objects[h.Object] = true
		}
		if len(objects) < 5 {
			t.Errorf("camera %d sees %d objects", i, len(objects))
		}
	}
}

func TestMiss(t *testing.T) {
	tr, err := New(&Scene{Items: []Item{{Solid: Sphere{0.1}, Object: 3}}, Materials: []Material{{}}})
	if err != nil {
		t.Fatal(err)
	}
	f := tr.Render(lookAt(Vec{1, 0, 0}, Vec{}, 1), 9, Options{}, 1)
	if !math.IsInf(float64(f.Distance[0]), 1) || f.Object[0] != -1 || f.Part[0] != -1 || f.Category[0] != -1 || f.Normal[0] != 0 {
		t.Errorf("a miss is %v %v %v %v", f.Distance[0], f.Object[0], f.Part[0], f.Category[0])
	}
	if f.Object[40] != 3 || math.Abs(float64(f.Distance[40])-0.9) > 1e-6 || math.Abs(float64(f.Normal[122])+1) > 1e-6 || math.Abs(float64(f.Curvature[80])-10) > 1e-4 {
		t.Errorf("the sphere is %v at %v, normal %v, curvature %v", f.Object[40], f.Distance[40], f.Normal[120:123], f.Curvature[80:82])
	}
}

// TestSameBytes: frames do not depend on what was rendered before or beside
// them, nor on which slices are asked for.
func TestSameBytes(t *testing.T) {
	const size = 40
	first := demoTracer(t)
	want := make([]*frame.Frame, 8)
	for i := range want {
		want[i] = first.Render(demoCameras[i%4], size, Options{}, uint64(i))
	}
	second := demoTracer(t)
	var wait sync.WaitGroup
	for i := len(want) - 1; i >= 0; i-- {
		wait.Go(func() {
			second.Render(demoCameras[(i+1)%4], 16, Options{}, 99)
			if got := second.Render(demoCameras[i%4], size, Options{}, uint64(i)); !reflect.DeepEqual(got, want[i]) {
				t.Errorf("frame %d differs among workers", i)
			}
		})
	}
	wait.Wait()
	if bytes.Equal(want[0].RGB, want[4].RGB) {
		t.Error("two seeds give one picture")
	}
	rgb := &frame.Frame{Size: size, RGB: make([]uint8, 3*size*size)}
	first.RenderTo(rgb, demoCameras[1], Options{}, 1)
	if !bytes.Equal(rgb.RGB, want[1].RGB) {
		t.Error("the picture alone differs")
	}
	labels := frame.New(size)
	first.RenderTo(labels, demoCameras[1], Options{GeometryOnly: true}, 1)
	if !reflect.DeepEqual(labels.Distance, want[1].Distance) || labels.RGB[5000%len(labels.RGB)] != 0 {
		t.Error("geometry alone differs")
	}
}

// TestExposure: pictures are neither black nor white nor flat.
func TestExposure(t *testing.T) {
	tr := demoTracer(t)
	for i, cam := range demoCameras {
		f := tr.Render(cam, 64, Options{}, 5)
		sum, square, clipped := 0.0, 0.0, 0
		for _, b := range f.RGB {
			x := float64(b) / 255
			sum, square = sum+x, square+x*x
			if b == 255 || b == 0 {
				clipped++
			}
		}
		n := float64(len(f.RGB))
		mean := sum / n
		std := math.Sqrt(square/n - mean*mean)
		t.Logf("camera %d: mean %.3f, deviation %.3f", i, mean, std)
		if mean < 0.3 || mean > 0.65 || std < 0.12 || float64(clipped) > 0.06*n {
			t.Errorf("camera %d: mean %.3f, deviation %.3f, %.1f%% clipped", i, mean, std, 100*float64(clipped)/n)
		}
	}
}

// goldenSlack is the mean difference, in steps of 8 bits, that other floating
// point (arm64 fuses multiplication and addition) may make.
const goldenSlack = 1.0

func TestGolden(t *testing.T) {
	tr := demoTracer(t)
	const size = 128
	sheet := image.NewNRGBA(image.Rect(0, 0, 2*size, size))
	for i := range 2 {
		m := picture(tr.Render(demoCameras[i], size, Options{}, 1))
		for y := range size {
			for x := range size {
				sheet.Set(i*size+x, y, m.At(x, y))
			}
		}
	}
	name := filepath.Join("testdata", "room.png")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		writePNG(t, name, sheet)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	want, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	diff := 0.0
	for y := range size {
		for x := range 2 * size {
			r, g, b, _ := want.At(x, y).RGBA()
			c := sheet.NRGBAAt(x, y)
			diff += math.Abs(float64(r>>8)-float64(c.R)) + math.Abs(float64(g>>8)-float64(c.G)) + math.Abs(float64(b>>8)-float64(c.B))
		}
	}
	if diff /= 2 * size * size * 3; diff > goldenSlack {
		path := filepath.Join(t.ArtifactDir(), "room.png")
		writePNG(t, path, sheet)
		t.Errorf("the room differs from %s by %.2f steps; see %s", name, diff, path)
	}
}

func TestNoAllocations(t *testing.T) {
	tr := demoTracer(t)
	f := tr.Render(demoCameras[0], 16, Options{}, 1)
	if n := testing.AllocsPerRun(20, func() { tr.RenderTo(f, demoCameras[0], Options{}, 1) }); n > 0.5 {
		t.Errorf("%v allocations", n)
	}
}
