package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A number is a flag that holds a finite number.
type number struct {
	value    *float64
	positive bool // Whether 0 is not allowed.
}

// String returns the number, or nothing for 0, which is not set.
func (n number) String() string {
	if n.value == nil || *n.value == 0 {
		return ""
	}
	return strconv.FormatFloat(*n.value, 'g', -1, 64)
}

// Set reads the number.
func (n number) Set(s string) error {
	v, err := parseNumber(s)
	if err != nil {
		return err
	}
	if n.positive && v == 0 {
		return errors.New("expected a number > 0")
	}
	*n.value = v
	return nil
}

// Type names the kind of value.
func (n number) Type() string { return "number" }

// parseNumber reads a finite number that is not negative.
func parseNumber(s string) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(v >= 0) || math.IsInf(v, 0) {
		return 0, errors.New("expected a finite number ≥ 0")
	}
	return v, nil
}

// A count is a flag that holds a whole number, at least 1.
type count struct{ value *int }

// String returns the number, or nothing for 0, which is not set.
func (c count) String() string {
	if c.value == nil || *c.value == 0 {
		return ""
	}
	return strconv.Itoa(*c.value)
}

// Set reads the number.
func (c count) Set(s string) error {
	v, err := strconv.Atoi(s)
	if err != nil || v < 1 {
		return errors.New("expected a whole number ≥ 1")
	}
	*c.value = v
	return nil
}

// Type names the kind of value.
func (c count) Type() string { return "number" }

// A span is a flag that holds a time.
type span struct{ value *time.Duration }

// String returns the time, or nothing for 0, which is not set.
func (d span) String() string {
	if d.value == nil || *d.value == 0 {
		return ""
	}
	return d.value.String()
}

// Set reads the time.
func (d span) Set(s string) error {
	v, err := time.ParseDuration(s)
	if err != nil || v <= 0 {
		return errors.New("expected a time > 0 with its unit, such as 500ms, 10s or 2m")
	}
	*d.value = v
	return nil
}

// Type names the kind of value.
func (d span) Type() string { return "time" }

// A choice is a flag that holds one of several words.
type choice struct {
	value   *string
	allowed []string
}

// String returns the word.
func (c choice) String() string {
	if c.value == nil {
		return ""
	}
	return *c.value
}

// Set takes one of the words.
func (c choice) Set(s string) error {
	if !slices.Contains(c.allowed, s) {
		return fmt.Errorf("expected %s", strings.Join(c.allowed, ", "))
	}
	*c.value = s
	return nil
}

// Type names the kind of value.
func (c choice) Type() string { return "word" }

// maxSeries is how many numbers a series may have.
const maxSeries = 100_000

// A series is a flag that holds numbers such as 1,2,4-8 or 0-10:0.5.
type series struct {
	text   string
	values []float64
	set    bool // Whether values are more than a default.
	whole  bool // Whether they must be whole numbers ≥ 1.
}

// newSeries returns a series with a default.
func newSeries(text string) *series {
	s := &series{}
	if err := s.Set(text); err != nil {
		panic(err)
	}
	s.set = false
	return s
}

// String returns the text that was set.
func (s *series) String() string { return s.text }

// Type names the kind of value.
func (s *series) Type() string { return "list" }

// Set reads the numbers. If called again it adds to them; a number that was
// there already is not added.
func (s *series) Set(text string) error {
	if !s.set {
		s.text, s.values, s.set = "", nil, true
	}
	for item := range strings.SplitSeq(text, ",") {
		values, err := parseRange(strings.TrimSpace(item))
		if err != nil {
			return err
		}
		for _, v := range values {
			if s.whole && (v < 1 || v != math.Trunc(v) || v > math.MaxInt32) {
				return fmt.Errorf("%v is not a whole number ≥ 1", v)
			}
			if !slices.Contains(s.values, v) {
				s.values = append(s.values, v)
			}
		}
	}
	s.text = strings.TrimPrefix(s.text+","+text, ",")
	return nil
}

// parseRange reads a number, a range such as 4-8 or one with a step.
func parseRange(item string) ([]float64, error) {
	if v, err := parseNumber(item); err == nil {
		return []float64{v}, nil
	}
	problem := fmt.Errorf("%q is neither a number ≥ 0 nor a range such as 4-8 or 0-10:0.5", item)
	ends, by, stepped := strings.Cut(item, ":")
	from, to, ok := strings.Cut(ends, "-")
	low, err1 := parseNumber(from)
	high, err2 := parseNumber(to)
	step, err3 := 1.0, error(nil)
	if stepped {
		step, err3 = parseNumber(by)
	}
	if !ok || errors.Join(err1, err2, err3) != nil || step == 0 || low > high {
		return nil, problem
	}
	n := math.Floor((high-low)/step + 1e-9)
	if n >= maxSeries {
		return nil, fmt.Errorf("%q has more than %d numbers: take a larger step", item, maxSeries)
	}
	values := make([]float64, int(n)+1)
	for i := range values {
		values[i] = tidy(low + float64(i)*step)
	}
	return values, nil
}

// tidy returns 0.3 for 3·0.1, which is 0.30000000000000004.
func tidy(v float64) float64 {
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 12, 64), 64)
	if err != nil {
		return v
	}
	return short
}
