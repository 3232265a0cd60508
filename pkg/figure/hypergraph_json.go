package figure

import (
	"cmp"
	"encoding/json"
	"io"
	"math"
	"slices"
)

type (
	// A jsonNode is a task.
	jsonNode struct {
		Name            string `json:"name"`
		Label           string `json:"label"`
		Family          string `json:"family,omitempty"`
		Supervised      bool   `json:"supervised"`
		Target          bool   `json:"target"`
		FullySupervised bool   `json:"fully_supervised"`
	}
	// A jsonEdge is a transfer.
	jsonEdge struct {
		Sources  []string `json:"sources"`
		Target   string   `json:"target"`
		Order    int      `json:"order"`
		Affinity *float64 `json:"affinity"`
		Gain     *float64 `json:"gain"`
		Quality  *float64 `json:"quality"`
	}
)

// WriteJSON writes the hypergraph as one object: nodes, the tasks, with the
// fields name, label, family, supervised (chosen as a source), target (to be
// solved) and fully_supervised (a target served by full supervision); and
// edges, the transfers, with the fields sources, target, order, affinity, gain
// and quality. Both are in alphabetical order of the names, edges by their
// target. A number that is not known is null. Full supervision is no edge.
func (h *Hypergraph) WriteJSON(w io.Writer) error {
	nodes, edges := []jsonNode{}, []jsonEdge{}
	for _, t := range h.model.tasks {
		nodes = append(nodes, jsonNode{t.name, t.label, t.family, t.supervised, t.target, t.full})
	}
	slices.SortFunc(nodes, func(a, b jsonNode) int { return cmp.Compare(a.Name, b.Name) })
	for _, e := range h.model.edges {
		sources := slices.Sorted(slices.Values(needed(e.Transfer)))
		edges = append(edges, jsonEdge{
			append([]string{}, sources...), e.Target, len(sources),
			number(e.Affinity), number(e.Gain), number(e.Quality),
		})
	}
	slices.SortFunc(edges, func(a, b jsonEdge) int { return cmp.Compare(a.Target, b.Target) })
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		Nodes []jsonNode `json:"nodes"`
		Edges []jsonEdge `json:"edges"`
	}{nodes, edges})
}

// number returns x for JSON, which has no NaN and no infinity.
func number(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}
