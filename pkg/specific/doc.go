// Package specific is Stage I: it trains one network for each task (Zamir et
// al., CVPR 2018, section 3.1), an encoder and a decoder, on the same pictures,
// and measures it on held-out buildings beside what a constant answer scores.
//
// [Survey] looks at a data set once: which tasks it can give, the shapes of
// their networks, and the statistics that their losses need. [Train] trains the
// network of one task. Encoders then serve package transfer.
package specific
