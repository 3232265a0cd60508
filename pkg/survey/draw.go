package survey

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
)

// ErrKind is returned, wrapped, for a kind of figure that there is not.
var ErrKind = errors.New("unknown kind of figure")

// kinds are the figures that Draw makes: the name of each, its part and the
// name of its item.
var kinds = []struct {
	name, item string
	part       func(*surveyor) (Part, error)
}{
	{"heatmap", "heatmap", (*surveyor).affinities},
	{"tree", "tree", (*surveyor).affinities},
	{"taxonomy", "taxonomy", (*surveyor).taxonomies},
	{"grid", "taxonomies", (*surveyor).taxonomies},
	{"gain", "gain", (*surveyor).gainQuality},
	{"curve", "curve", (*surveyor).gainQuality},
	{"novel", "novel", (*surveyor).novel},
	{"significance", "significance", (*surveyor).significance},
	{"drop", "drop", (*surveyor).drop},
	{"stability", "stability", (*surveyor).stability},
}

// Kinds returns the kinds of figures that Draw makes.
func Kinds() []string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}

// Draw makes one figure of a table: a heatmap of the affinities, the
// similarity tree, one taxonomy, the grid of taxonomies, gain and quality of
// every target, the curve of the means against the budget, novel tasks,
// significance, the curves of drop-k or the stability. It runs only the studies
// that the figure needs. The error is ErrKind for another kind, and otherwise
// as that of Run, or says what the table lacks.
func Draw(ctx context.Context, table affinity.Table, cfg Config, kind string) (figure.Figure, error) {
	i := slices.Index(Kinds(), kind)
	if i < 0 {
		return nil, fmt.Errorf("%w %q: there are %s", ErrKind, kind, strings.Join(Kinds(), ", "))
	}
	r := &surveyor{Config: cfg, ctx: ctx, table: table, survey: &Survey{Name: cfg.Name}}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	part, err := kinds[i].part(r)
	if err != nil {
		return nil, fmt.Errorf("drawing the figure %s: %w", kind, err)
	}
	for _, item := range part.Items {
		if item.Name == kinds[i].item {
			return item.Figure, nil
		}
	}
	return nil, fmt.Errorf("drawing the figure %s: the data does not allow it: %s", kind, strings.Join(r.survey.Missing, "; "))
}
