package affinity

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// equalBits reports whether two tables agree in every bit, NaN equal to NaN.
func equalBits(a, b Table) bool {
	same := func(x, y float64) bool {
		return math.Float64bits(x) == math.Float64bits(y) || math.IsNaN(x) && math.IsNaN(y)
	}
	return slices.EqualFunc(a, b, func(x, y Transfer) bool {
		return x.Dataset == y.Dataset && x.Target == y.Target && slices.Equal(x.Sources, y.Sources) &&
			same(x.Affinity, y.Affinity) && same(x.Gain, y.Gain) && same(x.Quality, y.Quality)
	})
}

func TestWriteTable(t *testing.T) {
	table := Table{
		{Target: "normals", Sources: []string{"edges", "depth"}, Affinity: 1.0 / 3, Gain: 0.5, Quality: nan},
		{Target: "normals", Sources: []string{Scratch}, Affinity: nan, Gain: 0.5, Quality: 1e-300},
	}
	const want = "target,order,sources,affinity,gain,quality\n" +
		"normals,2,edges+depth,0.3333333333333333,0.5,\n" +
		"normals,1,scratch,,0.5,1e-300\n"
	var got strings.Builder
	if err := WriteTable(&got, table); err != nil {
		t.Fatal(err)
	}
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
	table[1].Dataset = "16k"
	got.Reset()
	if err := WriteTable(&got, table); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(got.String(), "dataset,target,") || !strings.Contains(got.String(), "\n16k,normals,1,scratch") {
		t.Errorf("a data set is not written first:\n%s", got.String())
	}
}

func TestWriteTableRoundTripsBitForBit(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 0))
	var table Table
	for i := range 500 {
		row := Transfer{Target: "t", Sources: []string{strings.Repeat("s", i+1)}, Affinity: -1, Quality: nan}
		for !isScore(row.Affinity) {
			row.Affinity = math.Float64frombits(rng.Uint64())
		}
		row.Gain = rng.Float64()
		table = append(table, row)
	}
	var file bytes.Buffer
	if err := WriteTable(&file, table); err != nil {
		t.Fatal(err)
	}
	got, err := ReadTable(&file, "t.csv")
	if err != nil {
		t.Fatal(err)
	}
	if !equalBits(table, got) {
		t.Error("the table that comes back differs")
	}
}

func TestWriteTableRefusesWhatCannotBeReadBack(t *testing.T) {
	good := Transfer{Target: "t", Sources: []string{"a", "b"}, Affinity: 1, Gain: nan, Quality: nan}
	for name, spoil := range map[string]func(*Transfer){
		"empty target":         func(t *Transfer) { t.Target = "" },
		"separator in a name":  func(t *Transfer) { t.Sources = []string{"a+b"} },
		"space at the end":     func(t *Transfer) { t.Sources = []string{"a "} },
		"source twice":         func(t *Transfer) { t.Sources = []string{"a", "a"} },
		"line end in a name":   func(t *Transfer) { t.Target = "a\nb" },
		"line end in data set": func(t *Transfer) { t.Dataset = "a\r" },
		"space in a data set":  func(t *Transfer) { t.Dataset = " a" },
		"negative affinity":    func(t *Transfer) { t.Affinity = -1 },
		"infinite affinity":    func(t *Transfer) { t.Affinity = math.Inf(1) },
		"gain above 1":         func(t *Transfer) { t.Gain = 2 },
		"quality below 0":      func(t *Transfer) { t.Quality = -1 },
		"permuted duplicate":   func(t *Transfer) { t.Sources = []string{"b", "a"} },
	} {
		bad := good
		spoil(&bad)
		var out bytes.Buffer
		var format *FormatError
		if err := WriteTable(&out, Table{good, bad}); !errors.As(err, &format) || format.Line != 3 {
			t.Errorf("%s: got %v, want a *FormatError at line 3", name, err)
		}
		if out.Len() > 0 {
			t.Errorf("%s: wrote %q before refusing", name, &out)
		}
	}
	if err := WriteTable(&bytes.Buffer{}, nil); err == nil {
		t.Error("a table without rows was written, which ReadTable refuses")
	}
}

func TestSort(t *testing.T) {
	want := Table{
		{Target: "a", Sources: nil},
		{Target: "a", Sources: []string{"x"}},
		{Target: "a", Sources: []string{"y"}},
		{Target: "a", Sources: []string{"b", "c"}},
		{Target: "b", Sources: []string{"a"}},
		{Dataset: "1k", Target: "a", Sources: []string{"x"}},
	}
	for seed := range uint64(20) {
		got := slices.Clone(want)
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(got), func(i, j int) { got[i], got[j] = got[j], got[i] })
		got.Sort()
		if !equalBits(want, got) {
			t.Fatalf("seed %d: got %v", seed, got)
		}
	}
}
