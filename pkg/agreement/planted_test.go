package agreement

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// A plan says how skilled each source is for each target, of which planted
// makes losses.
type plan struct {
	skill    affinity.Matrix // targets × sources, any unit
	images   int
	order    float64 // what each further source adds
	own, all float64 // skill of the own encoder, and of full supervision
	scratch  float64
	seed     uint64
}

// planted returns losses whose expected differences are those of the skills: an
// image has a difficulty that all candidates share, and each candidate noise of
// its own.
func planted(t testing.TB, p plan) []*affinity.Losses {
	t.Helper()
	var all []*affinity.Losses
	for i, target := range p.skill.Rows {
		r := rand.New(rand.NewPCG(p.seed, uint64(i)))
		l := &affinity.Losses{Target: target}
		hard := make([]float64, p.images)
		for k := range hard {
			l.Images = append(l.Images, fmt.Sprintf("b%03d/view%02d", k/20, k%20))
			hard[k] = 10 + r.NormFloat64()
		}
		add := func(skill float64, sources ...string) {
			c := affinity.Candidate{Sources: sources}
			for _, h := range hard {
				c.Losses = append(c.Losses, h-skill+r.NormFloat64())
			}
			l.Candidates = append(l.Candidates, c)
		}
		var ranked []string
		for j, source := range p.skill.Cols {
			if source != target {
				add(p.skill.At(i, j), source)
				ranked = append(ranked, source)
			}
		}
		slices.SortStableFunc(ranked, func(a, b string) int {
			return int(math.Copysign(1, p.skill.Value(target, b)-p.skill.Value(target, a)))
		})
		for k := 2; k <= 4 && k < len(ranked); k++ {
			add(p.skill.Value(target, ranked[0])+p.order*float64(k-1), ranked[:k]...)
			swapped := append(slices.Clone(ranked[:k-1]), ranked[k])
			add(p.skill.Value(target, ranked[0])+p.order*float64(k-1)-0.2, swapped...)
		}
		add(p.own, target)
		add(p.all, affinity.Self)
		add(p.scratch, affinity.Scratch)
		all = append(all, l)
	}
	return all
}

// tableOf returns the transfers of losses.
func tableOf(t testing.TB, losses []*affinity.Losses) affinity.Table {
	t.Helper()
	var table affinity.Table
	for _, l := range losses {
		rows, _, err := affinity.FromLosses(l, affinity.Config{})
		if err != nil {
			t.Fatal(err)
		}
		table = append(table, rows...)
	}
	return table
}

// likeReleased returns a plan of the released affinities with noise in their
// logarithms.
func likeReleased(t testing.TB, noise float64, seed uint64) plan {
	t.Helper()
	m, err := pilotTable(t, "16k").OfOrder(1).Matrix(1)
	if err != nil {
		t.Fatal(err)
	}
	var cols []string
	for _, s := range m.Cols {
		if s != affinity.Self && s != "class_selected" {
			cols = append(cols, s)
		}
	}
	m = centredLogs(m.Arrange(m.Rows, cols))
	r := rand.New(rand.NewPCG(seed, 99))
	for i := range m.Data {
		m.Data[i] = 0.6*m.Data[i] + noise*r.NormFloat64()
	}
	name := func(s string) string { return releasedName(s) }
	for _, list := range [][]string{m.Rows, m.Cols} {
		for i := range list {
			list[i] = name(list[i])
		}
	}
	return plan{skill: m, images: 200, order: 0.3, own: 1.6, all: 2.5, scratch: 0.3, seed: seed}
}

func TestNames(t *testing.T) {
	f := Families(task.Taskonomy())
	if f["denoise"] != task.TwoD || f["random"] != "" || f["jigsaw"] != task.LowDimGeometry || len(f) != 25 {
		t.Errorf("families %v", f)
	}
	if s := canonical(task.Taskonomy(), "segmentsemantic"); strings.Contains(s, "rb") {
		t.Errorf("canonical name %q", s)
	}
}
