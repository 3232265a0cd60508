package report

import (
	"encoding/xml"
	"io"
	"os"
	"strings"
	"testing"
)

// drawn wraps the inside of a drawing.
func drawn(inside string) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ` +
		`viewBox="0 0 10 10">` + inside + `</svg>`
}

// head is what inlineSVG makes of the root of drawn, up to its content.
const head = `<svg id="p_" class="drawing" role="img" aria-label="alt" width="10" height="10" ` +
	`viewBox="0 0 10 10" style="--w:10px">`

func TestInlineSVG(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"ids", `<g id="a"><use xlink:href="#a"/><path clip-path="url( '#a' )" style="fill:url(#b);x:1"/></g>`,
			`<g id="p_a"><use href="#p_a"/><path clip-path="url(#p_a)" style="fill:url(#p_b);x:1"/></g>`},
		{"classes and labels", `<g class="n e" aria-labelledby="a b" data-x="@\"/>`,
			`<g class="p_n p_e" aria-labelledby="p_a p_b" data-x="@\"/>`},
		{"comments and instructions", `<!-- c --><?php x?><g/>`, `<g/>`},
		{"metadata", `<metadata><rdf:RDF xmlns:rdf="u"><b/></rdf:RDF></metadata><g/>`, `<g/>`},
		{"foreign attributes", `<g xmlns:i="u" i:label="x" xlink:type="y" xml:space="preserve"/>`, `<g xml:space="preserve"/>`},
		{"links of Graphviz", `<a xlink:title="0.5 &lt; 1" xlink:href="#x"><g/></a>`, `<g><title>0.5 &lt; 1</title><g/></g>`},
		{"images of gonum", `<image xlink:href="data:image/jpg;base64,AAA="/>`, `<image href="data:image/jpg;base64,AAA="/>`},
		{"text", `<text>a &lt; b &amp; "c"<![CDATA[<b>]]></text>`, `<text>a &lt; b &amp; &#34;c&#34;&lt;b&gt;</text>`},
		{"style sheets", `<style>/* c */ .t, g > #a:hover { fill: url(#g) } svg{x:1}</style>`,
			`<style>#p_ .p_t,#p_ g &gt; #p_a:hover{fill: url(#p_g)}#p_,#p_ svg{x:1}</style>`},
		{"name space prefix", `<s:g xmlns:s="http://www.w3.org/2000/svg"/>`, `<g/>`},
	} {
		got, err := inlineSVG([]byte(drawn(c.in)), "p_", "alt")
		if want := head + c.want + "</svg>"; err != nil || got != want {
			t.Errorf("%s:\n got %s, %v\nwant %s", c.name, got, err, want)
		}
	}
}

