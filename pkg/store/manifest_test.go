package store

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// exampleManifest returns a manifest and what it says.
func exampleManifest(t testing.TB) (text []byte, key Key, files []File) {
	key, err := NewKey(Spec{Version: "1", Name: "a/b", Config: map[string]any{"x": "<\u2028é>", "y": 1e300}})
	if err != nil {
		t.Fatal(err)
	}
	files = []File{{"a", 0, hash(nil)}, {"b.json", 3, hash([]byte("abc"))}}
	if text, err = formatManifest(key, files); err != nil {
		t.Fatal(err)
	}
	return text, key, files
}

func TestManifestRoundTrip(t *testing.T) {
	text, key, files := exampleManifest(t)
	gotKey, gotFiles, err := parseManifest(text)
	if diff := cmp.Diff(files, gotFiles); err != nil || gotKey != key || diff != "" {
		t.Error(err, gotKey, diff)
	}
}

// No part of a manifest is taken for one, nor one with anything behind it.
func TestTornManifest(t *testing.T) {
	text, _, _ := exampleManifest(t)
	for n := range text {
		if _, _, err := parseManifest(text[:n]); err == nil {
			t.Errorf("the first %d bytes are a manifest", n)
		}
	}
	for _, more := range []string{" ", "\n", "{}", "\x00"} {
		if _, _, err := parseManifest(append(text[:len(text):len(text)], more...)); err == nil {
			t.Errorf("%q may follow", more)
		}
	}
}

// Every bit of a manifest counts.
func TestManifestBits(t *testing.T) {
	text, _, _ := exampleManifest(t)
	for at := range text {
		for bit := range 8 {
			text[at] ^= 1 << bit
			if _, _, err := parseManifest(text); err == nil {
				t.Errorf("bit %d of byte %d does not matter", bit, at)
			}
			text[at] ^= 1 << bit
		}
	}
}

// FuzzManifest: whatever is accepted is the one text of what it says.
func FuzzManifest(f *testing.F) {
	text, _, _ := exampleManifest(f)
	f.Add(text)
	f.Add([]byte(strings.Replace(string(text), "b.json", "../x", 1)))
	f.Add([]byte(`{"format":1,"step":"a","key":"","spec":null,"files":null,"sum":""}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		key, files, err := parseManifest(text)
		if err != nil {
			return
		}
		again, err := formatManifest(key, files)
		if err != nil || string(again) != string(text) {
			t.Fatalf("%q reads as %v, %v, which is written %q", text, key, files, again)
		}
		if err := CheckName(key.name); err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.ContainsAny(file.Name, `/\`) || file.Size < 0 {
				t.Fatalf("file %q", file.Name)
			}
		}
	})
}
