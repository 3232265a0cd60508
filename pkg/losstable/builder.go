package losstable

import (
	"fmt"
	"math"
	"strings"
	"unicode"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// A row is one row of a file. Its byte slices are valid until the next row.
type row struct {
	target, sources, image []byte // Without space around them.
	loss                   float64
	lossText               []byte // As in the file, nil if it was a number there.
	lossFault              Kind   // EmptyField or NotANumber, 0 if loss is set.
	fault                  string // Why the fields above could not be found.
	line, number           int64  // As Problem.Line and Row.
}

// A builder collects the rows of one target.
//
// Most rows belong to the same candidate as the row before and to the image
// that followed last time, so both are guessed before they are looked up.
type builder struct {
	target    string
	unusable  bool // The name of the target is at fault: its rows are dropped.
	images    []string
	indexOf   map[string]int
	next      int // The guess at the next image.
	columns   []*column
	columnOf  map[string]*column // By the sources as written and as sorted.
	last      *column
	lastNamed string // The sources of the last row as written.
}

// A column is one candidate. NaN is a loss that has not been seen, infinity one
// that was faulty and has been reported.
type column struct {
	key      string
	sources  []string
	unusable bool // The sources are at fault: the rows are dropped.
	losses   []float64
	seen     int // Losses that are not NaN.
}

func newBuilder(target string, r *row, l *log) *builder {
	b := &builder{target: target, indexOf: map[string]int{}, columnOf: map[string]*column{}}
	if target == "" {
		l.add(r.problem(EmptyField, "the target is empty; name the task that the transfer solves"))
		b.unusable = true
	} else if err := affinity.CheckName(target); err != nil {
		l.add(r.problem(BadName, err.Error()+"; rename the target"))
		b.unusable = true
	}
	return b
}

// problem returns a problem of this row.
func (r *row) problem(kind Kind, detail string) *Problem {
	return &Problem{Kind: kind, Line: r.line, Row: r.number, Target: string(r.target),
		Sources: string(r.sources), Image: string(r.image), Detail: detail}
}

// add takes in a row of the builder's target.
func (b *builder) add(r *row, l *log) {
	if b.unusable {
		return
	}
	c := b.last
	if c == nil || string(r.sources) != b.lastNamed {
		c = b.column(r, l)
	}
	if c.unusable {
		return
	}
	i := b.next
	if i >= len(b.images) || string(r.image) != b.images[i] {
		if i = b.image(r, l); i < 0 {
			return
		}
	}
	b.next = i + 1
	c.put(i, r, l)
}

// put notes the row as the loss on image i.
func (c *column) put(i int, r *row, l *log) {
	loss := r.loss
	if r.lossFault != 0 || !(loss >= 0 && loss <= math.MaxFloat64) {
		l.add(r.lossProblem())
		loss = math.Inf(1)
	}
	switch {
	case i == len(c.losses):
		c.losses = append(c.losses, loss)
	case i < len(c.losses) && !math.IsNaN(c.losses[i]):
		l.add(r.problem(Duplicate, "this candidate has a loss on this image already "+
			"(the order of sources is ignored); remove one of the rows"))
		return
	default:
		c.extend(i + 1)
		c.losses[i] = loss
	}
	c.seen++
}

// extend fills up with losses that have not been seen.
func (c *column) extend(n int) {
	for len(c.losses) < n {
		c.losses = append(c.losses, math.NaN())
	}
}

// column returns the candidate of the row, a new one if need be.
func (b *builder) column(r *row, l *log) *column {
	c, ok := b.columnOf[string(r.sources)]
	if !ok {
		c = b.newColumn(r, l)
		b.columnOf[string(r.sources)] = c
	}
	b.last, b.lastNamed = c, string(r.sources)
	return c
}

func (b *builder) newColumn(r *row, l *log) *column {
	if len(r.sources) == 0 {
		l.add(r.problem(EmptyField, fmt.Sprintf("the sources are empty; name the tasks, %s or %s",
			affinity.Self, affinity.Scratch)))
		return &column{unusable: true}
	}
	sources := strings.Split(string(r.sources), affinity.Separator)
	for i := range sources {
		sources[i] = strings.TrimSpace(sources[i])
	}
	if err := affinity.CheckSources(sources); err != nil {
		l.add(r.problem(BadName, err.Error()+"; correct the sources of this candidate"))
		return &column{unusable: true}
	}
	key := affinity.SourceKey(sources)
	c, ok := b.columnOf[key]
	if !ok {
		c = &column{key: key, sources: strings.Split(key, affinity.Separator),
			losses: make([]float64, 0, len(b.images))}
		b.columns = append(b.columns, c)
		b.columnOf[key] = c
	}
	return c
}

// image returns the index of the row's image, a new one if need be, and -1 if
// it cannot be a name.
func (b *builder) image(r *row, l *log) int {
	if i, ok := b.indexOf[string(r.image)]; ok {
		return i
	}
	name := string(r.image)
	switch {
	case name == "":
		l.add(r.problem(EmptyField, "the image is empty; name the image that the loss was measured on"))
		return -1
	case strings.ContainsFunc(name, unicode.IsControl):
		l.add(r.problem(BadName, "the name of the image contains a control character; rename the image"))
		return -1
	}
	i := len(b.images)
	b.images = append(b.images, name)
	b.indexOf[name] = i
	return i
}

// lossProblem says what is wrong with the loss of the row.
func (r *row) lossProblem() *Problem {
	const remedy = "; expected a finite number that is not negative, measure it again"
	value := string(r.lossText)
	if r.lossText == nil {
		value = fmt.Sprint(r.loss)
	}
	switch {
	case r.lossFault == EmptyField:
		return r.problem(EmptyField, "the loss is empty"+remedy)
	case r.lossFault == NotANumber:
		return r.problem(NotANumber, fmt.Sprintf("the loss %q is not a number", value)+remedy)
	case r.loss < 0 && !math.IsInf(r.loss, -1):
		return r.problem(Negative, fmt.Sprintf("the loss %s is negative", value)+remedy)
	}
	return r.problem(NotFinite, fmt.Sprintf("the loss %s is not finite", value)+remedy)
}
