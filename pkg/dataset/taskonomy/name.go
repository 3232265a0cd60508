package taskonomy

import (
	"fmt"
	"strconv"
	"strings"
)

// A Key names a view: the number of a point of a building, and that of a view
// of the point.
type Key struct {
	Building    string
	Point, View int
}

// String returns "building/point_P_view_V", which names the view's sample.
func (k Key) String() string {
	return fmt.Sprintf("%s/point_%d_view_%d", k.Building, k.Point, k.View)
}

// AllViews is the number of a view in the name of a file for all views of a
// point, "view_all".
const AllViews = -1

// FileName returns the name of the file of a point and view in a domain.
func (d Domain) FileName(point, view int) string {
	return formatName(point, view, d.Suffix, d.Ext)
}

// formatName is the inverse of ParseName.
func formatName(point, view int, suffix, ext string) string {
	v := "all"
	if view != AllViews {
		v = strconv.Itoa(view)
	}
	if suffix != "" {
		suffix = "_domain_" + suffix
	}
	return fmt.Sprintf("point_%d_view_%s%s%s", point, v, suffix, ext)
}

// ParseName reads "point_P_view_V_domain_S.ext", and "point_P_view_V.ext" of
// which the suffix is empty. Other names are not ok, numbers with leading
// zeros included.
func ParseName(name string) (point, view int, suffix, ext string, ok bool) {
	rest, ok := strings.CutPrefix(name, "point_")
	if !ok {
		return 0, 0, "", "", false
	}
	p, rest, ok := strings.Cut(rest, "_view_")
	if !ok {
		return 0, 0, "", "", false
	}
	dot := strings.LastIndexByte(rest, '.')
	if dot < 0 {
		return 0, 0, "", "", false
	}
	rest, ext = rest[:dot], rest[dot:]
	v, suffix, found := strings.Cut(rest, "_domain_")
	point, okPoint := parseNumber(p)
	view, okView := parseNumber(v)
	if v == "all" {
		view, okView = AllViews, true
	}
	if !okPoint || !okView || found && suffix == "" || strings.ContainsAny(suffix, "/\\") || ext == "." {
		return 0, 0, "", "", false
	}
	return point, view, suffix, ext, true
}

// parseNumber reads digits without leading zeros.
func parseNumber(s string) (int, bool) {
	if s == "" || len(s) > 9 || s[0] == '0' && len(s) > 1 {
		return 0, false
	}
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}
