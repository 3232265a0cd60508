package kernelext_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/gotaskonomy/taskonomy/kernelext/client"
	"github.com/gotaskonomy/taskonomy/kernelext/kerneltest"
	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// TestAnswersOfItsOwn asks what GoNB leaves unanswered, or would only answer
// once gopls has started.
func TestAnswersOfItsOwn(t *testing.T) {
	k := kerneltest.Start(t, "")
	for _, c := range []struct{ request, content, reply string }{
		{"comm_info_request", `{}`, `"comms":{}`},
		{"is_complete_request", `{"code":"x"}`, `unknown`},
		{"history_request", `{}`, `"history":[]`},
		{"complete_request", `{"code":"fmt.Pri","cursor_pos":7}`, `"matches":[]`},
		{"inspect_request", `{"code":"fmt.Println","cursor_pos":7,"detail_level":0}`, `"found":false`},
		{"kernel_info_request", `{}`, `"implementation":"taskonomy"`},
	} {
		start := time.Now()
		reply, err := k.Request(within(t), c.request, rawJSON(c.content))
		if err != nil {
			t.Fatalf("%s: %v", c.request, err)
		}
		if !strings.Contains(string(reply.Content), c.reply) {
			t.Errorf("%s: got %s", c.request, reply.Content)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: %v", c.request, took)
		}
	}
}

// rawJSON is a text that is JSON already.
type rawJSON string

// MarshalJSON returns the text.
func (r rawJSON) MarshalJSON() ([]byte, error) { return []byte(r), nil }

func TestCompletion(t *testing.T) {
	k := kerneltest.Start(t, "")
	for _, c := range []struct{ before, after, want string }{
		{"%%so", "", "%%solve"},
		{"%%solve pub", "", "published"},
		{"%%solve published --bud", "", "budget"},
		{"%%solve published\nreg", "", "regret"},
		{"%%solve published\nrequire = rgb2sf", "\nbudget = 2", "rgb2sfnorm"},
		{"%%solve published\nrequire = depth,rgb2sf", "", "depth,rgb2sfnorm"},
		{"%%solve published\nform = pa", "", "paper"},
		{"%%solve published --form ", "", "official"},
		{"%%affinity published\nsort = ", "", "tree"},
		{"%%affinity published\ntargets = curv", "", "curvature"},
		{"%%taskonomy sol", "", "solve"},
		{"%%taskonomy solve --transfers published --bu", "", "--budget"},
	} {
		reply, err := k.Request(within(t), "complete_request",
			map[string]any{"code": c.before + c.after, "cursor_pos": len([]rune(c.before))})
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Matches    []string `json:"matches"`
			Start, End int
		}
		if err := reply.Decode(&got); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.Join(got.Matches, " ")+" ", c.want+" ") {
			t.Errorf("%q: got %v, want %s", c.before, got.Matches, c.want)
		}
	}
}

func TestInspection(t *testing.T) {
	k := kerneltest.Start(t, "")
	for _, c := range []struct{ code, at, want string }{
		{"%%solve published", "%%so", "Finds which tasks to supervise"},
		{"%%solve published\nbudget = 2", "%%solve published\nbud", "may cost in all"},
		{"%%solve published\nrequire = normals", "%%solve published\nrequire = nor", "rgb2sfnorm"},
		{"%%taskonomy curve", "%%taskonomy cu", "Curve solves for each budget"},
	} {
		reply, err := k.Request(within(t), "inspect_request",
			map[string]any{"code": c.code, "cursor_pos": len(c.at), "detail_level": 0})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(reply.Content), c.want) {
			t.Errorf("%s: got %s", c.code, reply.Content)
		}
	}
	for _, name := range []string{"solve", "affinity", "taskonomy"} {
		if got := run(t, k, "%%"+name+"?"); !strings.Contains(got, "%%"+name) {
			t.Errorf("%%%%%s?: got %.200s", name, got)
		}
	}
}

// TestForgedMessages checks that nothing that was not signed is run.
func TestForgedMessages(t *testing.T) {
	k := kerneltest.Start(t, "")
	marker := t.TempDir() + "/marker"
	request := wire.New("execute_request", nil, map[string]any{"code": "!touch " + marker, "silent": false,
		"store_history": true, "user_expressions": map[string]any{}, "allow_stdin": false, "stop_on_error": true})
	for _, key := range []string{"", "wrong"} {
		if err := k.Raw(request.Frames([]byte(key))...); err != nil {
			t.Fatal(err)
		}
	}
	frames := request.Frames([]byte(k.Connection.Key))
	frames[len(frames)-1] = []byte(strings.Replace(string(frames[len(frames)-1]), "touch", "mkdir", 1))
	if err := k.Raw(frames...); err != nil {
		t.Fatal(err)
	}
	if got := run(t, k, "!ls "+marker+" 2>/dev/null || echo nothing"); got != "nothing\n" {
		t.Errorf("a forged message was run: %q", got)
	}
}

