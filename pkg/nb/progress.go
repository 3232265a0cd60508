package nb

import (
	"fmt"
	"html"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
)

// A Bar shows how far some work has come: one bar that moves in a notebook, and
// a line at the end elsewhere. Its methods may be called by any number of
// goroutines.
type Bar struct {
	what  string
	total int
	id    string
	start time.Time

	mu     sync.Mutex
	done   int
	note   string
	shown  time.Time
	closed bool
}

// barInterval is how long a bar stands still at least.
const barInterval = 250 * time.Millisecond

// Progress starts a bar for so many steps.
func Progress(what string, total int) *Bar {
	b := &Bar{what: what, total: max(total, 1), start: time.Now()}
	if gonbui.IsNotebook {
		b.id = "progress-" + gonbui.UniqueId()
	}
	b.draw()
	return b
}

// Add counts n more steps.
func (b *Bar) Add(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done = min(b.done+n, b.total)
	b.refresh()
}

// Note sets what stands behind the numbers, such as a loss.
func (b *Bar) Note(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.note = fmt.Sprintf(format, args...)
	b.refresh()
}

// refresh draws the bar unless it was drawn a moment ago. The lock is held.
func (b *Bar) refresh() {
	if !b.closed && time.Since(b.shown) >= barInterval {
		b.draw()
	}
}

// Done shows the bar as it is at the end. Later calls do nothing.
func (b *Bar) Done() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	b.closed = true
	b.draw()
}

// draw shows the bar.
func (b *Bar) draw() {
	b.shown = time.Now()
	text := fmt.Sprintf("%s: %d of %d, %.1f s", b.what, b.done, b.total, time.Since(b.start).Seconds())
	if rest := b.rest(); rest > 0 {
		text += fmt.Sprintf(", %.0f s left", rest.Seconds())
	}
	if b.note != "" {
		text += ", " + b.note
	}
	if !gonbui.IsNotebook {
		if b.closed {
			show(bundle{"text/plain": text}, "")
		}
		return
	}
	page := fmt.Sprintf(`<progress value="%d" max="%d" style="width:20em"></progress> %s`, b.done, b.total, html.EscapeString(text))
	show(bundle{"text/html": page, "text/plain": text}, b.id)
}

// rest returns how long the rest may take, 0 if that is not known.
func (b *Bar) rest() time.Duration {
	if b.done == 0 || b.done == b.total || b.closed {
		return 0
	}
	return time.Duration(float64(time.Since(b.start)) / float64(b.done) * float64(b.total-b.done))
}
