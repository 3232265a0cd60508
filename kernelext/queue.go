package kernelext

import (
	"context"
	"sync"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// A queue holds the requests to execute cells, in order of arrival.
type queue struct {
	mu       sync.Mutex
	requests []request
	arrived  chan struct{} // Holds a value while there may be requests.
}

// A request is a cell to execute.
type request struct {
	message *wire.Message
	content executeContent
	arrived time.Time
	unseen  bool // Asked for by the kernel itself.
}

// executeContent is the content of an execute_request.
type executeContent struct {
	Code            string         `json:"code"`
	Silent          bool           `json:"silent"`
	StoreHistory    *bool          `json:"store_history,omitempty"`
	UserExpressions map[string]any `json:"user_expressions"`
	AllowStdin      bool           `json:"allow_stdin"`
	StopOnError     *bool          `json:"stop_on_error,omitempty"`
}

// counts reports whether the cell gets a number.
func (c executeContent) counts() bool { return !c.Silent && (c.StoreHistory == nil || *c.StoreHistory) }

// stops reports whether cells behind this one are left out if it fails.
func (c executeContent) stops() bool { return c.StopOnError == nil || *c.StopOnError }

func newQueue() *queue { return &queue{arrived: make(chan struct{}, 1)} }

// put appends a request.
func (q *queue) put(r request) {
	q.mu.Lock()
	q.requests = append(q.requests, r)
	q.mu.Unlock()
	q.wake()
}

func (q *queue) wake() {
	select {
	case q.arrived <- struct{}{}:
	default:
	}
}

// next waits for a request. It returns false when ctx ends.
func (q *queue) next(ctx context.Context) (request, bool) {
	for {
		q.mu.Lock()
		if len(q.requests) > 0 {
			r := q.requests[0]
			q.requests = q.requests[1:]
			q.mu.Unlock()
			return r, true
		}
		q.mu.Unlock()
		select {
		case <-q.arrived:
		case <-ctx.Done():
			return request{}, false
		}
	}
}

// take removes and returns the requests that front-ends are waiting for.
func (q *queue) take() []request {
	q.mu.Lock()
	defer q.mu.Unlock()
	var seen, kept []request
	for _, r := range q.requests {
		if r.unseen {
			kept = append(kept, r)
		} else {
			seen = append(seen, r)
		}
	}
	q.requests = kept
	return seen
}

// failedSince remembers a cell that failed: when it was sent by the clock of
// the front-end, and how long after that was heard the failure was known.
type failedSince struct {
	sent  time.Time
	lasts time.Duration
}

// before reports whether a request was sent before the front-end can have known
// of the failure. Only differences of one clock are compared, so that the
// clocks of the two machines need not agree.
func (f failedSince) before(r request) bool {
	sent := r.message.Sent()
	return !sent.IsZero() && !f.sent.IsZero() && sent.Sub(f.sent) <= f.lasts
}

// execute serves the queue. After a cell that failed it leaves out those that
// were asked for before, as "Run All" does.
func (k *kernel) execute(ctx context.Context) {
	for {
		r, ok := k.queue.next(ctx)
		if !ok {
			return
		}
		session := r.message.Header.Session
		if f, failed := k.last[session]; failed && !r.unseen {
			if f.before(r) {
				k.abort(r)
				continue
			}
			delete(k.last, session)
		}
		if ok := k.executeOne(ctx, r); ok || r.unseen || !r.content.stops() {
			continue
		}
		k.last[session] = failedSince{r.message.Sent(), time.Since(r.arrived)}
		for _, behind := range k.queue.take() {
			k.abort(behind)
		}
	}
}

// abort answers a request that is left out.
func (k *kernel) abort(r request) {
	k.answer(r.message, "execute_reply", map[string]any{"status": "aborted"})
}

// executeOne executes a cell and reports whether it succeeded.
func (k *kernel) executeOne(ctx context.Context, r request) bool {
	if r.content.counts() {
		k.mu.Lock()
		k.count++
		k.mu.Unlock()
	}
	if m, ok := k.magic(r.content.Code); ok && !r.unseen {
		return k.executeMagic(ctx, r, m)
	}
	return k.executeGo(ctx, r)
}

// A waiter waits for GoNB to finish a cell.
type waiter struct {
	reply chan bool     // Receives whether it succeeded.
	idle  chan struct{} // Receives when all that it publishes has been passed on.
}

// executeGo lets GoNB execute a cell and waits until it has done so.
func (k *kernel) executeGo(ctx context.Context, r request) bool {
	stores, stops := r.content.counts(), r.content.stops()
	content := r.content
	content.StoreHistory, content.StopOnError = &stores, &stops
	if content.UserExpressions == nil {
		content.UserExpressions = map[string]any{}
	}
	m := *r.message
	m.SetContent(content) // GoNB ends where a field is missing.
	scope := k.widgets.Begin(cellID(r.message), r.message)
	w := &waiter{reply: make(chan bool, 1), idle: make(chan struct{}, 1)}
	k.mu.Lock()
	k.waiting[m.Header.ID] = w
	if stores {
		k.sent++
		k.numbers[k.sent] = k.count
	}
	if !r.unseen {
		k.running, k.scope = r.message, scope
	}
	k.mu.Unlock()
	defer func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		delete(k.waiting, m.Header.ID)
		k.running = nil
	}()
	if err := k.back.shell.send(&m, k.bkey); err != nil {
		k.log.Printf("handing a cell to GoNB: %v", err)
		return false
	}
	var ok bool
	select {
	case ok = <-w.reply:
	case <-ctx.Done():
		return false
	}
	select {
	case <-w.idle:
	case <-time.After(time.Second): // A status that was lost.
	case <-ctx.Done():
	}
	return ok
}

// unseen lets GoNB execute a cell that nobody sees, before the next one.
func (k *kernel) unseen(code string) {
	no := false
	content := executeContent{Code: code, Silent: true, StoreHistory: &no, StopOnError: &no}
	m := wire.New("execute_request", nil, content)
	m.IDs = [][]byte{[]byte("unseen")}
	k.mu.Lock()
	k.hidden[m.Header.ID] = true
	k.mu.Unlock()
	k.queue.mu.Lock()
	k.queue.requests = append([]request{{message: m, content: content, arrived: time.Now(), unseen: true}}, k.queue.requests...)
	k.queue.mu.Unlock()
	k.queue.wake()
}
