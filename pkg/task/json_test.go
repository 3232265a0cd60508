package task

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestJSONRoundTrip(t *testing.T) {
	var text bytes.Buffer
	if err := Released().WriteJSON(&text); err != nil {
		t.Fatal(err)
	}
	d, err := ReadJSON(&text, "released.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Released().Tasks(), d.Tasks()); diff != "" {
		t.Errorf("round trip (-want +got):\n%s", diff)
	}
}

func TestReadJSONErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "", "d.json:1: the file is empty"},
		{"no list", `{}`, "d.json: tasks: the list of tasks is missing or empty"},
		{"null", `null`, "d.json: tasks: the list of tasks is missing or empty"},
		{"syntax", "{\"tasks\": [\n{\"name\": 'a'}]}",
			"d.json:2: invalid character '\\'' looking for beginning of value"},
		{"cut off", "{\"tasks\": [\n\n{\"name\"", "d.json:3: unexpected EOF"},
		{"array", `[{"name": "a"}]`, "d.json:1: json: cannot unmarshal array into Go value"},
		{"unknown field of the file", `{"task": []}`, `d.json:1: json: unknown field "task"`},
		{"text after it", "{\"tasks\": [{\"name\": \"a\"}]}\n{}", "d.json:1: there is text after the end"},
		{"unknown field", `{"tasks": [{"name": "a"}, {"name": "b", "shapes": [1]}]}`,
			`d.json: tasks[1] (b): json: unknown field "shapes"`},
		{"wrong type", `{"tasks": [{"name": "a", "shape": "big"}]}`,
			"d.json: tasks[0] (a), field shape: json: cannot unmarshal string"},
		{"fraction", `{"tasks": [{"name": "a", "shape": [1.5]}]}`,
			"d.json: tasks[0] (a), field shape: json: cannot unmarshal number 1.5"},
		{"role", `{"tasks": [{"name": "a", "role": "goal"}]}`,
			`d.json: tasks[0] (a): role "goal" is none of ["source-and-target" "source-only" "target-only"]`},
		{"name", `{"tasks": [{"name": "a"}, {"name": "b+c"}]}`,
			`d.json: tasks[1] (b+c), field name: "b+c" contains "+", which joins the sources of a transfer`},
		{"nothing", `{"tasks": [null]}`, `d.json: tasks[0], field name: "" is empty: give the task a name`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadJSON(strings.NewReader(c.text), "d.json")
			if _, ok := errors.AsType[*FormatError](err); !ok || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want a FormatError that begins with %s", err, c.want)
			}
		})
	}
}

func TestJSONFailingFile(t *testing.T) {
	cause := errors.New("disk on fire")
	_, err := ReadJSON(iotest.ErrReader(cause), "d.json")
	if !errors.Is(err, cause) || !strings.Contains(err.Error(), "d.json") {
		t.Errorf("got %v, want an error with the cause and the file", err)
	}
	r, w := io.Pipe()
	r.CloseWithError(cause)
	if err := Taskonomy().WriteJSON(w); !errors.Is(err, cause) {
		t.Errorf("got %v, want the cause", err)
	}
}

// FuzzReadJSON checks that whatever ReadJSON accepts, WriteJSON writes so that
// it reads back the same.
func FuzzReadJSON(f *testing.F) {
	f.Add([]byte(`{"tasks": [{"name": "rgb2depth", "figure": "Z-Depth", "output": "image",
		"shape": [256, 256, 1], "loss": "masked L1 + GAN"}, {"name": "jigsaw", "role": "source-only"}]}`))
	f.Add([]byte(`{"tasks": [{"name": "a", "shape": [], "aliases": ["b"], "role": "target-only"}]}`))
	f.Add([]byte(`{"Tasks": [{"NAME": "\ud800", "domain": "\u2028"}]}`))
	f.Add([]byte(`{"tasks": [{"name": "a"}, {"name": "A"}]} `))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := ReadJSON(bytes.NewReader(text), "fuzz.json")
		if err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz.json:") {
				t.Errorf("the error does not begin with the file: %v", err)
			}
			return
		}
		var written bytes.Buffer
		if err := d.WriteJSON(&written); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		back, err := ReadJSON(&written, "written.json")
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		if diff := cmp.Diff(d.Tasks(), back.Tasks()); diff != "" {
			t.Errorf("round trip (-want +got):\n%s", diff)
		}
		for i, task := range d.All() {
			if got := d.Index(task.Name); got != i {
				t.Errorf("Index(%q) = %d, want %d", task.Name, got, i)
			}
		}
	})
}
