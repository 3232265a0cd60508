package report

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/study"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const smallSVG = `<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="60pt" viewBox="0 0 120 80">
<defs><linearGradient id="g"><stop offset="0" stop-color="#0072b2"/></linearGradient></defs>
<rect width="120" height="80" fill="url(#g)"/><text x="9" y="40">depth &amp; normals</text>
</svg>`

// smallVerdicts has every result, and one that package study does not declare.
func smallVerdicts() []study.Verdict {
	return []study.Verdict{
		{Study: "Gain and Quality", Claim: "Every printed cell", Source: "Figure 9", Paper: "704 values",
			Ours: "704 equal values", Cells: 704, Agree: 704, Result: study.Reproduced,
			Reason: "Tolerance 0.005, half of the last digit.", Command: "taskonomy replay"},
		{Study: "Novel tasks", Claim: "Win rates of transfers to new tasks", Source: "Figure 10, left",
			Paper: "176 values", Ours: "176 values", Cells: 176, Agree: 176, Result: study.Reproduced},
		{Study: "Significance", Claim: "The best taxonomy beats random ones at every budget", Source: "Figure 11",
			Paper: "0.86 against 0.71", Ours: "0.86 against 0.69", Cells: 21, Agree: 17, Result: study.Close,
			Reason: "The paper does not say how random taxonomies are drawn."},
		{Study: "Novel tasks", Claim: "Transfers beat ImageNet features", Source: "Figure 10, right", Paper: "100 %",
			Result: study.NotReproducible, Reason: "The release has no losses of `ImageNet` features."},
		{Study: "Similarity tree", Claim: "Order of the merges", Paper: "25 merges", Ours: "22 in order",
			Cells: 25, Agree: 22, Result: study.Differs, Reason: "Three heights are closer than 0.002."},
		{Claim: "A claim of the user's own", Ours: "1", Cells: 1, Agree: 1, Result: "pending"},
	}
}

func smallReport() *Report {
	return &Report{
		Title: "A small report", Subtitle: "for the golden file",
		Intro:    "One paragraph with `code`.\n\nAnother, with a lone ` in it.",
		Facts:    []Fact{{"Tasks", "3"}, {"Rows", "9"}},
		Verdicts: smallVerdicts(),
		Sections: []Section{
			{Title: "Affinities", Text: "Text.", Reproduce: "taskonomy figure heatmap --out a.svg",
				Figures: []Figure{
					{Title: "Heat map", Caption: "A caption.", Alt: "Three squares", SVG: []byte(smallSVG),
						Files: []File{{"SVG", "figures/a b#1.svg"}, {"", "figures/a.csv"}, {"Paper", "https://example.org/a?b=c"}}},
					{Title: "The same again", SVG: []byte(smallSVG)},
					{Title: "Only a link", Files: []File{{"PNG", "b.png"}}},
				},
				Tables: []Table{
					{Caption: "Short", Columns: []Column{{"Task", false}, {"Gain", true}}, Rows: [][]string{{"depth", "0.80"}}},
					{Caption: "Long", Columns: []Column{{"Task", false}}, Rows: [][]string{{"a"}, {"b"}}, MaxRows: 1},
				}},
			{Title: "Affinities"}, {Title: "Глубина"}, {ID: "verdicts", Title: "Not the verdicts"},
		},
		Footer: "The end.",
	}
}

func render(t *testing.T, r *Report) string {
	t.Helper()
	var buf bytes.Buffer
	if err := r.WriteHTML(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.String()
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		failed := filepath.Join(t.ArtifactDir(), name)
		if err := os.WriteFile(failed, []byte(got), 0o666); err != nil {
			t.Error(err)
		}
		t.Errorf("%s differs from %s (go test -update rewrites it)", failed, path)
	}
}

// The style sheet is left out so that a change of colour changes no golden.
func TestGoldenHTML(t *testing.T) {
	page := render(t, smallReport())
	if n := strings.Count(page, style); n != 1 {
		t.Errorf("the style sheet occurs %d times", n)
	}
	golden(t, "small.html", strings.Replace(page, style, "", 1))
}

func TestIDsAreUnique(t *testing.T) {
	page := render(t, smallReport())
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`\sid="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if seen[m[1]] {
			t.Errorf("id %q occurs twice", m[1])
		}
		seen[m[1]] = true
	}
	for _, m := range regexp.MustCompile(`href="#([^"]*)"|url\(#([^)]*)\)`).FindAllStringSubmatch(page, -1) {
		if !seen[m[1]+m[2]] {
			t.Errorf("%s leads nowhere", m[0])
		}
	}
}

