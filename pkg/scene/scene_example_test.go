package scene_test

import (
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/scene"
)

func ExampleBuilding() {
	h, err := scene.Building(scene.Config{}, 7)
	if err != nil {
		fmt.Println(err)
		return
	}
	views, err := h.Views(3)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, r := range h.Rooms {
		fmt.Printf("room %d: %v of %.1f m × %.1f m\n", i, r, r.Max[0]-r.Min[0], r.Max[1]-r.Min[1])
	}
	for _, v := range views {
		x, y, _ := v.Camera.Project(256, v.Target)
		fmt.Printf("point %d view %d from room %d: the point is at (%.1f, %.1f)\n", v.Point, v.View, v.Room, x, y)
	}
	// Output:
	// room 0: kitchen of 2.2 m × 4.1 m
	// room 1: storage room of 1.8 m × 4.1 m
	// room 2: living room of 4.6 m × 4.5 m
	// room 3: child's room of 2.9 m × 4.5 m
	// room 4: dining room of 3.1 m × 4.5 m
	// point 0 view 0 from room 0: the point is at (128.0, 128.0)
	// point 0 view 1 from room 0: the point is at (128.0, 128.0)
	// point 0 view 2 from room 0: the point is at (128.0, 128.0)
}
