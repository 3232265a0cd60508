package taskonomy

import (
	"slices"
	"strings"
)

// A kind is how the files of a domain are encoded.
type kind int

const (
	colour8 kind = iota // PNG, three channels of 8 bits.
	grey8               // PNG, 8 bits: one channel, or three that are equal.
	labels8             // PNG, one channel of ids, 8 bits.
	grey16              // PNG, one channel of 16 bits.
	vector              // NumPy, shape (n,) or (1, n).
	info                // JSON of one view.
	matches             // JSON of one point.
)

// A Domain is what the data set has one file of for every view.
type Domain struct {
	// Name is the folder, and Suffix the end of the names of its files.
	Name, Suffix string
	// Ext is the end of the names, ".png", ".npy" or ".json".
	Ext string
	// old are folder names of earlier releases.
	old  []string
	kind kind
	// length is that of the vectors of a domain of them.
	length int
}

// domains lists all domains; the place in the list is the number of a domain.
// From R:data/README.md, the sample release and the downloader, see the table
// of tasks.md 3.2 in the project's reference.
var domains = []Domain{
	{Name: "rgb", kind: colour8},
	{Name: "depth_zbuffer", kind: grey16, old: []string{"depth"}},
	{Name: "depth_euclidean", kind: grey16, old: []string{"mist"}},
	{Name: "normal", kind: colour8},
	{Name: "principal_curvature", kind: colour8, old: []string{"curvature"}},
	{Name: "edge_occlusion", kind: grey16, old: []string{"edge"}},
	{Name: "edge_texture", kind: grey16, old: []string{"edge2d", "edge_2d"}},
	{Name: "keypoints2d", kind: grey16, old: []string{"keypoint2d", "keypoint_2d"}},
	{Name: "keypoints3d", kind: grey16, old: []string{"keypoint", "keypoint3d"}},
	{Name: "reshading", kind: grey8, old: []string{"reshade"}},
	{Name: "segment_unsup2d", kind: labels8, old: []string{"segment2d"}},
	{Name: "segment_unsup25d", kind: labels8, old: []string{"segment25d"}},
	{Name: "segment_semantic", Suffix: "segmentsemantic", kind: labels8, old: []string{"segmentsemantic"}},
	{Name: "class_object", Ext: ".npy", kind: vector, length: 1000, old: []string{"softmax_1000", "class_1000"}},
	{Name: "class_scene", Suffix: "class_places", Ext: ".npy", kind: vector, length: 365,
		old: []string{"places", "class_places"}},
	{Name: "point_info", Ext: ".json", kind: info, old: []string{"points", "fixatedpose"}},
	{Name: "nonfixated_matches", Suffix: "nonfixatedpose", Ext: ".json", kind: matches,
		old: []string{"nonfixated", "nonfixatedpose"}},
	{Name: "rgb_large", kind: colour8},
}

// numDomains is the length of domains.
const numDomains = 18

// domainIndex finds a domain by each of its folder names.
var domainIndex = func() map[string]int {
	index := map[string]int{}
	for i := range domains {
		d := &domains[i]
		if d.Suffix == "" {
			d.Suffix = d.Name
		}
		if d.Ext == "" {
			d.Ext = ".png"
		}
		for _, name := range append(slices.Clone(d.old), d.Name) {
			index[name] = i
		}
	}
	return index
}()

// Domains returns the names of all domains.
func Domains() []string {
	names := make([]string, len(domains))
	for i, d := range domains {
		names[i] = d.Name
	}
	return names
}

// LookupDomain finds a domain by the name of its folder, old or new.
func LookupDomain(folder string) (Domain, bool) {
	i, ok := domainIndex[strings.ToLower(folder)]
	if !ok {
		return Domain{}, false
	}
	return domains[i], true
}

// number returns the place of a domain that is known to exist.
func number(name string) int { return domainIndex[name] }
