// Package nb shows results in the cells of a notebook: tables, figures, charts,
// pictures, progress and controls.
//
//	%%
//	table := nb.Must(published.Transfers("16k"))
//	program := nb.Must(taxonomy.New(table, nb.Must(published.Options("16k"))))
//	nb.Show(nb.Must(program.Solve(context.Background(), 8)))
//
// It works in any kernel that is GoNB; controls need the Taskonomy kernel and
// show their first result elsewhere. Outside notebooks the same calls print
// plain text. Each call returns when the kernel has what it sent, so that
// nothing is lost when the cell ends. What goes wrong is said on standard error.
//
// The package links neither GoMLX nor gonum/plot, so that a cell that solves
// compiles in a quarter of a second.
package nb

import (
	"encoding/gob"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

func init() { // Both ends of the pipe must know them; GoNB's end does.
	gob.Register(map[string]any{})
	gob.Register([]any{})
}

// screen is where results are shown.
var screen struct {
	sync.Mutex
	// live numbers what is shown while a function of Interact runs, so that
	// its next run replaces it; empty otherwise.
	live string
	next int
}

// A bundle is one result in several forms, by media type; the front-end shows
// the best it can. There is always text/plain.
type bundle map[protocol.MIMEType]any

// streamLag is how long the kernel may take to pass on what was printed, which
// goes another way than what is shown: what was printed before comes first.
const streamLag = 3 * time.Millisecond

// show shows a result. If id is not empty, a later result of the same id takes
// its place.
func show(b bundle, id string) {
	screen.Lock()
	defer screen.Unlock()
	if !gonbui.IsNotebook {
		fmt.Println(strings.TrimRight(fmt.Sprint(b["text/plain"]), "\n"))
		return
	}
	if screen.live != "" && id == "" {
		screen.next++
		id = fmt.Sprintf("%s-%d", screen.live, screen.next)
	}
	time.Sleep(streamLag)
	gonbui.SendData(&protocol.DisplayData{Data: b, DisplayID: id})
	gonbui.Sync()
	if err := gonbui.Error(); err != nil {
		complain(err)
	}
}

// complain says what went wrong.
func complain(err error) { fmt.Fprintln(os.Stderr, "nb:", err) }

// Must returns the value, or ends the cell with the error.
func Must[T any](v T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return v
}

// HTML shows a fragment of HTML, as it is: escape what comes from data. Where
// there is no HTML the text stands for it.
func HTML(fragment, text string) { show(bundle{"text/html": fragment, "text/plain": text}, "") }

// Markdown shows text in Markdown.
func Markdown(text string) { show(bundle{"text/markdown": text, "text/plain": text}, "") }

// Vega shows a chart of Vega-Lite, version 5: spec is a map, a struct or
// anything else that encoding/json writes as an object. The text stands for the
// chart where there is none. Vega-Lite takes numbers to be finite.
func Vega(spec any, text string) {
	raw, err := json.Marshal(spec)
	var plain map[string]any
	if err == nil {
		err = json.Unmarshal(raw, &plain)
	}
	if err != nil {
		complain(fmt.Errorf("Vega: %w", err))
		return
	}
	if _, ok := plain["$schema"]; !ok {
		plain["$schema"] = "https://vega.github.io/schema/vega-lite/v5.json"
	}
	// HTML beside it would hide the chart: JupyterLab prefers HTML.
	show(bundle{"application/vnd.vegalite.v5+json": withoutNil(plain), "text/plain": text}, "")
}

// withoutNil returns the value without the null values that the pipe to the
// kernel cannot carry.
func withoutNil(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			if x == nil {
				delete(v, name)
				continue
			}
			v[name] = withoutNil(x)
		}
	case []any:
		kept := make([]any, 0, len(v))
		for _, x := range v {
			if x != nil {
				kept = append(kept, withoutNil(x))
			}
		}
		return kept
	}
	return v
}
