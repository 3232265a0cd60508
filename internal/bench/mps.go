package main

import (
	"os"

	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// writeMPS writes the program for a budget to a file.
func writeMPS(file string, p *taxonomy.Program, m taxonomy.Model, budget float64) (err error) {
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	return p.WriteMPS(f, m, budget)
}
