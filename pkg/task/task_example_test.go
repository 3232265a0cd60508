package task_test

import (
	"fmt"
	"log"
	"os"

	"github.com/gotaskonomy/taskonomy/pkg/task"
)

func ExampleDictionary_Lookup() {
	d := task.Taskonomy()
	for _, name := range []string{"Surface-Normal", "2.5d segm", "segmentsemantic_rb"} {
		t, err := d.Lookup(name)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s is %s: %s %v\n", name, t.Name, t.Output, t.Shape)
	}
	_, err := d.Lookup("reshde")
	fmt.Println(err)
	// Output:
	// Surface-Normal is rgb2sfnorm: image [256 256 3]
	// 2.5d segm is segment25d: embedding [256 256 64]
	// segmentsemantic_rb is segmentsemantic: class map [256 256 17]
	// unknown task "reshde": did you mean "reshade"?
}

// A dictionary for another field.
func ExampleNewDictionary() {
	d, err := task.NewDictionary(
		task.Task{Name: "lm", Figure: "Language model", Role: task.SourceOnly},
		task.Task{Name: "ner", Figure: "Named entities", Input: "sentence", Output: "tags"},
	)
	if err != nil {
		log.Fatal(err)
	}
	if err := d.WriteJSON(os.Stdout); err != nil {
		log.Fatal(err)
	}
	// Output:
	// {
	//   "tasks": [
	//     {
	//       "name": "lm",
	//       "figure": "Language model",
	//       "role": "source-only"
	//     },
	//     {
	//       "name": "ner",
	//       "figure": "Named entities",
	//       "input": "sentence",
	//       "output": "tags"
	//     }
	//   ]
	// }
}
