package taskonomy

import (
	"slices"

	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
)

// A FileError is a file that cannot be used, and why.
type FileError = media.FileError

// A LineError is what is wrong with a line of a table.
type LineError = media.LineError

// Problems returns the files that turned out damaged or missing so far, by
// path. Examples that need them do not count.
func (s *Source) Problems() []*FileError { return s.problems.All() }

// Left returns the views that were left out because they lack files, by key.
func (s *Source) Left() []Left { return slices.Clone(s.left) }
