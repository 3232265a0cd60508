package published

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"sync"

	"github.com/gotaskonomy/taskonomy/data"
	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// Figures holds the numbers of the paper's figures and tables. They were
// measured from the vector drawings: colours decoded to about 0.01, curves
// more exactly. Tasks have their released names; a number that could not be
// read is NaN.
type Figures struct {
	// AffinityPlot is the heat map of affinities: rows are targets, columns
	// sources with Self last, values exp(-20 P) with P the first-order
	// affinities. It saturates near 0 and 1.
	AffinityPlot affinity.Matrix
	// GainQuality is the figure of gain and quality over budgets and orders.
	GainQuality GainQuality
	// NovelGain and NovelQuality are the left panel of the figure of novel
	// tasks: rows are targets, columns the largest order, "1" to "4".
	NovelGain, NovelQuality affinity.Matrix
	// NovelWinRate is the right panel: rows are targets by their printed
	// names, columns the competitors, values the percentage of images on which
	// the taxonomy's policy wins. NovelLoss has the losses, the policy's last.
	NovelWinRate, NovelLoss affinity.Matrix
	// Gain and Quality are the figure of significance, by budget.
	Gain, Quality []Significance
	// Places and ImageNet are the bars of the generalisation figure.
	Places, ImageNet Generalization
	// Drop is the supplement's figure of dropped tasks.
	Drop Drop
	// Tree holds the merges of the similarity tree, lowest first.
	Tree []TreeMerge
	// Models holds the supplement's affinities for other architectures, by
	// name; rows are targets, columns sources, both by their printed names.
	Models map[string]affinity.Matrix
	// Sanity is the table of task-specific networks: rows are tasks by their
	// printed names, columns the win rates in per cent against the average
	// guess and against a random network; one row is from the authors'
	// repository. SanityMeans are the printed means.
	Sanity      affinity.Matrix
	SanityMeans [2]float64
}

// GainQuality holds decoded gains and qualities: one matrix an order, rows are
// targets, columns budgets. The colours of 0.48 to 0.52 are one white plateau,
// which is given as 0.48.
type GainQuality struct {
	Budgets       []float64
	Orders        []int
	Gain, Quality []affinity.Matrix
}

// Plateau is the least and the largest value that the figure of gain and
// quality draws in white.
var Plateau = [2]float64{0.48, 0.52}

// Significance is a point of the figure of significance.
type Significance struct {
	Budget            int
	Taxonomy          float64
	Random, Low, High float64 // mean and error bar of the random taxonomies
}

// Generalization holds the accuracies, in per cent, of networks on another
// data set, by the task of their encoder, in the order of the figure's axis:
// best affinity first, Scratch last.
type Generalization struct {
	Spearman   float64 // as reported
	Tasks      []string
	Top1, Top5 []float64
}

// Drop holds means over targets after dropping K random tasks, K from 0.
type Drop struct {
	Loss, Gain, Quality []float64
}

// TreeMerge is a merge of the similarity tree: the leaves on either side.
type TreeMerge struct {
	Left, Right []string
	Height      float64
}

// PaperFigures returns the numbers of the paper's figures. They are shared and
// must not be changed.
func PaperFigures() (*Figures, error) { return figures() }

var figures = sync.OnceValues(func() (*Figures, error) {
	const name = "figures.json"
	content, err := fs.ReadFile(data.Published(), name)
	if err != nil {
		return nil, err
	}
	var raw rawFigures
	if err := json.Unmarshal(content, &raw); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return raw.figures()
})
