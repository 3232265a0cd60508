package losstable

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/parquet-go/parquet-go"
)

const header = "target,sources,image,loss"

func TestReadGivesBackWhatWriteWrote(t *testing.T) {
	want := slices.Collect(generate(1, 3, 9, 600))
	for _, name := range []string{"losses.csv", "losses.parquet", "LOSSES.PARQUET"} {
		path := filepath.Join(t.TempDir(), name)
		if err := Write(path, generate(1, 3, 9, 600)); err != nil {
			t.Fatal(err)
		}
		var got []*affinity.Losses
		warnings, err := Read(path, Config{}, keep(&got))
		if err != nil || len(warnings) > 0 {
			t.Fatalf("%s: %v, %v", name, warnings, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%.2000s", name, diff)
		}
		if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
			t.Errorf("%s: the directory holds %v", name, entries)
		}
	}
}

// Rows are shuffled within and across targets, which takes all ways through
// read: target by target, in many runs, and as a whole.
func TestTheOrderOfRowsDoesNotMatter(t *testing.T) {
	want := slices.Collect(generate(2, 4, 6, 40))
	lines := csvOf(slices.Values(want))
	dir := t.TempDir()
	for seed := range uint64(8) {
		rng := rand.New(rand.NewPCG(seed, 0))
		rng.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		if seed%2 == 0 { // Grouped by target, targets descending.
			slices.SortStableFunc(lines, func(a, b string) int { return strings.Compare(b[:8], a[:8]) })
		}
		text := header + "\n" + strings.Join(lines, "\n")
		csvPath, parquetPath := filepath.Join(dir, "t.csv"), filepath.Join(dir, "t.parquet")
		if err := os.WriteFile(csvPath, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		writeParquetLines(t, parquetPath, lines)
		for name, read := range map[string]func(func(*affinity.Losses) error) ([]*Problem, error){
			"file":    func(f func(*affinity.Losses) error) ([]*Problem, error) { return Read(csvPath, Config{}, f) },
			"parquet": func(f func(*affinity.Losses) error) ([]*Problem, error) { return Read(parquetPath, Config{}, f) },
			"stream": func(f func(*affinity.Losses) error) ([]*Problem, error) {
				return ReadCSV(iotest.HalfReader(strings.NewReader(text)), "s", Config{}, f)
			},
		} {
			var got []*affinity.Losses
			if _, err := read(keep(&got)); err != nil {
				t.Fatalf("seed %d, %s: %v", seed, name, err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("seed %d, %s: (-want +got)\n%.2000s", seed, name, diff)
			}
		}
	}
}

// writeParquetLines writes lines of four fields as other tools do: columns in
// another order, optional, and in several row groups and pages.
func writeParquetLines(t *testing.T, path string, lines []string) {
	t.Helper()
	type optionalRow struct {
		Loss    *float64 `parquet:"loss,optional"`
		Note    string   `parquet:"note"`
		Image   *string  `parquet:"image,optional"`
		Sources *string  `parquet:"sources,optional,dict"`
		Target  *string  `parquet:"target,optional,dict"`
	}
	var rows []optionalRow
	for _, line := range lines {
		f := strings.Split(line, ",")
		v, err := strconv.ParseFloat(f[3], 64)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, optionalRow{&v, "x", &f[2], &f[1], &f[0]})
	}
	if err := parquet.WriteFile(path, rows, parquet.MaxRowsPerRowGroup(100), parquet.PageBufferSize(256)); err != nil {
		t.Fatal(err)
	}
}

func TestParquetWithFloat32Losses(t *testing.T) {
	type float32Row struct {
		Target  string  `parquet:"target"`
		Sources string  `parquet:"sources"`
		Image   string  `parquet:"image"`
		Loss    float32 `parquet:"loss"`
	}
	var rows []float32Row
	for i := range 10 {
		rows = append(rows, float32Row{"t", "s", strconv.Itoa(i), float32(i) / 3})
	}
	var file bytes.Buffer
	if err := parquet.Write(&file, rows); err != nil {
		t.Fatal(err)
	}
	var got []*affinity.Losses
	_, err := ReadParquet(bytes.NewReader(file.Bytes()), int64(file.Len()), "f", Config{}, keep(&got))
	if err != nil {
		t.Fatal(err)
	}
	for i, loss := range got[0].Candidates[0].Losses {
		if loss != float64(float32(i)/3) {
			t.Errorf("image %d: %v", i, loss)
		}
	}
}

func TestTooManyRunsAreReadAsAWhole(t *testing.T) {
	want := slices.Collect(generate(3, 2, 4, maxRuns/8+100))
	lines := csvOf(slices.Values(want))
	var text strings.Builder
	text.WriteString(header + "\n")
	for i := range len(lines) / 2 { // The two targets alternate.
		text.WriteString(lines[i] + "\n" + lines[len(lines)/2+i] + "\n")
	}
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var got []*affinity.Losses
	if _, err := Read(path, Config{}, keep(&got)); err != nil {
		t.Fatal(err)
	}
	if !cmp.Equal(want, got) {
		t.Error("what was read differs")
	}
}

func TestCSVDialects(t *testing.T) {
	want := slices.Collect(generate(4, 2, 5, 30))
	lines := csvOf(slices.Values(want))
	plain := header + "\n" + strings.Join(lines, "\n") + "\n"
	var quoted, swapped strings.Builder
	quoted.WriteString(`"target","sources","image","loss"` + "\n")
	swapped.WriteString(" Loss ,note,image,target,sources\n")
	for _, line := range lines {
		quoted.WriteString(`"` + strings.ReplaceAll(line, ",", `","`) + "\"\n")
		f := strings.Split(line, ",")
		s := strings.Split(f[1], "+")
		slices.Reverse(s)
		swapped.WriteString(strings.Join([]string{" " + f[3], "\"two\nlines, \"\"\"", f[2], f[0] + " ", strings.Join(s, " + ")}, ",") + "\n")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"plain":                  plain,
		"no line end at the end": strings.TrimSuffix(plain, "\n"),
		"byte order mark":        "\ufeff" + plain,
		"CR LF":                  strings.ReplaceAll(plain, "\n", "\r\n"),
		"CR":                     strings.ReplaceAll(plain, "\n", "\r"),
		"CR, none at the end":    strings.TrimSuffix(strings.ReplaceAll(plain, "\n", "\r"), "\r"),
		"blank lines":            strings.ReplaceAll(plain, "\n", "\n\n"),
		"quotes":                 quoted.String(),
		"other columns":          swapped.String(),
	} {
		path := filepath.Join(dir, "t.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var fromFile, fromStream []*affinity.Losses
		if _, err := Read(path, Config{}, keep(&fromFile)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := ReadCSV(iotest.OneByteReader(strings.NewReader(text)), "s", Config{}, keep(&fromStream)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, fromFile); diff != "" {
			t.Errorf("%s: (-want +got)\n%.1000s", name, diff)
		}
		if diff := cmp.Diff(want, fromStream); diff != "" {
			t.Errorf("%s, stream: (-want +got)\n%.1000s", name, diff)
		}
	}
}

// A comma inside a quoted target must not be mistaken for the end of the
// target of the rows that follow.
func TestTargetsThatArePrefixesOfEachOther(t *testing.T) {
	var want []*affinity.Losses
	for _, name := range []string{"a", "a,b", "ab"} {
		for l := range generate(5, 1, 3, 12) {
			l.Target = name
			want = append(want, l)
		}
	}
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := Write(path, slices.Values([]*affinity.Losses{want[1], want[0], want[2]})); err != nil {
		t.Fatal(err)
	}
	var got []*affinity.Losses
	if _, err := Read(path, Config{}, keep(&got)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%.1000s", diff)
	}
}

func TestReadPassesErrorsOn(t *testing.T) {
	stop := errors.New("enough")
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := Write(path, generate(6, 3, 3, 20)); err != nil {
		t.Fatal(err)
	}
	calls := 0
	_, err := Read(path, Config{}, func(*affinity.Losses) error { calls++; return stop })
	if err != stop || calls != 1 {
		t.Errorf("got %v after %d calls, want the error of the callback after one", err, calls)
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none.csv"), Config{}, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: got %v", err)
	}
	broken := io.MultiReader(strings.NewReader(header+"\n"), iotest.ErrReader(stop))
	if _, err := ReadCSV(broken, "s", Config{}, nil); !errors.Is(err, stop) {
		t.Errorf("failing stream: got %v", err)
	}
	long := header + "\n" + strings.Repeat("x", maxRecord+1)
	if _, err := ReadCSV(strings.NewReader(long), "s", Config{}, nil); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a long line: got %v", err)
	}
}

func TestWriteLeavesAnOldFileWhenItFails(t *testing.T) {
	bad := &affinity.Losses{Target: "t", Images: []string{"a", "b"},
		Candidates: []affinity.Candidate{{Sources: []string{"s"}, Losses: []float64{1}}}}
	for _, name := range []string{"t.csv", "t.parquet"} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Write(path, slices.Values([]*affinity.Losses{bad})); err == nil {
			t.Errorf("%s: wrote a candidate with too few losses", name)
		}
		entries, _ := os.ReadDir(filepath.Dir(path))
		if text, _ := os.ReadFile(path); string(text) != "old" || len(entries) != 1 {
			t.Errorf("%s: the directory holds %v, the file %q", name, entries, text)
		}
	}
}
