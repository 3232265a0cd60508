package scene

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// houses are buildings 0 to n-1, made once.
func houses(t testing.TB, n int) []*House {
	t.Helper()
	made.Lock()
	defer made.Unlock()
	for i := len(made.list); i < n; i++ {
		h, err := Building(Config{}, i)
		if err != nil {
			t.Fatal(err)
		}
		made.list = append(made.list, h)
	}
	return made.list[:n]
}

var made struct {
	sync.Mutex
	list []*House
}

// TestNames: every name is there once.
func TestNames(t *testing.T) {
	for _, list := range [][]string{Categories(), RoomTypes()} {
		seen := map[string]bool{}
		for i, name := range list {
			if name == "" || seen[name] {
				t.Errorf("name %d is %q", i, name)
			}
			seen[name] = true
		}
	}
	if len(RoomTypes()) < 10 || len(Categories())-StructureCategories < 40 {
		t.Errorf("%d types of rooms and %d categories", len(RoomTypes()), len(Categories()))
	}
}

// TestAllOccur: 30 buildings have all types of rooms and all categories, and
// rooms are not empty.
func TestAllOccur(t *testing.T) {
	var types [roomTypeCount]int
	var categories [categoryCount]int
	var objects [roomTypeCount][]int
	for _, h := range houses(t, 30) {
		count := make([]int, len(h.Rooms))
		for _, o := range h.Objects {
			categories[o.Category]++
			if o.Category > window {
				count[o.Room]++
			}
		}
		for i, r := range h.Rooms {
			types[r.Type]++
			objects[r.Type] = append(objects[r.Type], count[i])
			if count[i] < 4 {
				t.Errorf("%s: room %d (%v) has %d things", h.Name, i, r, count[i])
			}
		}
	}
	for i, n := range types {
		t.Logf("%-14s %3d rooms, things in them: %v", roomTypeNames[i], n, objects[i])
		if n < 5 {
			t.Errorf("only %d of type %s", n, roomTypeNames[i])
		}
	}
	for i, n := range categories[StructureCategories:] {
		t.Logf("%-16s %4d", categoryNames[i+StructureCategories], n)
		if n == 0 {
			t.Errorf("no %s", categoryNames[i+StructureCategories])
		}
	}
}

// TestTypical: most rooms have what makes them what they are.
func TestTypical(t *testing.T) {
	want := map[int][][]int{
		kitchen: {{stove}, {fridge}, {sink}, {counter}}, bathroom: {{toilet}, {washbasin}, {bathtub, shower}, {mirror}},
		bedroom: {{bed}, {nightstand}, {wardrobe}}, livingRoom: {{sofa}, {screen}, {coffeeTable}},
		diningRoom: {{diningTable}, {chair}}, office: {{desk}, {officeChair}, {monitor}},
		childRoom: {{bed, bunkBed}, {blocks, teddy, ball}}, storage: {{rack}, {box}}, corridor: {{plant, cabinet, bench, chair}},
		classroom: {{whiteboard}, {desk}, {chair}}, laundry: {{washer}, {sink}}, gym: {{treadmill}, {dumbbells}},
		library: {{bookshelf}},
	}
	count, total := map[string]int{}, map[int]int{}
	for _, h := range houses(t, 30) {
		for i, r := range h.Rooms {
			has := map[int]bool{}
			for _, o := range h.Objects {
				has[o.Category] = has[o.Category] || o.Room == i
			}
			total[r.Type]++
			for _, any := range want[r.Type] {
				for _, c := range any {
					if has[c] {
						count[fmt.Sprint(r.Type, any)]++
						break
					}
				}
			}
		}
	}
	for roomType, list := range want {
		for _, any := range list {
			n := count[fmt.Sprint(roomType, any)]
			t.Logf("%d of %d %s have a %s", n, total[roomType], roomTypeNames[roomType], categoryNames[any[0]])
			if float64(n) < 0.75*float64(total[roomType]) {
				t.Errorf("only %d of %d %s have a %s", n, total[roomType], roomTypeNames[roomType], categoryNames[any[0]])
			}
		}
	}
}

// TestApart: no two things overlap, save rugs and what stands on them.
func TestApart(t *testing.T) {
	for _, h := range houses(t, 30) {
		for room, things := range h.things {
			for i, a := range things {
				for _, b := range things[:i] {
					if a.category != rug && b.category != rug && a.collides(b) {
						t.Errorf("%s: room %d (%v): %s meets %s", h.Name, room, h.Rooms[room],
							categoryNames[a.category], categoryNames[b.category])
					}
				}
			}
		}
	}
}

