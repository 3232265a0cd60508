// Package transfer is Stage II: with the encoders of Stage I frozen, it trains
// small networks from the codes of one source or several to the answer of a
// target (Zamir et al., CVPR 2018, section 3.2), and measures the loss of each on
// every test image. Those losses are what Stage III compares.
//
// A [Pool] holds the distinct pictures that targets look at, so that each encoder
// sees each picture once; [Encode] gives their codes, a [Bench] joins the codes
// of many sources, and [Target.Train] trains the transfers from any sets of
// sources to one target side by side, in one graph. All start from the same
// weights and see the same examples in the same order: they differ in their codes
// alone.
//
// Readouts are small and trained on little data on purpose: a transfer measures
// how accessible what a target needs is in a source's code, not only whether it
// is there.
package transfer
