package nb

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/nb/view"
	"github.com/gotaskonomy/taskonomy/pkg/task"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// A Picture is a drawing that can be had as svg and as png, such as the figures
// of pkg/figure.
type Picture interface {
	Picture(format string) ([]byte, error)
}

// Show shows values, each in the way that suits it: taxonomies, tables and
// matrices as tables, figures and images as pictures, all else as text.
func Show(values ...any) {
	for _, v := range values {
		switch v := v.(type) {
		case *taxonomy.Solution:
			r := view.Result{Solution: v, Label: label}
			show(bundle{"text/html": r.HTML(), "text/plain": r.Text()}, "")
		case view.Result:
			show(bundle{"text/html": v.HTML(), "text/plain": v.Text()}, "")
		case view.Table:
			show(bundle{"text/html": v.HTML(), "text/plain": v.Text()}, "")
		case affinity.Table:
			Show(transfersTable(v))
		case affinity.Matrix:
			Show(matrixTable(v))
		case Picture:
			Figure(v)
		case image.Image:
			Images(1, Image{Picture: v})
		default:
			show(bundle{"text/plain": fmt.Sprint(v)}, "")
		}
	}
}

// label returns what figures call a task of the paper.
func label(name string) string {
	t, err := task.Released().Lookup(name)
	if err != nil {
		return ""
	}
	return t.Figure
}

// mostRows is how many rows of a table Show shows.
const mostRows = 100

// transfersTable returns the beginning of a table of transfers.
func transfersTable(t affinity.Table) view.Table {
	out := view.Table{Columns: []view.Column{{Title: "target"}, {Title: "sources"},
		{Title: "affinity", Numeric: true}, {Title: "gain", Numeric: true}, {Title: "quality", Numeric: true}}}
	for _, row := range t[:min(len(t), mostRows)] {
		out.Rows = append(out.Rows, []string{row.Target, strings.Join(row.Sources, " + "),
			cell(row.Affinity), cell(row.Gain), cell(row.Quality)})
	}
	if len(t) > mostRows {
		out.Caption = fmt.Sprintf("the first %d of %d transfers", mostRows, len(t))
	}
	return out
}

// matrixTable returns a matrix as a table.
func matrixTable(m affinity.Matrix) view.Table {
	out := view.Table{Columns: []view.Column{{Title: "target"}}}
	for _, name := range m.Cols {
		out.Columns = append(out.Columns, view.Column{Title: name, Numeric: true})
	}
	for i, name := range m.Rows {
		row := []string{name}
		for _, v := range m.Row(i) {
			row = append(row, cell(v))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// cell returns a value as tables show it.
func cell(v any) string {
	switch v := v.(type) {
	case float64:
		if math.IsNaN(v) {
			return "-"
		}
		return strconv.FormatFloat(v, 'g', 4, 64)
	case float32:
		return cell(float64(v))
	}
	return fmt.Sprint(v)
}

// Table shows rows below the names of their columns. A column whose values are
// all numbers is aligned to the right; numbers have four digits.
func Table(columns []string, rows [][]any) {
	t := view.Table{}
	for j, title := range columns {
		numeric := len(rows) > 0
		for _, row := range rows {
			if j < len(row) && !isNumber(row[j]) {
				numeric = false
			}
		}
		t.Columns = append(t.Columns, view.Column{Title: title, Numeric: numeric})
	}
	for _, row := range rows {
		var texts []string
		for _, v := range row {
			texts = append(texts, cell(v))
		}
		t.Rows = append(t.Rows, texts)
	}
	Show(t)
}

func isNumber(v any) bool {
	switch v.(type) {
	case int, int8, int16, int32, int64, uint, uint8, uint16, uint32, uint64, float32, float64:
		return true
	}
	return false
}

// Figure shows a drawing: as SVG where that is trusted, as PNG elsewhere, and
// outside notebooks as the numbers behind it, if it has them.
func Figure(f Picture) {
	text := "figure"
	if numbers, ok := f.(interface{ CSV(io.Writer) error }); ok {
		var b bytes.Buffer
		if err := numbers.CSV(&b); err == nil {
			text = b.String()
		}
	}
	svg, err1 := f.Picture("svg")
	picture, err2 := f.Picture("png")
	for _, err := range []error{err1, err2} {
		if err != nil {
			complain(fmt.Errorf("Figure: %w", err))
			return
		}
	}
	show(bundle{"image/svg+xml": string(svg), "image/png": picture, "text/plain": text}, "")
}

// An Image is one picture of a grid.
type Image struct {
	Caption string
	Picture image.Image
}

// Images shows pictures in a grid of so many columns, each with its caption: as
// they are in a table, and as one picture without captions where there is no
// HTML.
func Images(columns int, images ...Image) {
	columns = max(columns, 1)
	var page, text strings.Builder
	page.WriteString("<table><tbody>")
	for i, img := range images {
		if i%columns == 0 {
			page.WriteString("<tr>")
		}
		data, err := encode(img.Picture)
		if err != nil {
			complain(fmt.Errorf("Images: picture %d: %w", i, err))
			return
		}
		caption := html.EscapeString(img.Caption)
		fmt.Fprintf(&page, `<td style="text-align:center"><img alt="%s" src="data:image/png;base64,%s"><br>%s</td>`,
			caption, base64.StdEncoding.EncodeToString(data), caption)
		b := img.Picture.Bounds()
		fmt.Fprintf(&text, "[%s, %d×%d] ", img.Caption, b.Dx(), b.Dy())
		if i%columns == columns-1 || i == len(images)-1 {
			page.WriteString("</tr>")
			text.WriteString("\n")
		}
	}
	page.WriteString("</tbody></table>")
	sheet, err := encode(contact(columns, images))
	if err != nil {
		complain(fmt.Errorf("Images: %w", err))
		return
	}
	show(bundle{"text/html": page.String(), "image/png": sheet, "text/plain": text.String()}, "")
}

func encode(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

// contact returns the pictures on one sheet.
func contact(columns int, images []Image) image.Image {
	const gap = 4
	w, h := 1, 1
	for _, img := range images {
		w, h = max(w, img.Picture.Bounds().Dx()), max(h, img.Picture.Bounds().Dy())
	}
	rows := (len(images) + columns - 1) / columns
	sheet := image.NewRGBA(image.Rect(0, 0, min(columns, max(len(images), 1))*(w+gap), max(rows, 1)*(h+gap)))
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	for i, img := range images {
		at := image.Pt(i%columns*(w+gap), i/columns*(h+gap))
		b := img.Picture.Bounds()
		draw.Draw(sheet, image.Rectangle{at, at.Add(b.Size())}, img.Picture, b.Min, draw.Over)
	}
	return sheet
}

// plansVariable names the folder of what cells have handed on.
const plansVariable = "TASKONOMY_PLANS"

// Plan returns the solution that a %%solve cell has handed on under a name with
// its option as. It ends the cell if there is none.
func Plan(name string) *taxonomy.Solution {
	s := &taxonomy.Solution{}
	file, err := os.Open(filepath.Join(os.Getenv(plansVariable), filepath.Base(name)))
	if err == nil {
		defer file.Close()
		err = gob.NewDecoder(file).Decode(s)
	}
	if err != nil {
		err = fmt.Errorf("no plan %q: run its cell, %%%%solve … --as %s, in this kernel first (%w)", name, name, err)
	}
	return Must(s, err)
}
