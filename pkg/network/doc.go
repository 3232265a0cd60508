// Package network holds the networks of Stages I and II (Zamir et al., CVPR
// 2018, sections 3.1 and 3.2) and the losses they are trained on, as functions
// that build GoMLX graphs. It trains nothing (package training does) and knows
// no data set.
//
// A task-specific network is an encoder, from a picture to a code, and a head,
// from the codes of the example's pictures to the answer. A transfer network is
// a head alone, on codes of frozen encoders. A [Spec] says which; equal specs
// have equal graphs, so that tasks of the same shape share one compiled program.
//
// # Layouts
//
// The conventions below hold throughout. B is the number of examples in a batch,
// I the number of pictures of an example, S the number of networks that are
// trained side by side on the same examples (heads of many sources; 1 for
// networks with an encoder).
//
//	cells     a picture of Size×Size pixels has Grid×Grid cells = T, row after row
//	picture   [Channels·p², T]   p = Size/Grid; row = channel·p² + y·p + x
//	pictures  [I·B, Channels·p², T], first picture 0 of all examples, then 1, …
//	code      [Code, T]          a picture's representation
//	image     [Values·q², T]     q = Cell pixels along a side of a cell, row as above
//	answer    [S, Values·q², B·T], or [S, Values, B] of a vector or classes
//
// Activations are feature-major, [features, examples·cells]: with hand-written
// gradients that is 50 to 100 times as fast on the pure Go backend as the usual
// order, and no slower on XLA (measured, gomlx v0.28.7). Graph functions panic
// on wrong shapes, as GoMLX's do.
package network
