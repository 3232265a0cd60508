package relay_test

import (
	"errors"
	"fmt"
	"net"
	"testing"

	"github.com/gotaskonomy/taskonomy/kernelext/relay"
)

func TestNoKernel(t *testing.T) {
	t.Setenv(relay.Variable, "")
	if _, err := relay.Dial(); !errors.Is(err, relay.ErrNoKernel) {
		t.Errorf("got %v", err)
	}
	t.Setenv(relay.Variable, t.TempDir()+"/nothing")
	if _, err := relay.Dial(); err == nil {
		t.Error("connected to nothing")
	}
}

func Example() {
	program, kernel := net.Pipe()
	go relay.New(program).Send(relay.Request{Op: relay.Open, ID: "1", Model: "IntSliderModel"})
	var r relay.Request
	if err := relay.New(kernel).Receive(&r); err != nil {
		panic(err)
	}
	fmt.Println(r.Op, r.Model)
	// Output: open IntSliderModel
}
