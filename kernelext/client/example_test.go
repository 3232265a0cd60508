package client_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext/client"
)

// It needs the kernel to be installed, so it is not run.
func ExampleStart() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	k, err := client.Start(ctx, client.Spec{
		Command: []string{"taskonomy", "kernel", "run", "--connection-file", "{connection_file}", "--gonb", "gonb", "--module", "."}})
	if err != nil {
		log.Fatal(err)
	}
	defer k.Shutdown(ctx)
	r, err := k.Execute(ctx, "%%solve published --budget 8")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Status, r.Outputs[0].Data["text/plain"])
}
