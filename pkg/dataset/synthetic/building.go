package synthetic

import (
	"os"
	"sync"
	"sync/atomic"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
	"github.com/gotaskonomy/taskonomy/pkg/label"
	"github.com/gotaskonomy/taskonomy/pkg/scene"
)

// PictureVersion numbers how the world is rendered, as [scene.Version] numbers
// the world itself: it changes whenever the same view gives another frame, so
// that no cache outlives it. A test holds it.
const PictureVersion = 1

// kept is how many buildings a source without a cache holds ready to render.
const kept = 16

// A building is the state of one building of a source. Its views and rooms do
// not change once they are there.
type building struct {
	mu    sync.Mutex
	ready bool
	views []frame.View
	rooms []scene.Room
	file  *cacheFile                  // nil without a cache
	house atomic.Pointer[scene.House] // nil with a cache, or when others took its place
}

// recent lists the buildings that are held ready, oldest first.
type recent struct {
	mu   sync.Mutex
	list []int
}

// views returns the views of building b.
func (s *Source) views(b int) ([]frame.View, error) {
	x := &s.buildings[b]
	if err := x.ensure(s, b); err != nil {
		return nil, err
	}
	return x.views, nil
}

// frame returns what a view of building b shows: the picture and at least what is
// needed besides.
func (s *Source) frame(b, view int, needs label.Needs) (*frame.Frame, error) {
	x := &s.buildings[b]
	if err := x.ensure(s, b); err != nil {
		return nil, err
	}
	file := x.cached()
	if file == nil {
		house, err := s.house(b)
		if err != nil {
			return nil, err
		}
		return house.Render(x.views[view], s.cfg.Size), nil
	}
	f, err := file.read(view, needs)
	if err == nil {
		return f, nil
	}
	// A record that was whole when the file was opened is damaged now: make the
	// file anew, once.
	x.mu.Lock()
	if x.file == file { // nobody else has made it anew
		os.Remove(file.path)
		x.file, x.ready = nil, false
	}
	x.mu.Unlock()
	if err := x.ensure(s, b); err != nil {
		return nil, err
	}
	return x.cached().read(view, needs)
}

// cached returns the cache file, nil if there is none.
func (x *building) cached() *cacheFile {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.file
}

// house returns building b, made anew if others have taken its place.
func (s *Source) house(b int) (*scene.House, error) {
	x := &s.buildings[b]
	if house := x.house.Load(); house != nil {
		return house, nil
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if house := x.house.Load(); house != nil {
		return house, nil
	}
	house, err := scene.Building(scene.Config{Seed: s.cfg.Seed}, b)
	if err != nil {
		return nil, err
	}
	s.keep(b, house)
	return house, nil
}

// keep holds a building ready and lets the oldest go if there are too many.
func (s *Source) keep(b int, house *scene.House) {
	s.recent.mu.Lock()
	defer s.recent.mu.Unlock()
	s.buildings[b].house.Store(house)
	s.recent.list = append(s.recent.list, b)
	if len(s.recent.list) > kept {
		s.buildings[s.recent.list[0]].house.Store(nil)
		s.recent.list = s.recent.list[1:]
	}
}

// ensure has the views of the building ready, and with a cache its file.
func (x *building) ensure(s *Source, b int) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.ready {
		return nil
	}
	if s.cfg.Cache == "" {
		house, views, err := s.build(b)
		if err != nil {
			return err
		}
		x.views, x.rooms, x.ready = views, house.Rooms, true
		s.keep(b, house)
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
	x.file, x.views, x.rooms, x.ready = file, file.header.Views, file.header.Rooms, true
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
