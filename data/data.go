// Package data embeds the released results of the paper, so that a program
// that uses them needs no files. Package published reads them.
package data

import (
	"embed"
	"io/fs"
)

//go:embed published/transfers.csv published/figures.json published/LICENSE.StanfordVL published/README.md
var files embed.FS

// Published returns the folder of released results:
//
//   - transfers.csv: the affinity, gain and quality of every released transfer,
//     in the format that affinity.ReadTable reads
//   - figures.json: numbers measured from the figures of the paper
//   - README.md: what its rows and columns are, where they come from, and their
//     known defects
//   - LICENSE.StanfordVL: the licence of the results
//
// The files cannot be changed, and reading them cannot fail.
func Published() fs.FS {
	published, err := fs.Sub(files, "published")
	if err != nil {
		panic(err) // The path above is not valid.
	}
	return published
}
