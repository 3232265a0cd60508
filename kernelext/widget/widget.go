// Package widget speaks the kernel's side of the Jupyter widgets protocol,
// version 2.1: a kernel that owns a Manager shows real ipywidgets, without
// Python. A front-end needs the jupyterlab-widgets package only.
//
// See https://github.com/jupyter-widgets/ipywidgets, packages/schema.
package widget

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

const (
	target        = "jupyter.widget"
	controlTarget = "jupyter.widget.control"
	protocol      = "2.1.0"

	// ViewMIME is the media type that shows a widget.
	ViewMIME = "application/vnd.jupyter.widget-view+json"

	// reference stands before the identity of another model in a state.
	reference = "IPY_MODEL_"
)

// A State holds attributes of a model. Values are fit for JSON; numbers that
// come from a front-end are float64.
type State map[string]any

// A Manager owns the models of one kernel. Its methods may be called by any
// number of goroutines.
type Manager struct {
	publish func(*wire.Message)

	mu       sync.Mutex
	models   map[string]*Model
	controls map[string]bool     // Control comms of front-ends.
	owners   map[string][]*Model // By owner, such as a notebook cell.
	seen     bool                // Whether there has ever been a control comm.
}

// NewManager returns a manager that sends its messages with publish, which must
// not call the manager.
func NewManager(publish func(*wire.Message)) *Manager {
	return &Manager{
		publish: publish,
		models:  map[string]*Model{}, controls: map[string]bool{}, owners: map[string][]*Model{},
	}
}

// A Scope makes models for one run of a cell.
type Scope struct {
	manager *Manager
	owner   string
	parent  *wire.Message
}

// Begin returns a scope for a run of the owner, which the message asked for.
// Models of the owner's earlier runs are closed, unless it has no name.
func (m *Manager) Begin(owner string, parent *wire.Message) *Scope {
	m.mu.Lock()
	var old []*Model
	if owner != "" {
		old = m.owners[owner]
		delete(m.owners, owner)
	}
	m.mu.Unlock()
	for _, w := range old {
		w.Close()
	}
	return &Scope{manager: m, owner: owner, parent: parent}
}

// A Model is the kernel's copy of a widget.
type Model struct {
	// ID is its identity, that of its comm.
	ID string

	scope    *Scope
	state    State
	onChange func(State)
	away     bool // See Away.
}

// New opens a model by its name in ipywidgets, such as IntSliderModel, with the
// attributes that differ from the defaults. A *Model or []*Model in the state
// becomes a reference.
func (s *Scope) New(model string, state State) *Model {
	return s.Open(wire.NewID(), model, state)
}

// Open is New with a given identity, which must be new.
func (s *Scope) Open(id, model string, state State) *Model {
	full := describe(model)
	maps.Copy(full, references(state))
	w := &Model{ID: id, scope: s, state: full}
	m := s.manager
	m.mu.Lock()
	defer m.mu.Unlock()
	m.models[id] = w
	m.owners[s.owner] = append(m.owners[s.owner], w)
	open := wire.New("comm_open", s.parent, map[string]any{
		"comm_id": id, "target_name": target,
		"data": map[string]any{"state": full, "buffer_paths": []any{}},
	})
	open.SetMetadata(map[string]any{"version": protocol})
	m.publish(open)
	return w
}

// describe returns the attributes that tell the front-end which code draws a
// model.
func describe(model string) State {
	module, version := "@jupyter-widgets/controls", "2.0.0"
	switch model {
	case "LayoutModel":
		module = "@jupyter-widgets/base"
	case "OutputModel":
		module, version = "@jupyter-widgets/output", "1.0.0"
	}
	view, viewModule := strings.TrimSuffix(model, "Model")+"View", module
	if strings.HasSuffix(model, "StyleModel") {
		view, viewModule = "StyleView", "@jupyter-widgets/base"
	}
	return State{
		"_model_name": model, "_model_module": module, "_model_module_version": version,
		"_view_name": view, "_view_module": viewModule, "_view_module_version": version,
	}
}

// references returns the state with models replaced by references.
func references(state State) State {
	out := State{}
	for name, v := range state {
		switch v := v.(type) {
		case *Model:
			out[name] = reference + v.ID
		case []*Model:
			list := make([]string, len(v))
			for i, w := range v {
				list[i] = reference + w.ID
			}
			out[name] = list
		default:
			out[name] = v
		}
	}
	return out
}

// message returns a message about the model.
func (w *Model) message(parent *wire.Message, method string, state State) *wire.Message {
	return wire.New("comm_msg", parent, map[string]any{
		"comm_id": w.ID,
		"data":    map[string]any{"method": method, "state": state, "buffer_paths": []any{}},
	})
}

// Set changes attributes in all front-ends.
func (w *Model) Set(state State) {
	m := w.scope.manager
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.models[w.ID] != w {
		return // Closed.
	}
	state = references(state)
	maps.Copy(w.state, state)
	m.publish(w.message(w.scope.parent, "update", state))
}

// Get returns an attribute, nil if it was never set.
func (w *Model) Get(name string) any {
	m := w.scope.manager
	m.mu.Lock()
	defer m.mu.Unlock()
	return w.state[name]
}

// Int returns a numeric attribute as a whole number, 0 if it is none.
func (w *Model) Int(name string) int { return int(w.Float(name)) }

// Float returns a numeric attribute, 0 if it is none.
func (w *Model) Float(name string) float64 {
	switch v := w.Get(name).(type) {
	case float64:
		return v
	case int:
		return float64(v)
	}
	return 0
}

// Bool returns a truth value, false if the attribute is none.
func (w *Model) Bool(name string) bool {
	v, _ := w.Get(name).(bool)
	return v
}

// Ints returns a list of whole numbers, nil if the attribute is none.
func (w *Model) Ints(name string) []int {
	switch v := w.Get(name).(type) {
	case []int:
		return slices.Clone(v)
	case []any:
		var list []int
		for _, x := range v {
			if f, ok := x.(float64); ok {
				list = append(list, int(f))
			}
		}
		return list
	}
	return nil
}

// OnChange sets what is called with the attributes that a front-end changed, or
// with none if a button was pressed. Calls come one at a time.
func (w *Model) OnChange(f func(State)) {
	m := w.scope.manager
	m.mu.Lock()
	defer m.mu.Unlock()
	w.onChange = f
}

// Away reports whether the last change came from another page than the one that
// ran the cell, which is so after a reload. Widgets follow there, but not ordinary
// outputs: JupyterLab brings update_display_data to the page that asked for the
// cell, as long as it is open, and knows no identities of outputs from a file.
func (w *Model) Away() bool {
	m := w.scope.manager
	m.mu.Lock()
	defer m.mu.Unlock()
	return w.away
}

// Close removes the model from the front-ends.
func (w *Model) Close() {
	m := w.scope.manager
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.models[w.ID] != w {
		return
	}
	delete(m.models, w.ID)
	m.publish(wire.New("comm_close", w.scope.parent, map[string]any{"comm_id": w.ID, "data": map[string]any{}}))
}

// Bundle returns the data of an output that shows the model, and the text that
// stands for it where no widgets are.
func (w *Model) Bundle(text string) map[string]any {
	return map[string]any{
		ViewMIME:     map[string]any{"version_major": 2, "version_minor": 0, "model_id": w.ID},
		"text/plain": text,
	}
}
