// Package losstable reads and writes the input of Stage III: the loss of every
// transfer on every held-out image.
//
// Input: a CSV or Parquet file with one row a loss and the columns
//
//	target   the task that the transfer solves
//	sources  the tasks it starts from, joined by "+"; or self, or scratch
//	image    the name of a test image
//	loss     a finite number that is not negative, in any unit; smaller is better
//
// in any order; other columns are ignored. Output: one complete
// [affinity.Losses] a target, in alphabetical order of targets, with images in
// alphabetical order and candidates in order of size and name. The order of the
// rows in the file does not matter. Sources that are a permutation of each
// other are the same candidate.
//
// The released study (section 4 of Zamir et al., CVPR 2018, and its supplement)
// has 22 targets with about 83 candidates on 17,356 images: 31.7 million rows.
// A file whose rows are grouped by target is read twice, the first time for
// where each target lies, and takes the memory of one target: 8 bytes a loss
// and the names. A file whose targets alternate more than 65,536 times, and CSV
// from a pipe, is read once and held as a whole, at 8 bytes a loss.
//
// Reading checks what would spoil the tournament: every candidate of a target
// needs one loss on each image of the target. All problems, up to a limit, are
// reported together in an [*Errors]; what is only suspicious comes back as a
// warning.
//
// Caveat: an image that is missing from all candidates of a target cannot be
// noticed, so targets may be compared on different images, as in the released
// data.
package losstable
