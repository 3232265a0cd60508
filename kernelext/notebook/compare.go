package notebook

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"regexp"
	"slices"
	"strings"
)

// Differences returns where the outputs of two runs of a notebook differ, one
// line each. Texts are compared without times, identities and addresses, and
// pictures by their pixels, with a tolerance. Identities of widgets do not
// count.
func (n *Notebook) Differences(other *Notebook) []string {
	if len(n.Cells) != len(other.Cells) {
		return []string{fmt.Sprintf("%d cells and %d", len(n.Cells), len(other.Cells))}
	}
	var all []string
	for i, c := range n.Cells {
		o := other.Cells[i]
		if !c.IsCode() {
			continue
		}
		if len(c.Outputs) != len(o.Outputs) {
			all = append(all, fmt.Sprintf("cell %d: %d outputs and %d", i, len(c.Outputs), len(o.Outputs)))
			continue
		}
		for j := range c.Outputs {
			if d := difference(c.Outputs[j], o.Outputs[j]); d != "" {
				all = append(all, fmt.Sprintf("cell %d, output %d: %s", i, j, d))
			}
		}
	}
	return all
}

// difference returns how two outputs differ, empty if they do not.
func difference(a, b *Output) string {
	if a.Type != b.Type || a.Name != b.Name {
		return fmt.Sprintf("%s %s and %s %s", a.Type, a.Name, b.Type, b.Name)
	}
	if d := differentText(string(a.Text), string(b.Text)); d != "" {
		return d
	}
	if x, y := mediaTypes(a.Data), mediaTypes(b.Data); !slices.Equal(x, y) {
		return fmt.Sprintf("%v and %v", x, y)
	}
	for media, v := range a.Data {
		if d := differentData(media, v, b.Data[media]); d != "" {
			return media + ": " + d
		}
	}
	return ""
}

func mediaTypes(data map[string]any) []string {
	var list []string
	for media := range data {
		list = append(list, media)
	}
	slices.Sort(list)
	return list
}

// widgets is the media type of widgets, whose data is an identity.
const widgets = "application/vnd.jupyter.widget-view+json"

// differentData compares data of one media type.
func differentData(media string, a, b any) string {
	switch {
	case media == widgets:
		return ""
	case media == "image/png":
		return differentPictures(plain(a), plain(b))
	case strings.HasPrefix(media, "text/") || strings.HasPrefix(media, "image/"):
		return differentText(plain(a), plain(b))
	}
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	if err1 != nil || err2 != nil || !bytes.Equal(x, y) {
		return "different JSON"
	}
	return ""
}

// plain returns a text that may be a list of lines.
func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case Text:
		return string(v)
	case []any:
		var b strings.Builder
		for _, line := range v {
			text, _ := line.(string)
			b.WriteString(text)
		}
		return b.String()
	}
	return ""
}

// changing finds what differs from run to run: times, and names of temporary
// files and of what is inside them.
var changing = regexp.MustCompile(`\d+(\.\d+)?\s?(ns|µs|ms|s|min)\b|gonb_[0-9a-f]+|/tmp/\S+|0x[0-9a-f]{6,}`)

// differentText compares texts.
func differentText(a, b string) string {
	x := strings.Split(changing.ReplaceAllString(a, "…"), "\n")
	y := strings.Split(changing.ReplaceAllString(b, "…"), "\n")
	for i := range max(len(x), len(y)) {
		var p, q string
		if i < len(x) {
			p = x[i]
		}
		if i < len(y) {
			q = y[i]
		}
		if strings.TrimRight(p, " ") != strings.TrimRight(q, " ") {
			return fmt.Sprintf("line %d is %.120q and %.120q", i+1, p, q)
		}
	}
	return ""
}

// Tolerances of pictures: how much the mean of the differences of all channels
// may be, out of 255.
const pictureTolerance = 1.0

// differentPictures compares pictures in PNG, in base64.
func differentPictures(a, b string) string {
	x, err1 := decode(a)
	y, err2 := decode(b)
	if err1 != nil || err2 != nil {
		return fmt.Sprintf("not both pictures: %v, %v", err1, err2)
	}
	if x.Bounds() != y.Bounds() {
		return fmt.Sprintf("pictures of %v and %v", x.Bounds().Size(), y.Bounds().Size())
	}
	sum, n := 0.0, 0
	r := x.Bounds()
	for j := r.Min.Y; j < r.Max.Y; j++ {
		for i := r.Min.X; i < r.Max.X; i++ {
			r1, g1, b1, _ := x.At(i, j).RGBA()
			r2, g2, b2, _ := y.At(i, j).RGBA()
			for _, d := range []int{int(r1) - int(r2), int(g1) - int(g2), int(b1) - int(b2)} {
				sum += float64(max(d, -d)) / 257
				n++
			}
		}
	}
	if mean := sum / float64(max(n, 1)); mean > pictureTolerance {
		return fmt.Sprintf("pictures that differ by %.1f of 255 in the mean", mean)
	}
	return ""
}

func decode(text string) (image.Image, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(text, "\n", ""))
	if err != nil {
		return nil, err
	}
	return png.Decode(bytes.NewReader(raw))
}
