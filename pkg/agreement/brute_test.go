package agreement

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// world is a small study of tasks of two families with a reference, at random.
type world struct {
	dict             *task.Dictionary
	targets, sources []string
	family           map[string]task.Family
	table, reference affinity.Table
}

func newWorld(t testing.TB, r *rand.Rand, targets, sources int, link float64) world {
	t.Helper()
	w := world{family: map[string]task.Family{}}
	var tasks []task.Task
	for i := range sources {
		// Not in alphabetical order, and none of the paper's.
		name := "task" + string(rune('a'+(i*7)%sources))
		f := []task.Family{"red", "blue"}[i%2]
		tasks = append(tasks, task.Task{Name: name, Family: f})
		w.family[name] = f
		w.sources = append(w.sources, name)
	}
	var err error
	if w.dict, err = task.NewDictionary(tasks...); err != nil {
		t.Fatal(err)
	}
	w.targets = w.sources[:targets]
	for _, target := range w.targets {
		for _, source := range w.sources {
			x, y := r.NormFloat64(), r.NormFloat64()
			row := affinity.Transfer{Target: target, Sources: []string{source}, Affinity: math.Exp(x), Gain: r.Float64(), Quality: r.Float64()}
			w.table = append(w.table, row)
			row.Affinity = math.Exp(link*x + (1-link)*y)
			w.reference = append(w.reference, row)
		}
	}
	return w
}

func (w world) input() Input {
	return Input{Table: w.table, Reference: w.reference, Yardstick: w.reference, Dictionary: w.dict}
}

// at returns the affinity of a table, by search.
func at(table affinity.Table, target, source string) float64 {
	for _, row := range table {
		if row.Target == target && row.Sources[0] == source && target != source {
			return row.Affinity
		}
	}
	return math.NaN()
}

// slowSpearman is the correlation of ranks, each counted, by its definition.
func slowSpearman(x, y []float64) float64 {
	rank := func(v []float64, i int) (n float64) {
		for _, u := range v {
			if u < v[i] {
				n++
			}
			if u == v[i] {
				n += 0.5
			}
		}
		return n
	}
	var xy, xx, yy float64
	mid := float64(len(x)) / 2
	for i := range x {
		a, b := rank(x, i)-mid, rank(y, i)-mid
		xy, xx, yy = xy+a*b, xx+a*a, yy+b*b
	}
	return xy / math.Sqrt(xx*yy)
}

// leastSquares returns the residuals of the logs of a table's affinities, cell
// by cell, after fitting a number for each row and each column: another way to
// centre.
func (w world) leastSquares(table affinity.Table) map[[2]string]float64 {
	var cells [][2]string
	for _, t := range w.targets {
		for _, s := range w.sources {
			if s != t {
				cells = append(cells, [2]string{t, s})
			}
		}
	}
	n := len(w.targets) + len(w.sources)
	a, b := mat.NewDense(len(cells)+1, n, nil), mat.NewVecDense(len(cells)+1, nil)
	for i, c := range cells {
		a.Set(i, slices.Index(w.targets, c[0]), 1)
		a.Set(i, len(w.targets)+slices.Index(w.sources, c[1]), 1)
		b.SetVec(i, math.Log(at(table, c[0], c[1])))
	}
	for j := range w.targets { // The one freedom that is left.
		a.Set(len(cells), j, 1)
	}
	var x, fit mat.VecDense
	if err := x.SolveVec(a, b); err != nil {
		panic(err)
	}
	fit.MulVec(a, &x)
	out := map[[2]string]float64{}
	for i, c := range cells {
		out[c] = b.AtVec(i) - fit.AtVec(i)
	}
	return out
}

func TestRanksCentredAndFamiliesByAnotherRoute(t *testing.T) {
	for seed := range uint64(20) {
		w := newWorld(t, rand.New(rand.NewPCG(seed, 0)), 5, 8, 0.6)
		a := compare(t, w.input(), few)
		all := 0.
		for _, target := range w.targets {
			var x, y []float64
			for _, s := range w.sources {
				if s != target {
					x, y = append(x, at(w.table, target, s)), append(y, at(w.reference, target, s))
				}
			}
			want := slowSpearman(x, y)
			all += want / float64(len(w.targets))
			if got := a.target(target).Rank; math.Abs(got.Number-want) > 1e-9 || !got.Known() {
				t.Errorf("seed %d, %s: %v, want %v", seed, target, got, want)
			}
		}
		if got := a.Line(RankMean).Ours.Number; math.Abs(got-all) > 1e-9 {
			t.Errorf("seed %d: mean %v, want %v", seed, got, all)
		}
		ours, theirs := w.leastSquares(w.table), w.leastSquares(w.reference)
		var x, y []float64
		var sum, n [2]float64
		for cell, v := range ours {
			x, y = append(x, v), append(y, theirs[cell])
			k := 0
			if w.family[cell[0]] == w.family[cell[1]] {
				k = 1
			}
			sum[k], n[k] = sum[k]+v, n[k]+1
		}
		if got, want := a.Line(Centred).Ours.Number, slowSpearman(x, y); math.Abs(got-want) > 1e-9 {
			t.Errorf("seed %d: centred %v, want %v", seed, got, want)
		}
		if got, want := a.Line(Contrast).Ours.Number, sum[1]/n[1]-sum[0]/n[0]; math.Abs(got-want) > 1e-9 {
			t.Errorf("seed %d: contrast %v, want %v", seed, got, want)
		}
		for _, cut := range a.Cuts {
			if got, want := cut.Index.Number, slowRand(cut.Clusters, w.family); math.Abs(got-want) > 1e-9 {
				t.Errorf("seed %d: Rand index %v of %v, want %v", seed, got, cut.Clusters, want)
			}
		}
	}
}

