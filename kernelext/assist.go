package kernelext

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// place is the content of requests for completion and inspection.
type place struct {
	Code   string `json:"code"`
	Cursor int    `json:"cursor_pos"`
	Detail int    `json:"detail_level"`
}

// where returns the place that a message is about, within the text.
func (k *kernel) where(m *wire.Message) place {
	var p place
	if err := m.Decode(&p); err != nil {
		k.log.Print(err)
	}
	p.Cursor = min(max(p.Cursor, 0), utf8.RuneCountInString(p.Code))
	return p
}

// deaf reports whether GoNB would not answer soon: gopls starts, or a Go cell
// runs. Cells would wait behind the question.
func (k *kernel) deaf() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.running != nil || time.Since(k.start) < k.config.GoplsDelay
}

// complete answers what may stand at a place.
func (k *kernel) complete(m *wire.Message) {
	p := k.where(m)
	c := Completion{Words: []string{}, From: p.Cursor, To: p.Cursor}
	magic, ours := k.magic(p.Code)
	switch {
	case k.onFirstWord(p):
		c = k.completeName(p)
	case ours && magic.Complete != nil:
		c = magic.Complete(p.Code, p.Cursor)
	case ours || k.deaf():
	default:
		m.SetContent(map[string]any{"code": p.Code, "cursor_pos": p.Cursor})
		k.back.shell.send(m, k.bkey)
		return
	}
	if c.Words == nil {
		c.Words = []string{}
	}
	k.answer(m, "complete_reply", map[string]any{
		"status": "ok", "matches": c.Words, "cursor_start": c.From, "cursor_end": c.To, "metadata": map[string]any{}})
}

// onFirstWord reports whether a place is in the word that says what kind of
// cell it is.
func (k *kernel) onFirstWord(p place) bool {
	return strings.HasPrefix(p.Code, "%%") && !strings.ContainsAny(string([]rune(p.Code)[:p.Cursor]), " \n")
}

// gonbMagics are GoNB's own kinds of cells.
var gonbMagics = []string{"%%bash", "%%script", "%%sh", "%%writefile"}

// completeName completes the name of a kind of cell.
func (k *kernel) completeName(p place) Completion {
	code := []rune(p.Code)
	end := p.Cursor
	for end < len(code) && code[end] != ' ' && code[end] != '\n' {
		end++
	}
	c := Completion{Words: []string{}, From: 0, To: end}
	for _, name := range slices.Concat(k.magicNames(), gonbMagics) {
		if strings.HasPrefix(name, string(code[:p.Cursor])) {
			c.Words = append(c.Words, name)
		}
	}
	return c
}

// inspect answers what stands at a place.
func (k *kernel) inspect(m *wire.Message) {
	p := k.where(m)
	text := ""
	magic, ours := k.magic(p.Code)
	switch {
	case ours && k.onFirstWord(p):
		text = magic.Help
	case ours && magic.Inspect != nil:
		text = magic.Inspect(p.Code, p.Cursor)
	case ours || k.deaf():
	default:
		m.SetContent(map[string]any{"code": p.Code, "cursor_pos": p.Cursor, "detail_level": p.Detail})
		k.back.shell.send(m, k.bkey)
		return
	}
	data := map[string]any{}
	if text != "" {
		data["text/markdown"], data["text/plain"] = text, text
	}
	k.answer(m, "inspect_reply", map[string]any{
		"status": "ok", "found": text != "", "data": data, "metadata": map[string]any{}})
}
