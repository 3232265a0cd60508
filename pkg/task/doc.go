// Package task is the task dictionary, the set V of the taxonomy: which tasks
// there are, what each is called, what its network reads and writes, and
// whether it may serve as a source, as a target or as both.
//
// A [Task] is one entry and a [Dictionary] an ordered, immutable set of them.
// [Taskonomy] is the paper's dictionary of 26 visual tasks and [Released] adds
// the one further source of the released data. [NewDictionary] and [ReadJSON]
// make dictionaries for other tasks and other fields: every property but the
// name may be left at its zero value, which means unspecified, and the kinds
// ([Family], [Input], [Output], [Loss]) may hold values that are not among the
// constants of this package.
//
// A task has many names: the code repository, the task bank, the figures of
// the paper and the released results each use their own. [Dictionary.Lookup]
// accepts all of them. Within this module a task is known by [Task.Name].
//
// With S the sources and T the targets, section 3 of Zamir et al.,
// "Taskonomy: Disentangling Task Transfer Learning", CVPR 2018, has
//
//	V = S ∪ T     S − T source-only     T − S target-only
//
// and the paper's dictionary has |S| = 26, |T| = 22.
package task
