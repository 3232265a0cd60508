// Package training trains networks (package network) and measures their losses
// image by image. It is what Stage I (package specific) and Stage II (package
// transfer) share.
//
// [Examples] are examples of one task packed for a network, [Data] the same on
// the device of a backend, a [Program] the compiled graphs of a network, a
// [State] its weights, and [Fit] the loop: AdamW with a warm-up and a cosine,
// batches without repetition within an epoch, validation, the best state kept.
//
// Everything random, the start of the weights, the order of the examples and
// dropout, comes from seeds on the host, so that it is the same on every
// backend; on one backend and build the result is the same bit for bit, whatever
// else runs at the same time.
package training