// slowRand is the adjusted Rand index over all pairs.
func slowRand(clusters [][]string, family map[string]task.Family) float64 {
	var names []string
	of := map[string]int{}
	for i, c := range clusters {
		for _, name := range c {
			names, of[name] = append(names, name), i
		}
	}
	var both, first, second, all float64
	for i, a := range names {
		for _, b := range names[:i] {
			x, y := of[a] == of[b], family[a] == family[b]
			all++
			if x {
				first++
			}
			if y {
				second++
			}
			if x && y {
				both++
			}
		}
	}
	return (both - first*second/all) / ((first+second)/2 - first*second/all)
}

// slowShares returns the affinities of some losses by a solver of eigenvalues.
func slowShares(losses [][]float64) []float64 {
	n := len(losses)
	w := mat.NewDense(n, n, nil)
	for i := range n {
		for j := range n {
			wins, lost := 0., 0.
			for k := range losses[i] {
				if losses[i][k] < losses[j][k] {
					wins++
				}
				if losses[i][k] > losses[j][k] {
					lost++
				}
			}
			m := float64(len(losses[i]))
			clip := func(v float64) float64 { return min(max(v/m, 0.001), 0.999) }
			w.Set(i, j, clip(wins)/clip(lost))
			if i == j {
				w.Set(i, j, 1)
			}
		}
	}
	var e mat.Eigen
	if !e.Factorize(w, mat.EigenRight) {
		panic("no eigenvalues")
	}
	best := 0
	for k, v := range e.Values(nil) {
		if real(v) > real(e.Values(nil)[best]) {
			best = k
		}
	}
	var vectors mat.CDense
	e.VectorsTo(&vectors)
	out, sum := make([]float64, n), 0.
	for i := range out {
		out[i] = real(vectors.At(i, best))
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

func TestCrossFitByAnotherRoute(t *testing.T) {
	p := likeReleased(t, 0.5, 3)
	p.images = 31
	p.skill = p.skill.Arrange(p.skill.Rows[:3], p.skill.Cols[:9])
	losses := planted(t, p)
	a := compare(t, Input{Table: tableOf(t, losses), Losses: losses}, few)
	for _, l := range losses {
		gain, win, ratio := slowCross(l)
		got := a.target(l.Target)
		if !got.Gain.Known() || math.Abs(got.Gain.Number-gain) > 1e-9 {
			t.Errorf("%s: gain %v, want %v", l.Target, got.Gain, gain)
		}
		for i, o := range got.Orders {
			if !o.Win.Known() || math.Abs(o.Win.Number-win[i]) > 1e-9 || math.Abs(o.Ratio.Number-ratio[i]) > 1e-6 {
				t.Errorf("%s, order %d: win %v, ratio %v, want %v, %v", l.Target, o.Order, o.Win, o.Ratio, win[i], ratio[i])
			}
		}
	}
}

// slowCross cross-fits one target whose images are in alphabetical order.
func slowCross(l *affinity.Losses) (gain float64, win, ratio [3]float64) {
	var scratch []float64
	var field []affinity.Candidate
	for _, c := range l.Candidates {
		switch {
		case c.Sources[0] == affinity.Scratch:
			scratch = c.Losses
		case slices.Contains(c.Sources, l.Target) || slices.Contains(c.Sources, "random"):
		default:
			field = append(field, c)
		}
	}
	half := func(v []float64, h int) (out []float64) {
		for i := h; i < len(v); i += 2 {
			out = append(out, v[i])
		}
		return out
	}
	beats := func(a, b []float64) float64 {
		n := 0.
		for i := range a {
			if a[i] < b[i] {
				n++
			}
		}
		return n / float64(len(a))
	}
	for h := range 2 {
		var choose, score [][]float64
		for _, c := range field {
			choose, score = append(choose, half(c.Losses, h)), append(score, half(c.Losses, 1-h))
		}
		chosen, scored := slowShares(choose), slowShares(score)
		best := map[int]int{}
		for i, c := range field {
			k := len(c.Sources)
			if b, ok := best[k]; c.Sources[0] != affinity.Self && (!ok || chosen[i] > chosen[b]) {
				best[k] = i
			}
		}
		gain += beats(score[best[1]], half(scratch, 1-h)) / 2
		for i, k := range []int{2, 3, 4} {
			win[i] += beats(score[best[k]], score[best[1]]) / 2
			ratio[i] += math.Log(scored[best[k]]/scored[best[1]]) / 2
		}
	}
	return gain, win, ratio
}

func TestWorldIsNoneOfThePapers(t *testing.T) {
	w := newWorld(t, rand.New(rand.NewPCG(1, 1)), 3, 5, 0)
	for _, s := range w.sources {
		if releasedName(s) != s || !strings.HasPrefix(s, "task") {
			t.Errorf("%q is a released task", s)
		}
	}
}
