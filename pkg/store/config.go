package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/gotaskonomy/taskonomy/pkg/atomicfile"
)

// ConfigPath returns the path of the file with the configuration.
func (s *Store) ConfigPath() string { return filepath.Join(s.dir, configFile) }

// WriteConfig writes the configuration of the run, in place of an earlier one.
func (s *Store) WriteConfig(v any) error {
	if s.readOnly {
		return ErrReadOnly
	}
	return atomicfile.Write(s.ConfigPath(), func(w io.Writer) error {
		if err := toml.NewEncoder(w).Encode(v); err != nil {
			return fmt.Errorf("%s: %w", s.ConfigPath(), err)
		}
		return nil
	})
}

// ReadConfig reads the configuration of the run into v. What the file does not
// set keeps the value that v has. A key that v has no field for is an error
// that names the line. If there is no configuration the error is an
// fs.ErrNotExist.
func (s *Store) ReadConfig(v any) error {
	path := s.ConfigPath()
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	meta, err := toml.Decode(string(text), v)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	var problems []error
	for _, key := range meta.Undecoded() {
		problems = append(problems, fmt.Errorf("%s: unknown key %s: remove it or correct its name",
			at(path, lineOf(string(text), key)), key))
	}
	return errors.Join(problems...)
}

// at returns a path with a line, if that is known.
func at(path string, line int) string {
	if line == 0 {
		return path
	}
	return fmt.Sprintf("%s:%d", path, line)
}

// lineOf returns the first line that sets a key or begins its table, 0 if it is
// not found: the parser does not tell, and a key may be written in many ways.
func lineOf(text string, key toml.Key) int {
	full, table := key.String(), ""
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			name, _, _ := strings.Cut(strings.TrimLeft(line, "["), "]")
			if table = strings.TrimSpace(name); table == full {
				return n
			}
			continue
		}
		name, _, ok := strings.Cut(line, "=")
		if !ok {
			continue
		}
		name = strings.TrimSpace(name)
		if table != "" {
			name = table + "." + name
		}
		if name == full {
			return n
		}
	}
	return 0
}
