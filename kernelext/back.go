package kernelext

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// unseenBy reports whether a message answers one that nobody sees.
func (k *kernel) unseenBy(m *wire.Message) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.hidden[m.ParentID()]
}

// waiter returns who waits for the request that a message answers, nil if
// nobody does.
func (k *kernel) waiter(m *wire.Message) *waiter {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.waiting[m.ParentID()]
}

// fromGoNB serves an answer of GoNB on the shell socket.
func (k *kernel) fromGoNB(m *wire.Message) {
	hidden := k.unseenBy(m)
	switch m.Header.Type {
	case "execute_reply":
		k.renumber(m)
		if !hidden {
			k.front.shell.send(m, k.frontKey)
		}
		if w := k.waiter(m); w != nil {
			var c struct {
				Status string `json:"status"`
			}
			json.Unmarshal(m.Content, &c)
			select {
			case w.reply <- c.Status == "ok":
			default:
			}
		}
		return
	case "kernel_info_reply":
		k.introduce(m)
	}
	if !hidden {
		k.front.shell.send(m, k.frontKey)
	}
}

// introduce completes the answer to who the kernel is.
func (k *kernel) introduce(m *wire.Message) {
	edit(m, func(c map[string]any) {
		c["implementation"] = "taskonomy"
		c["banner"] = "Taskonomy: Go cells by GoNB, and " + strings.Join(k.magicNames(), ", ")
		c["status"] = "ok"
		if language, ok := c["language_info"].(map[string]any); ok { // For exported pages.
			language["pygments_lexer"], language["codemirror_mode"] = "go", "go"
		}
	})
}

// fromPublic passes on what GoNB publishes.
func (k *kernel) fromPublic(m *wire.Message) {
	if k.unseenBy(m) {
		if isIdle(m) {
			k.finish(m)
		}
		return
	}
	switch m.Header.Type {
	case "execute_input", "execute_result", "error":
		k.renumber(m)
	case "stream":
		if cellNumber.Match(m.Content) {
			k.renumber(m)
		}
	case "display_data", "update_display_data":
		text := string(m.Content)
		if strings.Contains(text, "gonb-cell-line-info") {
			k.renumber(m)
		}
		if strings.Contains(text, "/api/kernels/") {
			edit(m, repairComm)
		}
	}
	k.publish(m)
	if isIdle(m) {
		k.finish(m)
	}
}

// isIdle reports whether a message says that GoNB has finished with a request.
func isIdle(m *wire.Message) bool {
	return m.Header.Type == "status" && strings.Contains(string(m.Content), `"idle"`)
}

// finish tells who waits for a request that all has been published.
func (k *kernel) finish(m *wire.Message) {
	if w := k.waiter(m); w != nil {
		select {
		case w.idle <- struct{}{}:
		default:
		}
	}
}

// edit changes the content of a message.
func edit(m *wire.Message, change func(map[string]any)) {
	var c map[string]any
	if json.Unmarshal(m.Content, &c) == nil && c != nil {
		change(c)
		m.SetContent(c)
	}
}

// cellNumber is how GoNB names a line of a cell: where it does not compile, in
// text and in HTML, and where it panics.
var cellNumber = regexp.MustCompile(`(Cell ?\[)(\d+)(\]:? Line)`)

// renumber replaces the numbers that GoNB gave cells by those they have here:
// GoNB knows nothing of the cells that the kernel runs itself.
func (k *kernel) renumber(m *wire.Message) {
	k.mu.Lock()
	count, numbers := k.count, k.numbers
	translate := func(text string) string {
		return cellNumber.ReplaceAllStringFunc(text, func(match string) string {
			parts := cellNumber.FindStringSubmatch(match)
			n, _ := strconv.Atoi(parts[2])
			if here, known := numbers[n]; known {
				return parts[1] + strconv.Itoa(here) + parts[3]
			}
			return match
		})
	}
	defer k.mu.Unlock()
	edit(m, func(c map[string]any) {
		if _, ok := c["execution_count"]; ok {
			c["execution_count"] = count
		}
		for _, field := range []string{"text", "evalue"} {
			if text, ok := c[field].(string); ok {
				c[field] = translate(text)
			}
		}
		if lines, ok := c["traceback"].([]any); ok {
			for i, line := range lines {
				if text, ok := line.(string); ok {
					lines[i] = translate(text)
				}
			}
		}
		if data, ok := c["data"].(map[string]any); ok {
			if text, ok := data["text/html"].(string); ok {
				data["text/html"] = translate(text)
			}
		}
	})
}

// What GoNB's script for widgets does to find the server, and what it should
// do: it assumes http and no base URL, and a function of secure contexts.
const (
	socketURL = `"ws://" + document.location.host + "/api/kernels/`
	anyURL    = `(document.location.protocol === "https:" ? "wss://" : "ws://") + document.location.host + ` +
		`(() => { try { return document.body.dataset.baseUrl || ` +
		`JSON.parse(document.getElementById("jupyter-config-data").textContent).baseUrl || "/"; } ` +
		`catch { return "/"; } })() + "api/kernels/`
	anyUUID = `<script>if (!crypto.randomUUID) { crypto.randomUUID = () => "10000000-1000-4000-8000-100000000000"` +
		`.replace(/[018]/g, c => (c ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> c / 4).toString(16)); }</script>`
)

// repairComm lets GoNB's own widgets work over https, below a base URL and in
// pages that are not secure contexts.
func repairComm(c map[string]any) {
	data, _ := c["data"].(map[string]any)
	if text, _ := data["text/html"].(string); strings.Contains(text, socketURL) {
		data["text/html"] = anyUUID + strings.Replace(text, socketURL, anyURL, 1)
	}
}
