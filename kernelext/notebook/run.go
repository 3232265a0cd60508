package notebook

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext/client"
	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// Settle is how long Run waits after the last cell for outputs that follow the
// cells that made them.
const Settle = 1500 * time.Millisecond

// Run runs the cells in order on a kernel and returns a copy with the outputs.
// It stops at the first cell that fails, which is an error: also one whose shell
// command fails, or whose special command GoNB does not know, both of which
// GoNB only mentions.
func (n *Notebook) Run(ctx context.Context, k *client.Kernel) (*Notebook, error) {
	ran := *n
	ran.Cells = nil
	updates := &late{outputs: map[string]map[string]any{}}
	k.Listen(updates.hear)
	var runs []*client.Run
	for i, c := range n.Cells {
		cell := *c
		ran.Cells = append(ran.Cells, &cell)
		if !c.IsCode() || strings.TrimSpace(string(c.Source)) == "" {
			runs = append(runs, nil)
			continue
		}
		run, err := k.Cell(string(c.Source), c.ID)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
		r, err := run.Wait(ctx)
		if err != nil {
			return &ran, fmt.Errorf("cell %d: %w\n%s", i, err, c.Source)
		}
		cell.Count = &r.Count
		cell.Outputs = Outputs(r.Outputs)
		if err := failed(r); err != nil {
			return &ran, fmt.Errorf("cell %d: %w\n%s", i, err, c.Source)
		}
	}
	time.Sleep(Settle)
	for i, run := range runs {
		if run != nil {
			ran.Cells[i].Outputs = Outputs(updates.apply(run.Outputs()))
		}
	}
	return &ran, nil
}

// late keeps what outputs were last updated to.
type late struct {
	mu      sync.Mutex
	outputs map[string]map[string]any
}

func (l *late) hear(m *wire.Message) {
	if m.Header.Type != "update_display_data" {
		return
	}
	var c struct {
		Data      map[string]any `json:"data"`
		Transient struct {
			ID string `json:"display_id"`
		} `json:"transient"`
	}
	if json.Unmarshal(m.Content, &c) != nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.outputs[c.Transient.ID] = c.Data
}

func (l *late) apply(list []client.Output) []client.Output {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, o := range list {
		if data, updated := l.outputs[o.ID]; updated && o.ID != "" {
			list[i].Data = data
		}
	}
	return list
}

// silent finds failures that GoNB mentions on standard error only.
var silent = regexp.MustCompile(`(?m)^(exit status \d+|signal: .*)$|unknown or not implemented`)

// failed returns why a cell failed, nil if it did not.
func failed(r *client.Result) error {
	if err := r.Err(); err != nil {
		return err
	}
	for _, o := range r.Outputs {
		if o.Type == "stream" && o.Name == "stderr" {
			if match := silent.FindString(o.Text); match != "" {
				return fmt.Errorf("it failed without saying so: %s", match)
			}
		}
	}
	return nil
}

// Outputs returns the outputs as notebooks keep them.
func Outputs(list []client.Output) []*Output {
	var kept []*Output
	for _, o := range list {
		n := &Output{Type: o.Type}
		switch o.Type {
		case "stream":
			n.Name, n.Text = o.Name, Text(o.Text)
		case "error":
			n.ErrorName, n.Value, n.Traceback = o.ErrorName, o.ErrorValue, o.Traceback
		default:
			n.Data = asLines(o.Data)
			metadata := o.Metadata
			if metadata == nil {
				metadata = map[string]any{}
			}
			n.Metadata = &metadata
		}
		kept = append(kept, n)
	}
	return kept
}

// asLines returns the data with texts as lists of lines.
func asLines(data map[string]any) map[string]any {
	kept := map[string]any{}
	for media, v := range data {
		text, ok := v.(string)
		if ok && (strings.HasPrefix(media, "text/") || media == "image/svg+xml") {
			kept[media] = Text(text)
			continue
		}
		kept[media] = v
	}
	return kept
}
