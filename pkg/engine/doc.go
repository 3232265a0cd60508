// Package engine runs the steps of a study: it knows which need which, which
// results are there already, and how many can run at once.
//
// A [Plan] is a set of [Step]s. Each has a key, which is the hash of the version
// of the code, its configuration and the keys of the steps it needs (see
// package store), so a step whose result is there is never run again, and one
// that anything has changed for is. [Execute] runs what is missing:
//
//   - as many steps at once as fit the cores and the memory, the larger first;
//   - a step that fails is tried again, then left alone: the steps that need it
//     are skipped, the rest goes on, and the [Summary] says what is missing;
//   - when the context ends, running steps are asked to stop and nothing half
//     done is kept. A process killed at any moment loses only the steps that it
//     was running.
//
// A step must compute its files from its configuration and inputs alone. Then
// their bytes do not depend on the number of workers, the order, or how often
// the run was interrupted.
//
// A step may do without some inputs ([Step].Soft). What it computes without one
// has another key than what it computes with it, so that it is computed anew
// once the input is there.
//
// What happens is told to each [Observer]; a [Tracker] is one that makes a
// progress display of it. An [Executor] says where steps run: in this process
// ([Local]), or elsewhere by means of [RunStep].
package engine
