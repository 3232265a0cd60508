package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// errNoLocks says that files cannot be locked here.
var errNoLocks = errors.New("files cannot be locked on this file system")

// A Holder is the process that has the folder of a run open.
type Holder struct {
	PID   int       `json:"pid"`
	Host  string    `json:"host"`
	Since time.Time `json:"since"`
}

// A LockedError says that another process has the folder of a run open.
type LockedError struct {
	Dir    string
	Holder Holder // Zero if the lock does not tell.
}

// Error names the holder and what to do.
func (e *LockedError) Error() string {
	who := "another process"
	if e.Holder.PID != 0 {
		who = fmt.Sprintf("process %d on %s, since %s", e.Holder.PID, e.Holder.Host,
			e.Holder.Since.Local().Format("2 January 15:04:05"))
	}
	return fmt.Sprintf("%s is in use by %s: wait until it ends, stop it, or work in another folder", e.Dir, who)
}

// A lock is a locked file. The system gives it free when the process ends,
// however it ends.
type lock struct{ file *os.File }

// release gives the lock free. The file stays: another process may have it open
// in order to lock it.
func (l *lock) release() error {
	if l == nil {
		return nil
	}
	return l.file.Close()
}

// lockAt locks a file, which is made if there is none. The lock is nil if
// another process holds it.
func lockAt(path string) (*lock, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		ok, err := tryLock(f)
		if err == nil && ok {
			// Whoever held it before may have removed the file.
			mine, e1 := f.Stat()
			there, e2 := os.Stat(path)
			if e1 == nil && e2 == nil && os.SameFile(mine, there) {
				return &lock{f}, nil
			}
			f.Close()
			continue
		}
		f.Close()
		return nil, err
	}
}

// A reader tests the lock by taking it for a moment, so a first refusal is not
// believed.
const (
	lockTries = 10
	lockPause = 20 * time.Millisecond
)

// takeRunLock locks the folder of a run and notes who did.
func takeRunLock(dir string) (*lock, error) {
	path := filepath.Join(dir, lockFile)
	for try := 0; ; try++ {
		l, err := lockAt(path)
		switch {
		case err != nil:
			return nil, err
		case l != nil:
			if err := l.sign(); err != nil {
				l.release()
				return nil, err
			}
			return l, nil
		case try == lockTries:
			return nil, &LockedError{Dir: dir, Holder: readHolder(path)}
		}
		time.Sleep(lockPause)
	}
}

// Lock locks a folder, which must be there, as Open does, but does not make it
// that of a run. unlock gives it free; so does the end of the process, however it
// ends. If another process has locked it the error is a *LockedError. Where files
// cannot be locked it does nothing.
func Lock(dir string) (unlock func() error, err error) {
	l, err := takeRunLock(dir)
	if err != nil && !errors.Is(err, errNoLocks) {
		return nil, err
	}
	return l.release, nil
}

// sign writes into the lock who holds it.
func (l *lock) sign() error {
	host, _ := os.Hostname()
	text, err := json.Marshal(Holder{PID: os.Getpid(), Host: host, Since: time.Now().UTC().Truncate(time.Second)})
	if err != nil {
		return err
	}
	if err := l.file.Truncate(0); err != nil {
		return err
	}
	_, err = l.file.WriteAt(append(text, '\n'), 0)
	return err
}

// readHolder returns the holder that signed a lock, zero if there is none.
func readHolder(path string) Holder {
	f, err := os.Open(path)
	if err != nil {
		return Holder{}
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, 1<<12))
	var h Holder
	if err != nil || json.Unmarshal(text, &h) != nil {
		return Holder{}
	}
	return h
}

// Holder returns the process that has the folder open for writing, and whether
// there is one. Where files cannot be locked there seems to be none.
func (s *Store) Holder() (Holder, bool) {
	path := filepath.Join(s.dir, lockFile)
	if s.lock != nil {
		return readHolder(path), true
	}
	f, err := os.Open(path)
	if err != nil {
		return Holder{}, false
	}
	defer f.Close()
	if ok, err := tryLock(f); ok || err != nil {
		return Holder{}, false
	}
	return readHolder(path), true
}
