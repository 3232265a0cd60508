package kernelext

import (
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/kernelext/wire"
)

// TestRenumber checks that every way in which GoNB names a cell is translated.
func TestRenumber(t *testing.T) {
	k := &kernel{count: 9, numbers: map[int]int{4: 9, 3: 7}}
	for _, c := range []struct{ content, want string }{
		{`{"execution_count":4,"code":"Cell[4]: Line 1"}`, `{"code":"Cell[4]: Line 1","execution_count":9}`}, // The user's own text.
		{`{"evalue":"x Cell[4]: Line 2"}`, `{"evalue":"x Cell[9]: Line 2"}`},
		{`{"traceback":["Cell[4]: Line 2","Cell[3]: Line 1","Cell[8]: Line 1"]}`, `{"traceback":["Cell[9]: Line 2","Cell[7]: Line 1","Cell[8]: Line 1"]}`},
		{`{"text":"\t[[ Cell [4] Line 2 ]] main.go:10"}`, `{"text":"\t[[ Cell [9] Line 2 ]] main.go:10"}`},
		{`{"data":{"text/html":"Cell[4]: Line 2"}}`, `{"data":{"text/html":"Cell[9]: Line 2"}}`},
	} {
		m := wire.New("error", nil, rawObject(c.content))
		k.renumber(m)
		if got := string(m.Content); got != c.want {
			t.Errorf("%s: got %s, want %s", c.content, got, c.want)
		}
	}
}

// rawObject is a text that is JSON already.
type rawObject string

// MarshalJSON returns the text.
func (r rawObject) MarshalJSON() ([]byte, error) { return []byte(r), nil }

func TestRepairComm(t *testing.T) {
	c := map[string]any{"data": map[string]any{"text/html": `<script>_ws_url: ` + socketURL + `abc/channels"</script>`}}
	repairComm(c)
	got := c["data"].(map[string]any)["text/html"].(string)
	for _, want := range []string{"wss://", "baseUrl", "randomUUID", `"api/kernels/abc/channels"`} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %s: %s", want, got)
		}
	}
	other := map[string]any{"data": map[string]any{"text/html": "plain"}}
	if repairComm(other); other["data"].(map[string]any)["text/html"] != "plain" {
		t.Error("another output was changed")
	}
}
