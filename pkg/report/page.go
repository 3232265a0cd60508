package report

import (
	"crypto/sha256"
	_ "embed" // the page's parts
	"encoding/base64"
	"fmt"
	"html/template"
	"net/url"
	"path"
	"path/filepath"
	"strings"
)

var (
	//go:embed report.gohtml
	pageText string
	//go:embed report.css
	style string
	//go:embed report.js
	script string

	pageTemplate = template.Must(template.New("page").Parse(pageText))
)

// page is a Report with everything worked out that the template shows.
type page struct {
	Title, Subtitle string
	Policy          string // content security policy
	Style, Script   template.HTML
	Intro, Footer   []paragraph
	Facts           []Fact
	Contents        []link
	Verdicts        *verdicts // nil if there are none
	Sections        []section
}

type link struct {
	ID, Title string
}

type section struct {
	link
	Text      []paragraph
	Figures   []figure
	Tables    []table
	Reproduce string
}

type figure struct {
	ID, Number string
	Title      string
	Caption    []paragraph
	SVG        template.HTML
	Files      []fileLink
}

type fileLink struct {
	Name, URL string
}

type table struct {
	Table
	Long bool
	Size string // such as "676 rows"
	Rows [][]cell
}

type cell struct {
	Text    string
	Numeric bool
}

// newPage checks and numbers the parts of a report.
func newPage(r *Report) (*page, error) {
	digest := sha256.Sum256([]byte(script))
	p := &page{
		Title:    r.Title,
		Subtitle: r.Subtitle,
		Policy: "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-" +
			base64.StdEncoding.EncodeToString(digest[:]) + "'; base-uri 'none'; form-action 'none'",
		Style:  template.HTML("<style>\n" + style + "</style>"),
		Script: template.HTML("<script>" + script + "</script>"),
		Intro:  paragraphs(r.Intro),
		Footer: paragraphs(r.Footer),
		Facts:  r.Facts,
	}
	if p.Title == "" {
		p.Title = "Report"
	}
	ids := anchors{"top": true, "main": true, "verdicts": true}
	if len(r.Verdicts) > 0 {
		p.Verdicts = newVerdicts(r.Verdicts)
		p.Contents = append(p.Contents, link{ID: "verdicts", Title: "Verdicts"})
	}
	drawings := 0
	for i, s := range r.Sections {
		v, err := newSection(s, ids, &drawings)
		if err != nil {
			return nil, fmt.Errorf("section %d (%q): %w", i+1, s.Title, err)
		}
		p.Sections = append(p.Sections, v)
		p.Contents = append(p.Contents, v.link)
	}
	return p, nil
}

// newSection numbers its figures from *drawings+1 and moves that on.
func newSection(s Section, ids anchors, drawings *int) (section, error) {
	v := section{
		link:      link{ID: ids.take(s.ID, s.Title), Title: s.Title},
		Text:      paragraphs(s.Text),
		Reproduce: strings.TrimSpace(s.Reproduce),
	}
	if v.Title == "" {
		v.Title = v.ID
	}
	for _, f := range s.Figures {
		*drawings++
		g, err := newFigure(f, *drawings)
		if err != nil {
			return v, fmt.Errorf("figure %q: %w", f.Title, err)
		}
		v.Figures = append(v.Figures, g)
	}
	for _, t := range s.Tables {
		u, err := newTable(t)
		if err != nil {
			return v, fmt.Errorf("table %q: %w", t.Caption, err)
		}
		v.Tables = append(v.Tables, u)
	}
	return v, nil
}

func newFigure(f Figure, number int) (figure, error) {
	v := figure{
		// Anchors of sections have no underscore, so these cannot clash.
		ID:      fmt.Sprintf("figure_%d", number),
		Number:  fmt.Sprintf("Figure %d", number),
		Title:   f.Title,
		Caption: paragraphs(f.Caption),
	}
	for _, file := range f.Files {
		v.Files = append(v.Files, newFileLink(file))
	}
	if len(f.SVG) == 0 {
		return v, nil
	}
	alt := f.Alt
	for _, other := range []string{f.Title, v.Number} {
		if strings.TrimSpace(alt) == "" {
			alt = other
		}
	}
	svg, err := inlineSVG(f.SVG, fmt.Sprintf("svg%d_", number), alt)
	v.SVG = template.HTML(svg)
	return v, err
}

// newFileLink escapes the path, whatever it holds, to one below the report's
// folder or on the same machine; only http and https lead elsewhere.
func newFileLink(f File) fileLink {
	v := fileLink{Name: f.Name, URL: f.Path}
	if v.Name == "" {
		v.Name = path.Base(filepath.ToSlash(f.Path))
	}
	if !strings.HasPrefix(f.Path, "https://") && !strings.HasPrefix(f.Path, "http://") {
		v.URL = (&url.URL{Path: path.Clean(filepath.ToSlash(f.Path))}).String()
	}
	return v
}

func newTable(t Table) (table, error) {
	limit := t.MaxRows
	if limit <= 0 {
		limit = DefaultMaxRows
	}
	v := table{Table: t, Long: len(t.Rows) > limit, Size: count(len(t.Rows), "row")}
	for i, row := range t.Rows {
		if len(row) != len(t.Columns) {
			return v, fmt.Errorf("row %d has %s, want %d", i+1, count(len(row), "cell"), len(t.Columns))
		}
		cells := make([]cell, len(row))
		for j, text := range row {
			cells[j] = cell{text, t.Columns[j].Numeric}
		}
		v.Rows = append(v.Rows, cells)
	}
	return v, nil
}

// count returns such as "1 row" or "676 rows".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
