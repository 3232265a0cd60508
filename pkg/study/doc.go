// Package study runs the experiments of the paper on any table of transfers:
// taxonomies over budgets and orders, novel tasks, significance against random
// taxonomies, the effect of a smaller dictionary, the spread over models, the
// similarity tree and the stability of a policy. Section 4 of Zamir et al.,
// "Taskonomy: Disentangling Task Transfer Learning", CVPR 2018, and its
// supplement.
//
// Every study is a function of a table, or of a matrix made of one, and returns
// plain numbers with the names of the tasks beside them; package figure draws
// them. Those that draw at random take a seed and give the same numbers for the
// same seed.
package study
