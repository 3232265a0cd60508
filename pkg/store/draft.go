package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
)

// drafts numbers the drafts of this process.
var drafts atomic.Int64

// A Draft is a result being written. It is used by one goroutine.
type Draft struct {
	store *Store
	key   Key
	dir   string
	lock  *lock // Shows to others that this process lives; may be nil.
	done  bool
}

// Create begins a result. The caller ends it by Commit or Discard; a process
// that dies leaves a draft that the next Open removes.
func (s *Store) Create(key Key) (*Draft, error) {
	if s.readOnly {
		return nil, ErrReadOnly
	}
	if key == (Key{}) {
		return nil, errors.New("the key is empty")
	}
	if err := makeDir(filepath.Join(s.dir, draftsDir)); err != nil {
		return nil, err
	}
	host, _ := os.Hostname()
	host, _, _ = strings.Cut(host, ".")
	for {
		d := &Draft{store: s, key: key}
		d.dir = filepath.Join(s.dir, draftsDir, fmt.Sprintf("%s.%.20s-%d-%d", key.flat(), host, os.Getpid(), drafts.Add(1)))
		// Locked before the folder is there, so that one without a lock is dead.
		l, err := lockAt(d.dir + lockSuffix)
		if err != nil && !errors.Is(err, errNoLocks) {
			return nil, err
		}
		d.lock = l
		if err := os.Mkdir(d.dir, 0o777); err == nil {
			return d, nil
		} else if !errors.Is(err, fs.ErrExist) {
			d.cleanUp()
			return nil, err
		}
		l.release()
	}
}

// lockSuffix is what the lock of a draft is called after its folder.
const lockSuffix = ".lock"

// Key returns the key of the result.
func (d *Draft) Key() Key { return d.key }

// Path returns where to write a file. It panics unless the name is one or more
// letters, digits and _+=,@.- without a dot at the beginning, and not
// manifest.json.
func (d *Draft) Path(file string) string {
	if !fileName.MatchString(file) || file == manifestFile {
		panic(fmt.Sprintf("store: %q is not allowed as the name of a file of a result", file))
	}
	return filepath.Join(d.dir, file)
}

// WriteJSON writes a value as indented JSON.
func (d *Draft) WriteJSON(file string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("%s of step %s: %w", file, d.key.name, err)
	}
	return os.WriteFile(d.Path(file), append(text, '\n'), 0o666)
}

// Create opens a new file of the draft for writing. The caller closes it.
func (d *Draft) Create(file string) (io.WriteCloser, error) {
	return os.OpenFile(d.Path(file), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

// Checkpoint returns the path of a file for how far the work on the result has
// come. It is no part of the draft: when the process dies or the draft is
// discarded it stays, for the next draft with the same key, and it goes once the
// result is there. Whoever writes it sees to it that it is always whole, by
// writing it beside and renaming it. It panics on the names that Path does.
func (d *Draft) Checkpoint(file string) (string, error) {
	d.Path(file)
	dir := d.store.checkpoints(d.key)
	return filepath.Join(dir, file), makeDir(dir)
}

// ForgetCheckpoints removes the checkpoints of the key, so that the next attempt
// starts from the beginning.
func (d *Draft) ForgetCheckpoints() error { return os.RemoveAll(d.store.checkpoints(d.key)) }

// checkpoints is the folder of the checkpoints of a result.
func (s *Store) checkpoints(key Key) string { return filepath.Join(s.dir, checkpointsDir, key.flat()) }

// Discard removes the draft. After Commit or Discard it does nothing, so it may
// be deferred.
func (d *Draft) Discard() error {
	if d.done {
		return nil
	}
	d.done = true
	return d.cleanUp()
}

// cleanUp removes what is left of the draft, its lock last.
func (d *Draft) cleanUp() error {
	err := os.RemoveAll(d.dir)
	return errors.Join(err, removeFile(d.dir+lockSuffix), d.lock.release())
}

// Commit completes the result: all files in the draft become the result, on
// disk before it returns. If the store has got the result in the meantime, that
// one stays. After a failure the draft is gone. A second call does nothing.
func (d *Draft) Commit() error {
	if d.done {
		return nil
	}
	err := d.commit()
	d.done = true
	return errors.Join(err, d.cleanUp())
}

func (d *Draft) commit() error {
	files, err := d.seal()
	if err != nil {
		return fmt.Errorf("result of step %s: %w", d.key.name, err)
	}
	s := d.store
	s.mu.Lock()
	defer s.mu.Unlock()
	to := s.place(d.key)
	err = moveDir(d.dir, to)
	var taken *os.LinkError
	if errors.As(err, &taken) {
		// Something is there: whole, which is as good, or damaged, which moves it.
		if _, e := s.load(d.key); e == nil {
			return nil
		} else if !errors.Is(e, ErrAbsent) {
			return errors.Join(err, e)
		}
		err = moveDir(d.dir, to)
	}
	if err != nil {
		return err
	}
	s.verified[d.key.hash] = &Result{d.key, to, files}
	return d.ForgetCheckpoints()
}

// seal flushes all files and writes the manifest.
func (d *Draft) seal() ([]File, error) {
	entries, err := os.ReadDir(d.dir) // In alphabetical order.
	if err != nil {
		return nil, err
	}
	files := make([]File, 0, len(entries))
	for _, e := range entries {
		f, err := d.sealFile(e)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	text, err := formatManifest(d.key, files)
	if err != nil {
		return nil, err
	}
	return files, errors.Join(writeSynced(filepath.Join(d.dir, manifestFile), text), syncDir(d.dir))
}

// sealFile flushes a file and returns its size and checksum.
func (d *Draft) sealFile(e fs.DirEntry) (File, error) {
	name := e.Name()
	if !e.Type().IsRegular() || !fileName.MatchString(name) || name == manifestFile {
		return File{}, fmt.Errorf("%q cannot be a file of a result", name)
	}
	f, err := os.OpenFile(filepath.Join(d.dir, name), os.O_RDWR, 0)
	if err != nil {
		return File{}, err
	}
	sum, size, err := sumReader(f)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return File{name, size, sum}, err
}

// writeSynced writes a new file and flushes it.
func writeSynced(path string, text []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// removeFile removes a file that may be missing.
func removeFile(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// removeDeadDrafts removes the drafts of processes that no longer live.
func (s *Store) removeDeadDrafts() error {
	dir := filepath.Join(s.dir, draftsDir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := removeDeadDraft(filepath.Join(dir, strings.TrimSuffix(e.Name(), lockSuffix))); err != nil {
			return err
		}
	}
	return nil
}

// removeDeadDraft removes a draft and its lock, unless the lock is held. Where
// files cannot be locked all drafts are taken for dead.
func removeDeadDraft(dir string) error {
	l, err := lockAt(dir + lockSuffix)
	switch {
	case errors.Is(err, errNoLocks):
	case err != nil:
		return err
	case l == nil:
		return nil
	}
	return (&Draft{dir: dir, lock: l}).cleanUp()
}