// TestMalformedMessages sends signed messages whose content makes no sense. The
// kernel must live on.
func TestMalformedMessages(t *testing.T) {
	k := kerneltest.Start(t, "")
	key := []byte(k.Connection.Key)
	r := rand.New(rand.NewPCG(1, 2))
	values := []any{nil, 1, -1, 1e300, "x", "%%solve", "%%", "%%\x00", true, []any{}, map[string]any{}, strings.Repeat("%", 5000)}
	types := []string{"execute_request", "complete_request", "inspect_request", "comm_open", "comm_msg", "comm_close",
		"comm_info_request", "is_complete_request", "history_request", "nonsense", "input_reply"}
	fields := []string{"code", "silent", "store_history", "user_expressions", "cursor_pos", "detail_level", "comm_id",
		"target_name", "data", "stop_on_error", "allow_stdin"}
	for range 300 {
		content := map[string]any{}
		for _, f := range fields {
			if r.IntN(3) == 0 {
				content[f] = values[r.IntN(len(values))]
			}
		}
		m := wire.New(types[r.IntN(len(types))], nil, content)
		if err := k.Raw(m.Frames(key)...); err != nil {
			t.Fatal(err)
		}
		if r.IntN(4) == 0 {
			frames := m.Frames(key)
			frames[r.IntN(len(frames))] = []byte("broken")
			k.Raw(frames[:1+r.IntN(len(frames))]...)
		}
	}
	time.Sleep(200 * time.Millisecond)
	if got := run(t, k, "%%\nfmt.Println(1)"); got != "1\n" {
		t.Errorf("afterwards: got %q", got)
	}
}

// TestHugeOutput passes 20 MB through.
func TestHugeOutput(t *testing.T) {
	k := kerneltest.Start(t, "")
	got := run(t, k, "%%\nline := strings.Repeat(\"x\", 99)\nfor range 200_000 {\n\tfmt.Println(line)\n}")
	if len(got) != 20_000_000 {
		t.Errorf("got %d bytes", len(got))
	}
	if got := run(t, k, "%%\nfmt.Println(1)"); got != "1\n" {
		t.Errorf("afterwards: got %q", got)
	}
}

func TestInput(t *testing.T) {
	k := kerneltest.Start(t, "")
	k.Listen(func(m *wire.Message) {
		if m.Header.Type == "input_request" {
			k.Answer("Ada")
		}
	})
	got := run(t, k, "%with_inputs\n!read name; echo hello $name")
	if !strings.Contains(got, "hello Ada") {
		t.Errorf("got %q", got)
	}
}

// TestShutdownDuringRun ends the kernel while a Go cell runs; Start checks that
// nothing is left behind.
func TestShutdownDuringRun(t *testing.T) {
	k := kerneltest.Start(t, "")
	if _, err := k.Cell("%%\ntime.Sleep(time.Hour)", ""); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
}

func TestTwoKernels(t *testing.T) {
	a, b := kerneltest.Start(t, ""), kerneltest.Start(t, "")
	run(t, a, "var who = \"a\"")
	run(t, b, "var who = \"b\"")
	for want, k := range map[string]*client.Kernel{"a": a, "b": b} {
		if got := run(t, k, "%%\nfmt.Println(who)"); got != want+"\n" {
			t.Errorf("got %q, want %s", got, want)
		}
	}
}

// TestControlsWithoutFrontEnd checks that a cell that waits for controls ends
// where nobody can move them.
func TestControlsWithoutFrontEnd(t *testing.T) {
	k := kerneltest.Start(t, "")
	got := run(t, k, "%%\ns := nb.IntSlider(\"n\", 1, 9, 3)\nnb.Interact(func() { nb.Markdown(fmt.Sprint(\"value \", s.Int())) }, s)")
	if !strings.Contains(got, "value 3") {
		t.Errorf("got %q", got)
	}
}

// TestControlsOfGoCells moves a slider that a Go cell has made, as a front-end
// does.
func TestControlsOfGoCells(t *testing.T) {
	k := kerneltest.Start(t, "")
	if err := k.Tell("comm_open", map[string]any{"comm_id": "front", "target_name": "jupyter.widget.control", "data": map[string]any{}}); err != nil {
		t.Fatal(err)
	}
	opened := make(chan map[string]string, 10)
	k.Listen(func(m *wire.Message) {
		var c struct {
			ID   string `json:"comm_id"`
			Data struct {
				State map[string]any `json:"state"`
			} `json:"data"`
		}
		if m.Header.Type == "comm_open" && m.Decode(&c) == nil {
			name, _ := c.Data.State["_model_name"].(string)
			opened <- map[string]string{name: c.ID}
		}
	})
	r, err := k.Cell("%%\ns := nb.IntSlider(\"n\", 1, 9, 3)\nnb.Interact(func() { nb.Markdown(fmt.Sprint(\"value \", s.Int())) }, s)", "cell")
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for len(ids) < 3 { // The slider, the button and the box.
		select {
		case m := <-opened:
			for name, id := range m {
				ids[name] = id
			}
		case <-time.After(time.Minute):
			t.Fatal("no controls")
		}
	}
	waitFor(t, r, "value 3")
	k.Tell("comm_msg", map[string]any{"comm_id": ids["IntSliderModel"], "data": map[string]any{"method": "update", "state": map[string]any{"value": 7}}})
	waitFor(t, r, "value 7")
	k.Tell("comm_msg", map[string]any{"comm_id": ids["ButtonModel"], "data": map[string]any{"method": "custom", "content": map[string]any{"event": "click"}}})
	result, err := r.Wait(within(t))
	if err != nil || result.Status != "ok" || !strings.Contains(text(result), "value 7") {
		t.Errorf("%+v, %v", result, err)
	}
}

// waitFor waits until a cell shows a text.
func waitFor(t *testing.T, r *client.Run, want string) {
	t.Helper()
	for range 600 {
		if strings.Contains(text(&client.Result{Outputs: r.Outputs()}), want) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("no %q in %v", want, r.Outputs())
}
