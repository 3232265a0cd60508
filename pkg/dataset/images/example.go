package images

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/pixels"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// Name returns a digest of the pictures, labels and options.
func (s *Source) Name() string { return s.name }

// NameOf returns a digest of what decides the examples of one task: it stays when
// other tasks are added.
func (s *Source) NameOf(task string) string { return s.names[task] }

// Size returns the width and height of samples.
func (s *Source) Size() int { return s.options.Size }

// Tasks returns the tasks, in the order of the dictionary.
func (s *Source) Tasks() []string { return slices.Clone(s.tasks) }

// Len returns the number of samples of a split.
func (s *Source) Len(split dataset.Split) int { return len(s.pictures[split]) * s.options.Crops }

// Image returns the path of the picture below the folder, followed by "#" and
// the number of the sample if pictures give several.
func (s *Source) Image(split dataset.Split, i int) string {
	sm := s.sample(split, i)
	if s.options.Crops == 1 {
		return sm.picture.name
	}
	return fmt.Sprintf("%s#%d", sm.picture.name, sm.crop)
}

// Example returns the example of a sample. If a file is damaged, or the picture
// has no label of a user's task, the example does not count: its mask is 0.
func (s *Source) Example(ctx context.Context, split dataset.Split, i int, task string) (dataset.Example, error) {
	if err := ctx.Err(); err != nil {
		return dataset.Example{}, err
	}
	if !slices.Contains(s.tasks, task) {
		return dataset.Example{}, fmt.Errorf("task %q: %s has examples of %q", task, s.options.Root, s.tasks)
	}
	if i < 0 || i >= s.Len(split) {
		return dataset.Example{}, fmt.Errorf("sample %d of split %q: there are %d", i, split, s.Len(split))
	}
	sm := s.sample(split, i)
	v, err := s.read(sm)
	counts := err == nil
	if bad := (*FileError)(nil); errors.As(err, &bad) {
		s.problems.Note(bad)
		v = s.grey()
	} else if err != nil {
		return dataset.Example{}, err
	}
	var e dataset.Example
	if u := s.user[task]; u != nil {
		e = dataset.Example{Inputs: []dataset.Tensor{pixels.Input(v.resized)}}
		e.Target, e.Mask = s.label(u, sm, &v, counts)
	} else if e, err = pixels.Example(task, v.resized, v.native, s.draw(sm, task)); err != nil {
		return dataset.Example{}, err
	}
	if !counts {
		e.Mask = pixels.NoMask(e.Target)
	}
	return e, nil
}

// grey returns what stands for a picture that cannot be read.
func (s *Source) grey() view {
	size := s.options.Size
	p := label.Picture{Width: size, Height: size, Pix: make([]uint8, 3*size*size)}
	for i := range p.Pix {
		p.Pix[i] = 128
	}
	return view{resized: p, native: p, w: size, h: size}
}

// label returns the target and mask of a user's task.
func (s *Source) label(u *userTask, sm sample, v *view, counts bool) (dataset.Tensor, []float32) {
	name, size := sm.picture.name, s.options.Size
	switch u.Kind {
	case Numbers:
		t := pixels.Zeros(u.Channels)
		values, ok := u.numbers[name]
		if !ok {
			return t, []float32{0}
		}
		copy(t.Data, values)
		u.standard.Apply(t.Data)
		return t, []float32{1}
	case Class:
		t := pixels.Zeros(len(u.Classes))
		class, ok := u.classes[name]
		if !ok {
			return t, []float32{0}
		}
		t.Data[class] = 1
		return t, []float32{1}
	}
	blank := pixels.Zeros(size, size, max(1, u.Channels))
	file, ok := u.files[name]
	if !ok || !counts {
		return blank, pixels.NoMask(blank)
	}
	t, mask, err := s.mapLabel(u, file, v)
	if err != nil {
		s.problems.Note(media.NewFileError(file, err))
		return blank, pixels.NoMask(blank)
	}
	return t, mask
}

// mapLabel reads a map, which has the shape of the picture as shown, and
// returns the part that belongs to the sample.
func (s *Source) mapLabel(u *userTask, file string, v *view) (dataset.Tensor, []float32, error) {
	m, err := readMap(file, s.options.MaxPixels)
	if err != nil {
		return dataset.Tensor{}, nil, err
	}
	// Sides may be off by the rounding of a pixel.
	if d := m.W*v.h - m.H*v.w; d > max(v.w, v.h) || -d > max(v.w, v.h) {
		return dataset.Tensor{}, nil, fmt.Errorf("%d×%d pixels, but the picture as shown has %d×%d",
			m.W, m.H, v.w, v.h)
	}
	if m, err = m.Channels(max(1, u.Channels)); err != nil {
		return dataset.Tensor{}, nil, err
	}
	r := v.part(m.W, m.H)
	m = m.Crop(r.Min.X, r.Min.Y, r.Dx(), r.Dy())
	if u.Kind == ClassMap {
		return s.classMap(u, m)
	}
	mask := s.valid(u, m)
	size := s.options.Size
	low, high := float32(u.Range[0]), float32(u.Range[1])
	m = m.Resize(size, size).Apply(func(x float32) float32 {
		return 2*(min(max(x, low), high)-low)/(high-low) - 1
	})
	return dataset.Tensor{Shape: []int{size, size, m.C}, Data: m.Data}, mask, nil
}

// valid returns 1 where no pixel under one of the sample is missing, nil if
// none can be.
func (s *Source) valid(u *userTask, m media.Map) []float32 {
	if u.Missing == nil {
		return nil
	}
	share, missing := media.NewMap(m.W, m.H, 1), float32(*u.Missing)
	for i := range share.Data {
		if !slices.Contains(m.Data[i*m.C:(i+1)*m.C], missing) {
			share.Data[i] = 1
		}
	}
	const all = 0.99
	return share.Resize(s.options.Size, s.options.Size).Apply(func(x float32) float32 {
		return float32(math.Floor(float64(x) + 1 - all))
	}).Data
}

// classMap returns a map of the numbers of classes.
func (s *Source) classMap(u *userTask, m media.Map) (dataset.Tensor, []float32, error) {
	size := s.options.Size
	m = m.Nearest(size, size)
	mask := make([]float32, len(m.Data))
	for i, x := range m.Data {
		switch {
		case u.Missing != nil && x == float32(*u.Missing):
			m.Data[i] = 0
		case x < 0 || x != float32(int(x)) || int(x) >= len(u.Classes):
			return dataset.Tensor{}, nil, fmt.Errorf("value %v: want the number of one of %d classes",
				x, len(u.Classes))
		default:
			mask[i] = 1
		}
	}
	return dataset.Tensor{Shape: []int{size, size, 1}, Data: m.Data}, mask, nil
}

// readMap reads a map from a PNG or NumPy file.
func readMap(file string, limit int) (media.Map, error) {
	data, err := media.ReadFile(file, maxFile)
	if err != nil {
		return media.Map{}, err
	}
	if filepath.Ext(file) != ".npy" {
		img, err := media.Decode(data, limit)
		if err != nil {
			return media.Map{}, err
		}
		return media.Values(img), nil
	}
	a, err := media.ParseNPY(data)
	if err != nil {
		return media.Map{}, err
	}
	shape := a.Shape
	if len(shape) == 2 {
		shape = append(slices.Clone(shape), 1)
	}
	if len(shape) != 3 || len(a.Data) == 0 {
		return media.Map{}, fmt.Errorf("shape %v: want (height, width) or (height, width, channels)", a.Shape)
	}
	return media.Map{W: shape[1], H: shape[0], C: shape[2], Data: a.Data}, nil
}
