package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

const svgSpace = "http://www.w3.org/2000/svg"

// drawable are the elements of SVG that a still picture needs.
var drawable = set("svg g defs symbol use path rect circle ellipse line polyline polygon " +
	"text tspan textPath title desc linearGradient radialGradient stop clipPath mask pattern " +
	"marker image a style")

// plain are those whose content must be text: HTML begins inside title and
// desc for a browser's parser, and style sheets are looked at as a whole.
var plain = set("title desc style")

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// An inliner copies a drawing token by token, and leaves out or refuses what
// does not belong in it.
type inliner struct {
	prefix string // of every id
	alt    string
	out    strings.Builder
	stack  []string // names as written, of the elements that are open
	open   bool     // the last start tag still lacks its ">"
	done   bool     // the root is closed
	sheet  strings.Builder
}

// inlineSVG returns a drawing as an element for an HTML page, with prefix
// before each of its ids and alt as its label. The error says what was refused.
func inlineSVG(svg []byte, prefix, alt string) (string, error) {
	in := &inliner{prefix: prefix, alt: alt}
	d := xml.NewDecoder(bytes.NewReader(svg))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = in.token(d, tok)
		}
		if err != nil {
			line, column := d.InputPos()
			return "", fmt.Errorf("SVG, line %d, column %d: %w", line, column, err)
		}
	}
	if !in.done {
		return "", errors.New("SVG: no svg element")
	}
	return in.out.String(), nil
}

// token copies one token; comments, instructions and directives are left out.
func (in *inliner) token(d *xml.Decoder, tok xml.Token) error {
	switch t := tok.(type) {
	case xml.StartElement:
		if t.Name.Local == "metadata" && len(in.stack) > 0 {
			return d.Skip()
		}
		return in.start(t)
	case xml.EndElement:
		return in.end()
	case xml.CharData:
		in.text(string(t))
	}
	return nil
}

func (in *inliner) start(t xml.StartElement) error {
	name := t.Name.Local
	if err := in.admit(t.Name); err != nil {
		return err
	}
	attrs, err := in.attributes(t)
	if err != nil {
		return fmt.Errorf("<%s>: %w", name, err)
	}
	if len(in.stack) == 0 {
		if attrs, err = in.rootAttributes(attrs); err != nil {
			return err
		}
	}
	// A link of a drawing leads nowhere here; its title is worth keeping.
	hint := ""
	if name == "a" {
		name = "g"
		hint = xlinkTitle(t)
	}
	in.closeTag()
	in.stack = append(in.stack, name)
	in.out.WriteString("<" + name)
	for _, a := range attrs {
		in.out.WriteString(" " + a.name + `="` + escape.Replace(a.value) + `"`)
	}
	in.open = true
	if hint != "" {
		in.closeTag()
		in.out.WriteString("<title>" + escape.Replace(hint) + "</title>")
	}
	return nil
}

// admit returns an error if an element may not stand here.
func (in *inliner) admit(n xml.Name) error {
	switch name := n.Local; {
	case in.done:
		return fmt.Errorf("<%s> after the drawing", name)
	case n.Space != "" && n.Space != svgSpace || !drawable[name]:
		return fmt.Errorf("<%s> has no place in a drawing", name)
	case len(in.stack) == 0 && name != "svg":
		return fmt.Errorf("<%s> in place of <svg>", name)
	case len(in.stack) > 0 && plain[in.top()]:
		return fmt.Errorf("<%s> inside <%s>", name, in.top())
	}
	return nil
}

func (in *inliner) end() error {
	name := in.top()
	if name == "style" {
		sheet, err := in.scope(in.sheet.String())
		if err != nil {
			return fmt.Errorf("<style>: %w", err)
		}
		in.sheet.Reset()
		in.closeTag()
		in.out.WriteString(escape.Replace(sheet))
	}
	if in.open {
		in.out.WriteString("/>")
		in.open = false
	} else {
		in.out.WriteString("</" + name + ">")
	}
	in.stack = in.stack[:len(in.stack)-1]
	in.done = len(in.stack) == 0
	return nil
}

func (in *inliner) text(s string) {
	switch {
	case len(in.stack) == 0:
	case in.top() == "style":
		in.sheet.WriteString(s)
	default:
		in.closeTag()
		in.out.WriteString(escape.Replace(s))
	}
}

// closeTag ends a start tag that was left open for the sake of "/>".
func (in *inliner) closeTag() {
	if in.open {
		in.out.WriteString(">")
		in.open = false
	}
}

func (in *inliner) top() string { return in.stack[len(in.stack)-1] }

// escape is for text and for quoted attributes, in HTML and in XML.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "\r", "&#13;")
