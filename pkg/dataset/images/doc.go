// Package images makes examples from any folder of pictures: JPEG, PNG, WebP,
// TIFF or BMP of any size, in nested folders.
//
// It gives the tasks of the paper that need nothing but pixels, and the user's
// own, which a file tasks.toml in the folder describes:
//
//	images = "photos"          # folder of the pictures; default this one
//
//	[[task]]
//	name = "rust"              # maps labels/rust/<name of picture>.png or .npy
//	kind = "map"               # numbers for each pixel …
//	range = [0, 255]           # … brought from this range to [-1, 1]
//	missing = 0                # pixels of this value do not count
//
//	[[task]]
//	name = "parts"
//	kind = "class map"         # the number of a class for each pixel
//	classes = ["none", "bolt", "nut"]
//
//	[[task]]
//	name = "weight"
//	kind = "numbers"           # a table with lines name,value,…
//	file = "weights.csv"
//
//	[[task]]
//	name = "maker"
//	kind = "class"             # a table with lines name,class
//	file = "makers.csv"
//
// Each sample is a square of a picture, chosen at random but always the same.
// Pictures are shared out by a digest of the file, so that copies of one
// picture are in one split. A picture without a label of a task does not count
// for it.
package images
