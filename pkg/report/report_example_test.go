package report_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/report"
	"github.com/gotaskonomy/taskonomy/pkg/study"
)

func ExampleReport_Save() {
	dir, err := os.MkdirTemp("", "report")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	r := &report.Report{
		Title: "Taskonomy, replayed",
		Facts: []report.Fact{{Label: "Tasks", Value: "26"}},
		Sections: []report.Section{{
			Title: "Affinities",
			Figures: []report.Figure{{
				Title: "A square",
				SVG:   []byte(`<svg viewBox="0 0 10 10"><rect id="a" width="10" height="10"/></svg>`),
				Files: []report.File{{Name: "SVG", Path: "square.svg"}},
			}},
		}},
	}
	path := filepath.Join(dir, "report.html")
	if err := r.Save(path); err != nil {
		fmt.Println(err)
		return
	}
	page, err := os.ReadFile(path)
	fmt.Println(err, strings.Contains(string(page), `<rect id="svg1_a" width="10" height="10"/>`))

	r.Sections[0].Figures[0].SVG = []byte(`<svg viewBox="0 0 10 10"><script>alert(1)</script></svg>`)
	fmt.Println(r.Save(path))
	// Output:
	// <nil> true
	// report: section 1 ("Affinities"): figure "A square": SVG, line 1, column 34: <script> has no place in a drawing
}

func ExampleWriteVerdicts() {
	err := report.WriteVerdicts(os.Stdout, []study.Verdict{
		{Study: "Gain and Quality", Claim: "Every printed cell", Paper: "704 values", Ours: "704 equal values",
			Cells: 704, Agree: 704, Result: study.Reproduced},
		{Study: "Novel tasks", Claim: "Transfers beat ImageNet features on every task", Paper: "100 %",
			Result: study.NotReproducible, Reason: "The release has no losses of ImageNet features."},
	}, 80)
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// CLAIM                  PAPER       OURS        CELLS AGREE  VERDICT
	// ─────────────────────  ──────────  ──────────  ───────────  ────────────────────
	//
	// Gain and Quality
	// Every printed cell     704 values  704 equal   704 of 704   reproduced
	//                                    values
	//
	// Novel tasks
	// Transfers beat         100 %       –           –            not reproducible [1]
	//   ImageNet features
	//   on every task
	//
	// [1] The release has no losses of ImageNet features.
	//
	// 1 reproduced, 1 not reproducible from the released data; 704 of 704 cells (Gain
	// and Quality)
}
