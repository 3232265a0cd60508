package survey

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/gotaskonomy/taskonomy/pkg/figure"
	"github.com/gotaskonomy/taskonomy/pkg/report"
)

// figuresDir is where the figures lie beside the report.
const figuresDir = "figures"

// Save writes the survey to a folder, which it makes if need be: report.html,
// and in figures/ each figure in every format and the numbers behind it. The
// report holds the title, the verdicts and a footer besides; any of them may be
// empty. Each file is written beside its place and moved there, the report last.
func (s *Survey) Save(ctx context.Context, dir string, r *report.Report) error {
	if err := os.MkdirAll(filepath.Join(dir, figuresDir), 0o777); err != nil {
		return err
	}
	if err := s.saveFigures(ctx, dir); err != nil {
		return err
	}
	r.Facts = append(r.Facts, s.Facts...)
	for _, part := range s.Parts {
		section, err := part.section()
		if err != nil {
			return err
		}
		r.Sections = append(r.Sections, section)
	}
	if len(s.Missing) > 0 {
		r.Sections = append(r.Sections, report.Section{
			Title: "Left out", Text: "What the data does not allow.\n\n" + strings.Join(s.Missing, "\n\n"),
		})
	}
	return r.Save(filepath.Join(dir, "report.html"))
}

// saveFigures writes all files of all figures, several at a time.
func (s *Survey) saveFigures(ctx context.Context, dir string) error {
	type job struct {
		figure figure.Figure
		path   string
	}
	var jobs []job
	for _, part := range s.Parts {
		for _, item := range part.Items {
			for _, format := range figure.Formats(item.Figure) {
				jobs = append(jobs, job{item.Figure, filepath.Join(dir, figuresDir, item.Name+"."+format)})
			}
		}
	}
	errs := make([]error, len(jobs))
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				if errs[i] = ctx.Err(); errs[i] == nil {
					errs[i] = figure.Save(jobs[i].figure, jobs[i].path)
				}
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			return fmt.Errorf("drawing %s: %w", jobs[i].path, err)
		}
	}
	return nil
}

// section turns a part into a section of the report.
func (p Part) section() (report.Section, error) {
	section := report.Section{ID: p.ID, Title: p.Title, Text: p.Text, Tables: p.Tables, Reproduce: p.Reproduce}
	for _, item := range p.Items {
		var svg bytes.Buffer
		if err := figure.Write(&svg, item.Figure, "svg"); err != nil {
			return section, fmt.Errorf("drawing %s: %w", item.Name, err)
		}
		f := report.Figure{Title: item.Title, Caption: item.Caption, SVG: svg.Bytes()}
		for _, format := range figure.Formats(item.Figure) {
			f.Files = append(f.Files, report.File{
				Name: strings.ToUpper(format), Path: figuresDir + "/" + item.Name + "." + format})
		}
		section.Figures = append(section.Figures, f)
	}
	return section, nil
}

// Counts returns how many figures and files the survey has.
func (s *Survey) Counts() (figures, files int) {
	for _, part := range s.Parts {
		figures += len(part.Items)
		for _, item := range part.Items {
			files += len(figure.Formats(item.Figure))
		}
	}
	return figures, files
}