// TestInside: things are inside their rooms, save the frames of openings.
func TestInside(t *testing.T) {
	for _, h := range houses(t, 30) {
		for _, o := range h.Objects {
			r, slack := h.Rooms[o.Room], 0.003
			if o.Category == door || o.Category == window {
				slack = 0.3
			}
			for i := range 3 {
				if o.Min[i] < r.Min[i]-slack || o.Max[i] > r.Max[i]+slack {
					t.Errorf("%s: %s from %v to %v in a room from %v to %v", h.Name, categoryNames[o.Category], o.Min, o.Max, r.Min, r.Max)
					break
				}
			}
		}
	}
}

// TestSupported: everything stands on the floor or on a thing, or touches a
// wall or the ceiling, within 3 cm.
func TestSupported(t *testing.T) {
	const slack = 0.03
	for _, h := range houses(t, 30) {
		for room, things := range h.things {
			r := h.Rooms[room]
			for _, w := range things {
				if w.box.lo[2] <= slack || w.box.hi[2] >= r.Max[2]-slack || w.category == door || w.category == window {
					continue
				}
				held := false
				for i := range 2 {
					held = held || w.box.lo[i] <= r.Min[i]+slack || w.box.hi[i] >= r.Max[i]-slack
				}
				for _, o := range things {
					held = held || o != w && o.carries(w, slack)
				}
				if !held {
					t.Errorf("%s: room %d (%v): %s floats at %v", h.Name, room, r, categoryNames[w.category], w.at)
				}
			}
		}
	}
}

// carries reports whether o rests on a solid of w.
func (w *placed) carries(o *placed, slack float64) bool {
	for _, s := range w.solids {
		if math.Abs(s.hi[2]-o.box.lo[2]) < slack && s.lo[0] <= o.at[0] && s.hi[0] >= o.at[0] && s.lo[1] <= o.at[1] && s.hi[1] >= o.at[1] {
			return true
		}
	}
	return false
}

// TestSame: a building is the same alone and in a run, and so are its views.
func TestSame(t *testing.T) {
	a := houses(t, 8)[7]
	b, err := Building(Config{}, 7)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a.scene, b.scene) || !reflect.DeepEqual(a.Objects, b.Objects) {
		t.Fatal("the building differs")
	}
	run, err := a.Views(30)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{4, 30} {
		views, err := b.Views(n)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range views {
			w := run[i]
			w.Sees = slices.DeleteFunc(slices.Clone(w.Sees), func(p int) bool { return p > views[n-1].Point })
			if !reflect.DeepEqual(v, w) && !(len(v.Sees)+len(w.Sees) == 0 && v.Point == w.Point && v.Camera == w.Camera) {
				t.Errorf("view %d of %d differs:\n%+v\n%+v", i, n, v, w)
			}
		}
		if v := views[n-1]; !bytes.Equal(a.Render(v, 32).RGB, b.Render(v, 32).RGB) {
			t.Errorf("the picture of view %d differs", n-1)
		}
	}
	c, err := Building(Config{Seed: 1}, 7)
	if err != nil {
		t.Fatal(err)
	}
	if reflect.DeepEqual(a.Rooms, c.Rooms) {
		t.Error("another seed makes the same building")
	}
	if _, err := Building(Config{}, -1); err == nil {
		t.Error("building -1")
	}
	if none, err := a.Views(0); err != nil || len(none) != 0 {
		t.Errorf("no views are %v, %v", none, err)
	}
}

// TestVersion: whoever changes the world is to change Version, and then these
// hashes of five buildings and of their views. A last bit may decide whether
// something fits or is seen, so other machines than amd64 may differ.
func TestVersion(t *testing.T) {
	const version, world, cameras = 2, "3260d7016ae9afb5", "6b03075f7e3d50d1"
	if runtime.GOARCH != "amd64" {
		t.Skip("the hashes are those of amd64")
	}
	a, b := sha256.New(), sha256.New()
	for _, h := range houses(t, 5) {
		fmt.Fprintf(a, "%.4v %.4v %.4v %.4v %.4v\n", h.Rooms, h.Objects, h.scene.Items, h.scene.Materials, h.scene.Lights)
		views, err := h.Views(20)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(b, "%.4v\n", views)
	}
	if got := fmt.Sprintf("%x", a.Sum(nil)[:8]); Version != version || got != world {
		t.Errorf("version %d of the world has hash %s, want %d and %s", Version, got, version, world)
	}
	if got := fmt.Sprintf("%x", b.Sum(nil)[:8]); got != cameras {
		t.Errorf("the views have hash %s, want %s", got, cameras)
	}
}

// TestConcurrent: goroutines may share a house.
func TestConcurrent(t *testing.T) {
	h, err := Building(Config{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	frames := make([]*frame.Frame, 4)
	for i := range frames {
		wg.Go(func() {
			views, err := h.Views(6)
			if err != nil {
				t.Error(err)
				return
			}
			frames[i] = h.Render(views[5], 16)
		})
	}
	wg.Wait()
	for _, f := range frames[1:] {
		if !reflect.DeepEqual(f, frames[0]) {
			t.Error("frames differ")
		}
	}
}
