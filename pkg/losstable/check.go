package losstable

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
)

// finish returns the losses of the target in canonical order, after the checks
// that need all of them. Problems and warnings go to the log; the result is
// only sound if the log has no problem.
func (b *builder) finish(cfg Config, l *log) *affinity.Losses {
	if b.unusable || len(b.columns) == 0 {
		return nil
	}
	b.sortImages()
	slices.SortFunc(b.columns, func(x, y *column) int {
		return cmp.Or(cmp.Compare(len(x.sources), len(y.sources)), strings.Compare(x.key, y.key))
	})
	for _, c := range b.columns {
		if missing := len(b.images) - c.seen; missing > 0 {
			c.extend(len(b.images))
			first := b.images[slices.IndexFunc(c.losses, math.IsNaN)]
			l.add(&Problem{Kind: MissingImages, Target: b.target, Sources: c.key, Image: first,
				Detail: fmt.Sprintf("no loss on %d of the %d images that other candidates "+
					"of the target have, this one first; measure them or remove the candidate",
					missing, len(b.images))})
		}
	}
	b.checkSize(cfg, l)
	b.checkBaselines(cfg, l)
	losses := &affinity.Losses{Target: b.target, Images: b.images}
	for _, c := range b.columns {
		losses.Candidates = append(losses.Candidates, affinity.Candidate{Sources: c.sources, Losses: c.losses})
	}
	return losses
}

// checkSize looks at the number of images.
func (b *builder) checkSize(cfg Config, l *log) {
	n := len(b.images)
	switch {
	case n < cfg.MinImages:
		l.add(&Problem{Kind: TooFewImages, Target: b.target, Detail: fmt.Sprintf(
			"%d images, at least %d are needed; measure on more", n, cfg.MinImages)})
	case n < cfg.FewImages:
		l.warn(&Problem{Kind: FewImages, Target: b.target, Detail: fmt.Sprintf(
			"only %d images: a win rate moves by %.2g with a single one", n, 1/float64(n))})
	}
}

// checkBaselines looks for self, scratch and a candidate too good to be true.
func (b *builder) checkBaselines(cfg Config, l *log) {
	if b.columnOf[affinity.Self] == nil {
		l.warn(&Problem{Kind: NoSelf, Target: b.target,
			Detail: "no candidate " + affinity.Self + ": Quality is not defined"})
	}
	if b.columnOf[affinity.Scratch] == nil {
		l.warn(&Problem{Kind: NoScratch, Target: b.target,
			Detail: "no candidate " + affinity.Scratch + ": Gain is not defined"})
	}
	c := b.unbeaten()
	if c == nil {
		return
	}
	p := &Problem{Kind: Unbeaten, Target: b.target, Sources: c.key,
		Detail: "beats every other candidate, full supervision included, on every image; " +
			"check that its losses were written, or allow it"}
	if cfg.AllowUnbeaten {
		l.warn(p)
	} else {
		l.add(p)
	}
}

// unbeaten returns the candidate of kind Unbeaten, nil if there is none. Where
// self is missing, or alone with one candidate, nothing is suspicious.
func (b *builder) unbeaten() *column {
	if b.columnOf[affinity.Self] == nil || len(b.columns) < 2 || len(b.images) == 0 {
		return nil
	}
	best := b.columns[0]
	for _, c := range b.columns {
		if c.at(0) < best.at(0) {
			best = c
		}
	}
	if best.key == affinity.Self {
		return nil
	}
	for _, c := range b.columns {
		for i := range b.images {
			if c != best && !(best.at(i) < c.at(i)) {
				return nil
			}
		}
	}
	return best
}

// at returns a loss, NaN if it was not seen.
func (c *column) at(i int) float64 {
	if i >= len(c.losses) {
		return math.NaN()
	}
	return c.losses[i]
}

// sortImages puts the images in alphabetical order, the losses with them.
func (b *builder) sortImages() {
	if slices.IsSorted(b.images) {
		return
	}
	order := make([]int, len(b.images))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return strings.Compare(b.images[i], b.images[j]) })
	images := make([]string, len(order))
	for to, from := range order {
		images[to] = b.images[from]
	}
	b.images = images
	spare := make([]float64, len(order))
	for _, c := range b.columns {
		c.extend(len(order))
		for to, from := range order {
			spare[to] = c.losses[from]
		}
		c.losses, spare = spare, c.losses
	}
}
