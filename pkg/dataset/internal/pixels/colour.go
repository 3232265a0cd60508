package pixels

import (
	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/label"
)

// colorization returns the lightness and the soft codes of the colours. All
// pixels count alike: weights for rare colours (label.ColorPrior) are those of
// a loss, as masks are 0 or 1.
func colorization(p label.Picture) dataset.Example {
	e := dataset.Example{Inputs: []dataset.Tensor{Zeros(p.Height, p.Width, 1)}}
	label.LightnessTo(e.Inputs[0].Data, p)
	w, h := label.ColorSize(p.Width), label.ColorSize(p.Height)
	e.Target = Zeros(h, w, label.ColorBins)
	label.ColorCodeTo(e.Target.Data, make([]float32, w*h), p, nil)
	return e
}
