package taskonomy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// A PointInfo is what a point_info file says about a view. Lengths are metres
// and angles radians; the world has z up. Fields that a file lacks are zero
// or nil, but CameraLocation, CameraRotation and FOV are always there.
type PointInfo struct {
	// CameraLocation is the centre of the camera.
	CameraLocation frame.Vec
	// CameraRotation is the Euler angles (a, b, c) of the camera, whose axes
	// right, up and back are the columns of Rz(c)·Ry(b)·Rx(a).
	CameraRotation frame.Vec
	// CameraOriginal is the angles of the scanner's own camera, and
	// CameraRelative those of R in Rotation = R·Original.
	CameraOriginal, CameraRelative *frame.Vec
	// FOV is the full angle of view of the square picture.
	FOV float64
	// Resolution is the width of the picture in pixels.
	Resolution int
	// PointUUID and CameraUUID name the point and camera within the building,
	// Room the room.
	PointUUID, CameraUUID, Room string
	ViewID                      int
	// PointLocation is the point of a surface that the centre of the picture
	// shows, and PointNormal the surface's normal there.
	PointLocation, PointNormal *frame.Vec
	// CameraDistance is that of the point, Obliqueness the angle between the
	// view ray and the normal, folded to [0, π/2], and PointPitch the elevation
	// of the point above the original camera.
	CameraDistance, Obliqueness, PointPitch float64
	// Box is the box around what the picture shows and the camera, along the
	// axes of the world: {min, max}. The file has its x and y swapped; here
	// they are those of the world.
	Box *[2]frame.Vec
	// VanishingSphere is the directions of the world's axes in the camera's
	// frame, and VanishingImage the picture positions drawn for them.
	VanishingSphere *[3]frame.Vec
	VanishingImage  *[3][2]float64
	// Sees lists the other points in the picture.
	Sees []int
}

// jsonInfo is the file.
type jsonInfo struct {
	CameraLocation *vec              `json:"camera_location"`
	RotationFinal  *vec              `json:"camera_rotation_final"`
	Original       *vec              `json:"camera_rotation_original,omitempty"`
	Relative       *vec              `json:"camera_rotation_from_original_to_final,omitempty"`
	FOV            *float64          `json:"field_of_view_rads"`
	Resolution     int               `json:"resolution,omitempty"`
	PointUUID      text              `json:"point_uuid"`
	ViewID         int               `json:"view_id"`
	CameraUUID     text              `json:"camera_uuid"`
	Room           text              `json:"room"`
	PointLocation  *vec              `json:"point_location,omitempty"`
	PointNormal    *vec              `json:"point_normal,omitempty"`
	CameraDistance float64           `json:"camera_distance"`
	Obliqueness    float64           `json:"obliqueness_angle"`
	PointPitch     float64           `json:"point_pitch"`
	Box            *axes[[2]float64] `json:"bounding_box_ranges,omitempty"`
	Sphere         *axes[vec]        `json:"vanishing_points_gaussian_sphere,omitempty"`
	Image          *axes[[2]float64] `json:"vanishing_points_image,omitempty"`
	Sees           []text            `json:"nonfixated_points_in_view"`
}

// axes is something for each axis.
type axes[T any] struct {
	X T `json:"x"`
	Y T `json:"y"`
	Z T `json:"z"`
}

// A vec refuses lists that do not have three numbers.
type vec frame.Vec

// UnmarshalJSON reads a list of three numbers.
func (v *vec) UnmarshalJSON(data []byte) error {
	var list []float64
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	if len(list) != 3 {
		return fmt.Errorf("%d numbers where a point has 3", len(list))
	}
	*v = vec(list)
	return nil
}

// A text is a string, or a number as if in quotes.
type text string

