package engine

import "time"

// A meter measures images a second over the last moments.
type meter struct {
	total   int64
	samples []sample // Ascending in time.
}

// A sample is how many images there had been.
type sample struct {
	at    time.Time
	total int64
}

// The meter looks back so far, in steps of so much.
const (
	meterWindow = 10 * time.Second
	meterStep   = 250 * time.Millisecond
)

// add counts images. A negative number, of a step that begins again, counts as
// none.
func (m *meter) add(at time.Time, images int64) {
	if images <= 0 {
		return
	}
	m.total += images
	m.mark(at)
}

// mark takes a sample if there is none of late, and forgets old ones.
func (m *meter) mark(at time.Time) {
	if n := len(m.samples); n > 0 && at.Sub(m.samples[n-1].at) < meterStep {
		if last := &m.samples[n-1]; !at.After(last.at) {
			last.total = m.total
		}
		return
	}
	m.samples = append(m.samples, sample{at, m.total})
	for len(m.samples) > 2 && at.Sub(m.samples[1].at) >= meterWindow {
		m.samples = m.samples[1:]
	}
}

// rate returns images a second: since the last sample before the window, so that
// it falls when no more come.
func (m *meter) rate(now time.Time) float64 {
	from := -1
	for i, s := range m.samples {
		if from < 0 || now.Sub(s.at) >= meterWindow {
			from = i
		}
	}
	if from < 0 {
		return 0
	}
	elapsed := now.Sub(m.samples[from].at)
	if elapsed < meterStep {
		return 0
	}
	return float64(m.total-m.samples[from].total) / elapsed.Seconds()
}
