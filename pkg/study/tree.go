package study

// A Tree is a hierarchical clustering of tasks. Leaf i is Leaves[i] and node
// len(Leaves)+i is Merges[i]; the last merge is the root.
type Tree struct {
	Leaves []string
	Merges []Merge // by height, ascending; len(Leaves)-1 of them
}

// A Merge joins two nodes.
type Merge struct {
	Left, Right int // numbers of leaves or earlier merges
	Height      float64
}
