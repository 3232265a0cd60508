package taskonomy

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/dataset"
	"github.com/gotaskonomy/taskonomy/pkg/dataset/internal/media"
)

// Splits says which split a building, in lower case, belongs to. Buildings
// that it lacks belong to none.
type Splits map[string]dataset.Split

// splitColumns are the columns of a split table after "id", and what they mean.
var splitColumns = []struct {
	column string
	split  dataset.Split
}{{"train", dataset.Train}, {"val", dataset.Validation}, {"test", dataset.Test}}

// maxTable bounds the bytes of a table or JSON file.
const maxTable = 64 << 20

// ReadSplits reads a file that [ParseSplits] understands.
func ReadSplits(path string) (Splits, error) {
	data, err := media.ReadFile(path, maxTable)
	if err != nil {
		return nil, err
	}
	splits, err := ParseSplits(data)
	if e, ok := err.(*LineError); ok {
		e.Path = path
	}
	return splits, err
}

// ParseSplits reads a table with the header "id,train,val,test" and, for every
// building, a 1 in the column of its split and 0 in the others. Lines end in
// LF, CR LF or, as in the released files, a bare CR. The error is a
// [*LineError].
func ParseSplits(data []byte) (Splits, error) {
	text := strings.TrimPrefix(string(data), "\ufeff")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	splits := Splits{}
	line, header := 0, false
	for row := range strings.SplitSeq(text, "\n") {
		line++
		fault := func(format string, args ...any) error {
			return &LineError{Line: line, Problem: fmt.Sprintf(format, args...)}
		}
		row = strings.TrimSpace(row)
		switch {
		case row == "":
		case !header:
			if row != "id,train,val,test" {
				return nil, fault("the header is %.60q, want \"id,train,val,test\"", row)
			}
			header = true
		default:
			building, split, problem := parseSplitRow(row)
			if problem != "" {
				return nil, fault("%s", problem)
			}
			if _, twice := splits[building]; twice {
				return nil, fault("building %q is listed twice", building)
			}
			splits[building] = split
		}
	}
	if !header {
		return nil, &LineError{Line: line, Problem: "the table is empty, want a header \"id,train,val,test\""}
	}
	return splits, nil
}

// parseSplitRow reads one row, or says what is wrong.
func parseSplitRow(row string) (building string, split dataset.Split, problem string) {
	fields := strings.Split(row, ",")
	if len(fields) != 1+len(splitColumns) {
		return "", "", fmt.Sprintf("%d fields, want id,train,val,test", len(fields))
	}
	building = strings.ToLower(strings.TrimSpace(fields[0]))
	if !validBuilding(building) {
		return "", "", fmt.Sprintf("id %.60q is not the name of a folder", fields[0])
	}
	for i, c := range splitColumns {
		switch strings.TrimSpace(fields[1+i]) {
		case "0":
		case "1":
			if split != "" {
				return "", "", fmt.Sprintf("building %q is in %s and in %s: the parts must not share buildings",
					building, split, c.split)
			}
			split = c.split
		default:
			return "", "", fmt.Sprintf("field %s is %.20q, want 0 or 1", c.column, fields[1+i])
		}
	}
	if split == "" {
		return "", "", fmt.Sprintf("building %q is in no split: put a 1 in one column", building)
	}
	return building, split, ""
}

// validBuilding reports whether the name is that of one folder.
func validBuilding(name string) bool {
	return name != "" && name != "." && name != ".." && !strings.ContainsAny(name, "/\\,\x00\r\n") &&
		strings.TrimSpace(name) == name
}

// Format returns the table, buildings ascending, lines ending in LF.
func (s Splits) Format() []byte {
	var b strings.Builder
	b.WriteString("id,train,val,test\n")
	for _, building := range slices.Sorted(maps.Keys(s)) {
		b.WriteString(building)
		for _, c := range splitColumns {
			if s[building] == c.split {
				b.WriteString(",1")
			} else {
				b.WriteString(",0")
			}
		}
		b.WriteByte('\n')
	}
	return []byte(b.String())
}

// DefaultSplits shares buildings out where no table does: in an order that
// only their names decide, one in seven but at least one for each of
// validation and test, and the others to train. One or two buildings are all
// for training, as no part may share a building with another.
func DefaultSplits(buildings []string) Splits {
	order := slices.Clone(buildings)
	hash := func(s string) uint64 {
		h := fnv.New64a()
		h.Write([]byte(s))
		return h.Sum64()
	}
	slices.SortFunc(order, func(a, b string) int { return cmp.Or(cmp.Compare(hash(a), hash(b)), cmp.Compare(a, b)) })
	part := 0
	if len(order) >= 3 {
		part = max(1, len(order)/7)
	}
	splits := Splits{}
	for i, b := range order {
		switch {
		case i < part:
			splits[strings.ToLower(b)] = dataset.Validation
		case i < 2*part:
			splits[strings.ToLower(b)] = dataset.Test
		default:
			splits[strings.ToLower(b)] = dataset.Train
		}
	}
	return splits
}

// findSplits returns the path of the only split table in a folder, or "".
func findSplits(root string) (string, error) {
	var found []string
	for _, pattern := range []string{"train_val_test_*.csv", "splits*.csv"} {
		for _, dir := range []string{root, filepath.Join(root, "splits_taskonomy"), filepath.Join(root, "splits")} {
			paths, err := filepath.Glob(filepath.Join(escapeGlob(dir), pattern))
			if err != nil {
				return "", err
			}
			found = append(found, paths...)
		}
	}
	if len(found) > 1 {
		return "", fmt.Errorf("%s has %d tables of splits (%s, …): say which one to use",
			root, len(found), filepath.Base(found[0]))
	}
	if len(found) == 0 {
		return "", nil
	}
	if _, err := os.Stat(found[0]); err != nil {
		return "", err
	}
	return found[0], nil
}

// escapeGlob quotes what means something in a pattern.
func escapeGlob(dir string) string {
	return strings.NewReplacer(`*`, `[*]`, `?`, `[?]`, `[`, `[[]`).Replace(dir)
}