func TestInlineSVGRefuses(t *testing.T) {
	for name, in := range map[string]string{
		"script":            drawn(`<script>alert(1)</script>`),
		"script in style":   drawn(`<style><script/></style>`),
		"HTML in a title":   drawn(`<title><b/></title>`),
		"foreign object":    drawn(`<foreignObject/>`),
		"HTML":              drawn(`<p xmlns="http://www.w3.org/1999/xhtml"/>`),
		"undeclared prefix": drawn(`<x:rect/>`),
		"animation":         drawn(`<animate attributeName="href"/>`),
		"handler":           drawn(`<g onclick="x"/>`),
		"handler in capitals": drawn(
			`<g OnClick="x"/>`),
		"link":              drawn(`<a href="javascript:alert(1)"/>`),
		"use of a file":     drawn(`<use href="other.svg#a"/>`),
		"image by address":  drawn(`<image href="http://example.org/a.png"/>`),
		"SVG as an image":   drawn(`<image href="data:image/svg+xml;base64,AAAA"/>`),
		"address in style":  drawn(`<g style="fill:url(http://example.org/a)"/>`),
		"address in fill":   drawn(`<g fill="URL (//example.org/a)"/>`),
		"escape in style":   drawn(`<g style="fill:\75rl(//example.org)"/>`),
		"image set":         drawn(`<g style="x:image-set('a.png' 1x)"/>`),
		"import":            drawn(`<style>@import "a.css";</style>`),
		"font":              drawn(`<style>@font-face{src:url(a)}</style>`),
		"loose brace":       drawn(`<style>a{}} body{display:none}</style>`),
		"open comment":      drawn(`<style>a{/*}</style>`),
		"quoted selector":   drawn(`<style>a[x="}"]{}</style>`),
		"sibling of root":   drawn(`<style>~ p{}</style>`),
		"empty selector":    drawn(`<style>a,{}</style>`),
		"no selector":       drawn(`<style>{}</style>`),
		"second root":       drawn(``) + drawn(``),
		"another root":      `<g/>`,
		"nothing":           ``,
		"text":              `no drawing`,
		"open":              `<svg viewBox="0 0 1 1"><g>`,
		"crossed":           drawn(`<g><path></g></path>`),
		"unknown entity":    `<!DOCTYPE svg [<!ENTITY x "y">]>` + drawn(`<text>&x;</text>`),
		"no size":           `<svg/>`,
		"size in per cent":  `<svg width="100%" height="100%"/>`,
		"too large":         `<svg width="1e300" height="1" viewBox="0 0 1 1"/>`,
		"not a number":      `<svg viewBox="0 0 NaN 1"/>`,
		"another encoding":  `<?xml version="1.0" encoding="UTF-16"?>` + drawn(``),
		"control character": drawn("<text>\x00</text>"),
	} {
		if got, err := inlineSVG([]byte(in), "p_", "alt"); err == nil {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestInlineSVGSize(t *testing.T) {
	for in, want := range map[string]string{
		`<svg width="72pt" height="1in" viewBox="0 0 5 5"/>`:              `width="96" height="96" viewBox="0 0 5 5" style="--w:96px"`,
		`<svg width="96" height="48px"/>`:                                 `width="96" height="48" viewBox="0 0 96 48" style="--w:96px"`,
		`<svg width="100%" height="20" viewBox="0,0 10,5"/>`:              `width="40" height="20" viewBox="0 0 10 5" style="--w:40px"`,
		`<svg width="20" viewBox="-1 -1 10 5" style="fill:red"/>`:         `width="20" height="10" viewBox="-1 -1 10 5" style="--w:20px;fill:red"`,
		`<svg viewBox="0 0 10 5" role="x" aria-hidden="true" id="root"/>`: `width="10" height="5" viewBox="0 0 10 5" style="--w:10px"`,
	} {
		got, err := inlineSVG([]byte(in), "p_", `"a"`)
		if want = `<svg id="p_" class="drawing" role="img" aria-label="&#34;a&#34;" ` + want + `/>`; err != nil || got != want {
			t.Errorf("%s:\n got %s, %v\nwant %s", in, got, err, want)
		}
	}
}

func TestInlineSVGOfGraphviz(t *testing.T) {
	svg, err := os.ReadFile("../../docs/taxonomy.svg")
	if err != nil {
		t.Fatal(err)
	}
	got, err := inlineSVG(svg, "p_", "alt")
	if err != nil {
		t.Fatal(err)
	}
	checkInlined(t, got)
}

// checkInlined reads a drawing back and looks for what must not be in it.
func checkInlined(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	roots, depth := 0, 0
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if depth++; depth == 1 {
				roots++
			}
			if !drawable[tok.Name.Local] || tok.Name.Local == "a" || tok.Name.Space != "" {
				t.Errorf("<%s> in %s", tok.Name.Local, svg)
			}
			for _, a := range tok.Attr {
				checkAttribute(t, a.Name.Local, a.Value)
			}
		case xml.EndElement:
			depth--
		case xml.Comment, xml.ProcInst, xml.Directive:
			t.Errorf("%T in %s", tok, svg)
		}
	}
	if roots != 1 || depth != 0 {
		t.Errorf("%d roots in %s", roots, svg)
	}
}

func checkAttribute(t *testing.T, name, value string) {
	t.Helper()
	switch low := strings.ToLower(name); {
	case strings.HasPrefix(low, "on"), low == "src":
		t.Errorf("attribute %s", name)
	case low == "id", low == "class":
		if value != "" && !strings.HasPrefix(value, "p_") && value != "drawing" {
			t.Errorf("%s %q", name, value)
		}
	case low == "href" && !strings.HasPrefix(value, "#p_") && !strings.HasPrefix(value, "data:image/"):
		t.Errorf("href %q", value)
	case strings.HasPrefix(low, "data-"), strings.HasPrefix(low, "aria-"):
	case strings.Count(strings.ToLower(value), "url(") != strings.Count(value, "url(#p_"):
		t.Errorf("%s=%q", name, value)
	}
}

func FuzzInlineSVG(f *testing.F) {
	for _, inside := range []string{
		`<g id="a" class="b" style="fill:url(#c)"/>`, `<style>a > .b, svg { fill: red }</style>`,
		`<a xlink:href="#a" xlink:title="&lt;b&gt;">x</a>`, `<title>&lt;/svg&gt;</title><metadata><x/></metadata>`,
		`<image href="data:image/png;base64,AAAA"/><use href="#a"/>`, `<g xml:space="preserve" onload="x"/>`,
	} {
		f.Add([]byte(drawn(inside)))
	}
	f.Add([]byte(smallSVG))
	f.Fuzz(func(t *testing.T, svg []byte) {
		got, err := inlineSVG(svg, "p_", "alt")
		if err != nil {
			if got != "" {
				t.Errorf("%q beside the error %v", got, err)
			}
			return
		}
		checkInlined(t, got)
	})
}
