package backend

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestInstallPlaces: what goes wrong with the places to load from.
func TestInstallPlaces(t *testing.T) {
	p := fake(t, "x", "library")
	server, _ := serve(t, p)
	secret := strings.Replace(server.URL, "http://", "http://user:secret@", 1)
	for _, c := range []struct {
		env  []string
		want string
	}{
		{[]string{EnvMirror, "wheels"}, "neither an absolute path nor a URL"},
		{[]string{EnvMirror, "ftp://x/"}, "neither an absolute path nor a URL"},
		{[]string{EnvMirror, "/no/such/folder"}, "no such file"},
		{[]string{EnvMirror, "http://127.0.0.1:1/"}, "refused"},
		{[]string{EnvMirror, secret + "/nothing"}, "404"},
		{[]string{envIndex, secret + "/nothing"}, "404"},
		{[]string{envIndex, server.URL + "/wheels/" + p.wheel() + "?"}, "404"},
	} {
		q := p.Plugin
		q.URL = server.URL + "/gone/" + p.wheel()
		_, err := fetcher(c.env...).install(t.Context(), []Plugin{q}, t.TempDir())
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.env[0]) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: got %v", c.env, err)
		}
	}
}

// TestInstallInterrupted stops in the middle of the download, and lets a server
// fall silent.
func TestInstallInterrupted(t *testing.T) {
	p := fake(t, "x", strings.Repeat("library ", 1000))
	half, release := make(chan struct{}, 1), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(p.WheelSize))
		w.Write(p.wheelBytes[:p.WheelSize/2])
		w.(http.Flusher).Flush()
		select {
		case half <- struct{}{}:
		default:
		}
		<-release
	}))
	defer server.Close()
	defer close(release)

	dir := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	go func() { <-half; stop() }()
	_, err := fetcher(EnvMirror, server.URL).install(ctx, []Plugin{p.Plugin, p.Plugin}, dir)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if left := files(t, dir); len(left) > 0 {
		t.Errorf("%q is left", left)
	}

	in := fetcher(EnvMirror, server.URL)
	in.stall = 50 * time.Millisecond
	if _, err := in.install(t.Context(), []Plugin{p.Plugin}, dir); !errors.Is(err, errStalled) {
		t.Errorf("got %v", err)
	}
	if left := files(t, dir); len(left) > 0 {
		t.Errorf("%q is left", left)
	}
}

// TestInstallAgain: a server that fails once does not fail the installation.
func TestInstallAgain(t *testing.T) {
	p := fake(t, "x", "library")
	var n atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		switch n.Add(1) {
		case 1:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 2:
			w.Write(p.wheelBytes[:20])
		default:
			w.Write(p.wheelBytes)
		}
	}))
	defer server.Close()
	dir := t.TempDir()
	if _, err := fetcher(EnvMirror, server.URL).install(t.Context(), []Plugin{p.Plugin}, dir); err != nil {
		t.Error(err)
	}
	if left := files(t, dir); !slices.Equal(left, inPlace) {
		t.Errorf("got %q", left)
	}
}
