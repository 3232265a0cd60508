package report

import (
	"encoding/xml"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const (
	xlinkSpace = "http://www.w3.org/1999/xlink"
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
)

type attribute struct {
	name, value string
}

// attributes returns what is kept of an element's attributes: those of SVG,
// with ids, classes and references prefixed. Those of other name spaces are
// left out.
func (in *inliner) attributes(t xml.StartElement) ([]attribute, error) {
	var kept []attribute
	for _, a := range t.Attr {
		name, value := a.Name.Local, a.Value
		switch space := a.Name.Space; {
		case space == xlinkSpace || space == "xlink":
			if name != "href" {
				continue
			}
		case space == xmlSpace && name == "space":
			name = "xml:space"
		case space != "" || name == "xmlns":
			continue
		}
		value, err := in.attribute(t.Name.Local, name, value)
		if err != nil {
			return nil, fmt.Errorf("attribute %s: %w", name, err)
		}
		if t.Name.Local == "a" && !onGroup(name) {
			continue
		}
		kept = append(kept, attribute{name, value})
	}
	return kept, nil
}

// onGroup reports whether an attribute of a link means something on a group.
func onGroup(name string) bool {
	return name != "href" && name != "target" && name != "download"
}

func xlinkTitle(t xml.StartElement) string {
	for _, a := range t.Attr {
		if a.Name.Local == "title" && (a.Name.Space == xlinkSpace || a.Name.Space == "xlink") {
			return a.Value
		}
	}
	return ""
}

var (
	attributeName = regexp.MustCompile(`^[A-Za-z][-A-Za-z0-9]*$|^xml:space$`)
	includedImage = regexp.MustCompile(`^data:image/(png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*$`)
)

// attribute returns the value to write for an attribute of an element.
func (in *inliner) attribute(element, name, value string) (string, error) {
	low := strings.ToLower(name)
	switch {
	case !attributeName.MatchString(name) || strings.HasPrefix(low, "on"),
		low == "src", low == "srcdoc", low == "base":
		return "", errors.New("has no place in a drawing")
	case low == "href":
		if element == "image" && includedImage.MatchString(value) {
			return value, nil
		}
		if id, ok := strings.CutPrefix(value, "#"); ok && element != "image" {
			return "#" + in.prefix + id, nil
		}
		return "", fmt.Errorf("refers to %.40q, outside the drawing", value)
	case low == "id":
		return in.prefix + value, nil
	case low == "class", low == "aria-labelledby", low == "aria-describedby":
		names := strings.Fields(value)
		for i := range names {
			names[i] = in.prefix + names[i]
		}
		return strings.Join(names, " "), nil
	case low == "aria-label", strings.HasPrefix(low, "data-"):
		return value, nil
	}
	return in.css(value)
}

var (
	anyURL   = regexp.MustCompile(`(?i)url\s*\(`)
	localURL = regexp.MustCompile(`(?i)url\(\s*['"]?#([^'"()\s\\]+)['"]?\s*\)`)
	// fetches are the other ways in which a style asks for a file. Backslashes
	// could spell any of them, and braces would end a rule.
	fetches = regexp.MustCompile(`(?i)@|\\|[{}]|(image|image-set|src|cross-fade|element|expression)\s*\(`)
)

// css returns a value as an attribute or a declaration may hold it, with
// references to the drawing's own parts prefixed.
func (in *inliner) css(value string) (string, error) {
	if bad := fetches.FindString(value); bad != "" {
		return "", fmt.Errorf("%q has no place in a drawing", bad)
	}
	if len(anyURL.FindAllString(value, -1)) != len(localURL.FindAllString(value, -1)) {
		return "", fmt.Errorf("%.60q refers outside the drawing", value)
	}
	return localURL.ReplaceAllString(value, "url(#"+in.prefix+"$1)"), nil
}

// maxSize bounds the width and the height of a drawing, in pixels.
const maxSize = 50000

// rootAttributes returns those of the outermost element: its own without its
// size and label, a viewBox so that it can be scaled, its size in pixels, and
// the label of the figure. The variable --w is for the page's style sheet, the
// id for the drawing's.
func (in *inliner) rootAttributes(attrs []attribute) ([]attribute, error) {
	get := func(name string) string {
		for _, a := range attrs {
			if a.name == name {
				return a.value
			}
		}
		return ""
	}
	width, height := pixels(get("width")), pixels(get("height"))
	box := numbers(get("viewBox"))
	switch {
	case len(box) == 4 && box[2] > 0 && box[3] > 0:
		width, height = fit(width, height, box[2], box[3])
	case width > 0 && height > 0:
		box = []float64{0, 0, width, height}
	default:
		return nil, errors.New("<svg> has neither a viewBox nor a width and a height")
	}
	if !(width <= maxSize && height <= maxSize) {
		return nil, fmt.Errorf("<svg> is %g by %g pixels, more than %d", width, height, maxSize)
	}
	style := "--w:" + number(width) + "px"
	if own := get("style"); own != "" {
		style += ";" + own
	}
	root := []attribute{{"id", in.prefix}, {"class", "drawing"}, {"role", "img"}, {"aria-label", in.alt},
		{"width", number(width)}, {"height", number(height)},
		{"viewBox", join(box)}, {"style", style}}
	attrs = slices.DeleteFunc(attrs, func(a attribute) bool {
		low := strings.ToLower(a.name)
		replaced := slices.ContainsFunc(root, func(r attribute) bool { return strings.ToLower(r.name) == low })
		return replaced || strings.HasPrefix(low, "aria-")
	})
	return append(root, attrs...), nil
}

// fit returns the size of a drawing that gives one or none of its sides.
func fit(width, height, boxWidth, boxHeight float64) (w, h float64) {
	switch {
	case width > 0 && height > 0:
		return width, height
	case height > 0:
		return height * boxWidth / boxHeight, height
	case width > 0:
		return width, width * boxHeight / boxWidth
	}
	return boxWidth, boxHeight
}

// units of length in pixels of CSS.
var units = map[string]float64{"": 1, "px": 1, "pt": 4. / 3, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}

// pixels returns a length, or 0 if it is relative or not one.
func pixels(length string) float64 {
	length = strings.TrimSpace(length)
	digits := strings.TrimRight(length, "abcdefghijklmnopqrstuvwxyz%")
	unit, known := units[length[len(digits):]]
	v, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if err != nil || !known || !(v > 0) || math.IsInf(v, 0) {
		return 0
	}
	return v * unit
}

// numbers returns nil if the list holds anything but finite numbers.
func numbers(list string) []float64 {
	var all []float64
	for _, f := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(", \t\n\r", r) }) {
		v, err := strconv.ParseFloat(f, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		all = append(all, v)
	}
	return all
}

func number(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100, 'f', -1, 64) }

func join(all []float64) string {
	var words []string
	for _, v := range all {
		words = append(words, number(v))
	}
	return strings.Join(words, " ")
}
