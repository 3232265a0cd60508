package client

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// An Output is one output of a cell, as a notebook keeps it.
type Output struct {
	Type string // stream, display_data, execute_result or error

	Name, Text string // of a stream

	Data, Metadata map[string]any // of the others
	ID             string         // by which it is updated

	ErrorName, ErrorValue string // of an error
	Traceback             []string
}

// A Result is what came of a cell.
type Result struct {
	Status  string // ok, error or aborted
	Count   int    // The number of the cell.
	Outputs []Output
}

// Err returns an error that says how the cell failed, nil if it did not.
func (r *Result) Err() error {
	if r.Status == "ok" {
		return nil
	}
	for _, o := range r.Outputs {
		if o.Type == "error" {
			return fmt.Errorf("%s: %s", o.ErrorName, o.ErrorValue)
		}
	}
	return fmt.Errorf("status %s", r.Status)
}

// A Run is a cell that has been sent.
type Run struct {
	pending *Pending
	mu      sync.Mutex
	outputs []Output
}

// Cell sends a cell. The identity names the cell in the notebook; it may be
// empty.
func (k *Kernel) Cell(code, cellID string) (*Run, error) {
	r := &Run{}
	var metadata any
	if cellID != "" {
		metadata = map[string]any{"cellId": cellID}
	}
	p, err := k.Begin("execute_request", map[string]any{
		"code": code, "silent": false, "store_history": true, "user_expressions": map[string]any{},
		"allow_stdin": true, "stop_on_error": true,
	}, metadata, r.collect)
	r.pending = p
	return r, err
}

// Execute runs a cell.
func (k *Kernel) Execute(ctx context.Context, code string) (*Result, error) {
	run, err := k.Cell(code, "")
	if err != nil {
		return nil, err
	}
	return run.Wait(ctx)
}

// Wait waits for the cell.
func (r *Run) Wait(ctx context.Context) (*Result, error) {
	reply, err := r.pending.Wait(ctx)
	if err != nil {
		return nil, err
	}
	var c struct {
		Status string `json:"status"`
		Count  int    `json:"execution_count"`
	}
	if err := reply.Decode(&c); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return &Result{Status: c.Status, Count: c.Count, Outputs: r.outputs}, nil
}

// Outputs returns the outputs so far.
func (r *Run) Outputs() []Output {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Output(nil), r.outputs...)
}

// collect keeps what is published about the cell.
func (r *Run) collect(m *wire.Message) {
	var c struct {
		Name      string         `json:"name"`
		Text      string         `json:"text"`
		Data      map[string]any `json:"data"`
		Metadata  map[string]any `json:"metadata"`
		ErrorName string         `json:"ename"`
		Value     string         `json:"evalue"`
		Traceback []string       `json:"traceback"`
		Transient struct {
			ID string `json:"display_id"`
		} `json:"transient"`
	}
	if err := m.Decode(&c); err != nil {
		r.add(Output{Type: "error", ErrorName: "BadMessage", ErrorValue: errors.Unwrap(err).Error()})
		return
	}
	switch m.Header.Type {
	case "stream":
		r.stream(c.Name, c.Text)
	case "display_data", "execute_result":
		r.add(Output{Type: m.Header.Type, Data: c.Data, Metadata: c.Metadata, ID: c.Transient.ID})
	case "update_display_data":
		r.update(c.Transient.ID, c.Data, c.Metadata)
	case "error":
		r.add(Output{Type: "error", ErrorName: c.ErrorName, ErrorValue: c.Value, Traceback: c.Traceback})
	}
}

func (r *Run) add(o Output) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outputs = append(r.outputs, o)
}

// stream joins text of one stream, as notebooks do.
func (r *Run) stream(name, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if last := len(r.outputs) - 1; last >= 0 && r.outputs[last].Type == "stream" && r.outputs[last].Name == name {
		r.outputs[last].Text += text
		return
	}
	r.outputs = append(r.outputs, Output{Type: "stream", Name: name, Text: text})
}

func (r *Run) update(id string, data, metadata map[string]any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.outputs {
		if r.outputs[i].ID == id && id != "" {
			r.outputs[i].Data, r.outputs[i].Metadata = data, metadata
		}
	}
}
