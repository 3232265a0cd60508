package nb_test

import (
	"bytes"
	"errors"
	"image"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/nb"
)

// printed returns what f prints on standard output and standard error.
func printed(t *testing.T, f func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = w, w
	defer func() { os.Stdout, os.Stderr = stdout, stderr }()
	f()
	w.Close()
	var b bytes.Buffer
	if _, err := io.Copy(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// picture is a drawing with numbers behind it.
type picture struct{ err error }

func (p picture) Picture(format string) ([]byte, error) { return []byte(format), p.err }
func (p picture) CSV(w io.Writer) error {
	_, err := io.WriteString(w, "x,y\n1,2\n")
	return err
}

// TestOutsideNotebooks checks that every call prints text where there is no
// notebook.
func TestOutsideNotebooks(t *testing.T) {
	m := affinity.NewMatrix([]string{"depth"}, []string{"normals", "edges"})
	m.Set(0, 0, 0.25)
	for _, c := range []struct {
		name string
		call func()
		want []string
	}{
		{"text", func() { nb.Show("words", 7) }, []string{"words\n", "7\n"}},
		{"table", func() { nb.Table([]string{"task", "n"}, [][]any{{"depth", 1.23456}, {"edges", 2}}) }, []string{"depth  1.235", "edges      2"}},
		{"matrix", func() { nb.Show(m) }, []string{"depth      0.25      -"}},
		{"transfers", func() { nb.Show(affinity.Table{{Target: "depth", Sources: []string{"a", "b"}, Affinity: 0.5}}) }, []string{"depth   a + b         0.5"}},
		{"HTML", func() { nb.HTML("<b>x</b>", "x") }, []string{"x\n"}},
		{"Markdown", func() { nb.Markdown("*x*") }, []string{"*x*\n"}},
		{"chart", func() { nb.Vega(map[string]any{"mark": "bar"}, "a chart") }, []string{"a chart\n"}},
		{"chart that is none", func() { nb.Vega(func() {}, "a chart") }, []string{"nb: Vega:"}},
		{"figure", func() { nb.Figure(picture{}) }, []string{"x,y\n1,2\n"}},
		{"figure that fails", func() { nb.Show(picture{errors.New("no ink")}) }, []string{"nb: Figure: no ink"}},
		{"images", func() { nb.Images(2, nb.Image{Caption: "depth", Picture: image.NewGray(image.Rect(0, 0, 4, 3))}) }, []string{"[depth, 4×3]"}},
		{"progress", func() {
			b := nb.Progress("work", 3)
			b.Add(2)
			b.Note("loss %.1f", 0.5)
			b.Done()
			b.Add(1)
		}, []string{"work: 2 of 3, ", "loss 0.5\n"}},
		{"controls", func() {
			budget, form := nb.IntSlider("budget", 1, 9, 12), nb.Choice("form", "official", "paper")
			nb.Interact(func() { nb.Show(budget.Int(), form.Chosen()[0]) }, budget, form)
		}, []string{"budget = 9; form = official\n", "9\nofficial\n"}},
	} {
		got := printed(t, c.call)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: got %q, want %q", c.name, got, want)
			}
		}
	}
}

func TestControls(t *testing.T) {
	if got := nb.FloatSlider("x", 0, 1, 0.1, 0.5); got.Float() != 0.5 || got.Int() != 0 || got.Bool() {
		t.Errorf("slider %v", got)
	}
	if got := nb.Checkbox("x", true); !got.Bool() || got.Float() != 0 {
		t.Errorf("box %v", got)
	}
	if got := nb.Choices("x", "a", "b"); len(got.Chosen()) != 0 {
		t.Errorf("chosen %v", got.Chosen())
	}
}

func Example() {
	nb.Table([]string{"task", "gain"}, [][]any{{"depth", 0.8344}, {"normals", 0.9445}})
	// Output:
	// task       gain
	// depth    0.8344
	// normals  0.9445
}
