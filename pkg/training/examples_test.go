package training

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
)

func TestSamples(t *testing.T) {
	for _, c := range []struct {
		n        int
		from, to float64
		limit    int
		want     []int
	}{
		{5, 0, 0, 0, []int{0, 1, 2, 3, 4}},
		{5, 0, 1, 9, []int{0, 1, 2, 3, 4}},
		{10, 0, 0, 5, []int{0, 2, 4, 6, 8}},
		{10, 0, 0, 3, []int{0, 3, 6}},
		{10, 0, .7, 0, []int{0, 1, 2, 3, 4, 5, 6}},
		{10, .7, 1, 0, []int{7, 8, 9}},
		{10, .5, 1, 2, []int{5, 7}},
		{0, 0, 0, 0, []int{}},
		{2, .9, 1, 0, []int{}},
	} {
		r := Reader{Source: source{n: c.n}, From: c.from, To: c.to, Limit: c.limit}
		if diff := cmp.Diff(c.want, r.Samples()); diff != "" {
			t.Errorf("%+v: %s", c, diff)
		}
	}
}

// Two readers that share a border have all samples between them, each once.
func TestSamplesDoNotOverlap(t *testing.T) {
	for n := range 70 {
		for _, border := range []float64{.08, .5, .92, 1. / 3} {
			first := Reader{Source: source{n: n}, To: border}.Samples()
			second := Reader{Source: source{n: n}, From: border, To: 1}.Samples()
			if both := append(first, second...); len(both) != n || !slices.IsSorted(both) || n > 0 && (both[0] != 0 || both[n-1] != n-1) {
				t.Fatalf("%d samples, border %v: %v", n, border, both)
			}
		}
	}
}

// reads gives examples whose numbers say which sample they are of. Samples whose
// number divides by 3 do not count.
func reads(_ dataset.Split, i int) (dataset.Example, error) {
	x := example()
	x.Target.Data, x.Mask = count(16), make([]float32, 16)
	x.Target.Data[0], x.Inputs[0].Data[0] = float32(i), float32(i)
	if i%3 != 0 {
		x.Mask[5] = 1
	}
	return x, nil
}

// Examples come in the order of samples whatever the number of workers, without
// those that do not count.
func TestRead(t *testing.T) {
	for _, workers := range []int{0, 1, 7} {
		r := Reader{Source: source{10, reads}, Split: dataset.Validation, Workers: workers}
		e, err := r.Read(t.Context(), "planted", image)
		if err != nil {
			t.Fatal(err)
		}
		want := []int{1, 2, 4, 5, 7, 8}
		if e.Len() != len(want) || len(e.Pictures) != 6*192 || len(e.Targets) != 6*16 || len(e.Masks) != 6*16 {
			t.Fatalf("%d examples, %d, %d and %d numbers", e.Len(), len(e.Pictures), len(e.Targets), len(e.Masks))
		}
		for k, i := range want {
			if e.Images[k] != fmt.Sprintf("validation%03d", i) || e.Targets[k*16] != float32(i) || e.Pictures[k*192] != float32(i) {
				t.Errorf("example %d is %s with %v and %v, want sample %d", k, e.Images[k], e.Targets[k*16], e.Pictures[k*192], i)
			}
			weight := float32(0)
			for _, w := range e.Masks[k*16 : (k+1)*16] {
				weight += w
			}
			if weight != 1 {
				t.Errorf("example %d has weights of %v, want 1", k, weight)
			}
		}
	}
}

func TestReadErrors(t *testing.T) {
	broken := errors.New("broken.png: no picture")
	for _, c := range []struct {
		name string
		make func(split dataset.Split, i int) (dataset.Example, error)
		want []string
		is   error
	}{
		{"a source that fails", func(split dataset.Split, i int) (dataset.Example, error) {
			if i == 4 {
				return dataset.Example{}, broken
			}
			return reads(split, i)
		}, []string{"task planted, test sample 4: broken.png"}, broken},
		{"what does not fit", func(split dataset.Split, i int) (dataset.Example, error) {
			x, err := reads(split, i)
			if i >= 2 {
				x.Target = tensor(count(12), 2, 2, 3)
			}
			return x, err
		}, []string{"task planted, image test002: a target of shape [2 2 3]"}, nil},
		{"nothing that counts", func(split dataset.Split, i int) (dataset.Example, error) { return reads(split, 3*i) },
			[]string{"task planted, split test", "no sample has a label that counts"}, ErrNoExamples},
	} {
		e, err := Reader{Source: source{9, c.make}, Split: dataset.Test}.Read(t.Context(), "planted", image)
		if err == nil || e != nil {
			t.Errorf("%s: %v, no error", c.name, e)
			continue
		}
		if c.is != nil && !errors.Is(err, c.is) {
			t.Errorf("%s: error %v is not %v", c.name, err, c.is)
		}
		for _, w := range c.want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s: error %v, want %q in it", c.name, err, w)
			}
		}
	}
	if _, err := (Reader{Source: source{0, reads}, Split: dataset.Test}).Read(t.Context(), "planted", image); !errors.Is(err, ErrNoExamples) {
		t.Errorf("an empty split: error %v, want ErrNoExamples", err)
	}
}

// Reading ends soon after its context.
func TestReadCancelled(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	var read atomic.Int64
	_, err := Reader{Source: source{10000, func(split dataset.Split, i int) (dataset.Example, error) {
		if read.Add(1) == 20 {
			stop()
		}
		return reads(split, i)
	}}, Workers: 2}.Read(ctx, "planted", image)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if n := read.Load(); n > 30 {
		t.Errorf("%d samples read after the end", n)
	}
}

func TestPadded(t *testing.T) {
	last := 0
	for n := 1; n < 20000; n++ {
		p := padded(n)
		if p < n || p > n+max(31, n/4) || p < last {
			t.Fatalf("%d rows for %d, %d before", p, n, last)
		}
		last = p
	}
	// Tasks that differ by a few examples share a graph.
	if a, b := padded(3990), padded(4000); a != b {
		t.Errorf("3990 rows become %d, 4000 become %d", a, b)
	}
}
