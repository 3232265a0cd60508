package store_test

import (
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/gotaskonomy/taskonomy/pkg/store"
)

func Example() {
	dir, err := os.MkdirTemp("", "run")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	s, err := store.Open(dir)
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()
	s.OnWarning(func(err error) { log.Print(err) })

	key, err := store.NewKey(store.Spec{Version: "1", Name: "stage1/depth", Config: map[string]int{"steps": 100}})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := s.Result(key); errors.Is(err, store.ErrAbsent) {
		draft, err := s.Create(key)
		if err != nil {
			log.Fatal(err)
		}
		defer draft.Discard() // Does nothing after Commit.
		if err := draft.WriteJSON("metrics.json", map[string]float64{"loss": 0.25}); err != nil {
			log.Fatal(err)
		}
		if err := draft.Commit(); err != nil {
			log.Fatal(err)
		}
	}
	result, err := s.Result(key)
	if err != nil {
		log.Fatal(err)
	}
	var metrics map[string]float64
	if err := result.ReadJSON("metrics.json", &metrics); err != nil {
		log.Fatal(err)
	}
	fmt.Println(key, metrics)
	// Output: stage1/depth-66a49cd18092a31a map[loss:0.25]
}
