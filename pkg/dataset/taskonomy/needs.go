package taskonomy

import (
	"fmt"
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/task"
)

// needs lists the domains that a task reads besides rgb. Tasks that are not
// here cannot be trained on the data set.
var needs = map[string][]string{
	"autoencoder": {}, "denoise": {}, "colorization": {}, "inpainting_whole": {}, "jigsaw": {}, "random": {},
	"edge2d":     {"edge_texture"},
	"keypoint2d": {"keypoints2d"},
	"segment2d":  {"segment_unsup2d"}, "segment25d": {"segment_unsup25d"},
	// The masks of 3D tasks are where the depth is valid.
	"edge3d":     {"edge_occlusion", "depth_zbuffer"},
	"keypoint3d": {"keypoints3d", "depth_zbuffer"},
	"reshade":    {"reshading", "depth_zbuffer"},
	"rgb2depth":  {"depth_zbuffer"},
	"rgb2mist":   {"depth_euclidean", "depth_zbuffer"},
	"rgb2sfnorm": {"normal", "depth_zbuffer"},
	"curvature":  {"principal_curvature", "depth_zbuffer"},

	"segmentsemantic": {"segment_semantic"},
	"class_1000":      {"class_object"},
	"class_places":    {"class_scene"},
	"vanishing_point": {"point_info"}, "room_layout": {"point_info"}, "fix_pose": {"point_info"},
	"non_fixated_pose": {"point_info"}, "ego_motion": {"point_info"}, "point_match": {"point_info"},
}

// A mask is a set of domains.
type mask uint32

// taskMask returns the domains that the tasks need, rgb included.
func taskMask(tasks ...string) mask {
	m := mask(1) << number("rgb")
	for _, t := range tasks {
		for _, d := range needs[t] {
			m |= 1 << number(d)
		}
	}
	return m
}

// has returns the domains of a view.
func (e *entry) has() mask {
	var m mask
	for i, f := range e.form {
		if f != 0 {
			m |= 1 << i
		}
	}
	return m
}

// names returns the domains of the set.
func (m mask) names() []string {
	var names []string
	for i, d := range domains {
		if m&(1<<i) != 0 {
			names = append(names, d.Name)
		}
	}
	return names
}

// resolveTasks returns the canonical names in the order of the dictionary.
// None stands for all tasks whose domains at least half of the pictures have.
func (x *index) resolveTasks(names []string) ([]string, error) {
	d := task.Taskonomy()
	wanted := map[string]bool{}
	for _, name := range names {
		t, err := d.Lookup(name)
		if err != nil {
			return nil, err
		}
		wanted[t.Name] = true
	}
	if len(names) == 0 {
		for _, t := range x.usual() {
			wanted[t] = true
		}
		if len(wanted) == 0 {
			return nil, fmt.Errorf("%s has no pictures in domain rgb: %w", x.root, ErrNoData)
		}
	}
	var tasks []string
	for _, t := range d.All() {
		if !wanted[t.Name] {
			continue
		}
		for _, domain := range needs[t.Name] {
			if !x.present(number(domain)) {
				return nil, fmt.Errorf("task %s needs domain %s, of which %s has no files",
					t.Name, domain, x.root)
			}
		}
		tasks = append(tasks, t.Name)
	}
	return tasks, nil
}

// present reports whether there is any file of the domain.
func (x *index) present(domain int) bool {
	return slices.ContainsFunc(x.buildings, func(b *building) bool { return len(b.folders[domain].forms) > 0 })
}

// usual returns the tasks whose domains at least half of the pictures have.
func (x *index) usual() []string {
	pictures, having := 0, map[string]int{}
	for _, b := range x.buildings {
		for i := range b.views {
			m := b.views[i].has()
			if m&1 == 0 {
				continue
			}
			pictures++
			for t := range needs {
				if need := taskMask(t); m&need == need {
					having[t]++
				}
			}
		}
	}
	var tasks []string
	for t, n := range having {
		if 2*n >= pictures {
			tasks = append(tasks, t)
		}
	}
	slices.Sort(tasks)
	return tasks
}
