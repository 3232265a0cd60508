package main

import (
	"math"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// vega returns the heat maps for Vega-Lite: one cell a transfer, with all that
// is known of it under the pointer.
func (h *heat) vega() map[string]any {
	names := h.table.names()
	var values []any
	for i, target := range h.raw.Rows {
		for j, sources := range h.raw.Cols {
			raw := h.raw.At(i, j)
			if math.IsNaN(raw) {
				continue
			}
			row := h.rows[key(target, sources)]
			v := map[string]any{
				"target": names.Label(target), "source": names.Label(sources), "task": target, "sources": sources,
				"affinity": raw, "display": math.Exp(-affinity.PlotScale * h.scaled.At(i, j)),
			}
			for name, x := range map[string]float64{"gain": row.Gain, "quality": row.Quality} {
				if !math.IsNaN(x) {
					v[name] = x
				}
			}
			if loss, known := h.losses[key(target, sources)]; known {
				v["loss"] = loss
			}
			values = append(values, v)
		}
	}
	before, title := "affinity", "affinity"
	if h.losses != nil {
		before, title = "loss", "mean loss"
	}
	return map[string]any{
		"$schema":     "https://vega.github.io/schema/vega-lite/v5.json",
		"description": "affinities before and after normalisation",
		"data":        map[string]any{"values": values},
		"hconcat":     []any{h.map2d(names.Label, before, title, "log", before == "loss"), h.map2d(names.Label, "display", "exp(-20 P): small is good", "linear", true)},
		"resolve":     map[string]any{"scale": map[string]any{"color": "independent"}},
	}
}

// map2d returns one heat map.
func (h *heat) map2d(label func(string) string, field, title, scale string, small bool) map[string]any {
	const most, room = 24, 330 // Pixels of a cell, and of a map without its labels: two fit beside each other.
	size := max(9, min(most, room/len(h.raw.Cols)))
	axis := func(name string, order []string) map[string]any {
		var labels []any
		for _, n := range order {
			labels = append(labels, label(n))
		}
		return map[string]any{"field": name, "type": "nominal", "sort": labels, "title": name,
			"axis": map[string]any{"labelLimit": 100, "labelFontSize": 9, "domain": false, "ticks": false}}
	}
	scheme := map[string]any{"scheme": "blues", "type": scale}
	if small {
		scheme["reverse"] = true
	}
	tooltip := []any{}
	for _, t := range []string{"task", "sources", "loss", "affinity", "gain", "quality"} {
		if t == "loss" && h.losses == nil {
			continue
		}
		entry := map[string]any{"field": t, "type": "nominal"}
		switch t {
		case "loss", "affinity":
			entry["format"], entry["type"] = ".4~g", "quantitative"
		case "gain":
			entry["format"], entry["type"], entry["title"] = ".3f", "quantitative", "gain (win rate against scratch)"
		case "quality":
			entry["format"], entry["type"], entry["title"] = ".3f", "quantitative", "quality (win rate against full supervision)"
		}
		tooltip = append(tooltip, entry)
	}
	return map[string]any{
		"width": size * len(h.raw.Cols), "height": size * len(h.raw.Rows),
		"mark": map[string]any{"type": "rect", "stroke": "white", "strokeWidth": 0.5},
		"encoding": map[string]any{
			"x": axis("source", h.raw.Cols), "y": axis("target", h.raw.Rows),
			"color":   map[string]any{"field": field, "type": "quantitative", "title": title, "scale": scheme, "legend": map[string]any{"orient": "bottom"}},
			"tooltip": tooltip,
		},
	}
}
