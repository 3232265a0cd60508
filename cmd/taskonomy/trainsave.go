package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/atomicfile"
	"github.com/gotaskonomy/taskonomy/pkg/experiment"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/nb/view"
	"github.com/gotaskonomy/taskonomy/pkg/specific"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// saveTraining writes the files of a training that is done.
func (a *app) saveTraining(ctx context.Context, single *experiment.Single, r *specific.Result, f *trainFlags, w *trainWatch) error {
	done := w.result(r)
	sheet, err := single.Predictions(ctx, r, shownPredictions, fmt.Sprintf("beats the best constant answer on %.0f %% of the images", 100*done.Wins))
	if err != nil {
		return err
	}
	curve, err := trainingCurve(done, r.History)
	if err != nil {
		return err
	}
	if err := single.WriteWeights(filepath.Join(f.out, trainedFile), r); err != nil {
		return err
	}
	for name, drawn := range map[string]figure.Figure{curveName: curve, predictionsName: sheet} {
		for _, format := range []string{"svg", "png"} {
			picture, err := figure.Picture(drawn, format)
			if err == nil {
				err = atomicfile.Write(filepath.Join(f.out, name+"."+format), func(w io.Writer) error { _, err := w.Write(picture); return err })
			}
			if err != nil {
				return err
			}
		}
	}
	if err := writeTraining(f.out, done, single.Config(), r.History); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(f.out, checkpointFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	w.say(done)
	return nil
}

// trainingCurve draws the losses of a training. A transfer has no validations.
func trainingCurve(done view.TrainingEvent, h training.History) (*figure.Curves, error) {
	var x, mean, held []float64
	for _, p := range h.Points {
		x, mean, held = append(x, float64(p.Step)), append(mean, p.Training), append(held, p.Validation)
	}
	engine, _, _ := strings.Cut(done.Backend, ",")
	plot := figure.Plot{Title: fmt.Sprintf("%.0f images/s, %s", done.Speed, engine), XTitle: "step", YTitle: "loss", YMax: slices.Max(mean),
		Curves: []figure.Curve{{Name: "training, mean since the last point", X: x, Y: mean}}}
	if len(done.From) == 0 {
		plot.Curves[0].Name = "training, mean since the last validation"
		plot.Curves = append(plot.Curves, figure.Curve{Name: "validation", X: x, Y: held})
		plot.YMax = max(plot.YMax, slices.Max(held))
	}
	curve, err := figure.NewCurves(plot)
	if err == nil {
		curve.Title = "Training " + done.What()
	}
	return curve, err
}
