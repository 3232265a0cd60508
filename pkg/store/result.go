package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// ErrAbsent is returned for a result that is not in the store. A *DamageError
// is an ErrAbsent too.
var ErrAbsent = errors.New("no result")

// A Result is a complete result. Its files are not to be changed.
type Result struct {
	key   Key
	dir   string
	files []File
}

// Has reports whether the result is there with all its files, of the right
// sizes. Their contents are not read; see Result. A damaged result is moved
// aside.
func (s *Store) Has(key Key) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.verified[key.hash] != nil {
		return true
	}
	_, err := s.load(key)
	return err == nil
}

// Result returns a result after comparing all its files with their checksums,
// which is done once in the life of the store. If there is none the error is
// ErrAbsent; if it is damaged it is moved aside, and the error is a
// *DamageError, which is an ErrAbsent. Any other error is about reading, and
// leaves the result where it is.
func (s *Store) Result(key Key) (*Result, error) {
	s.mu.Lock()
	r := s.verified[key.hash]
	s.mu.Unlock()
	if r != nil {
		return r, nil
	}
	return s.Verify(key)
}

// Verify is like Result, but reads the files even if it has done so before.
func (s *Store) Verify(key Key) (*Result, error) {
	s.mu.Lock()
	delete(s.verified, key.hash)
	r, err := s.load(key)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	err = r.verify() // Without the lock: it may read for seconds.
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		return nil, s.judge(key, err)
	}
	s.verified[key.hash] = r
	return r, nil
}

// load reads the manifest of a result and looks at its files. The caller holds
// the mutex.
func (s *Store) load(key Key) (*Result, error) {
	r, err := open(s.place(key), key)
	if err != nil {
		return nil, s.judge(key, err)
	}
	return r, nil
}

// open reads a result without the contents of its files.
func open(dir string, key Key) (*Result, error) {
	if key == (Key{}) {
		return nil, errors.New("the key is empty")
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", key, ErrAbsent)
	} else if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return nil, lacking(manifestFile, err)
	}
	found, files, err := parseManifest(text)
	if err == nil && found != key {
		err = fmt.Errorf("it is about %s", found)
	}
	if err != nil {
		return nil, &damage{manifestFile, err.Error()}
	}
	for _, f := range files {
		info, err := os.Stat(filepath.Join(dir, f.Name))
		switch {
		case err != nil:
			return nil, lacking(f.Name, err)
		case !info.Mode().IsRegular():
			return nil, &damage{f.Name, "it is not a regular file"}
		case info.Size() != f.Size:
			return nil, &damage{f.Name, fmt.Sprintf("%d bytes instead of %d", info.Size(), f.Size)}
		}
	}
	return &Result{key, dir, files}, nil
}

// lacking tells a missing file, which is damage, from one that cannot be read.
func lacking(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return &damage{name, "the file is missing"}
	}
	return err
}

// verify compares the files with their checksums.
func (r *Result) verify() error {
	for _, f := range r.files {
		sum, size, err := sumFile(r.Path(f.Name))
		switch {
		case err != nil:
			return lacking(f.Name, err)
		case size != f.Size || sum != f.SHA256:
			return &damage{f.Name, "its checksum is not that in the manifest"}
		}
	}
	return nil
}

// sumFile returns the SHA-256 and the size of a file.
func sumFile(path string) (sum string, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	return sumReader(f)
}

// sumReader returns the SHA-256 and the length of what is left to read.
func sumReader(r io.Reader) (sum string, size int64, err error) {
	h := sha256.New()
	size, err = io.CopyBuffer(h, r, make([]byte, 1<<18))
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// Key returns the key of the result.
func (r *Result) Key() Key { return r.key }

// Files returns the files in alphabetical order, the manifest not among them.
func (r *Result) Files() []File { return slices.Clone(r.files) }

// Path returns the path of a file, whether or not the result has one.
func (r *Result) Path(file string) string { return filepath.Join(r.dir, file) }

// Open opens a file for reading.
func (r *Result) Open(file string) (*os.File, error) {
	return os.Open(r.Path(file))
}

// ReadJSON reads a file that Draft.WriteJSON wrote. A member that v has no
// field for is an error.
func (r *Result) ReadJSON(file string, v any) error {
	text, err := os.ReadFile(r.Path(file))
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%s: %w", r.Path(file), err)
	}
	return nil
}
