package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/study"
)

func verdictText(t *testing.T, all []study.Verdict, width int) string {
	t.Helper()
	var b strings.Builder
	if err := WriteVerdicts(&b, all, width); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGoldenVerdicts(t *testing.T) {
	golden(t, "verdicts.txt", verdictText(t, smallVerdicts(), 0))
	golden(t, "verdicts_60.txt", verdictText(t, smallVerdicts(), 1))
}

func TestVerdictsFitTheWidth(t *testing.T) {
	long := strings.Repeat("segment_unsup25d/", 9)
	all := append(smallVerdicts(), study.Verdict{Study: long, Claim: long, Paper: "深度推定 " + long, Ours: "עֹמֶק e\u0301",
		Cells: 123456, Agree: 123456, Result: study.Result(long), Reason: long})
	for _, width := range []int{60, 61, 80, 100, 250} {
		for line := range strings.SplitSeq(verdictText(t, all, width), "\n") {
			if n := textWidth(line); n > width || strings.TrimRight(line, " ") != line {
				t.Errorf("width %d: %d columns: %q", width, n, line)
			}
		}
	}
}

func TestVerdictsCannotSteerTheTerminal(t *testing.T) {
	const bad = "a\x1b[2Jb\u202ec\n\n\u009bd"
	got := verdictText(t, []study.Verdict{{Study: bad, Claim: bad, Paper: bad, Ours: bad, Result: bad, Reason: bad, Cells: 2}}, 200)
	if strings.ContainsAny(got, "\x1b\u202e\u009b") {
		t.Errorf("%q", got)
	}
}

func TestNoVerdicts(t *testing.T) {
	if got := verdictText(t, nil, 0); got != "no verdicts\n" {
		t.Errorf("%q", got)
	}
}

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 5, nil},
		{"one two three", 7, []string{"one two", "three"}},
		{"segment_unsup25d", 10, []string{"segment_", "unsup25d"}},
		{"abcdefgh ij", 3, []string{"abc", "def", "gh", "ij"}},
		{"深度推定", 4, []string{"深度", "推定"}},
		{"深", 0, []string{"深"}},
		{"e\u0301e\u0301", 1, []string{"e\u0301", "e\u0301"}},
	} {
		if got := wrap(c.text, c.width); !slices.Equal(got, c.want) {
			t.Errorf("wrap(%q, %d) = %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

func TestParagraphs(t *testing.T) {
	got := paragraphs("\n a `b` c\r\n\r\n \n`d``e\n\n\n")
	want := []paragraph{{{"a ", false}, {"b", true}, {" c", false}}, {{"d", true}, {"`e", false}}}
	if !slices.EqualFunc(got, want, func(a, b paragraph) bool { return slices.Equal(a, b) }) {
		t.Errorf("%v", got)
	}
}
