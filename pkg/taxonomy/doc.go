// Package taxonomy is Stage IV: from the table of affinities of Stage III it
// chooses which tasks to supervise under a budget and which transfer serves
// each target, and proves that no other choice is better. The answer, a
// directed hypergraph from sets of sources to targets, is the taxonomy.
//
// The boolean integer program is that of section 3.4 of Zamir et al.,
// "Taskonomy: Disentangling Task Transfer Learning", CVPR 2018:
//
//	maximise    Σ_t importance_t · value(transfer of t)
//	subject to  every target has exactly one transfer
//	            a transfer is used only if all its sources are supervised
//	            Σ costs of sources + Σ costs of transfers ≤ budget
//
// in two forms. Official is the program of the authors' published solver,
// which reproduces the figures of the paper; Paper is the text of the paper.
// They differ in the value of an affinity and in what it means that a target
// is a source itself; see Form.
//
// New names the program, and a Program answers for any budget: Solve gives the
// best plan with its proof and the alternatives, Curve a range of budgets,
// Regrets what each source is worth, Sensitivities how firm each transfer's
// affinity must be for the plan to stand. WriteLP and WriteMPS hand the same
// program to any other solver.
//
// Tasks are known by their names and always in alphabetical order; that order
// also breaks ties. Package bip does the solving.
package taxonomy
