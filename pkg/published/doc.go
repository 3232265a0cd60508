// Package published holds the transfers that the authors of the paper released:
// the output of Stage III on their data, and so a ready input of Stage IV.
//
// There are three data sets. [Data16k] and [Data1k] are transfers that were
// trained on 16,000 and 1,000 images; the results in the paper rest on the
// former. [Base2163] is an older run, tested on 2,163 images, in which some rows
// are corrupt (see [Corrupt]). [Transfers] returns the rows of one, [Roles] what
// the official solver makes of its tasks and [Dictionary] its tasks.
//
// Affinities sum to 1 over the rows of a target. Tasks have their released
// names, such as impainting_whole for inpainting_whole, which [task.Dictionary]
// translates.
//
// Source: results/ of github.com/StanfordVL/taskonomy at commit 9f81486 (MIT
// licence), the data of Zamir et al., "Taskonomy: Disentangling Task Transfer
// Learning", CVPR 2018. The file, its columns and its known defects are
// described in data/published/README.md of this module.
package published
