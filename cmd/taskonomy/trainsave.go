package main

import (
	"context"
	"encoding/json"
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
	curve, err := trainingCurve(single.Task, done, r.History)
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
	err = atomicfile.Write(filepath.Join(f.out, trainingFile), func(w io.Writer) error {
		text, err := json.MarshalIndent(struct {
			Result  view.TrainingEvent
			Config  experiment.Config
			History training.History
		}{done, single.Config(), r.History}, "", "  ")
		if err == nil {
			_, err = w.Write(append(text, '\n'))
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(f.out, checkpointFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	w.say(done)
	return nil
}

// trainingCurve draws the losses of a training.
func trainingCurve(name string, done view.TrainingEvent, h training.History) (*figure.Curves, error) {
	var x, mean, held []float64
	for _, p := range h.Points {
		x, mean, held = append(x, float64(p.Step)), append(mean, p.Training), append(held, p.Validation)
	}
	engine, _, _ := strings.Cut(done.Backend, ",")
	curve, err := figure.NewCurves(figure.Plot{Title: fmt.Sprintf("%.0f images/s, %s", done.Speed, engine), XTitle: "step", YTitle: "loss",
		Curves: []figure.Curve{{Name: "training, mean since the last validation", X: x, Y: mean}, {Name: "validation", X: x, Y: held}},
		YMax:   slices.Max(append(slices.Clone(mean), held...))})
	if err == nil {
		curve.Title = "Training " + name
	}
	return curve, err
}
