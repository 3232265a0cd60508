package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Pruned is what Prune removed.
type Pruned struct {
	Results int
	Bytes   int64
}

// Prune removes all results but those to keep, the checkpoints of others, and
// what was moved aside as damaged. A result goes at once, never in part.
func (s *Store) Prune(keep []Key) (Pruned, error) {
	if s.readOnly {
		return Pruned{}, ErrReadOnly
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, going := map[string]bool{}, map[string]bool{}
	for _, key := range keep {
		kept[s.place(key)], going[key.flat()] = true, true
	}
	places, parents, err := s.places()
	if err != nil {
		return Pruned{}, err
	}
	damaged, err := os.ReadDir(filepath.Join(s.dir, damagedDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Pruned{}, err
	}
	var pruned Pruned
	if err := s.removeCheckpoints(going, &pruned); err != nil {
		return pruned, err
	}
	for _, e := range damaged {
		if err := s.remove(filepath.Join(s.dir, damagedDir, e.Name()), &pruned); err != nil {
			return pruned, err
		}
	}
	for _, place := range places {
		if kept[place] {
			continue
		}
		if err := s.remove(place, &pruned); err != nil {
			return pruned, err
		}
	}
	for _, parent := range slices.Backward(parents) {
		os.Remove(parent) // Stays if it holds anything.
	}
	for h, r := range s.verified {
		if !kept[r.dir] {
			delete(s.verified, h)
		}
	}
	return pruned, nil
}

// removeCheckpoints removes all checkpoints but those to keep.
func (s *Store) removeCheckpoints(keep map[string]bool, pruned *Pruned) error {
	dir := filepath.Join(s.dir, checkpointsDir)
	all, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, e := range all {
		if keep[e.Name()] {
			continue
		}
		size, err := sizeOf(filepath.Join(dir, e.Name()))
		if err != nil {
			return err
		}
		pruned.Bytes += size
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// places returns the folders of all results and the folders that they are in,
// those further up first.
func (s *Store) places() (places, parents []string, err error) {
	root := filepath.Join(s.dir, stepsDir)
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case !d.IsDir() || path == root:
		case resultName.MatchString(d.Name()):
			places = append(places, path)
			return filepath.SkipDir
		default:
			parents = append(parents, path)
		}
		return nil
	})
	return places, parents, err
}

// remove moves a folder out of the way and removes it.
func (s *Store) remove(dir string, pruned *Pruned) error {
	size, err := sizeOf(dir)
	if err != nil {
		return err
	}
	trash := filepath.Join(s.dir, draftsDir, filepath.Base(dir)+".removed")
	if err := os.RemoveAll(trash); err != nil {
		return err
	}
	if err := moveDir(dir, trash); err != nil {
		return err
	}
	pruned.Results++
	pruned.Bytes += size
	return os.RemoveAll(trash)
}

// sizeOf returns how many bytes the files of a folder have.
func sizeOf(dir string) (int64, error) {
	var size int64
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		size += info.Size()
		return nil
	})
	return size, err
}
