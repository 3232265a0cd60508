package backend

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// unpack takes the library and the licences of a plugin out of its wheel, into
// a folder, and checks the library.
func unpack(ctx context.Context, p Plugin, wheel, dir string) error {
	z, err := zip.OpenReader(wheel)
	if err != nil {
		return fmt.Errorf("the wheel: %w", err)
	}
	defer z.Close()
	found := false
	for _, f := range z.File {
		switch {
		case f.Name == p.Path:
			found = true
			err = extract(ctx, f, filepath.Join(dir, p.file()), p.Size, p.SHA256)
		case legal.MatchString(f.Name):
			err = extract(ctx, f, filepath.Join(dir, path.Base(f.Name)), maxLegal, "")
		}
		if err != nil {
			return fmt.Errorf("%s in the wheel: %w", f.Name, err)
		}
	}
	if !found {
		return fmt.Errorf("the wheel has no %s", p.Path)
	}
	return nil
}

// legal matches what is kept of a wheel beside the library: who made it and
// under which licence.
var legal = regexp.MustCompile(`^[^/\\]*\.dist-info/(METADATA|(licenses/)?[^/\\]*(LICEN[CS]E|NOTICE|COPYING|AUTHORS)[^/\\]*)$`)

// maxLegal is how long a text of licences may be.
const maxLegal = 16 << 20

// extract writes a file of an archive to disk. If the sum is given, the file
// must have it and the size, else at most the size.
func extract(ctx context.Context, f *zip.File, to string, size int64, sum string) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	hash := sha256.New()
	count := &counter{ctx: ctx, from: io.LimitReader(io.TeeReader(r, hash), size+1)}
	if err := writeFile(to, count); err != nil {
		return err
	}
	if count.n > size || sum != "" && count.n < size {
		return fmt.Errorf("%d bytes or more instead of %d", count.n, size)
	}
	if got := hex.EncodeToString(hash.Sum(nil)); sum != "" && got != sum {
		return fmt.Errorf("%w: %s instead of %s", errSum, got, sum)
	}
	return nil
}

// errSum is returned for a file that is not the one in the lock file.
var errSum = errors.New("wrong SHA-256")

// A counter counts what is read and stops when the context ends.
type counter struct {
	ctx  context.Context
	from io.Reader
	n    int64
	told func(n int64) // May be nil.
}

func (c *counter) Read(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.from.Read(b)
	c.n += int64(n)
	if c.told != nil && n > 0 {
		c.told(c.n)
	}
	return n, err
}

// syncFolder makes sure that the names in a folder are on disk, on systems that
// can.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = f.Sync()
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// href finds the links of a page.
var href = regexp.MustCompile(`(?i)<a\s[^>]*?href\s*=\s*["']([^"']+)["']`)

// plainNames is how an index spells names (PEP 503).
func plainNames(name string) string {
	return strings.ToLower(regexp.MustCompile(`[-_.]+`).ReplaceAllString(name, "-"))
}