// UnmarshalJSON reads a string, a number or null.
func (t *text) UnmarshalJSON(data []byte) error {
	var s string
	if bytes.HasPrefix(data, []byte(`"`)) {
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		*t = text(s)
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(data, &n); err != nil {
		return err
	}
	*t = text(n)
	return nil
}

// ParsePointInfo reads a point_info file. Fields that it does not know are
// passed over; what it knows must be finite and of the right shape.
func ParsePointInfo(data []byte) (*PointInfo, error) {
	var j jsonInfo
	if err := json.Unmarshal(data, &j); err != nil {
		return nil, fmt.Errorf("reading a point_info: %w", err)
	}
	for _, f := range []struct {
		name    string
		missing bool
	}{
		{"camera_location", j.CameraLocation == nil}, {"camera_rotation_final", j.RotationFinal == nil},
		{"field_of_view_rads", j.FOV == nil},
	} {
		if f.missing {
			return nil, fmt.Errorf("the point_info lacks field %s", f.name)
		}
	}
	if !(*j.FOV > 0 && *j.FOV < math.Pi) {
		return nil, fmt.Errorf("field field_of_view_rads is %v, want an angle between 0 and π", *j.FOV)
	}
	p := &PointInfo{
		CameraLocation: frame.Vec(*j.CameraLocation), CameraRotation: frame.Vec(*j.RotationFinal),
		CameraOriginal: (*frame.Vec)(j.Original), CameraRelative: (*frame.Vec)(j.Relative),
		FOV: *j.FOV, Resolution: j.Resolution,
		PointUUID: string(j.PointUUID), CameraUUID: string(j.CameraUUID), Room: string(j.Room), ViewID: j.ViewID,
		PointLocation: (*frame.Vec)(j.PointLocation), PointNormal: (*frame.Vec)(j.PointNormal),
		CameraDistance: j.CameraDistance, Obliqueness: j.Obliqueness, PointPitch: j.PointPitch,
	}
	return p, p.fillLists(&j)
}

// fillLists sets the fields that are not as the file has them.
func (p *PointInfo) fillLists(j *jsonInfo) error {
	if b := j.Box; b != nil {
		// The file calls the range of the world's y "x", and that of x "y".
		p.Box = &[2]frame.Vec{{b.Y[0], b.X[0], b.Z[0]}, {b.Y[1], b.X[1], b.Z[1]}}
		for i, name := range []string{"y", "x", "z"} {
			if p.Box[0][i] > p.Box[1][i] {
				return fmt.Errorf("field bounding_box_ranges.%s is [%v, %v], want a range",
					name, p.Box[0][i], p.Box[1][i])
			}
		}
	}
	if s := j.Sphere; s != nil {
		p.VanishingSphere = &[3]frame.Vec{frame.Vec(s.X), frame.Vec(s.Y), frame.Vec(s.Z)}
	}
	if s := j.Image; s != nil {
		p.VanishingImage = &[3][2]float64{s.X, s.Y, s.Z}
	}
	for _, id := range j.Sees {
		n, ok := parseNumber(string(id))
		if !ok {
			return fmt.Errorf("field nonfixated_points_in_view has %.40q, want numbers of points", string(id))
		}
		p.Sees = append(p.Sees, n)
	}
	return nil
}

// Format returns the file.
func (p *PointInfo) Format() ([]byte, error) {
	j := jsonInfo{
		CameraLocation: (*vec)(&p.CameraLocation), RotationFinal: (*vec)(&p.CameraRotation),
		Original: (*vec)(p.CameraOriginal), Relative: (*vec)(p.CameraRelative),
		FOV: &p.FOV, Resolution: p.Resolution,
		PointUUID: text(p.PointUUID), CameraUUID: text(p.CameraUUID), Room: text(p.Room), ViewID: p.ViewID,
		PointLocation: (*vec)(p.PointLocation), PointNormal: (*vec)(p.PointNormal),
		CameraDistance: p.CameraDistance, Obliqueness: p.Obliqueness, PointPitch: p.PointPitch,
		Sees: []text{},
	}
	if b := p.Box; b != nil {
		along := func(axis int) [2]float64 { return [2]float64{b[0][axis], b[1][axis]} }
		j.Box = &axes[[2]float64]{X: along(1), Y: along(0), Z: along(2)}
	}
	if s := p.VanishingSphere; s != nil {
		j.Sphere = &axes[vec]{vec(s[0]), vec(s[1]), vec(s[2])}
	}
	if s := p.VanishingImage; s != nil {
		j.Image = &axes[[2]float64]{s[0], s[1], s[2]}
	}
	for _, n := range p.Sees {
		j.Sees = append(j.Sees, text(strconv.Itoa(n)))
	}
	data, err := json.Marshal(j)
	if err != nil {
		return nil, fmt.Errorf("writing a point_info: %w", err)
	}
	return append(data, '\n'), nil
}
