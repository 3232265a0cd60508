package training

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/google/go-cmp/cmp"
)

// A counter is a backend that counts its buffers of real numbers that are not
// finalized: what lies on a device until a garbage collection that may not come.
type counter struct {
	compute.Backend
	mu   sync.Mutex
	live map[*counted]bool
}

func newCounter(t testing.TB) *counter {
	return &counter{Backend: open(t).Backend, live: map[*counted]bool{}}
}

// A counted is a buffer of a counter.
type counted struct {
	compute.Buffer
	of *counter
}

func (c *counter) wrap(b compute.Buffer, err error) (compute.Buffer, error) {
	if err != nil {
		return nil, err
	}
	w := &counted{b, c}
	if s, err := b.Shape(); err == nil && s.DType == dtypes.Float32 {
		c.mu.Lock()
		c.live[w] = true
		c.mu.Unlock()
	}
	return w, nil
}

func (b *counted) Backend() compute.Backend { return b.of }

func (b *counted) Finalize() error {
	b.of.mu.Lock()
	delete(b.of.live, b)
	b.of.mu.Unlock()
	return b.Buffer.Finalize()
}

// shapes lists what is alive, by shape.
func (c *counter) shapes() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := map[string]int{}
	for b := range c.live {
		s, err := b.Shape()
		m[fmt.Sprint(s, err)]++
	}
	return m
}

func (c *counter) BufferFromFlatData(device compute.DeviceNum, flat any, shape shapes.Shape) (compute.Buffer, error) {
	return c.wrap(c.Backend.BufferFromFlatData(device, flat, shape))
}

// HasSharedBuffers is false, as on a GPU: tensors are copied to the device.
func (c *counter) HasSharedBuffers() bool { return false }

func (c *counter) Builder(name string) compute.Builder {
	return countingBuilder{c.Backend.Builder(name), c}
}

type countingBuilder struct {
	compute.Builder
	of *counter
}

func (b countingBuilder) Compile() (compute.Executable, error) {
	x, err := b.Builder.Compile()
	return countingExecutable{x, b.of}, err
}

type countingExecutable struct {
	compute.Executable
	of *counter
}

func (x countingExecutable) Execute(inputs []compute.Buffer, donate []bool, device compute.DeviceNum) ([]compute.Buffer, error) {
	plain := make([]compute.Buffer, len(inputs))
	for i, b := range inputs {
		plain[i] = b
		if w, ok := b.(*counted); ok {
			plain[i] = w.Buffer
			if donate != nil && donate[i] {
				x.of.mu.Lock()
				delete(x.of.live, w)
				x.of.mu.Unlock()
			}
		}
	}
	out, err := x.Executable.Execute(plain, donate, device)
	for i := range out {
		out[i], err = x.of.wrap(out[i], err)
	}
	return out, err
}

// Training and measuring leave nothing on the device but what is still open, and
// Close gives that back, after an error too. What is validated wants the opposite
// of what is trained, so that the first state stays the best.
func TestMemory(t *testing.T) {
	c := newCounter(t)
	e, opposite := planted(t, image, 60, 1), planted(t, image, 60, 1)
	for i := range opposite.Targets {
		opposite.Targets[i] *= -3
	}
	p := must[*Program](t)(NewPrograms(c).Get(image, 8))
	d, validation := must[*Data](t)(NewData(c, e, nil)), must[*Data](t)(NewData(c, opposite, nil))
	held := c.shapes()
	if n := held["(Float32)[64, 4, 4] <nil>"]; n != 4 {
		t.Fatalf("%d targets and masks on the device, want 4: %v", n, held)
	}
	for _, what := range []struct {
		name string
		cfg  Config
		stop int // the step after which the context ends
		want error
	}{
		{"training", Config{Steps: 9, Every: 2}, 0, nil},
		{"an early stop", Config{Steps: 40, Every: 1, Patience: 5, Rate: .02}, 0, nil},
		{"an end by the context", Config{Steps: 40, Every: 1, Rate: .02}, 7, context.Canceled},
		{"an explosion", Config{Steps: 60, Every: 1, Rate: 1e30, Warmup: 20}, 0, ErrExploded},
	} {
		state := must[*State](t)(p.Start(d, 1, nil))
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		what.cfg.Progress = func(k int, _ float64) {
			if k == what.stop {
				stop()
			}
		}
		h, err := p.Fit(ctx, state, d, validation, what.cfg)
		if !errors.Is(err, what.want) {
			t.Errorf("%s: error %v, want %v", what.name, err, what.want)
		}
		if h != nil && h.Best == h.Points[len(h.Points)-1].Step {
			t.Errorf("%s: the last state is the best", what.name)
		}
		if err == nil {
			v := must[Values](t)(state.Values())
			must[[][]float32](t)(p.Losses(t.Context(), v, d))
			must[[][][]float32](t)(p.Answers(t.Context(), v, d, first(3)))
			must[[]float32](t)(p.Codes(t.Context(), v, e.Pictures))
			must[[]float32](t)(p.ConstantLosses(t.Context(), make([]float32, 16), d))
		}
		state.Close()
		left := c.shapes()
		delete(left, "(Float32)[5] <nil>") // The rates of a step wait for a collection: 20 bytes.
		if diff := cmp.Diff(held, left); diff != "" {
			t.Errorf("after %s: %s", what.name, diff)
		}
	}
	d.Close()
	validation.Close()
	left := c.shapes()
	delete(left, "(Float32)[5] <nil>")
	if len(left) > 0 {
		t.Errorf("after all is closed: %v", left)
	}
}
