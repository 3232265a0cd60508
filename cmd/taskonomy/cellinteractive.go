package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"html"
	"math"
	"slices"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext"
	"github.com/gotaskonomy/taskonomy/kernelext/widget"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// A panel is the controls of an interactive %%solve cell.
type panel struct {
	solver  *solver
	app     *app
	flags   *solveCellFlags
	table   *transfers
	options taxonomy.Options
	cell    *kernelext.Cell

	budget, order, exponent, require, forbid, paper *widget.Model
	tasks                                           []string

	policy, drawing, others, tabs *widget.Model
	last                          *result
	drawn                         *result // What the tab with the drawing shows.
	listed                        *result // And that with the alternatives.
}

// alternatives is how many plans an interactive cell lists at least.
const alternatives = 5

// interactiveTime is how long one move of a control may take to solve.
const interactiveTime = 5 * time.Second

// interact shows the controls, and what the cell found.
func (s *solver) interact(a *app, f *solveCellFlags, t *transfers, o taxonomy.Options, r *result, c *kernelext.Cell) {
	p := &panel{solver: s, app: &app{quiet: true}, flags: f, table: t, options: o, cell: c, last: r}
	p.options.Best = max(f.best, alternatives)
	p.controls(o, r)
	w := c.Widgets()
	p.policy = w.New("HTMLModel", widget.State{"value": r.view().PlanHTML()})
	p.drawing = w.New("HTMLModel", widget.State{"value": ""})
	p.others = w.New("HTMLModel", widget.State{"value": ""})
	p.tabs = w.New("TabModel", widget.State{
		"children": []*widget.Model{p.policy, p.drawing, p.others},
		"titles":   []string{"Plan", "Drawing", "Alternatives"}, "selected_index": 0,
	})
	left := w.New("VBoxModel", widget.State{"children": []*widget.Model{p.budget, p.order, p.exponent, p.paper}})
	right := w.New("HBoxModel", widget.State{"children": []*widget.Model{p.require, p.forbid}})
	box := w.New("VBoxModel", widget.State{"children": []*widget.Model{
		w.New("HBoxModel", widget.State{"children": []*widget.Model{left, right}}), p.tabs}})
	for _, control := range []*widget.Model{p.budget, p.order, p.exponent, p.paper, p.require, p.forbid} {
		control.OnChange(func(widget.State) { p.solve(control.Away()) })
	}
	p.tabs.OnChange(func(widget.State) { p.fill() })
	c.Display(box.Bundle("controls: run the cell again to use them"), "")
	c.Display(r.still(""), "still")
	c.Soon("still", func() { r.picture(c) })
}

// still returns what stays of the controls in a saved notebook: the plan, folded
// up, with a picture of it if there is one.
func (r *result) still(picture string) map[string]any {
	shown := r.view()
	return map[string]any{
		"text/html":  "<details><summary>the plan, as it is saved with the notebook</summary>" + shown.HTML() + picture + "</details>",
		"text/plain": shown.Text(),
	}
}

// picture adds the picture to what stays.
func (r *result) picture(c *kernelext.Cell) {
	f, err := r.drawing()
	if err != nil {
		return
	}
	if png, err := f.Picture("png"); err == nil {
		c.Update(r.still(`<br><img alt="the taxonomy" src="data:image/png;base64,`+base64.StdEncoding.EncodeToString(png)+`">`), "still")
	}
}

