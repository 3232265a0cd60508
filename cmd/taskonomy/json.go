package main

import (
	"bytes"
	"encoding/json"
	"io"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// finite returns the number, nil (null in JSON) if it is not finite.
func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

type jsonRegret struct {
	Task      string   `json:"task"`
	Chosen    bool     `json:"chosen"`
	Objective *float64 `json:"objective"`
	Regret    *float64 `json:"regret"`
}

type jsonSensitivity struct {
	Target   string   `json:"target"`
	Sources  []string `json:"sources"`
	Order    int      `json:"order"`
	Affinity *float64 `json:"affinity"`
	Chosen   bool     `json:"chosen"`
	Low      *float64 `json:"low"`
	High     *float64 `json:"high"`
}

// writeJSON writes the solution as one object. The fields regrets and
// sensitivities are there only if they were asked for.
func (r *result) writeJSON(w io.Writer) error {
	text, err := json.Marshal(r.Solution)
	if err != nil {
		return err
	}
	var extra struct {
		Regrets       []jsonRegret      `json:"regrets,omitempty"`
		Sensitivities []jsonSensitivity `json:"sensitivities,omitempty"`
	}
	for _, g := range r.regrets {
		extra.Regrets = append(extra.Regrets, jsonRegret{g.Task, g.Chosen, finite(g.Objective), finite(g.Regret)})
	}
	for _, s := range r.sensitivities {
		extra.Sensitivities = append(extra.Sensitivities, jsonSensitivity{s.Target, append([]string{}, s.Sources...),
			s.Order(), finite(s.Affinity), s.Chosen, finite(s.Low), finite(s.High)})
	}
	more, err := json.Marshal(extra)
	if err != nil {
		return err
	}
	if len(more) > len("{}") { // Both are objects: make one of them.
		text = append(append(bytes.TrimSuffix(text, []byte("}")), ','), more[1:]...)
	}
	return writeIndented(w, text)
}

// writeInfeasibleJSON writes the fields of a solution without a plan, and why
// there is none.
func writeInfeasibleJSON(w io.Writer, f *solveFlags, why *taxonomy.InfeasibleError) error {
	none := []string{}
	var maxOrder *int
	if f.maxOrder > 0 {
		maxOrder = &f.maxOrder
	}
	text, err := json.Marshal(struct {
		Status       taxonomy.Status `json:"status"`
		Objective    *float64        `json:"objective"`
		Bound        *float64        `json:"bound"`
		Gap          *float64        `json:"gap"`
		Form         string          `json:"form"`
		Budget       float64         `json:"budget"`
		MaxOrder     *int            `json:"max_order"`
		Cost         *float64        `json:"cost"`
		Sources      []string        `json:"sources"`
		Policy       []string        `json:"policy"`
		MeanGain     *float64        `json:"mean_gain"`
		MeanQuality  *float64        `json:"mean_quality"`
		Ties         *int            `json:"ties"`
		Nodes        *int            `json:"nodes"`
		Alternatives []string        `json:"alternatives"`
		Reason       string          `json:"reason"`
		Targets      []string        `json:"targets"`
	}{
		Status: taxonomy.Infeasible, Form: f.form, Budget: f.budget, MaxOrder: maxOrder,
		Sources: none, Policy: none, Alternatives: none,
		Reason: why.Reason, Targets: append(none, why.Targets...),
	})
	if err != nil {
		return err
	}
	return writeIndented(w, text)
}

// writeIndented writes a JSON text with one value a line.
func writeIndented(w io.Writer, text []byte) error {
	var b bytes.Buffer
	if err := json.Indent(&b, text, "", "  "); err != nil {
		return err
	}
	b.WriteByte('\n')
	_, err := b.WriteTo(w)
	return err
}
