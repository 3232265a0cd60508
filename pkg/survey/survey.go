// Package survey runs every study on one table of transfers, draws its figures
// and lays them out as a report: the second half of the paper for any data.
//
// A study that the table does not allow, such as significance where gain and
// quality are missing, is left out, and the survey says why.
package survey

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/report"
	"github.com/gotaskonomy/taskonomy/pkg/study"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// A Config says what to survey. Only the table is needed besides; the zero
// value surveys it in the official form, with all its tasks.
type Config struct {
	// Name is what the data is called, such as "published 16k".
	Name string
	// Options are those of every program; MaxOrder and Best do not count.
	Options taxonomy.Options
	// Budgets are those of the grid of taxonomies; nil stands for 1 up to the
	// number of sources, or 26 of them evenly spread.
	Budgets []float64
	// Orders are the largest orders of the grid; nil stands for 1 to 4, as far
	// as the table has them.
	Orders []int
	// Budget is that of the one taxonomy that is drawn large and whose
	// stability is studied; 0 stands for 8, or a third of the sources if there
	// are fewer than 16.
	Budget float64
	// Tree says how tasks are clustered; the zero value is average linkage of
	// the square roots of the affinities.
	Tree study.TreeConfig
	// Samples is the number of random taxonomies and of perturbed tables; 0
	// stands for 500 and 200. Seed is where they start.
	Samples int
	Seed    uint64
	// Limit is the time that the grid of taxonomies, significance and stability
	// may take each; 0 stands for 30 seconds. What is not proved by then is
	// marked in the grid, and left out otherwise. A run within the limit is the
	// same every time.
	Limit time.Duration
	// Names says how tasks are shown.
	Names figure.Names
	// Losses are mean losses of first-order transfers, rows targets and columns
	// sources, drawn beside the affinities; they may be empty.
	Losses affinity.Matrix
	// Input is the part of a command that names the data, such as "--transfers
	// published", for the commands that reproduce a part. Empty leaves them out.
	Input string
}

// A Survey is what was found, part by part.
type Survey struct {
	Name  string
	Facts []report.Fact
	Parts []Part
	// Missing says which studies were left out, and why.
	Missing []string
	// Grid holds the taxonomies over budgets and orders.
	Grid *study.Grid
	// Tree is nil if the tasks could not be clustered.
	Tree *study.Tree
}

// A Part is a section of the report.
type Part struct {
	ID, Title string
	Text      string // plain text; paragraphs are apart by an empty line
	Items     []Item
	Tables    []report.Table
	Reproduce string // a command
}

// An Item is a figure with its words. Name is that of its files, without
// extension; it is made of letters, digits and hyphens.
type Item struct {
	Name, Title, Caption string
	Figure               figure.Figure
}

// Item returns the item with this name, nil if there is none.
func (s *Survey) Item(name string) *Item {
	for p := range s.Parts {
		for i := range s.Parts[p].Items {
			if s.Parts[p].Items[i].Name == name {
				return &s.Parts[p].Items[i]
			}
		}
	}
	return nil
}

// A surveyor is one run.
type surveyor struct {
	Config
	ctx     context.Context
	table   affinity.Table
	survey  *Survey
	sources []string // of the program of all orders
	targets []string
	matrix  affinity.Matrix // first-order affinities of rows that sum to 1
}

// Run surveys a table of one data set. The error is that of taxonomy.New or
// Solve if no taxonomy can be found, or ctx's.
func Run(ctx context.Context, table affinity.Table, cfg Config) (*Survey, error) {
	r := &surveyor{Config: cfg, ctx: ctx, table: table, survey: &Survey{Name: cfg.Name}}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	for _, part := range []struct {
		name string
		run  func() (Part, error)
	}{
		{"affinities", r.affinities},
		{"taxonomies", r.taxonomies},
		{"gain and quality", r.gainQuality},
		{"novel tasks", r.novel},
		{"significance", r.significance},
		{"fewer tasks", r.drop},
		{"stability", r.stability},
	} {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, err := part.run()
		var left missing
		if errors.As(err, &left) {
			r.survey.Missing = append(r.survey.Missing, fmt.Sprintf("%s: %v", part.name, left))
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("surveying %s: %w", part.name, err)
		}
		r.survey.Parts = append(r.survey.Parts, p)
	}
	return r.survey, nil
}

