package backend

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// ErrSpec is returned for a text that names no backend.
var ErrSpec = errors.New("no such backend")

// specs says what a backend can be called.
const specs = `there are go, go:OPTIONS, xla:cpu, xla:cuda and xla:/absolute/path/of/plugin.so`

// The engines.
const (
	goEngine  = "go"
	xlaEngine = "xla"
)

// A spec is what a user asks for. The zero value leaves the choice to the rule.
type spec struct {
	engine  string // goEngine, xlaEngine or empty.
	plugin  string // Of XLA: cpu, cuda, an absolute path, or empty for the best there is.
	options string // GoMLX's, separated by commas.
}

// String returns the text that means the spec.
func (s spec) String() string {
	text := s.engine
	switch {
	case s.engine == xlaEngine && s.options != "":
		text += ":" + s.plugin + "," + s.options
	case s.engine == xlaEngine && s.plugin != "":
		text += ":" + s.plugin
	case s.engine == goEngine && s.options != DefaultGo:
		text += ":" + s.options
	}
	return text
}

// parse returns what a text asks for. A path may hold commas if exists says
// that there is such a file.
func parse(text string, exists func(path string) bool) (spec, error) {
	text = strings.TrimSpace(text)
	engine, rest, _ := strings.Cut(text, ":")
	switch engine {
	case "":
		if text != "" {
			return spec{}, fmt.Errorf("%w as %q: %s", ErrSpec, text, specs)
		}
		return spec{}, nil
	case goEngine:
		if rest == "" {
			rest = DefaultGo
		}
		s := spec{engine: goEngine, options: rest}
		if _, err := openGo(rest); err != nil {
			return spec{}, fmt.Errorf("%w as %q: %w", ErrSpec, text, err)
		}
		return s, nil
	case xlaEngine:
		return parseXLA(text, rest, exists)
	}
	return spec{}, fmt.Errorf("%w as %q: %s", ErrSpec, text, specs)
}

// parseXLA parses what follows "xla:".
func parseXLA(text, rest string, exists func(path string) bool) (spec, error) {
	plugin, options, _ := strings.Cut(rest, ",")
	if filepath.IsAbs(rest) && exists(rest) {
		plugin, options = rest, ""
	}
	s := spec{engine: xlaEngine, plugin: plugin, options: options}
	if plugin == "" || plugin == cpuKind || plugin == cudaKind || filepath.IsAbs(plugin) {
		return s, nil
	}
	if strings.ContainsAny(plugin, `/\`) || strings.HasPrefix(plugin, "~") {
		return spec{}, fmt.Errorf("%w as %q: give the absolute path of the plugin", ErrSpec, text)
	}
	return spec{}, fmt.Errorf("%w as %q: %s", ErrSpec, text, specs)
}
