package data_test

import (
	"fmt"
	"io/fs"
	"log"

	"github.com/gotaskonomy/taskonomy/data"
)

func ExamplePublished() {
	names, err := fs.Glob(data.Published(), "*")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(names)
	// Output:
	// [LICENSE.StanfordVL README.md figures.json transfers.csv]
}