// missing is why a study was left out.
type missing struct{ error }

// prepare fills in what the config leaves open and solves the grid.
func (r *surveyor) prepare() error {
	r.Options.MaxOrder, r.Options.Best = 0, 0
	if r.Tree.Exponent == 0 {
		r.Tree.Exponent = 0.5
	}
	r.Tree.SkipMissing = true
	p, err := taxonomy.New(r.table, r.Options)
	if err != nil {
		return err
	}
	r.sources, r.targets = p.Sources(), p.Targets()
	order := 1
	for _, t := range p.Transfers() {
		order = max(order, t.Order())
	}
	if r.Orders == nil {
		for k := 1; k <= min(order, 4); k++ {
			r.Orders = append(r.Orders, k)
		}
	}
	if r.Budget == 0 {
		r.Budget = 8
		if n := len(r.sources); n < 16 {
			r.Budget = math.Ceil(float64(n) / 3)
		}
	}
	if r.Budgets == nil {
		r.Budgets = budgets(len(r.sources))
	}
	if !slices.Contains(r.Budgets, r.Budget) {
		r.Budgets = append(r.Budgets, r.Budget)
	}
	slices.Sort(r.Budgets)
	if r.Limit == 0 {
		r.Limit = 30 * time.Second
	}
	limited, cancel := context.WithTimeout(r.ctx, r.Limit)
	defer cancel()
	r.survey.Grid, err = study.Taxonomies(limited, r.table, r.Options, r.Budgets, r.Orders)
	if err != nil {
		return err
	}
	if err := r.ctx.Err(); err != nil {
		return err
	}
	r.facts(order, len(p.Transfers()))
	return nil
}

// proved returns how many taxonomies of the grid there are, and are proved.
func (r *surveyor) proved() (all, proved int) {
	for _, row := range r.survey.Grid.Solutions {
		for _, s := range row {
			if s != nil {
				all++
				if s.Status == taxonomy.Optimal {
					proved++
				}
			}
		}
	}
	return all, proved
}

// budgets returns 1 to n, or 26 numbers of that range.
func budgets(n int) []float64 {
	const most = 26
	var b []float64
	for i := range min(n, most) {
		v := float64(i + 1)
		if n > most {
			v = math.Round(1 + float64(i)*float64(n-1)/(most-1))
		}
		b = append(b, v)
	}
	return b
}

// facts lists what the table holds.
func (r *surveyor) facts(order, transfers int) {
	add := func(label, format string, args ...any) {
		r.survey.Facts = append(r.survey.Facts, report.Fact{Label: label, Value: fmt.Sprintf(format, args...)})
	}
	add("Data", "%s", r.Name)
	add("Targets", "%d", len(r.targets))
	add("Sources", "%d", len(r.sources))
	add("Transfers", "%d, of up to %d sources", transfers, order)
	all, proved := r.proved()
	if all == proved {
		add("Program", "%v form, all %d taxonomies proved", r.Options.Form, all)
	} else {
		add("Program", "%v form, %d of %d taxonomies proved in %v", r.Options.Form, proved, all, r.Limit)
	}
}

// command returns a command about the data, empty if the data has no name.
func (r *surveyor) command(format string, args ...any) string {
	if r.Input == "" {
		return ""
	}
	return fmt.Sprintf(format, args...)
}

// used returns the names of the list that take part.
func (r *surveyor) used(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool {
		return !slices.Contains(r.sources, n) && !slices.Contains(r.targets, n)
	})
}
