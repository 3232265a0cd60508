package affinity

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var nan = math.NaN()

func TestReadTable(t *testing.T) {
	want := Table{
		{Target: "normals", Sources: []string{"depth"}, Affinity: 0.25, Gain: 0.75, Quality: 0.125},
		{Target: "normals", Sources: []string{"edges", "depth"}, Affinity: 0.5, Gain: nan, Quality: 0},
		{Target: "normals", Sources: []string{Self}, Affinity: 0.25, Gain: 1, Quality: 0.5},
		{Target: "normals", Sources: []string{Scratch}, Affinity: nan, Gain: 0.5, Quality: nan},
		{Target: "normals", Affinity: 3, Gain: nan, Quality: nan},
	}
	const plain = "target,sources,affinity,gain,quality\n" +
		"normals,depth,0.25,0.75,0.125\n" +
		"normals,edges+depth,0.5,,0\n" +
		"normals,self,0.25,1,0.5\n" +
		"normals,scratch,,0.5,\n" +
		"normals,,3,,\n"
	for _, c := range []struct{ name, text string }{
		{"plain", plain},
		{"byte order mark", "\ufeff" + plain},
		{"CR LF", strings.ReplaceAll(plain, "\n", "\r\n")},
		{"bare CR", strings.ReplaceAll(plain, "\n", "\r")},
		{"no line end at the end", strings.TrimSuffix(plain, "\n")},
		{"blank lines", strings.ReplaceAll(plain, "\n", "\n\n")},
		{"other columns in another order", "quality,note,Sources,order, affinity,gain,target\n" +
			"0.125,a,depth,1,0.25,0.75,normals\n" +
			"0,\"b,c\",edges + depth,2,0.5,,normals\n" +
			"0.5,,self,1,.25,1e0,normals\n" +
			",,scratch,1,,0.5,normals\n" +
			",,,0,3,,\"normals\"\n"},
	} {
		got, err := ReadTable(strings.NewReader(c.text), "t.csv")
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.name, diff)
		}
	}
}

func TestReadTableNamesWhatIsWrong(t *testing.T) {
	const header = "target,sources,affinity,gain,quality,order,dataset\n"
	for _, c := range []struct {
		name, text string
		line       int
		column     string
		mentions   string
	}{
		{"empty", "", 0, "", "the file is empty"},
		{"byte order mark only", "\ufeff", 0, "", "the file is empty"},
		{"header only", header, 1, "", "no rows"},
		{"missing column", "target,affinity,source\nt,1,s\n", 1, "", `no column "sources": found ["target" "affinity" "source"]`},
		{"column twice", "target,sources,affinity,gain,gain\n", 1, "", `two columns "gain"`},
		{"too few fields", header + "t,s,1\n", 2, "", "3 fields, but the header has 7"},
		{"stray quote", header + "t,\"s,1,,,,\n", 2, "", "not valid CSV"},
		{"text for a number", header + "t,s,high,,,,\n", 2, "affinity", `"high"`},
		{"negative affinity", header + "t,s,-1e-9,,,,\n", 2, "affinity", "not negative"},
		{"infinite affinity", header + "t,s,+Inf,,,,\n", 2, "affinity", "finite"},
		{"affinity beyond float64", header + "t,s,1e400,,,,\n", 2, "affinity", "finite"},
		{"NaN in words", header + "t,s,NaN,,,,\n", 2, "affinity", "finite"},
		{"gain above 1", header + "t,s,1,1.01,,,\n", 2, "gain", "[0, 1]"},
		{"gain not a number", header + "t,s,1,nan,,,\n", 2, "gain", "[0, 1]"},
		{"quality below 0", header + "t,s,1,,-0.5,,\n", 2, "quality", "[0, 1]"},
		{"order of two sources", header + "t,a+b,1,,,1,\n", 2, "order", "expected 2"},
		{"order of full supervision", header + "t,self,1,,,0,\n", 2, "order", "expected 1"},
		{"order not a number", header + "t,self,1,,,one,\n", 2, "order", `"one"`},
		{"duplicate", header + "t,a,1,,,,\n\nt,a,1,,,,\n", 4, "sources", "line 2"},
		{"duplicate up to a permutation", header + "t,b+a,1,,,,\nt,a+b,1,,,,\n", 3, "sources", "line 2"},
		{"duplicate in a data set", header + "t,a,1,,,,x\nt,a,1,,,,y\nt,a,1,,,,x\n", 4, "sources", "line 2"},
		{"source twice in a list", header + "t,a+b+a,1,,,,\n", 2, "sources", "listed twice"},
		{"self in a list", header + "t,a+self,1,,,,\n", 2, "sources", "by itself"},
		{"scratch in a list", header + "t,scratch+a,1,,,,\n", 2, "sources", "by itself"},
		{"self twice", header + "t,self+self,1,,,,\n", 2, "sources", "by itself"},
		{"empty target", header + " ,a,1,,,,\n", 2, "target", "empty"},
		{"reserved target", header + "self,a,1,,,,\n", 2, "target", "reserved"},
		{"joined target", header + "a+b,a,1,,,,\n", 2, "target", "joins names"},
		{"empty source", header + "t,a+,1,,,,\n", 2, "sources", "empty"},
		{"control character", header + "t,a\x00b,1,,,,\n", 2, "sources", "control"},
	} {
		_, err := ReadTable(strings.NewReader(c.text), "t.csv")
		var format *FormatError
		if !errors.As(err, &format) {
			t.Errorf("%s: got %v, want a *FormatError", c.name, err)
			continue
		}
		if format.File != "t.csv" || format.Line != c.line || format.Column != c.column {
			t.Errorf("%s: error at %s:%d column %q, want t.csv:%d column %q",
				c.name, format.File, format.Line, format.Column, c.line, c.column)
		}
		if !strings.Contains(err.Error(), c.mentions) || format.Fix == "" {
			t.Errorf("%s: %q does not mention %q and a remedy", c.name, err, c.mentions)
		}
	}
}

func TestReadTableKeepsTheCauseOfAReadError(t *testing.T) {
	cause := errors.New("disk on fire")
	_, err := ReadTable(failingReader{cause}, "t.csv")
	if !errors.Is(err, cause) || !strings.Contains(err.Error(), "t.csv") {
		t.Errorf("got %v", err)
	}
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

func FuzzReadTable(f *testing.F) {
	f.Add("target,sources,affinity\nt,a+b,0.1\nt,self,\n")
	f.Add("\ufeffdataset,target,order,sources,affinity,gain,quality\r16k,t,0,,-0,1,5e-324\r")
	f.Add("target,sources,affinity\n\"a\"\"b\",\"c,d\",0x1p-3\n")
	f.Fuzz(func(t *testing.T, text string) {
		first, err := ReadTable(strings.NewReader(text), "fuzz")
		if err != nil {
			return
		}
		var file bytes.Buffer
		if err := WriteTable(&file, first); err != nil {
			t.Fatalf("cannot write what was read: %v", err)
		}
		second, err := ReadTable(&file, "fuzz")
		if err != nil {
			t.Fatalf("cannot read what was written: %v", err)
		}
		if !equalBits(first, second) {
			t.Fatalf("round trip changed\n%v\nto\n%v", first, second)
		}
	})
}
