package affinity

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestTableMatrix(t *testing.T) {
	table := Table{
		{Target: "t", Sources: []string{Self}, Affinity: 0.5},
		{Target: "t", Sources: []string{"z"}, Affinity: 0.25},
		{Target: "t", Sources: []string{"z", "a"}, Affinity: 0.25},
		{Target: "t", Sources: []string{Scratch}, Affinity: nan},
		{Target: "b", Sources: []string{"a"}, Affinity: 0.125},
	}
	for _, c := range []struct {
		order int
		want  Matrix
	}{
		{0, NewMatrix([]string{"b", "t"}, nil)},
		{1, Matrix{[]string{"b", "t"}, []string{"a", "z", Self}, []float64{0.125, nan, nan, nan, 0.25, 0.5}}},
		{2, Matrix{[]string{"b", "t"}, []string{"a+z"}, []float64{nan, 0.25}}},
	} {
		got, err := table.Matrix(c.order)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got, cmpopts.EquateNaNs(), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("order %d: (-want +got)\n%s", c.order, diff)
		}
	}
	table[1].Dataset = "16k"
	if _, err := table.Matrix(1); err == nil {
		t.Error("two data sets went into one matrix")
	}
	if got := len(table.OfOrder(2)) + len(table.UpToOrder(1)); got != len(table) {
		t.Errorf("the orders hold %d rows of %d", got, len(table))
	}
}

func TestNormalizeRows(t *testing.T) {
	m := Matrix{[]string{"a", "b", "c"}, []string{"x", "y"}, []float64{1, 3, nan, 0.5, 0, 0}}
	want := []float64{0.25, 0.75, nan, 1, nan, nan}
	if diff := cmp.Diff(want, m.NormalizeRows().Data, cmpopts.EquateNaNs()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if m.Data[1] != 3 {
		t.Error("the argument changed")
	}
}

// The displayed values are those of the reference notes, section 1.4, for the
// vector that they print.
func TestPlot(t *testing.T) {
	m := Matrix{[]string{"t"}, []string{"a", "b", "c"}, []float64{0.887556644, 0.004887666, 0.107555690}}
	got := m.Plot().Data
	for j, want := range []float64{1.9533e-8, 0.906872, 0.116355} {
		if math.Abs(got[j]/want-1) > 3e-5 {
			t.Errorf("column %d: %v, want %v", j, got[j], want)
		}
	}
}

func TestArrange(t *testing.T) {
	m := Matrix{[]string{"a", "b"}, []string{"x", "y"}, []float64{1, 2, 3, 4}}
	got := m.Arrange([]string{"b", "new"}, []string{"y"})
	if got.Value("b", "y") != 4 || !math.IsNaN(got.Value("new", "y")) || !math.IsNaN(got.Value("b", "x")) {
		t.Errorf("got %v", got)
	}
}