// controls makes the controls.
func (p *panel) controls(o taxonomy.Options, r *result) {
	w := p.cell.Widgets()
	wide := widget.State{"description_width": "7em"}
	style := func() *widget.Model { return w.New("SliderStyleModel", wide) }
	sources := 0
	for _, name := range p.table.tasks {
		if !slices.Contains(o.Unused, name) {
			p.tasks = append(p.tasks, name)
		}
		if !slices.Contains(o.TargetOnly, name) && !slices.Contains(o.Unused, name) {
			sources++
		}
	}
	whole := r.Budget == math.Trunc(r.Budget)
	most := max(float64(sources), math.Ceil(r.Budget))
	if whole && len(o.Costs) == 0 && len(o.TransferCosts) == 0 {
		p.budget = w.New("IntSliderModel", widget.State{"description": "budget", "value": int(r.Budget), "min": 0, "max": int(most), "style": style()})
	} else {
		p.budget = w.New("FloatSliderModel", widget.State{"description": "budget", "value": r.Budget, "min": 0.0, "max": most, "step": 0.25, "style": style()})
	}
	highest := 1
	for _, row := range p.table.rows {
		highest = max(highest, row.Order())
	}
	p.order = w.New("IntSliderModel", widget.State{"description": "max order", "value": min(r.MaxOrder, highest), "min": 1, "max": highest, "style": style()})
	exponent := o.Exponent
	if exponent == 0 {
		exponent = 1
		if o.Form == taxonomy.Official {
			exponent = 0.5
		}
	}
	p.exponent = w.New("FloatSliderModel", widget.State{"description": "exponent", "value": exponent, "min": 0.05, "max": 2.0, "step": 0.05, "style": style()})
	p.paper = w.New("CheckboxModel", widget.State{"description": "form of the paper's text", "value": o.Form == taxonomy.Paper, "indent": false})
	choose := func(name string, chosen []string) *widget.Model {
		index := []int{}
		for i, task := range p.tasks {
			if slices.Contains(chosen, task) {
				index = append(index, i)
			}
		}
		return w.New("SelectMultipleModel", widget.State{"description": name, "_options_labels": p.tasks, "index": index, "rows": 7})
	}
	p.require, p.forbid = choose("require", o.Require), choose("forbid", o.Forbid)
}

// chosen returns the tasks that are selected.
func (p *panel) chosen(w *widget.Model) []string {
	var names []string
	for _, i := range w.Ints("index") {
		if i >= 0 && i < len(p.tasks) {
			names = append(names, p.tasks[i])
		}
	}
	return names
}

// solve solves what the controls say and shows the result: in the controls, and
// as the ordinary output of the cell, which stays when the notebook is saved. On
// another page than the one that ran the cell that output does not follow, and the
// controls say so.
func (p *panel) solve(away bool) {
	o := p.options
	o.MaxOrder, o.Exponent = p.order.Int("value"), p.exponent.Float("value")
	o.Require, o.Forbid = p.chosen(p.require), p.chosen(p.forbid)
	o.Form = taxonomy.Official
	if p.paper.Bool("value") {
		o.Form = taxonomy.Paper
	}
	ctx, cancel := context.WithTimeout(context.Background(), interactiveTime)
	defer cancel()
	solution, err := p.solver.solve(ctx, p.app, p.table, o, p.budget.Float("value"))
	if err != nil {
		text := "<p><b>" + html.EscapeString(err.Error()) + "</b></p>"
		p.last = nil
		p.policy.Set(widget.State{"value": text})
		p.cell.Update(map[string]any{"text/html": text, "text/plain": err.Error()}, "still")
		p.cell.Soon("still", func() {})
		p.fill()
		return
	}
	last := &result{transfers: p.table, Solution: solution}
	p.last = last
	text := last.view().PlanHTML()
	if away {
		text += awayText + html.EscapeString(optionLines(o, p.budget.Float("value"))) + "</pre>"
	}
	p.policy.Set(widget.State{"value": text})
	p.cell.Update(last.still(""), "still")
	p.cell.Soon("still", func() { last.picture(p.cell) })
	p.fill()
}

// awayText stands before the options with which to run the cell, where its
// ordinary output does not follow.
const awayText = "<p><small>This page was loaded after the cell ran, so the plan that is saved with the notebook stays as it was. " +
	"To save this one, put these options in the cell and run it:</small></p><pre>"

// optionLines returns what the controls say as lines of a cell.
func optionLines(o taxonomy.Options, budget float64) string {
	lines := fmt.Sprintf("budget = %v\nmax-order = %d\nexponent = %.6g\nform = %v\n", budget, o.MaxOrder, o.Exponent, o.Form)
	for _, name := range o.Require {
		lines += "require = " + name + "\n"
	}
	for _, name := range o.Forbid {
		lines += "forbid = " + name + "\n"
	}
	return lines
}

// fill draws the tab that is in front: the others would cost time for nothing.
func (p *panel) fill() {
	switch p.tabs.Int("selected_index") {
	case 1:
		if p.drawn == p.last && p.last != nil {
			return
		}
		p.drawn = p.last
		text := ""
		if p.last != nil {
			if f, err := p.last.drawing(); err == nil {
				if svg, err := f.Picture("svg"); err == nil {
					text = string(svg)
				}
			}
		}
		p.drawing.Set(widget.State{"value": text})
	case 2:
		if p.listed == p.last && p.last != nil {
			return
		}
		p.listed = p.last
		text := ""
		if p.last != nil {
			text = p.last.view().AlternativesTable().HTML()
		}
		p.others.Set(widget.State{"value": text})
	}
}
