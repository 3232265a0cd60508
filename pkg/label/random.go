package label

// Task random, the random projection, has no target: its encoder stays as it
// was initialised and only has its input, the picture ([InputTo]).
