// Package label makes the inputs and targets of all 26 tasks: exact ones from
// what a camera's rays hit (package frame), others from the pixels of any
// picture. Each task has a file with the formula, units, source and mask of its
// label; the formulas are those of the released code and files of Taskonomy
// (Zamir et al., CVPR 2018), checked on real files where it is said so, and
// what differs is stated beside.
//
// # Levels
//
// A label has up to three forms, each with its functions:
//
//   - in natural units: DepthTo writes metres;
//   - as the real data set stores it: EncodeDepthTo and DecodeDepthTo go to and
//     from 16-bit values, 512 to a metre;
//   - as the loss wants it: DepthTargetTo scales to [0, 1].
//
// [For] finds what a task needs by its name and makes whole examples.
//
// # Conventions
//
// Those of package frame hold. Maps are row after row with the channels of a
// pixel together. Functions ending in To write into dst, which must have the
// right length, as must slices of a frame that they read: they panic if not,
// like an index out of range. They allocate nothing but, the first time, in a
// [Scratch], and give the same numbers for the same arguments. Labels have no
// infinities and are defined at missing pixels, where masks are 0.
//
// # What differs from the original
//
// Labels that the original has from trained networks are exact here: semantic
// segments, objects and scenes, the last two as soft distributions over our own
// classes ([ObjectsTo], [ScenesTo]). 2.5D segments are connected smooth surfaces
// and 2D segments merge alike neighbours, both without normalised cuts. 3D
// keypoints are a simplification of NARF. Curvature is analytic, and for small
// pictures fitted over 25 cm. Colours have 261 classes, not 313, and jigsaw has
// a permutation table of its own. The rest follows the released code.
//
// # Sizes
//
// The original computes maps at 512 pixels and shrinks them to 256. Here they
// are computed at the size at hand, with lengths in pixels scaled by size/512
// and thresholds adapted as each function says, so that no map need be larger
// than its picture.
package label
