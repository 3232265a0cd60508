package wire_test

import (
	"fmt"

	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

func Example() {
	key := []byte("secret")
	request := wire.New("execute_request", nil, map[string]any{"code": "%%solve published --budget 8"})
	got, err := wire.Parse(request.Frames(key), key)
	if err != nil {
		panic(err)
	}
	fmt.Println(got.Header.Type, string(got.Content))
	_, err = wire.Parse(request.Frames([]byte("forged")), key)
	fmt.Println(err)
	// Output:
	// execute_request {"code":"%%solve published --budget 8"}
	// wrong signature
}
