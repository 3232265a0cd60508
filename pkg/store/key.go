package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// A Spec is everything that a result depends on.
type Spec struct {
	// Version is that of the code. Raise it when the same configuration and
	// inputs come to give another result.
	Version string

	// Name is that of the step; see CheckName.
	Name string

	// Config is hashed as its JSON. The order of fields does not matter, their
	// names and values do.
	Config any

	// Inputs are the keys of the results that this one is computed from, by the
	// names of their steps. The zero Key is an input that the step did without.
	Inputs map[string]Key
}

// A Key is the address of a result. Keys are comparable; the zero Key is no
// address.
type Key struct {
	name string
	hash string // 64 hexadecimal digits.
	spec string // The hashed JSON.
}

// NewKey returns the key of a spec: the SHA-256 of its JSON, objects ordered by
// the names of their members. It fails if the name is not allowed or the
// configuration has no JSON, such as a NaN.
func NewKey(s Spec) (Key, error) {
	if err := CheckName(s.Name); err != nil {
		return Key{}, err
	}
	inputs := map[string]*string{}
	for name, key := range s.Inputs {
		inputs[name] = nil
		if key.hash != "" {
			inputs[name] = &key.hash
		}
	}
	text, err := canonical(map[string]any{
		"version": s.Version, "name": s.Name, "config": s.Config, "inputs": inputs})
	if err != nil {
		return Key{}, fmt.Errorf("the configuration of step %q: %w", s.Name, err)
	}
	return Key{name: s.Name, hash: hash(text), spec: string(text)}, nil
}

// Name returns the name of the step.
func (k Key) Name() string { return k.name }

// Hash returns 64 hexadecimal digits.
func (k Key) Hash() string { return k.hash }

// Spec returns the JSON that was hashed.
func (k Key) Spec() string { return k.spec }

// String returns the name and the first digits of the hash.
func (k Key) String() string {
	if k == (Key{}) {
		return "no key"
	}
	return k.name + "-" + k.hash[:shortHash]
}

// shortHash is how many digits of the hash are in the name of a folder.
const shortHash = 16

// flat returns the key as a file name.
func (k Key) flat() string { return flatten(k.String()) }

// flatten makes a file name of the name of a step. No two names give the same,
// because a name has no ~.
func flatten(name string) string { return strings.ReplaceAll(name, "/", "~") }

// maxName is the longest name in bytes. File systems allow 255, and a flat name
// gets a hash and more.
const maxName = 180

var (
	nameParts  = regexp.MustCompile(`^[A-Za-z0-9_+=,@][A-Za-z0-9_+=,@.-]*$`)
	resultName = regexp.MustCompile(`-[0-9a-f]{16}$`)
)

// CheckName says whether a step may have the name: parts between slashes, each
// of letters, digits and _+=,@.- and beginning with neither dot nor hyphen, at
// most 180 bytes together.
func CheckName(name string) error {
	if len(name) > maxName {
		return fmt.Errorf("the step name %.40q… has %d bytes, at most %d are allowed", name, len(name), maxName)
	}
	if name == "" {
		return errors.New("a step has no name")
	}
	for part := range strings.SplitSeq(name, "/") {
		switch {
		case part == "":
			return fmt.Errorf("the step name %q has an empty part between slashes", name)
		case !nameParts.MatchString(part):
			return fmt.Errorf("the step name %q is not allowed: use letters, digits and _+=,@.- "+
				"in each part between slashes, no dot or hyphen first", name)
		case resultName.MatchString(part):
			return fmt.Errorf("the step name %q is not allowed: its part %q ends like the folder of a result", name, part)
		}
	}
	return nil
}

// canonical returns the one JSON of a value: objects ordered by the names of
// their members, no spaces, numbers as Go writes them.
func canonical(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var plain any
	if err := d.Decode(&plain); err != nil {
		return nil, err
	}
	return json.Marshal(plain)
}

// hash returns the SHA-256 in hexadecimal digits.
func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
