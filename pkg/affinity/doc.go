// Package affinity is Stage III of the taxonomy: it turns the per-image losses
// of transfers, whose units differ from task to task, into affinities, gains
// and qualities that compare across tasks.
//
// Input: for one target, a [Losses]: the loss of every candidate transfer on
// the same held-out images. Output: the target's rows of a [Table], which is
// what Stage IV chooses from, and a [Report] on how far the numbers can be
// trusted. [ReadTable] and [WriteTable] keep a table in a CSV file.
//
// For N candidates of one target, of all orders together and with full
// supervision ([Self]) among them, the analytic hierarchy process (AHP) gives
//
//	W_ij  = share of images on which i has a strictly smaller loss than j
//	W_ij  = clip(W_ij, 0.001, 0.999)         i ≠ j
//	W'_ij = W_ij / W_ji                      W'_ii = 1
//	W' p  = λ p,  λ the largest eigenvalue,  p > 0,  Σ_i p_i = 1
//
// and p_i is the affinity of candidate i to the target. Gain is the win rate
// against the network trained from pixels ([Scratch]) and Quality the win rate
// against [Self].
//
// The method is section 3.3 of Zamir et al., "Taskonomy: Disentangling Task
// Transfer Learning", CVPR 2018; the hierarchy process is due to Saaty, "A
// scaling method for priorities in hierarchical structures", Journal of
// Mathematical Psychology 15 (1977).
//
// Caveats. W' is not symmetric, so a solver for symmetric matrices gives a
// different vector that is not an affinity. The affinities of a target sum to
// 1 over its candidates, so adding or removing a candidate moves all of them;
// a [Tournament] keeps the counts that make this cheap. Where most win rates
// are beyond the clip the affinities say little more than the clip does.
package affinity
