package taxonomy

import (
	"encoding/json"
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// number is a float64 that is null in JSON where it is not finite.
type number float64

// MarshalJSON writes the shortest number that reads back as the same.
func (n number) MarshalJSON() ([]byte, error) {
	if f := float64(n); math.IsNaN(f) || math.IsInf(f, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

type jsonAssignment struct {
	Target   string   `json:"target"`
	Sources  []string `json:"sources"`
	Order    int      `json:"order"`
	Affinity number   `json:"affinity"`
	Gain     number   `json:"gain"`
	Quality  number   `json:"quality"`
}

type jsonPlan struct {
	Objective   number           `json:"objective"`
	Cost        number           `json:"cost"`
	Sources     []string         `json:"sources"`
	Policy      []jsonAssignment `json:"policy"`
	MeanGain    number           `json:"mean_gain"`
	MeanQuality number           `json:"mean_quality"`
}

type jsonSolution struct {
	Status       Status           `json:"status"`
	Objective    number           `json:"objective"`
	Bound        number           `json:"bound"`
	Gap          number           `json:"gap"`
	Form         string           `json:"form"`
	Budget       number           `json:"budget"`
	MaxOrder     int              `json:"max_order"`
	Cost         number           `json:"cost"`
	Sources      []string         `json:"sources"`
	Policy       []jsonAssignment `json:"policy"`
	MeanGain     number           `json:"mean_gain"`
	MeanQuality  number           `json:"mean_quality"`
	Ties         int              `json:"ties"`
	Nodes        int              `json:"nodes"`
	Alternatives []jsonPlan       `json:"alternatives"`
}

// MarshalJSON writes the solution as one object with the fields status,
// objective, bound, gap, form, budget, max_order, cost, sources, policy (a list
// of target, sources, order, affinity, gain, quality), mean_gain,
// mean_quality, ties, nodes and alternatives (a list of plans). What is not
// defined is null; a fully supervised target has the sources ["self"].
func (s *Solution) MarshalJSON() ([]byte, error) {
	plan := s.Plan.json()
	j := jsonSolution{
		Status: s.Status, Objective: plan.Objective, Bound: number(s.Bound), Gap: number(s.Gap),
		Form: s.Form.String(), Budget: number(s.Budget), MaxOrder: s.MaxOrder,
		Cost: plan.Cost, Sources: plan.Sources, Policy: plan.Policy,
		MeanGain: plan.MeanGain, MeanQuality: plan.MeanQuality,
		Ties: s.Ties, Nodes: s.Nodes, Alternatives: []jsonPlan{},
	}
	for _, alt := range s.Alternatives {
		j.Alternatives = append(j.Alternatives, alt.json())
	}
	return json.Marshal(j)
}

func (p Plan) json() jsonPlan {
	j := jsonPlan{
		Objective: number(p.Objective), Cost: number(p.Cost), Sources: p.Sources,
		Policy: []jsonAssignment{}, MeanGain: number(p.MeanGain), MeanQuality: number(p.MeanQuality),
	}
	for _, a := range p.Policy {
		j.Policy = append(j.Policy, jsonAssignment{
			Target: a.Target, Sources: listed(a.Transfer), Order: a.Order(),
			Affinity: number(a.Affinity), Gain: number(a.Gain), Quality: number(a.Quality),
		})
	}
	return j
}

// listed returns the sources of a transfer as a list that is never null.
func listed(t affinity.Transfer) []string {
	if t.Sources == nil {
		return []string{}
	}
	return t.Sources
}