func TestNothingFromOutside(t *testing.T) {
	page := render(t, smallReport())
	given := `href="https://example.org/a?b=c"`
	if !strings.Contains(page, given) {
		t.Error("the caller's link is missing")
	}
	rest := strings.ReplaceAll(page, given, "")
	outside := regexp.MustCompile(`(?i)https?://|\bsrc\s*=|srcset|@import|@font-face|url\([^#]|<(iframe|object|embed|base)\b|<link [^>]*href="[^d]`)
	for _, i := range outside.FindAllStringIndex(rest, -1) {
		t.Errorf("reference to the outside: %q", rest[max(0, i[0]-40):min(len(rest), i[1]+40)])
	}
	if strings.Contains(page, "ZgotmplZ") {
		t.Error("the template refused a value")
	}
}

func TestEverythingIsEscaped(t *testing.T) {
	const bad = `"'><script>alert(1)</script><img src=x onerror=alert(2)>&amp; עומק {{.}} </title></style>`
	svg := `<svg viewBox="0 0 1 1"><text aria-label="&quot;&gt;&lt;script&gt;alert(1)">` +
		`&lt;script&gt;alert(1)&lt;/script&gt;</text><title>&lt;/title&gt;&lt;img src=x onerror=alert(1)&gt;</title></svg>`
	r := &Report{
		Title: bad, Subtitle: bad, Intro: bad + "`" + bad + "`", Facts: []Fact{{bad, bad}}, Footer: bad,
		Verdicts: []study.Verdict{{Study: bad, Claim: bad, Source: bad, Paper: bad, Ours: bad, Cells: 2,
			Result: study.Result(bad), Reason: bad, Command: bad}},
		Sections: []Section{{ID: bad, Title: bad, Text: bad, Reproduce: bad,
			Figures: []Figure{{bad, bad, bad, []byte(svg), []File{{bad, bad}, {"", "javascript:alert(1)"}, {"", "//host/x"}}}},
			Tables: []Table{
				{Caption: bad, Columns: []Column{{bad, true}}, Rows: [][]string{{bad}}},
				{Caption: bad, Columns: []Column{{bad, true}}, Rows: [][]string{{bad}, {bad}}, MaxRows: 1}}}},
	}
	page := render(t, r)
	for _, tag := range []string{"<script>alert", "<img", "</title></style>", `href="javascript`, `href="//`, "ZgotmplZ"} {
		if strings.Contains(page, tag) {
			t.Errorf("the page holds %s", tag)
		}
	}
	for tag, want := range map[string]int{"<script": 1, "</script": 1, "<style": 1, "</style": 1, "<svg": 1, "<title": 2} {
		if n := strings.Count(page, tag); n != want {
			t.Errorf("%d of %s, want %d", n, tag, want)
		}
	}
	if n := strings.Count(page, "עומק"); n < 30 {
		t.Errorf("the name occurs %d times, so some field is not shown", n)
	}
}

func TestEmptyReport(t *testing.T) {
	page := render(t, &Report{})
	if !strings.Contains(page, "<title>Report</title>") || strings.Contains(page, "<nav") ||
		strings.Contains(page, `id="verdicts"`) {
		t.Errorf("empty report:\n%s", page)
	}
}

func TestErrorsNameThePlace(t *testing.T) {
	bad := smallReport()
	bad.Sections[0].Tables[0].Rows[0] = []string{"depth"}
	var buf bytes.Buffer
	err := bad.WriteHTML(&buf)
	if err == nil || !strings.Contains(err.Error(), `section 1 ("Affinities"): table "Short": row 1 has 1 cell, want 2`) {
		t.Errorf("short row: %v", err)
	}
	bad = smallReport()
	bad.Sections[0].Figures[1].SVG = []byte("<svg viewBox='0 0 1 1'><script/></svg>")
	err = bad.WriteHTML(&buf)
	if err == nil || !strings.Contains(err.Error(), `figure "The same again": SVG, line 1`) {
		t.Errorf("script: %v", err)
	}
	if buf.Len() > 0 {
		t.Error("an error left half a page")
	}
}

type fullDisk struct{}

var errFull = errors.New("full")

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

func TestWriterFails(t *testing.T) {
	if err := smallReport().WriteHTML(fullDisk{}); !errors.Is(err, errFull) {
		t.Errorf("WriteHTML: %v", err)
	}
	if err := WriteVerdicts(fullDisk{}, smallVerdicts(), 0); !errors.Is(err, errFull) {
		t.Errorf("WriteVerdicts: %v", err)
	}
}

func TestSaveKeepsTheOldPage(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.html")
	if err := smallReport().Save(path); err != nil {
		t.Fatal(err)
	}
	bad := smallReport()
	bad.Sections[0].Figures[0].SVG = []byte("no drawing")
	if err := bad.Save(path); err == nil {
		t.Error("a bad report was saved")
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != render(t, smallReport()) {
		t.Errorf("the page is not the first one: %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
	if err := smallReport().Save(filepath.Join(dir, "missing", "report.html")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
}
