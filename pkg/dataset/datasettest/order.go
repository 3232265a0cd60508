package datasettest

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/fnv"
	"math"
	"slices"
	"sync"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
)

// checkSplits checks lengths and names of images.
func checkSplits(src dataset.Source, want Options) []error {
	var problems []error
	images, buildings := map[string]dataset.Split{}, map[string]dataset.Split{}
	for _, split := range dataset.Splits() {
		if slices.Contains(want.Splits, split) && src.Len(split) == 0 {
			problems = append(problems, fmt.Errorf("split %s has no samples", split))
		}
		for i := range src.Len(split) {
			name := src.Image(split, i)
			if other, taken := images[name]; taken || name == "" {
				problems = append(problems, fmt.Errorf("image %q of %s is in %s too, or has no name",
					name, split, other))
			}
			images[name] = split
			if want.Building == nil {
				continue
			}
			b := want.Building(name)
			if other, taken := buildings[b]; taken && other != split {
				problems = append(problems, fmt.Errorf("building %q is in %s and in %s", b, other, split))
			}
			buildings[b] = split
		}
	}
	if n := src.Len("no such split"); n != 0 {
		problems = append(problems, fmt.Errorf("an unknown split has %d samples", n))
	}
	return problems
}

// checkRefusals checks that arguments out of range are errors.
func checkRefusals(src dataset.Source) []error {
	var problems []error
	ctx := context.Background()
	stopped, stop := context.WithCancel(ctx)
	stop()
	first := src.Tasks()[0]
	split := dataset.Train
	for _, s := range dataset.Splits() {
		if src.Len(split) == 0 {
			split = s
		}
	}
	for _, c := range []struct {
		what  string
		ctx   context.Context
		split dataset.Split
		i     int
		task  string
	}{
		{"an unknown task", ctx, split, 0, "no such task"},
		{"an empty task", ctx, split, 0, ""},
		{"a negative sample", ctx, split, -1, first},
		{"a sample beyond the last", ctx, split, src.Len(split), first},
		{"an unknown split", ctx, "no such split", 0, first},
		{"a cancelled context", stopped, split, 0, first},
	} {
		if _, err := src.Example(c.ctx, c.split, c.i, c.task); err == nil {
			problems = append(problems, fmt.Errorf("%s gives no error", c.what))
		}
	}
	return problems
}

// A request is for one example.
type request struct {
	sample
	task string
}

// checkOrder asks for examples in order, and again in reverse from many
// goroutines.
func checkOrder(src dataset.Source, want Options) []error {
	var requests []request
	for _, s := range samples(src, want) {
		for _, name := range src.Tasks() {
			requests = append(requests, request{s, name})
		}
	}
	first := make([]uint64, len(requests))
	for i, r := range requests {
		e, err := r.example(r.task)
		if err != nil {
			return []error{err}
		}
		first[i] = digest(e)
	}
	problems := make([]error, len(requests))
	next := make(chan int)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range next {
				e, err := requests[i].example(requests[i].task)
				if err == nil && digest(e) != first[i] {
					err = fmt.Errorf("%s %d of task %s is not what it was before",
						requests[i].split, requests[i].i, requests[i].task)
				}
				problems[i] = err
			}
		})
	}
	for i := range requests {
		next <- len(requests) - 1 - i
	}
	close(next)
	wg.Wait()
	return slices.DeleteFunc(problems, func(e error) bool { return e == nil })
}

// digest returns a number that the bits of an example decide.
func digest(e dataset.Example) uint64 {
	h := fnv.New64a()
	for _, t := range append(slices.Clone(e.Inputs), e.Target, dataset.Tensor{Data: e.Mask}) {
		addTensor(h, t)
	}
	return h.Sum64()
}

func addTensor(h hash.Hash64, t dataset.Tensor) {
	b := binary.LittleEndian.AppendUint32(nil, uint32(len(t.Shape)))
	for _, s := range t.Shape {
		b = binary.LittleEndian.AppendUint32(b, uint32(s))
	}
	for _, v := range t.Data {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	h.Write(b)
}
