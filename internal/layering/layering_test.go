// Package layering holds one test: it keeps the import arrows of the module
// pointing the way the table below draws them.
package layering

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "github.com/gotaskonomy/taskonomy/"
)

// allowed lists, for each package of the module, the packages of the module
// and the third-party prefixes (those with a dot) that its non-test files may
// import. The standard library is always allowed. A package that is missing
// here fails the test, so that a new one is placed on purpose.
//
// Packages that a notebook cell links to solve (task, affinity, taxonomy,
// published) import nothing but the standard library and each other: that is
// what keeps such a cell's link time at a quarter of a second.
var allowed = map[string][]string{
	".":                {},
	"data":             {},
	"bench":            {},
	"pkg/atomicfile":   {},
	"pkg/task":         {},
	"pkg/affinity":     {},
	"pkg/losstable":    {"pkg/affinity", "pkg/atomicfile", "github.com/parquet-go/parquet-go"},
	"pkg/taxonomy/bip": {},
	"pkg/taxonomy":     {"pkg/task", "pkg/affinity", "pkg/taxonomy/bip"},
	"pkg/published":    {"data", "pkg/task", "pkg/affinity", "pkg/taxonomy"},
	"pkg/study":        {"pkg/affinity", "pkg/taxonomy", "pkg/taxonomy/bip", "gonum.org/v1/gonum"},
	"pkg/frame":        {},
	"pkg/render":       {"pkg/frame"},
	"pkg/scene":        {"pkg/frame", "pkg/render"},
	"pkg/label":        {"pkg/frame", "pkg/task"},
	"pkg/dataset":      {"pkg/task"},
	"pkg/gallery": {"pkg/dataset", "pkg/figure", "pkg/frame", "pkg/label", "pkg/scene", "pkg/task",
		"gonum.org/v1/plot", "golang.org/x/image"},
	"pkg/dataset/internal/media":  {"golang.org/x/image"},
	"pkg/dataset/internal/pixels": {"pkg/dataset", "pkg/dataset/internal/media", "pkg/label"},
	"pkg/dataset/internal/tiny":   {"pkg/frame"},
	"pkg/dataset/datasettest":     {"pkg/dataset", "pkg/frame", "pkg/label", "pkg/task"},
	"pkg/dataset/synthetic":       {"pkg/atomicfile", "pkg/dataset", "pkg/frame", "pkg/label", "pkg/scene", "pkg/task"},
	"pkg/dataset/shrunk":          {"pkg/dataset", "pkg/label", "pkg/task"},
	"pkg/dataset/taskonomy": {"pkg/dataset", "pkg/dataset/internal/media", "pkg/dataset/internal/pixels",
		"pkg/frame", "pkg/label", "pkg/task"},
	"pkg/dataset/images": {"pkg/dataset", "pkg/dataset/internal/media", "pkg/dataset/internal/pixels",
		"pkg/label", "pkg/task", "github.com/BurntSushi/toml", "golang.org/x/image"},
	"pkg/replay": {"pkg/affinity", "pkg/figure", "pkg/published", "pkg/report", "pkg/study", "pkg/survey",
		"pkg/task", "pkg/taxonomy", "gonum.org/v1/gonum"},
	"pkg/survey": {"pkg/affinity", "pkg/figure", "pkg/report", "pkg/study", "pkg/taxonomy"},
	"pkg/figure": {"pkg/affinity", "pkg/atomicfile", "pkg/study", "pkg/task", "pkg/taxonomy", "gonum.org/v1/gonum",
		"gonum.org/v1/plot", "golang.org/x/image"},
	"pkg/report": {"pkg/atomicfile", "pkg/study"},
	// Cells link pkg/nb, so it must stay light.
	"pkg/nb/view":          {"pkg/affinity", "pkg/taxonomy"},
	"pkg/nb":               {"kernelext/relay", "pkg/affinity", "pkg/nb/view", "pkg/task", "pkg/taxonomy", "github.com/janpfeifer/gonb"},
	"kernelext/relay":      {},
	"kernelext/wire":       {"github.com/go-zeromq/zmq4"},
	"kernelext/widget":     {"kernelext/wire"},
	"kernelext":            {"kernelext/relay", "kernelext/widget", "kernelext/wire", "github.com/go-zeromq/zmq4"},
	"kernelext/client":     {"kernelext/wire", "github.com/go-zeromq/zmq4"},
	"kernelext/install":    {"pkg/atomicfile"},
	"internal/benchkernel": {"kernelext/client", "kernelext/install", "kernelext/wire"},
	"kernelext/notebook":   {"kernelext/client", "kernelext/wire", "pkg/atomicfile"},
	"kernelext/kerneltest": {"kernelext/client", "kernelext/install"},

	"pkg/backend":     {"github.com/gomlx/compute", "github.com/gomlx/gomlx", "github.com/gomlx/go-xla", "github.com/BurntSushi/toml"},
	"pkg/safetensors": {"pkg/atomicfile"},
	"pkg/store":       {"pkg/atomicfile", "github.com/BurntSushi/toml"},
	"pkg/engine":      {"pkg/store"},
	"pkg/network":     {"pkg/task", "github.com/gomlx/compute", "github.com/gomlx/gomlx"},
	"pkg/training":    {"pkg/dataset", "pkg/network", "pkg/safetensors", "github.com/gomlx/compute", "github.com/gomlx/gomlx"},
	"pkg/specific":    {"pkg/dataset", "pkg/label", "pkg/network", "pkg/task", "pkg/training", "github.com/gomlx/compute"},
	"pkg/transfer":    {"pkg/dataset", "pkg/label", "pkg/network", "pkg/specific", "pkg/training"},
	"pkg/agreement": {"pkg/affinity", "pkg/figure", "pkg/published", "pkg/report", "pkg/study", "pkg/survey", "pkg/task",
		"gonum.org/v1/gonum", "gonum.org/v1/plot", "golang.org/x/image"},
	"pkg/prediction": {"pkg/dataset", "pkg/figure", "pkg/gallery", "pkg/label", "pkg/task", "gonum.org/v1/gonum", "gonum.org/v1/plot"},
	"pkg/experiment": {"pkg/affinity", "pkg/agreement", "pkg/atomicfile", "pkg/dataset", "pkg/dataset/images", "pkg/dataset/shrunk", "pkg/dataset/synthetic",
		"pkg/dataset/taskonomy", "pkg/engine", "pkg/figure", "pkg/label", "pkg/losstable", "pkg/network", "pkg/prediction", "pkg/report",
		"pkg/safetensors", "pkg/specific", "pkg/store", "pkg/survey", "pkg/task", "pkg/taxonomy", "pkg/training", "pkg/transfer",
		"github.com/gomlx/compute", "github.com/BurntSushi/toml"},

	"cmd/taskonomy": {"pkg/task", "pkg/affinity", "pkg/atomicfile", "pkg/losstable", "pkg/taxonomy",
		"pkg/published", "pkg/study", "pkg/survey", "pkg/replay", "pkg/figure", "pkg/report", "pkg/dataset",
		"pkg/dataset/images", "pkg/dataset/synthetic", "pkg/dataset/taskonomy", "pkg/frame", "pkg/gallery", "pkg/label", "pkg/scene",
		"bench", "pkg/agreement", "pkg/backend", "pkg/engine", "pkg/experiment", "pkg/network", "pkg/safetensors", "pkg/specific", "pkg/store", "pkg/training",
		"kernelext", "kernelext/client", "kernelext/install", "kernelext/widget", "pkg/nb/view",
		"github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/vbauerster/mpb/v8", "github.com/mattn/go-isatty", "golang.org/x/sys"},
	"internal/bench": {"pkg/affinity", "pkg/taxonomy", "pkg/taxonomy/bip", "pkg/published"},
}

