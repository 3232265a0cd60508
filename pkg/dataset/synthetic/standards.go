package synthetic

import (
	"fmt"
	"maps"

	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// measured is the number of samples, of the first buildings, from which
// standards and the weights of colours are measured.
const measured = 192

// channels are the tasks whose targets are brought to mean 0 and deviation 1,
// with the number of channels of each.
var channels = map[string]int{
	"curvature": 2, "room_layout": 9, "fix_pose": 6, "non_fixated_pose": 6, "ego_motion": 6,
}

// labeler makes the labeler of a task. The standards of the original are those
// of its data; here they are measured on the first samples, unless the config
// gives them.
func (s *Source) labeler(name string) (*label.Labeler, error) {
	c := s.cfg.Labels
	n, standardised := channels[name]
	_, given := c.Standards[name]
	if standardised && !given {
		standard, err := s.measure(name, n)
		if err != nil {
			return nil, err
		}
		c.Standards = maps.Clone(c.Standards)
		if c.Standards == nil {
			c.Standards = map[string]label.Standard{}
		}
		c.Standards[name] = standard
	}
	return label.For(name, c)
}

// Standard returns the standard of a task's targets, the zero one if they are
// not brought to one.
func (s *Source) Standard(name string) (label.Standard, error) {
	if given, ok := s.cfg.Labels.Standards[name]; ok {
		return given, nil
	}
	n, ok := channels[name]
	if !ok {
		return label.Standard{}, nil
	}
	return s.measure(name, n)
}

// samples returns how many samples are measured: no more than there are, and
// whatever the splits, so that they all have one scale.
func (s *Source) samples() int { return min(measured, len(s.buildings)*s.cfg.Views) }

// measure returns the standard of a task's targets.
func (s *Source) measure(name string, n int) (label.Standard, error) {
	c := s.cfg.Labels
	plain := label.Standard{Mean: make([]float32, n), Std: make([]float32, n)}
	for i := range plain.Std {
		plain.Std[i] = 1
	}
	c.Standards = map[string]label.Standard{name: plain}
	l, err := label.For(name, c)
	if err != nil {
		return label.Standard{}, err
	}
	var values []float32
	for i := range s.samples() {
		e, err := s.example(l, i/s.cfg.Views, i%s.cfg.Views)
		if err != nil {
			return label.Standard{}, err
		}
		values = appendMasked(values, e.Target.Data, e.Mask, n)
	}
	if len(values) == 0 {
		return label.Standard{}, fmt.Errorf("synthetic: no sample of task %s to measure: more views of a building are needed", name)
	}
	return label.NewStandard(values, n)
}

// appendMasked appends the samples of n channels whose mask is not 0.
func appendMasked(values, data, mask []float32, n int) []float32 {
	for i := 0; i < len(data)/n; i++ {
		k := 0
		if len(mask) == len(data)/n {
			k = i
		}
		if mask == nil || mask[k] != 0 {
			values = append(values, data[i*n:(i+1)*n]...)
		}
	}
	return values
}

// ColorWeights returns the weight of each bin of colour in the loss of
// colorization, by how rare the colour is in the first samples. Masks do not
// hold it.
func (s *Source) ColorWeights() ([]float32, error) {
	var prior label.ColorPrior
	for i := range s.samples() {
		f, err := s.frame(i/s.cfg.Views, i%s.cfg.Views, 0)
		if err != nil {
			return nil, err
		}
		prior.Add(label.PictureOf(f))
	}
	return prior.Weights()
}
