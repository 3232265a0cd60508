package wire

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var key = []byte("secret")

func TestParseWhatWasPacked(t *testing.T) {
	parent := New("execute_request", nil, map[string]any{"code": "1"})
	parent.IDs = [][]byte{[]byte("client")}
	m := New("stream", parent, map[string]any{"text": "<&>"})
	m.SetMetadata(map[string]any{"cellId": "a"})
	m.Buffers = [][]byte{{0, 1}}
	got, err := Parse(m.Frames(key), key)
	if err != nil {
		t.Fatal(err)
	}
	if got.Header != m.Header || got.ParentID() != parent.Header.ID || !bytes.Equal(got.Content, m.Content) ||
		!bytes.Equal(got.Metadata, m.Metadata) || len(got.Buffers) != 1 || string(got.IDs[0]) != "client" {
		t.Errorf("got %+v, want %+v", got, m)
	}
	if got.Sent().IsZero() {
		t.Error("the time of sending is lost")
	}
}

func TestParseRefuses(t *testing.T) {
	good := func() [][]byte { return New("status", nil, map[string]any{}).Frames(key) }
	change := func(part int, text string, sign bool) [][]byte {
		frames := good()
		frames[part] = []byte(text)
		if sign {
			frames[1] = signed(frames[2:6])
		}
		return frames
	}
	for _, c := range []struct {
		name   string
		frames [][]byte
		want   error
	}{
		{"nothing", nil, ErrFormat},
		{"no delimiter", [][]byte{[]byte("a"), []byte("b"), []byte("c"), []byte("d"), []byte("e"), []byte("f")}, ErrFormat},
		{"short", good()[:5], ErrFormat},
		{"unsigned", change(1, "", false), ErrSignature},
		{"signed with another key", New("status", nil, map[string]any{}).Frames([]byte("other")), ErrSignature},
		{"content changed", change(5, `{"code":"evil"}`, false), ErrSignature},
		{"header is no object", change(2, `[]`, true), ErrFormat},
		{"header without type", change(2, `{"msg_id":"1"}`, true), ErrFormat},
		{"header of wrong types", change(2, `{"msg_type":1}`, true), ErrFormat},
		{"content is no JSON", change(5, `{`, true), ErrFormat},
		{"content is null", change(5, `null`, true), ErrFormat},
	} {
		if _, err := Parse(c.frames, key); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

func signed(parts [][]byte) []byte { return sign(key, parts...) }

// FuzzParse checks that no frames are too strange, and that a message that is
// accepted packs to one that is.
func FuzzParse(f *testing.F) {
	for _, frame := range New("status", nil, map[string]any{}).Frames(key) {
		f.Add(frame, []byte("{}"), []byte("{}"))
	}
	f.Fuzz(func(t *testing.T, header, content, extra []byte) {
		parts := [][]byte{header, []byte("{}"), []byte("{}"), content}
		frames := append([][]byte{extra, []byte(delimiter), signed(parts)}, parts...)
		m, err := Parse(frames, key)
		if err != nil {
			return
		}
		if _, err := Parse(m.Frames(key), key); err != nil {
			t.Errorf("accepted, then refused: %v", err)
		}
		m.ParentID()
		m.Sent()
	})
}

func TestReadConnection(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "kernel-1.json")
	c, err := Local()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Write(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v: others can read the key", info.Mode(), err)
	}
	if got, err := ReadConnection(path); err != nil || got != c {
		t.Errorf("got %+v, %v", got, err)
	}
	for _, bad := range []struct{ text, want string }{
		{`{`, "unexpected end"},
		{`{"transport":"tcp","ip":"127.0.0.1","signature_scheme":"hmac-sha256"}`, "key is empty"},
		{`{"key":"k","transport":"tcp","ip":"1","signature_scheme":"md5"}`, "md5"},
		{`{"key":"k","transport":"udp","ip":"1","signature_scheme":"hmac-sha256"}`, "udp"},
		{`{"key":"k","transport":"tcp","ip":"1","signature_scheme":"hmac-sha256","shell_port":70000}`, "out of range"},
	} {
		if err := os.WriteFile(path, []byte(bad.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadConnection(path); err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%s: got %v, want %s", bad.text, err, bad.want)
		}
	}
}
