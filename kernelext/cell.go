package kernelext

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext/widget"
	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// A Magic is a kind of cell that the kernel runs itself: one whose first line
// begins with %% and its name. Its functions may be called at the same time.
type Magic struct {
	Name string
	// Help is what %%name? shows, in Markdown.
	Help string
	// Run runs a cell until ctx ends. An error of type *CellError is shown with
	// its place.
	Run func(ctx context.Context, c *Cell) error
	// Complete returns what may stand at a place, which counts characters of
	// the whole cell; nil completes nothing.
	Complete func(code string, at int) Completion
	// Inspect returns what is known of what stands at a place, in Markdown,
	// empty if nothing is; nil knows nothing.
	Inspect func(code string, at int) string
}

// A Completion says what may replace the characters from From to To.
type Completion struct {
	Words    []string
	From, To int
}

// A CellError is an error at a place of a cell.
type CellError struct {
	Line, Column int // From 1; 0 if there is no single place.
	Err          error
}

// Error returns the place and the problem.
func (e *CellError) Error() string {
	if e.Line == 0 {
		return e.Err.Error()
	}
	return fmt.Sprintf("line %d, column %d: %v", e.Line, e.Column, e.Err)
}

// Unwrap returns the problem.
func (e *CellError) Unwrap() error { return e.Err }

// A Cell is one run of a cell.
type Cell struct {
	// Code is the whole text.
	Code string

	kernel *kernel
	parent *wire.Message
	scope  *widget.Scope

	mu     sync.Mutex
	timers map[string]*time.Timer
}

// Widgets returns where the cell makes its widgets. Those of an earlier run of
// the same cell are gone.
func (c *Cell) Widgets() *widget.Scope { return c.scope }

// Display adds an output: data by media type. If id is not empty, Update
// replaces it.
func (c *Cell) Display(data map[string]any, id string) { c.output("display_data", data, id) }

// Update replaces the output with this id, also after the cell has ended.
func (c *Cell) Update(data map[string]any, id string) { c.output("update_display_data", data, id) }

func (c *Cell) output(messageType string, data map[string]any, id string) {
	transient := map[string]any{}
	if id != "" {
		transient["display_id"] = c.parent.Header.ID + "-" + id
	}
	c.kernel.publish(wire.New(messageType, c.parent,
		map[string]any{"data": data, "metadata": map[string]any{}, "transient": transient}))
}

// Write adds text to an output stream of the cell, "stdout" or "stderr".
func (c *Cell) Write(stream, text string) {
	c.kernel.publish(wire.New("stream", c.parent, map[string]any{"name": stream, "text": text}))
}

// Hand keeps a value for later cells, as a file in the folder that
// PlansVariable names, and lets GoNB execute the declaration, unseen.
func (c *Cell) Hand(name string, value []byte, declaration string) error {
	path := filepath.Join(c.kernel.plans, name)
	if err := os.WriteFile(path, value, 0o600); err != nil {
		return fmt.Errorf("keeping %s: %w", name, err)
	}
	c.kernel.unseen(declaration)
	return nil
}

// magic returns the magic of a cell.
func (k *kernel) magic(code string) (*Magic, bool) {
	first, _, _ := strings.Cut(code, "\n")
	word, _, _ := strings.Cut(strings.TrimSpace(first), " ")
	name, ok := strings.CutPrefix(word, "%%")
	if !ok {
		return nil, false
	}
	name = strings.TrimSuffix(name, "?")
	for i := range k.config.Magics {
		if k.config.Magics[i].Name == name {
			return &k.config.Magics[i], true
		}
	}
	return nil, false
}

// asksForHelp reports whether a cell is %%name?.
func asksForHelp(code string) bool {
	first, _, _ := strings.Cut(code, "\n")
	word, _, _ := strings.Cut(strings.TrimSpace(first), " ")
	return strings.HasSuffix(word, "?")
}

// magicNames returns how cells of the magics begin.
func (k *kernel) magicNames() []string {
	var names []string
	for _, m := range k.config.Magics {
		names = append(names, "%%"+m.Name)
	}
	return names
}

// executeMagic runs a cell in the kernel and reports whether it succeeded.
func (k *kernel) executeMagic(ctx context.Context, r request, magic *Magic) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	k.mu.Lock()
	k.stop = cancel
	count := k.count
	k.mu.Unlock()
	defer func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.stop = nil
	}()
	k.status(r.message, "busy")
	if !r.content.Silent {
		k.publish(wire.New("execute_input", r.message, map[string]any{"code": r.content.Code, "execution_count": count}))
	}
	content := map[string]any{"status": "ok", "execution_count": count, "user_expressions": map[string]any{}, "payload": []any{}}
	cell := &Cell{Code: r.content.Code, kernel: k, parent: r.message, scope: k.widgets.Begin(cellID(r.message), r.message)}
	err := runMagic(ctx, cell, magic)
	if err != nil {
		content = explain(magic, r.content.Code, err)
		k.publish(wire.New("error", r.message, map[string]any{
			"ename": content["ename"], "evalue": content["evalue"], "traceback": content["traceback"]}))
		content["execution_count"] = count
	}
	k.reply(r.message, "execute_reply", content)
	k.status(r.message, "idle")
	return err == nil
}

// runMagic runs a cell. A panic is an error, so that the kernel lives on.
func runMagic(ctx context.Context, cell *Cell, magic *Magic) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("internal error: %v", p)
		}
	}()
	if asksForHelp(cell.Code) {
		cell.Display(map[string]any{"text/markdown": magic.Help, "text/plain": magic.Help}, "")
		return nil
	}
	return magic.Run(ctx, cell)
}

// cellID returns the identity of the cell that a request is about, empty if the
// front-end does not tell.
func cellID(m *wire.Message) string {
	var meta struct {
		CellID string `json:"cellId"`
	}
	json.Unmarshal(m.Metadata, &meta)
	return meta.CellID
}

// explain returns the content of a reply for an error: what went wrong, and the
// line with a mark below the place.
func explain(magic *Magic, code string, err error) map[string]any {
	name := "%%" + magic.Name
	text := err.Error()
	var place *CellError
	if errors.As(err, &place) && place.Line > 0 {
		if lines := strings.Split(code, "\n"); place.Line <= len(lines) {
			mark := strings.Repeat(" ", max(place.Column-1, 0)) + "^"
			text += "\n\n    " + lines[place.Line-1] + "\n    " + mark
		}
	}
	return failure(name, err.Error(), []string{"\x1b[31m" + name + "\x1b[0m: " + text})
}

// Soon calls f when no call of the same name has come for a moment, also after
// the cell has ended: for what takes long and need not be waited for.
func (c *Cell) Soon(name string, f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timers == nil {
		c.timers = map[string]*time.Timer{}
	}
	if t := c.timers[name]; t != nil {
		t.Stop()
	}
	c.timers[name] = time.AfterFunc(soon, f)
}

// soon is how long Soon waits.
const soon = 300 * time.Millisecond
