package synthetic

import (
	"os"
	"sync"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/scene"
)

// PictureVersion numbers how the world is rendered, as [scene.Version] numbers
// the world itself: it changes whenever the same view gives another frame, so
// that no cache outlives it. A test holds it.
const PictureVersion = 1

// A building is the state of one building of a source.
type building struct {
	mu    sync.Mutex
	house *scene.House // kept only while there is no cache
	views []frame.View
	rooms []scene.Room
	file  *cacheFile // nil without a cache
}

// views returns the views of building b.
func (s *Source) views(b int) ([]frame.View, error) {
	x := &s.buildings[b]
	if err := x.ensure(s, b); err != nil {
		return nil, err
	}
	return x.views, nil
}

// frame returns what a view of building b shows.
func (s *Source) frame(b, view int) (*frame.Frame, error) {
	x := &s.buildings[b]
	if err := x.ensure(s, b); err != nil {
		return nil, err
	}
	file := x.cached()
	if file == nil {
		return x.house.Render(x.views[view], s.cfg.Size), nil
	}
	f, err := file.read(view)
	if err == nil {
		return f, nil
	}
	// A record that was whole when the file was opened is damaged now: make the
	// file anew, once.
	x.mu.Lock()
	if x.file == file { // nobody else has made it anew
		os.Remove(file.path)
		x.file = nil
	}
	x.mu.Unlock()
	if err := x.ensure(s, b); err != nil {
		return nil, err
	}
	return x.cached().read(view)
}

// cached returns the cache file, nil if there is none.
func (x *building) cached() *cacheFile {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.file
}

// ensure has the views of the building ready, and with a cache its file.
func (x *building) ensure(s *Source, b int) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.file != nil || x.house != nil {
		return nil
	}
	if s.cfg.Cache == "" {
		house, views, err := s.build(b)
		if err != nil {
			return err
		}
		x.house, x.views, x.rooms = house, views, house.Rooms
		return nil
	}
	key := cacheKey{scene.Version, PictureVersion, s.cfg.Seed, b, s.cfg.Size, s.cfg.Views}
	file, err := openCache(s.cfg.Cache, key)
	if err != nil {
		house, views, err := s.build(b)
		if err != nil {
			return err
		}
		if err := writeCache(s.cfg.Cache, key, house, views); err != nil {
			return err
		}
		if file, err = openCache(s.cfg.Cache, key); err != nil {
			return err
		}
	}
	x.file, x.views, x.rooms = file, file.header.Views, file.header.Rooms
	return nil
}

// build makes the building and its views.
func (s *Source) build(b int) (*scene.House, []frame.View, error) {
	house, err := scene.Building(scene.Config{Seed: s.cfg.Seed}, b)
	if err != nil {
		return nil, nil, err
	}
	views, err := house.Views(s.cfg.Views)
	return house, views, err
}