func TestImportsFollowTheLayers(t *testing.T) {
	seen := map[string]bool{}
	fset := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "build") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(dir)
		rules, known := allowed[pkg]
		if !known {
			t.Errorf("%s is missing from the layering table", pkg)
		}
		seen[pkg] = true
		file, err := parser.ParseFile(fset, path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if !mayImport(rules, imported) {
				t.Errorf("%s: %s must not import %s", fset.Position(spec.Pos()), pkg, imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for pkg := range allowed {
		if !seen[pkg] {
			t.Errorf("the layering table lists %s, which does not exist", pkg)
		}
	}
}

// mayImport reports whether a package with these rules may import the path.
func mayImport(rules []string, imported string) bool {
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return true // Standard library.
	}
	if sibling, ours := strings.CutPrefix(imported, module); ours {
		return slices.Contains(rules, sibling)
	}
	return slices.ContainsFunc(rules, func(prefix string) bool {
		return strings.Contains(prefix, ".") && (imported == prefix || strings.HasPrefix(imported, prefix+"/"))
	})
}

func TestMayImport(t *testing.T) {
	rules := []string{"pkg/task", "github.com/spf13/cobra"}
	for _, c := range []struct {
		imported string
		want     bool
	}{
		{"fmt", true},
		{"encoding/csv", true},
		{module + "pkg/task", true},
		{module + "pkg/taskmaster", false},
		{module + "pkg/affinity", false},
		{"github.com/spf13/cobra", true},
		{"github.com/spf13/cobra/doc", true},
		{"github.com/spf13/cobras", false},
		{"gonum.org/v1/gonum/mat", false},
	} {
		if got := mayImport(rules, c.imported); got != c.want {
			t.Errorf("mayImport(%q) = %v, want %v", c.imported, got, c.want)
		}
	}
}
