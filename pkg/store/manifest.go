package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// A File is a file of a result.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"` // Bytes.
	SHA256 string `json:"sha256"`
}

// A manifest says what a result consists of. Nothing in it depends on when or
// where it was made.
type manifest struct {
	Format int             `json:"format"`
	Step   string          `json:"step"`
	Key    string          `json:"key"`
	Spec   json.RawMessage `json:"spec"` // Its hash is the key.
	Files  []File          `json:"files"`
	Sum    string          `json:"sum"` // SHA-256 of the manifest without it.
}

// manifestFormat is the version of the manifest.
const manifestFormat = 1

// fileName is what a file of a result may be called.
var fileName = regexp.MustCompile(`^[A-Za-z0-9_+=,@-][A-Za-z0-9_+=,@.-]*$`)

// formatManifest returns the one text of a manifest.
func formatManifest(key Key, files []File) ([]byte, error) {
	if files == nil {
		files = []File{}
	}
	m := manifest{manifestFormat, key.name, key.hash, json.RawMessage(key.spec), files, ""}
	text, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	m.Sum = hash(text)
	text, err = json.MarshalIndent(m, "", "  ")
	return append(text, '\n'), err
}

// parseManifest is the inverse of formatManifest. It accepts no other text, so
// that no byte can change unnoticed.
func parseManifest(text []byte) (Key, []File, error) {
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return Key{}, nil, err
	}
	if m.Format != manifestFormat {
		return Key{}, nil, fmt.Errorf("format %d, expected %d", m.Format, manifestFormat)
	}
	if err := CheckName(m.Step); err != nil {
		return Key{}, nil, err
	}
	spec, err := canonical(m.Spec)
	if err != nil {
		return Key{}, nil, err
	}
	if hash(spec) != m.Key {
		return Key{}, nil, errors.New("the key is not the hash of the specification")
	}
	if err := checkFiles(m.Files); err != nil {
		return Key{}, nil, err
	}
	key := Key{name: m.Step, hash: m.Key, spec: string(spec)}
	if again, err := formatManifest(key, m.Files); err != nil || !bytes.Equal(again, text) {
		return Key{}, nil, errors.New("it is not as it was written")
	}
	return key, m.Files, nil
}

// checkFiles checks the list of files: plain names in order.
func checkFiles(files []File) error {
	for i, f := range files {
		switch {
		case !fileName.MatchString(f.Name) || f.Name == manifestFile:
			return fmt.Errorf("%q is not the name of a file of a result", f.Name)
		case i > 0 && strings.Compare(files[i-1].Name, f.Name) >= 0:
			return fmt.Errorf("file %q is out of order", f.Name)
		case f.Size < 0 || len(f.SHA256) != 64:
			return fmt.Errorf("file %q has no size or checksum", f.Name)
		}
	}
	return nil
}
