package frame

// A View is one picture to be taken: where the camera stands and what it looks
// at. Views of one point show the same point of a surface at the centre of
// their pictures, as in the real data set (its point_info files).
type View struct {
	Building string
	Point    int // number of the point within the building
	View     int // number of the view within the point, from 0
	Room     int // number of the room that the camera stands in
	Camera   Camera
	// Target is the point of a surface at the centre of the picture, Normal
	// the surface's unit normal there, both in the world.
	Target, Normal Vec
	// Sees lists the numbers of the other points that are in the picture with a
	// line of sight, ascending: of those that the building's views at hand are of.
	Sees []int
}
