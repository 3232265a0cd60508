package taskonomy

import (
	"encoding/json"
	"fmt"

	"github.com/gotaskonomy/taskonomy/pkg/frame"
)

// Matches is a nonfixated_matches file: the views, of other points, that have
// a point in their pictures.
type Matches struct {
	Point    int
	Location frame.Vec
	Views    []Match
}

// A Match is a view and where its picture, in pixels, shows the point.
type Match struct {
	Camera      string
	Point, View int
	X, Y        float64
}

type jsonMatches struct {
	PointUUID     text        `json:"point_uuid"`
	PointLocation *vec        `json:"point_location"`
	Views         []jsonMatch `json:"views"`
}

type jsonMatch struct {
	CameraUUID text    `json:"camera_uuid"`
	PointUUID  text    `json:"point_uuid"`
	ViewID     int     `json:"view_id"`
	X          float64 `json:"nonfixated_pixel_x"`
	Y          float64 `json:"nonfixated_pixel_y"`
}

// ReadMatches reads a file that [ParseMatches] understands.
func ReadMatches(path string) (*Matches, error) {
	data, err := read(path)
	if err != nil {
		return nil, err
	}
	m, err := ParseMatches(data)
	if err != nil {
		return nil, &FileError{Path: path, Err: err}
	}
	return m, nil
}

// ParseMatches reads a nonfixated_matches file.
func ParseMatches(data []byte) (*Matches, error) {
	var j jsonMatches
	if err := json.Unmarshal(data, &j); err != nil {
		return nil, fmt.Errorf("reading nonfixated_matches: %w", err)
	}
	point, ok := parseNumber(string(j.PointUUID))
	if !ok {
		return nil, fmt.Errorf("field point_uuid is %.40q, want the number of a point", string(j.PointUUID))
	}
	m := &Matches{Point: point}
	if j.PointLocation != nil {
		m.Location = frame.Vec(*j.PointLocation)
	}
	for i, v := range j.Views {
		p, ok := parseNumber(string(v.PointUUID))
		if !ok || v.ViewID < 0 {
			return nil, fmt.Errorf("field views[%d] has point %.40q and view %d, want numbers",
				i, string(v.PointUUID), v.ViewID)
		}
		m.Views = append(m.Views, Match{string(v.CameraUUID), p, v.ViewID, v.X, v.Y})
	}
	return m, nil
}

// Format returns the file.
func (m *Matches) Format() ([]byte, error) {
	j := jsonMatches{PointUUID: text(fmt.Sprint(m.Point)), PointLocation: (*vec)(&m.Location), Views: []jsonMatch{}}
	for _, v := range m.Views {
		j.Views = append(j.Views, jsonMatch{text(v.Camera), text(fmt.Sprint(v.Point)), v.View, v.X, v.Y})
	}
	data, err := json.Marshal(j)
	if err != nil {
		return nil, fmt.Errorf("writing nonfixated_matches: %w", err)
	}
	return append(data, '\n'), nil
}
