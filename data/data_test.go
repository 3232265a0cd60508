package data_test

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/data"
)

func TestPublishedIsComplete(t *testing.T) {
	for _, c := range []struct{ file, begins string }{
		{"transfers.csv", "dataset,target,order,sources,affinity,gain,quality"},
		{"README.md", "# Released transfers\n"},
		{"LICENSE.StanfordVL", "MIT License\n\nCopyright (c) 2017 Stanford Vision and Learning Group\n"},
	} {
		text, err := fs.ReadFile(data.Published(), c.file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(text), c.begins) {
			t.Errorf("%s begins with %.80q, want %q", c.file, text, c.begins)
		}
	}
}

// 4,016 transfers: 1,762 of 16k, 1,418 of 1k and 836 of the oldest set, the
// numbers of keys of wins_vs_pixels*.pkl in StanfordVL/taskonomy at 9f81486.
func TestTransfersHasOneLineEach(t *testing.T) {
	text, err := fs.ReadFile(data.Published(), "transfers.csv")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := bytes.Count(text, []byte("\n")), 1+1762+1418+836; got != want {
		t.Errorf("transfers.csv has %d lines, want %d", got, want)
	}
}
