// Command taskonomy turns the losses of transfers into affinities (Stage III)
// and affinities into taxonomies (Stage IV), from tables in CSV or Parquet
// files or from the released data of the paper.
//
//	taskonomy affinity --losses losses.csv --out transfers.csv
//	taskonomy solve --transfers transfers.csv --budget 2
//	taskonomy solve --transfers published --budget 8 --max-order 4
//
// Results go to standard output, everything else to standard error. The exit
// code is 0 if the work is done, 1 if it failed, 2 if it was asked for in a way
// that makes no sense and 3 if no plan exists.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // A second signal ends the program at once.
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
