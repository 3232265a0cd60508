package notebook

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/kernelext/client"
)

const stored = `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "a",
   "metadata": {},
   "source": [
    "# Title\n",
    "x < y"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 1,
   "id": "b",
   "metadata": {},
   "outputs": [
    {
     "output_type": "stream",
     "name": "stdout",
     "text": [
      "hello\n"
     ]
    }
   ],
   "source": [
    "%%\n",
    "f()"
   ]
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}
`

func TestRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "n.ipynb")
	if err := os.WriteFile(path, []byte(stored), 0o644); err != nil {
		t.Fatal(err)
	}
	n, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if n.Cells[0].Source != "# Title\nx < y" || n.Cells[1].Outputs[0].Text != "hello\n" || *n.Cells[1].Count != 1 {
		t.Errorf("read %+v", n)
	}
	if err := n.Write(path); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != stored {
		t.Errorf("%v: wrote\n%s", err, got)
	}
}

func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{"{": "unexpected end", `{"nbformat":3}`: "format 3"} {
		path := filepath.Join(t.TempDir(), "n.ipynb")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got %v", text, err)
		}
	}
}

// painted returns a picture in PNG, in base64, whose grey is this.
func painted(t *testing.T, w int, grey uint8) string {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, w, 10))
	for i := range img.Pix {
		img.Pix[i] = grey
	}
	img.Set(0, 0, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

func TestDifferences(t *testing.T) {
	one := func(media string, v any) *Notebook {
		return &Notebook{Cells: []*Cell{{Type: "code", Outputs: []*Output{{Type: "display_data", Data: map[string]any{media: v}}}}}}
	}
	for _, c := range []struct {
		name string
		a, b *Notebook
		same bool
	}{
		{"equal text", one("text/plain", "x"), one("text/plain", []any{"x"}), true},
		{"other text", one("text/plain", "x"), one("text/plain", "y"), false},
		{"a line more", one("text/plain", "x"), one("text/plain", "x\ny"), false},
		{"times", one("text/plain", "took 1.5 s"), one("text/plain", "took 12 ms"), true},
		{"numbers", one("text/plain", "gain 0.5"), one("text/plain", "gain 0.6"), false},
		{"other media", one("text/plain", "x"), one("text/html", "x"), false},
		{"near pictures", one("image/png", painted(t, 10, 100)), one("image/png", painted(t, 10, 101)), true},
		{"far pictures", one("image/png", painted(t, 10, 100)), one("image/png", painted(t, 10, 120)), false},
		{"larger picture", one("image/png", painted(t, 10, 100)), one("image/png", painted(t, 11, 100)), false},
		{"no picture", one("image/png", painted(t, 10, 100)), one("image/png", "x"), false},
		{"widgets", one(widgets, "a"), one(widgets, "b"), true},
		{"JSON", one("application/json", map[string]any{"a": 1.}), one("application/json", map[string]any{"a": 2.}), false},
		{"cells", &Notebook{}, one("text/plain", "x"), false},
	} {
		if got := c.a.Differences(c.b); (len(got) == 0) != c.same {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
}

// TestSilentFailures checks the failures that GoNB only mentions.
func TestSilentFailures(t *testing.T) {
	for text, fails := range map[string]bool{
		"exit status 1\n": true, "a\nexit status 3\n": true, "unknown or not implemented": true, "signal: killed\n": true,
		"all is well\n": false, "my exit status 1 is fine\n": false,
	} {
		r := &client.Result{Status: "ok", Outputs: []client.Output{{Type: "stream", Name: "stderr", Text: text}}}
		if err := failed(r); (err != nil) != fails {
			t.Errorf("%q: %v", text, err)
		}
	}
	if err := failed(&client.Result{Status: "error", Outputs: []client.Output{{Type: "error", ErrorName: "%%solve", ErrorValue: "no"}}}); err == nil || err.Error() != "%%solve: no" {
		t.Errorf("got %v", err)
	}
}
