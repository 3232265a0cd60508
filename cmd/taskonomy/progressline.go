package main

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gotaskonomy/taskonomy/pkg/engine"
)

// statusLine returns how far the run is in at most so many columns: the stages
// at work with their steps, a bar, the part done, the time left and the images a
// second. What does not fit is left out, the least important first.
func statusLine(s engine.Snapshot, width int) string {
	head := stagesText(s)
	percent, left, speed := percentText(s.Fraction), leftText(s), speedText(s)
	for _, parts := range [][]string{
		{head, percent, left, speed}, {head, percent, left}, {head, left}, {head, percent},
	} {
		parts = filled(parts)
		text := strings.Join(parts, "  ")
		room := width - columns(text)
		if room < 0 {
			continue
		}
		if bar := min(room-2, longestBar); bar >= shortestBar && head != "" {
			parts = append([]string{head, barText(s.Fraction, bar)}, parts[1:]...)
			text = strings.Join(parts, "  ")
		}
		return text
	}
	return cut(head, width)
}

// The columns of a bar.
const (
	shortestBar = 8
	longestBar  = 30
)

// plainLine returns the same for where there is room enough, with what is
// running.
func plainLine(s engine.Snapshot) string {
	text := strings.Join(filled([]string{stagesText(s), percentText(s.Fraction), leftText(s), speedText(s)}), ", ")
	if len(s.Running) > 0 {
		text += ": " + runningText(s.Running)
	}
	return text
}

// runningLine returns what is running in at most so many columns.
func runningLine(s engine.Snapshot, width int) string {
	for n := len(s.Running); n > 0; n-- {
		text := "  " + runningText(s.Running[:n])
		if rest := len(s.Running) - n; rest > 0 {
			text += fmt.Sprintf(", %d more", rest)
		}
		if columns(text) <= width {
			return text
		}
	}
	if len(s.Running) == 0 {
		return ""
	}
	return cut("  "+runningText(s.Running[:1]), width)
}

// lastLine returns what has come of a run. The error is why it ended early.
func lastLine(s engine.Snapshot, err error) string {
	var sum engine.StageProgress
	for _, stage := range s.Stages {
		sum.Total += stage.Total
		sum.Done += stage.Done
		sum.Reused += stage.Reused
		sum.Failed += stage.Failed
		sum.Skipped += stage.Skipped
	}
	text := fmt.Sprintf("%d of %s done", sum.Done, plural(sum.Total, "step"))
	for _, part := range []struct {
		n    int
		what string
	}{{sum.Reused, "of them before"}, {sum.Failed, "failed"}, {sum.Skipped, "skipped"}} {
		if part.n > 0 {
			text += fmt.Sprintf(", %d %s", part.n, part.what)
		}
	}
	text += ", in " + timeText(s.Elapsed)
	if err != nil {
		text += "; the same command goes on from here"
	}
	return text
}

// stagesText returns the stages that steps are running of, with the numbers of
// their steps; if nothing runs, the first that is not at its end, or the last.
func stagesText(s engine.Snapshot) string {
	var texts []string
	for _, stage := range s.Stages {
		for _, r := range s.Running {
			if r.Stage == stage.Stage {
				texts = append(texts, stageText(stage))
				break
			}
		}
	}
	for i, stage := range s.Stages {
		if len(texts) == 0 && (stage.Ended() < stage.Total || i == len(s.Stages)-1) {
			texts = append(texts, stageText(stage))
		}
	}
	return strings.Join(texts, ", ")
}

// stageText returns a stage with the number of its steps.
func stageText(s engine.StageProgress) string {
	text := strings.TrimSpace(fmt.Sprintf("%s %d/%d", s.Stage, s.Done, s.Total))
	if lost := s.Failed + s.Skipped; lost > 0 {
		text += fmt.Sprintf(" (%d lost)", lost)
	}
	return text
}

// runningText returns steps with how far they are.
func runningText(running []engine.Running) string {
	texts := make([]string, len(running))
	for i, r := range running {
		texts[i] = r.Step
		if r.Progress.Fraction > 0 {
			texts[i] += " " + percentText(r.Progress.Fraction)
		}
		if r.Progress.Note != "" {
			texts[i] += " (" + r.Progress.Note + ")"
		}
	}
	return strings.Join(texts, ", ")
}

// percentText returns a part of a whole, 100 % only for all of it.
func percentText(fraction float64) string { return fmt.Sprintf("%d %%", int(100*fraction)) }

// leftText returns the time left, nothing if it is not known.
func leftText(s engine.Snapshot) string {
	if s.Left < 0 || s.Fraction == 1 {
		return ""
	}
	return timeText(s.Left) + " left"
}

// speedText returns the images a second, nothing if none are counted.
func speedText(s engine.Snapshot) string {
	if s.ImagesPerSecond < 0.5 {
		return ""
	}
	return fmt.Sprintf("%.0f images/s", s.ImagesPerSecond)
}

// timeText returns a time to the second, from an hour on to the minute.
func timeText(d time.Duration) string {
	d = d.Round(time.Second)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%dm %02ds", d/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%dh %02dm", d/time.Hour, d%time.Hour/time.Minute)
}

// barText returns a bar of so many columns.
func barText(fraction float64, width int) string {
	inside := width - 2
	n := int(fraction * float64(inside))
	return "[" + strings.Repeat("=", n) + strings.Repeat("-", inside-n) + "]"
}

// filled returns the texts that are not empty.
func filled(texts []string) []string {
	var kept []string
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}

// columns returns how many columns a text takes.
func columns(text string) int { return utf8.RuneCountInString(text) }

// cut cuts a text to so many columns.
func cut(text string, width int) string {
	if columns(text) <= width {
		return text
	}
	if width <= 0 {
		return ""
	}
	return string([]rune(text)[:width-1]) + "…"
}
