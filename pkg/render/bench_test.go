package render

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func BenchmarkNew(b *testing.B) {
	s := demo()
	for b.Loop() {
		if _, err := New(s); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkProbes computes all probes of the demo room.
func BenchmarkProbes(b *testing.B) {
	tr := demoTracer(b)
	n := tr.probes.n
	b.ReportMetric(float64(len(tr.probes.all)), "probes")
	for b.Loop() {
		for i := range len(tr.probes.all) {
			tr.probes.all[i].Store(nil)
			tr.probe(i%n[0], i/n[0]%n[1], i/n[0]/n[1])
		}
	}
}

func BenchmarkRay(b *testing.B) {
	tr := demoTracer(b)
	g := rand.New(rand.NewPCG(1, 1))
	var rays [1 << 14][2]v3
	for i := range rays {
		rays[i][0] = v3{g.Float64()*4 - 2, g.Float64()*3 - 1.5, g.Float64()*2 + 0.2}
		rays[i][1] = v3{g.NormFloat64(), g.NormFloat64(), g.NormFloat64()}.unit()
	}
	run := func(name string, f func(o, d v3)) {
		b.Run(name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				r := &rays[i&(len(rays)-1)]
				f(r[0], r[1])
				i++
			}
		})
	}
	run("random", func(o, d v3) { tr.nearest(o, d, far) })
	run("shadow", func(o, d v3) { tr.blocked(o, d, 1.5) })
	b.Run("camera", func(b *testing.B) {
		var c canvas
		c.reset(tr, demoCameras[0], 128, 1)
		o := vec(demoCameras[0].Location)
		i := 0
		for b.Loop() {
			tr.nearest(o, c.ray(float64(i&127), float64(i>>7&127)), far)
			i++
		}
	})
}

// BenchmarkRender renders the demo room's four views in turn.
func BenchmarkRender(b *testing.B) {
	tr := demoTracer(b)
	for _, size := range []int{32, 64, 128, 256} {
		for _, opt := range []Options{{}, {GeometryOnly: true}} {
			b.Run(fmt.Sprintf("%d/geometry=%v", size, opt.GeometryOnly), func(b *testing.B) {
				f := tr.Render(demoCameras[0], size, opt, 1)
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					tr.RenderTo(f, demoCameras[i%4], opt, 1)
					i++
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "views/s")
			})
		}
	}
}
