package main

import "github.com/gotaskonomy/taskonomy/kernelext"

// magics returns the kinds of cells of the kernel.
func (a *app) magics() []kernelext.Magic { return nil }
