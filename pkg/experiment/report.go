package experiment

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/agreement"
	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/prediction"
	"github.com/gotaskonomy/taskonomy/pkg/report"
	"github.com/gotaskonomy/taskonomy/pkg/store"
	"github.com/gotaskonomy/taskonomy/pkg/survey"
)

// shownSamples is how many answers of each network the report shows.
const shownSamples = 3

// Report writes the report of an outcome to a folder: report.html and figures/.
// It runs every study that the table allows, adds the comparison with the paper's
// released affinities, which may be nil, and shows what the networks answer.
func (e *Experiment) Report(ctx context.Context, st *store.Store, dir string, o *Outcome, found *agreement.Agreement) error {
	s, err := survey.Run(ctx, o.Table, survey.Config{
		Name: e.Config.Preset, Options: e.Options(), Budget: float64(e.Config.Budget), Names: figure.NamesOf(e.dictionary), Losses: o.Means(),
		Input: "--transfers " + TransfersFile,
	})
	if err != nil {
		return err
	}
	if found != nil {
		s.Parts = append(s.Parts, found.Part())
	}
	s.Parts = append(s.Parts, sanityPart(o))
	if err := e.addSamples(ctx, s, st, o); err != nil {
		return err
	}
	s.Missing = append(s.Missing, o.Missing...)
	return s.Save(ctx, dir, &report.Report{
		Title:    "Taxonomy of " + e.Config.Data.Source,
		Subtitle: "Which tasks to supervise, and which transfer serves each of the others",
		Intro:    o.WeakText(),
		Facts: []report.Fact{
			{Label: "pictures", Value: fmt.Sprintf("%d px", e.Config.Data.Size)},
			{Label: "backend", Value: e.Config.Backend}, {Label: "seed", Value: fmt.Sprint(e.Config.Seed)},
		},
		Footer: fmt.Sprintf("Made by `taskonomy run`, after Zamir et al., Taskonomy: Disentangling Task Transfer Learning, CVPR 2018. "+
			"Data: %s. Backend: %s. All settings are in run.toml.", e.source.Name(), e.Config.Numbers),
	})
}

// Agreement compares an outcome with the paper's released data, and with the
// transfers of a run with other seeds, which may be nil.
func (e *Experiment) Agreement(ctx context.Context, o *Outcome, repeat affinity.Table) (*agreement.Agreement, error) {
	in := agreement.Input{Table: o.Table, Losses: o.Losses, Repeat: repeat, Dictionary: e.dictionary}
	for _, l := range o.Losses {
		if c, ok := o.Controls[l.Target]; ok {
			in.Controls = append(in.Controls, agreement.Control{Target: l.Target, Once: c.Once, Twice: c.Twice})
		}
	}
	cfg := agreement.Config{Least: agreement.Quick()}
	if e.Config.Preset != "quick" {
		cfg.Least = agreement.Standard()
	}
	return agreement.Compare(ctx, in, cfg)
}

// sanityPart is the paper's table of sanity checks.
func sanityPart(o *Outcome) survey.Part {
	t := report.Table{Columns: []report.Column{{Title: "task"}, {Title: "beats the best constant answer", Numeric: true},
		{Title: "beats a random encoder's readout", Numeric: true}, {Title: "test images", Numeric: true}}}
	for _, s := range o.Sanity {
		name := s.Task
		if s.Weak() {
			name += " (weak)"
		}
		t.Rows = append(t.Rows, []string{name, percent(s.Constant), percent(s.Random), fmt.Sprint(s.Images)})
	}
	return survey.Part{ID: "sanity", Title: "Task-specific networks",
		Text: "How often each network of Stage I loses less on a test image than the best constant answer (\"avg\"), and than the same " +
			"network of which only the head was trained (\"rand\"). The paper's means are 92.4 % and 90.9 %. A network that does not beat the guess on half of the images is weak: " +
			"its encoder is hardly one of its task.",
		Tables: []report.Table{t}}
}

// percent returns a share as a percentage, a dash if it is not defined.
func percent(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*v)
}

// addSamples adds what the networks answer.
func (e *Experiment) addSamples(ctx context.Context, s *survey.Survey, st *store.Store, o *Outcome) error {
	specific, err := e.SpecificSamples(ctx, st, shownSamples)
	if err != nil {
		return err
	}
	transfers, err := e.TransferSamples(ctx, st, o, shownSamples)
	if err != nil {
		return err
	}
	part := survey.Part{ID: "answers", Title: "What the networks answer",
		Text: "Some test images of each task: what a network sees, what it answers, and the truth."}
	for _, group := range []struct {
		name, title string
		samples     []prediction.Sample
		notes       map[string]string
	}{
		{"answers-specific", "Task-specific networks", specific, nil},
		{"answers-transfers", "The transfers of the taxonomy", transfers, e.policyNotes(o)},
	} {
		if len(group.samples) == 0 {
			continue
		}
		sheet, err := prediction.New(group.samples, e.drawing("", group.notes))
		if err != nil {
			return err
		}
		part.Items = append(part.Items, survey.Item{Name: group.name, Title: group.title, Figure: sheet,
			Caption: "Each row is a task, with three test images: input, answer, truth."})
	}
	if len(part.Items) > 0 {
		s.Parts = append(s.Parts, part)
	}
	return nil
}

// policyNotes says from which sources each target is transferred, by the names
// that figures have for them.
func (e *Experiment) policyNotes(o *Outcome) map[string]string {
	notes := map[string]string{}
	if o.Solution == nil {
		return notes
	}
	for _, a := range o.Solution.Policy {
		var sources []string
		for _, s := range a.Sources {
			if t, err := e.dictionary.Lookup(s); err == nil {
				s = cmp.Or(t.Figure, t.Name)
			}
			sources = append(sources, s)
		}
		notes[a.Target] = "from " + strings.Join(sources, ", ")
	}
	return notes
}

// drawing says how answers are drawn: with the source's tasks, names of classes
// and standards.
func (e *Experiment) drawing(title string, notes map[string]string) prediction.Options {
	o := prediction.Options{Title: title, Notes: notes, Dictionary: e.dictionary,
		Standards: map[string]label.Standard{}, Classes: map[string][]string{}}
	own, standardised := e.source.(standards)
	for _, t := range e.Config.Tasks {
		if classes := dataset.ClassesOf(e.source, t); classes != nil {
			o.Classes[t] = classes
		}
		if !standardised {
			continue
		}
		if s, err := own.Standard(t); err == nil && len(s.Mean) > 0 {
			o.Standards[t] = s
		}
	}
	return o
}
