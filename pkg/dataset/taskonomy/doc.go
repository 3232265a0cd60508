// Package taskonomy reads and writes the image data set of the paper as it
// lies on disk: for every view of every building a file in each of about
// twenty domains (the picture, depth, normals, …, the camera).
//
// Three generations of folders are understood, and any mixture of them:
//
//	<root>/<domain>/taskonomy/<building>/point_P_view_V_domain_S.ext   omnidata
//	<root>/<domain>/<building>/point_P_view_V_domain_S.ext             earlier
//	<root>/<domain>/point_P_view_V_domain_S.ext                        one building
//	<root>/<building>/<old domain>/point_P_view_V_domain_S.ext         first
//
// A file is known by its folder and by P and V in its name; the suffix S may
// be any, as it is not always that of the folder. Open gives examples for
// training, Check says what a folder holds, and a Writer writes the first
// form.
//
// Views that lack a file are left out of all splits and named by
// [Source.Left]; a file that turns out damaged in the middle of training is an
// example that does not count, named by [Source.Problems].
//
// The data set may be used under its own licence; nothing of it is here.
package taskonomy
