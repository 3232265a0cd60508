package backend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"time"
)

// The environment variables that say where to load from.
const (
	// EnvMirror is a folder or a URL that has the wheels of the lock file.
	EnvMirror = "TASKONOMY_PLUGIN_MIRROR"
	envIndex  = "PIP_INDEX_URL"
)

// attempts is how often a download is tried, if the failure may be chance.
const attempts = 3

// fetch puts the wheel of a plugin into a file.
func (in *installer) fetch(ctx context.Context, p Plugin, to string) error {
	if mirror := in.getenv(EnvMirror); mirror != "" {
		return in.fromMirror(ctx, p, mirror, to)
	}
	var failed error
	if index := in.getenv(envIndex); index != "" {
		place, err := in.look(ctx, p, index)
		if err == nil {
			err = in.download(ctx, p, place, to)
		}
		if err == nil || ctx.Err() != nil {
			return err
		}
		failed = fmt.Errorf("%s: %w", envIndex, err)
	}
	err := in.download(ctx, p, p.URL, to)
	if err == nil {
		return nil
	}
	return errors.Join(failed, fmt.Errorf("%w (%s names a folder or URL that has %s, if this one cannot be reached)", err, EnvMirror, p.wheel()))
}

// fromMirror fetches the wheel from a folder or URL.
func (in *installer) fromMirror(ctx context.Context, p Plugin, mirror, to string) error {
	u, err := url.Parse(mirror)
	var file string
	switch {
	case filepath.IsAbs(mirror):
		file = mirror
	case err != nil:
		return fmt.Errorf("%s: %w", EnvMirror, err)
	case u.Scheme == "http" || u.Scheme == "https":
		err = in.download(ctx, p, u.JoinPath(p.wheel()).String(), to)
	case u.Scheme == "file":
		file = filepath.FromSlash(u.Path)
	default:
		return fmt.Errorf("%s: %q is neither an absolute path nor a URL", EnvMirror, mirror)
	}
	if file != "" {
		err = in.copyFile(ctx, p, filepath.Join(file, p.wheel()), to)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", EnvMirror, err)
	}
	return nil
}

// copyFile copies the wheel from disk.
func (in *installer) copyFile(ctx context.Context, p Plugin, from, to string) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := in.receive(ctx, p, f, to); err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	return nil
}

// look finds the wheel in an index of packages (PEP 503) and returns its URL.
func (in *installer) look(ctx context.Context, p Plugin, index string) (string, error) {
	u, err := url.Parse(index)
	if err != nil {
		return "", errors.New("it is no URL")
	}
	page := u.JoinPath(plainNames(p.Name), "/")
	body, stop, err := in.get(ctx, page.String())
	if err != nil {
		return "", err
	}
	defer stop()
	text, err := io.ReadAll(io.LimitReader(body, 8<<20))
	if err != nil {
		return "", about(page, err)
	}
	for _, m := range href.FindAllStringSubmatch(string(text), -1) {
		ref, err := url.Parse(html.UnescapeString(m[1]))
		if err == nil && path.Base(ref.Path) == p.wheel() {
			place := page.ResolveReference(ref)
			place.Fragment = ""
			return place.String(), nil
		}
	}
	return "", about(page, fmt.Errorf("it has no %s", p.wheel()))
}

// about says which URL an error is about, without passwords.
func about(u *url.URL, err error) error { return fmt.Errorf("%s: %w", u.Redacted(), err) }

// download fetches the wheel from a URL, and tries again if that may help.
func (in *installer) download(ctx context.Context, p Plugin, place, to string) error {
	u, err := url.Parse(place)
	if err != nil {
		return errors.New("there is no URL")
	}
	for try := 1; ; try++ {
		err := in.once(ctx, p, place, to)
		var refused statusError
		if err == nil || ctx.Err() != nil {
			return err
		}
		if errors.As(err, &refused) && refused < 500 || errors.Is(err, errSum) || try == attempts {
			return about(u, err)
		}
		select {
		case <-time.After(in.pause << try):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// once tries to fetch the wheel.
func (in *installer) once(ctx context.Context, p Plugin, place, to string) error {
	body, stop, err := in.get(ctx, place)
	if err != nil {
		return err
	}
	defer stop()
	return in.receive(ctx, p, body, to)
}

// A statusError is an answer other than 200.
type statusError int

func (e statusError) Error() string {
	return fmt.Sprintf("the server answers %d %s", int(e), http.StatusText(int(e)))
}

// errStalled is returned if a server goes silent.
var errStalled = errors.New("the server has stopped sending")

// get asks for a URL and returns the body. Reading it fails if nothing comes
// for too long. The function stop must be called at the end.
func (in *installer) get(ctx context.Context, place string) (body io.Reader, stop func(), err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	watch := time.AfterFunc(in.stall, func() { cancel(errStalled) })
	stop = func() { watch.Stop(); cancel(nil) }
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, place, nil)
	if err != nil {
		stop()
		return nil, nil, errors.New("there is no URL")
	}
	resp, err := in.client.Do(req)
	if err != nil {
		err = whyStopped(ctx, bare(err))
		stop()
		return nil, nil, err
	}
	inner := stop
	stop = func() { resp.Body.Close(); inner() }
	if resp.StatusCode != http.StatusOK {
		stop()
		return nil, nil, statusError(resp.StatusCode)
	}
	return readerFunc(func(b []byte) (int, error) {
		n, err := resp.Body.Read(b)
		watch.Reset(in.stall)
		if err != nil && err != io.EOF {
			err = whyStopped(ctx, err)
		}
		return n, err
	}), stop, nil
}

// A readerFunc is a function that reads.
type readerFunc func(b []byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// bare takes the URL out of an error, because it may hold a password.
func bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// whyStopped returns why the context ended, or else the error.
func whyStopped(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// receive writes the wheel to a file and checks it on the way.
func (in *installer) receive(ctx context.Context, p Plugin, from io.Reader, to string) error {
	if err := os.RemoveAll(to); err != nil { // Of an attempt before.
		return err
	}
	hash := sha256.New()
	count := &counter{ctx: ctx, from: io.LimitReader(io.TeeReader(from, hash), p.WheelSize+1)}
	if in.progress != nil {
		count.told = func(n int64) { in.progress(min(n, p.WheelSize), p.WheelSize) }
	}
	if err := writeFile(to, count); err != nil {
		return err
	}
	switch sum := hex.EncodeToString(hash.Sum(nil)); {
	case count.n < p.WheelSize:
		return fmt.Errorf("%d bytes instead of %d: %w", count.n, p.WheelSize, io.ErrUnexpectedEOF)
	case count.n > p.WheelSize:
		return fmt.Errorf("%w: the file is longer than the %d bytes of the lock file", errSum, p.WheelSize)
	case sum != p.WheelSHA256:
		return fmt.Errorf("%w: %s instead of %s: it is another file than when the lock file was made", errSum, sum, p.WheelSHA256)
	}
	return nil
}
