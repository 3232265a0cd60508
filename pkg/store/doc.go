// Package store keeps the results of a run in a folder that may be killed at
// any moment: a result is there whole or not at all.
//
// A result belongs to a [Key], the hash of all that it depends on: the version
// of the code, the name of the step, its configuration and the keys of its
// inputs. So nothing is ever out of date: whatever changes has another key, and
// with it whatever is computed from it.
//
// The folder:
//
//	run.toml                        the configuration, as the user may read it
//	steps/NAME-HASH/                a result: its files and manifest.json
//	drafts/                         results being written
//	checkpoints/NAME-HASH/          how far the work on a result has come
//	damaged/                        results found damaged, moved aside
//	failures/NAME.json              why a step failed the last time
//	log.jsonl                       what happened, one event a line
//	lock                            who is working here
//
// NAME is the name of the step, each / in it a folder, and HASH the first 16
// digits of the key.
//
// A result is written as a [Draft] in drafts/: each file is flushed to the disk,
// then a manifest with the size and the SHA-256 of each, then the folder is
// renamed to its place in steps/. Reading compares the files with the manifest,
// and their contents once in a process. A result that differs, be it by one
// bit, is moved to damaged/ and counts as absent.
//
// One process at a time may [Open] a folder; any number may [OpenReadOnly].
// Processes that do single steps for the one that has it open, such as the jobs
// of a cluster, use [OpenWorker].
package store
