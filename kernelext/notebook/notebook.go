// Package notebook reads, runs, compares and writes Jupyter notebooks, format
// 4.5.
package notebook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/atomicfile"
)

// A Notebook is the content of a file.
type Notebook struct {
	Cells       []*Cell        `json:"cells"`
	Metadata    map[string]any `json:"metadata"`
	Format      int            `json:"nbformat"`
	FormatMinor int            `json:"nbformat_minor"`
}

// A Cell is text in Markdown, or code with its outputs.
type Cell struct {
	Type     string         `json:"cell_type"`
	Count    *int           `json:"execution_count,omitempty"`
	ID       string         `json:"id,omitempty"`
	Metadata map[string]any `json:"metadata"`
	Outputs  []*Output      `json:"outputs,omitempty"`
	Source   Text           `json:"source"`
}

// IsCode reports whether the cell is run.
func (c *Cell) IsCode() bool { return c.Type == "code" }

// MarshalJSON writes the fields that a cell of its type has.
func (c *Cell) MarshalJSON() ([]byte, error) {
	fields := map[string]any{"cell_type": c.Type, "metadata": c.Metadata, "source": c.Source}
	if c.Metadata == nil {
		fields["metadata"] = map[string]any{}
	}
	if c.ID != "" {
		fields["id"] = c.ID
	}
	if c.IsCode() {
		fields["execution_count"], fields["outputs"] = c.Count, c.Outputs
		if c.Outputs == nil {
			fields["outputs"] = []any{}
		}
	}
	return marshal(fields)
}

// An Output is one output of a cell.
type Output struct {
	Type      string          `json:"output_type"`
	Count     *int            `json:"execution_count,omitempty"` // of execute_result
	Name      string          `json:"name,omitempty"`            // of stream
	Text      Text            `json:"text,omitempty"`
	Data      map[string]any  `json:"data,omitempty"`
	Metadata  *map[string]any `json:"metadata,omitempty"`
	ErrorName string          `json:"ename,omitempty"`
	Value     string          `json:"evalue,omitempty"`
	Traceback []string        `json:"traceback,omitempty"`
}

// A Text is kept as a list of lines.
type Text string

// UnmarshalJSON accepts a string and a list of strings.
func (t *Text) UnmarshalJSON(raw []byte) error {
	var lines []string
	if err := json.Unmarshal(raw, &lines); err == nil {
		*t = Text(strings.Join(lines, ""))
		return nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	*t = Text(text)
	return nil
}

// MarshalJSON writes a list of lines, each with its end.
func (t Text) MarshalJSON() ([]byte, error) { return marshal(lines(string(t))) }

// lines returns the lines of a text, each with its end.
func lines(text string) []string {
	list := []string{}
	for line := range strings.Lines(text) {
		list = append(list, line)
	}
	return list
}

// marshal is json.Marshal that leaves <, > and & as they are, as notebooks do.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// Read reads a notebook.
func Read(path string) (*Notebook, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	n := &Notebook{}
	if err := json.Unmarshal(raw, n); err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	if n.Format != 4 {
		return nil, fmt.Errorf("reading %s: format %d of notebooks, expected 4", path, n.Format)
	}
	return n, nil
}

// Write writes a notebook as Jupyter does, indented by one space.
func (n *Notebook) Write(path string) error {
	return atomicfile.Write(path, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", " ")
		return e.Encode(n)
	})
}

// Again returns the notebook as it is when it has been written and read.
func (n *Notebook) Again() (*Notebook, error) {
	raw, err := marshal(n)
	if err != nil {
		return nil, err
	}
	again := &Notebook{}
	return again, json.Unmarshal(raw, again)
}
