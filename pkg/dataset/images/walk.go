package images

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
)

// A picture is a file that can be expected to decode.
type picture struct {
	name   string // Path below the folder, with "/".
	digest [sha256.Size]byte
}

// endings are those of pictures.
var endings = []string{".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".bmp"}

// isPicture reports whether a file is to be read, by its name.
func isPicture(name string) bool {
	return !strings.HasPrefix(name, ".") && slices.Contains(endings, strings.ToLower(filepath.Ext(name)))
}

// walk finds the pictures below dir, but not in the folders skip, and notes
// those whose header is damaged or too large.
func walk(dir string, skip []string, limit int, problems *media.Problems) ([]picture, error) {
	var all []picture
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && path == dir:
			return err
		case err != nil:
			problems.Note(media.NewFileError(path, err))
			return nil
		case d.IsDir() && path != dir && (strings.HasPrefix(d.Name(), ".") || slices.Contains(skip, path)):
			return filepath.SkipDir
		case !d.Type().IsRegular() && d.Type()&fs.ModeSymlink == 0, !isPicture(d.Name()):
			return nil
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		p := picture{name: filepath.ToSlash(rel)}
		if p.digest, err = header(path, limit); err != nil {
			problems.Note(media.NewFileError(path, err))
			return nil
		}
		all = append(all, p)
		return nil
	})
	slices.SortFunc(all, func(a, b picture) int { return cmp.Compare(a.name, b.name) })
	return all, err
}

// headBytes is how much of a file its digest covers, besides its length.
const headBytes = 1 << 16

// header checks the header of a picture and returns a digest of the file.
func header(path string, limit int) (digest [sha256.Size]byte, err error) {
	// The decoders of rare formats are less tried than the data they meet.
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the picture breaks its decoder (%v): save it anew", r)
		}
	}()
	if digest, err = fileDigest(path); err != nil {
		return digest, err
	}
	f, err := os.Open(path)
	if err != nil {
		return digest, err
	}
	defer f.Close()
	c, format, err := image.DecodeConfig(bufio.NewReader(f))
	if err != nil {
		return digest, fmt.Errorf("not a picture that can be read (JPEG, PNG, WebP, TIFF, BMP): %w", err)
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width > limit/c.Height {
		return digest, fmt.Errorf("the %s has %d×%d pixels, want 1 to %d: shrink it: %w",
			format, c.Width, c.Height, limit, media.ErrTooLarge)
	}
	return digest, nil
}

// fileDigest returns a digest of the length of a file and its beginning.
func fileDigest(path string) (digest [sha256.Size]byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return digest, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return digest, err
	}
	if info.IsDir() {
		return digest, errors.New("a folder with the name of a file")
	}
	h := sha256.New()
	if err := binary.Write(h, binary.LittleEndian, info.Size()); err != nil {
		return digest, err
	}
	if _, err := io.CopyN(h, f, headBytes); err != nil && err != io.EOF {
		return digest, err
	}
	h.Sum(digest[:0])
	return digest, nil
}
