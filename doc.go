// Package taskonomy is the root of an open implementation of Taskonomy (Zamir
// et al., "Taskonomy: Disentangling Task Transfer Learning", CVPR 2018): which
// tasks to label and train, so that all the tasks you care about get solved. It
// holds no code; the stages of the method are packages of their own.
//
//	Stage I    task-specific networks          to come
//	Stage II   transfers                       to come
//	Stage III  affinities from losses          pkg/losstable, pkg/affinity
//	Stage IV   the taxonomy under a budget     pkg/taxonomy, pkg/taxonomy/bip
//
// Pictures with labels come from pkg/dataset: rendered from the furnished
// buildings of pkg/scene (with pkg/render and pkg/frame) and labelled by
// pkg/label, read from the real data set, or made from a folder of pictures.
//
// Around them, pkg/task is the dictionary of tasks and pkg/published holds the
// transfers that the authors released; pkg/study has the experiments of the
// paper, pkg/figure draws them, pkg/survey runs them all on one table,
// pkg/replay holds them against the paper and pkg/report renders them; and
// cmd/taskonomy is the command.
//
// # Glossary
//
// One meaning for each word, in the whole module:
//
//	task        what a network solves: depth, normals, edges. Named by a string.
//	source      a task whose encoder feeds a transfer; to use it, it must be
//	            supervised, which costs budget.
//	target      a task that is to be solved.
//	transfer    a small network from the representations of one or more sources
//	            to a target. Written target <- a+b.
//	order       the number of sources of a transfer.
//	self        full supervision: the target's own task-specific network.
//	scratch     a network of the transfer's size trained from pixels on the
//	            transfer's data.
//	loss        of one transfer on one image; smaller is better.
//	win rate    share of test images, in [0, 1], on which one loss is strictly
//	            smaller than another.
//	affinity    what a transfer is worth to its target, in (0, 1]; larger is
//	            better. The affinities of a target sum to 1 over its candidates.
//	gain        win rate against scratch.
//	quality     win rate against self.
//	budget      what the supervised sources, and the transfers where they cost,
//	            may cost together.
//	plan        the sources to supervise and the transfer that serves each
//	            target: a taxonomy.
//
// In a matrix of affinities, rows are targets and columns are sources; in a
// matrix of win rates, row i beats column j. Lists of tasks are in alphabetical
// order of the names, bytes compared. In CSV files, several sources are joined
// by "+", and a number that is not defined is empty.
package taskonomy
