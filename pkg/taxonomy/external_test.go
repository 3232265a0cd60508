package taxonomy_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/gotaskonomy/taskonomy/pkg/published"
	"github.com/gotaskonomy/taskonomy/pkg/taxonomy"
)

// An externalSolver solves a file and returns the optimum of the maximisation,
// -Inf if there is none.
type externalSolver struct {
	command string
	pkg     string // Debian package
	solve   func(file string) (float64, error)
}

var externalSolvers = []externalSolver{
	{"cbc", "coinor-cbc", solveCBC},
	{"glpsol", "glpk-utils", solveGLPK},
}

// solveCBC reads the first line of CBC's solution file, such as "Optimal -
// objective value -2.5". It minimises; of a file that asks for a maximum it
// reports the negated objective.
func solveCBC(file string) (float64, error) {
	solution := file + ".cbc"
	out, err := exec.Command("cbc", file, "-ratio", "0", "-allow", "0", "-solve", "-solu", solution).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("cbc: %w\n%s", err, out)
	}
	content, err := os.ReadFile(solution)
	if err != nil {
		return 0, fmt.Errorf("cbc: %w\n%s", err, out)
	}
	line, _, _ := strings.Cut(string(content), "\n")
	status, value, ok := strings.Cut(line, " objective value ")
	switch {
	case strings.HasPrefix(status, "Infeasible"), strings.HasPrefix(status, "Integer infeasible"):
		return math.Inf(-1), nil
	case ok && strings.HasPrefix(status, "Optimal"):
		v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		return math.Abs(v), err
	}
	return 0, fmt.Errorf("cbc: %q\n%s", line, out)
}

// solveGLPK reads the line "s mip rows columns status objective" of GLPK's
// machine-readable solution; o is optimal, n is infeasible. Its presolver
// reports an infeasible problem as undefined.
func solveGLPK(file string) (float64, error) {
	solution := file + ".glpk"
	kind := "--" + strings.TrimPrefix(filepath.Ext(file), ".")
	if kind == "--mps" {
		kind = "--freemps"
	}
	out, err := exec.Command("glpsol", kind, file, "-w", solution).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("glpsol: %w\n%s", err, out)
	}
	content, err := os.ReadFile(solution)
	if err != nil {
		return 0, fmt.Errorf("glpsol: %w\n%s", err, out)
	}
	for line := range strings.Lines(string(content)) {
		f := strings.Fields(line)
		if len(f) != 6 || f[0] != "s" {
			continue
		}
		if f[4] != "o" {
			if bytes.Contains(out, []byte("NO PRIMAL FEASIBLE")) || bytes.Contains(out, []byte("NO INTEGER FEASIBLE")) ||
				bytes.Contains(out, []byte("no primal feasible solution")) {
				return math.Inf(-1), nil
			}
			return 0, fmt.Errorf("glpsol: status %s\n%s", f[4], out)
		}
		v, err := strconv.ParseFloat(f[5], 64)
		return math.Abs(v), err
	}
	return 0, fmt.Errorf("glpsol: no status line\n%s", out)
}

// write writes the program to a file in the format of its extension.
func write(t *testing.T, p *taxonomy.Program, file string, m taxonomy.Model, budget float64) {
	t.Helper()
	put := p.WriteLP
	if strings.HasSuffix(file, ".mps") {
		put = p.WriteMPS
	}
	var b bytes.Buffer
	if err := put(&b, m, budget); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestExternalSolvers hands random programs with every option, in all models
// and both formats, to the solvers that are installed.
func TestExternalSolvers(t *testing.T) {
	for _, solver := range externalSolvers {
		t.Run(solver.command, func(t *testing.T) {
			if _, err := exec.LookPath(solver.command); err != nil {
				t.Skipf("%s is not installed (Debian package %s)", solver.command, solver.pkg)
			}
			solved := 0
			for seed := uint64(0); solved < 25; seed++ {
				r := rand.New(rand.NewPCG(seed, 12))
				table := randomTable(r)
				opt := randomOptions(r, table)
				budget := float64(r.IntN(20)) / 4
				p, err := taxonomy.New(table, opt)
				if err != nil {
					continue
				}
				want := math.Inf(-1)
				s, err := p.Solve(context.Background(), budget)
				if err == nil {
					want = s.Objective
				} else if !errors.Is(err, taxonomy.ErrInfeasible) {
					t.Fatal(err)
				}
				solved++
				m := taxonomy.Model(seed % 3)
				for _, ext := range []string{"lp", "mps"} {
					file := filepath.Join(t.TempDir(), fmt.Sprintf("%d.%s", seed, ext))
					write(t, p, file, m, budget)
					got, err := solver.solve(file)
					if err != nil {
						t.Fatalf("seed %d, %v model, %s: %v", seed, m, ext, err)
					}
					if got != want && !(math.Abs(got-want) < 1e-6) { // printed with few digits
						t.Errorf("seed %d, %v model, %s: %v, want %v", seed, m, ext, got, want)
					}
				}
			}
		})
	}
}

// TestExternalSolversOnReleasedData does the same with the released data.
func TestExternalSolversOnReleasedData(t *testing.T) {
	table, err := published.Transfers(published.Data16k)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := published.Roles(published.Data16k)
	if err != nil {
		t.Fatal(err)
	}
	for _, solver := range externalSolvers {
		t.Run(solver.command, func(t *testing.T) {
			if _, err := exec.LookPath(solver.command); err != nil {
				t.Skipf("%s is not installed (Debian package %s)", solver.command, solver.pkg)
			}
			for _, form := range []taxonomy.Form{taxonomy.Official, taxonomy.Paper} {
				p, err := taxonomy.New(table, taxonomy.Options{
					Form: form, MaxOrder: 4, SourceOnly: roles.SourceOnly, Unused: roles.Unused})
				if err != nil {
					t.Fatal(err)
				}
				for _, budget := range []float64{3, 8, 20} {
					s, err := p.Solve(context.Background(), budget)
					if err != nil {
						t.Fatal(err)
					}
					file := filepath.Join(t.TempDir(), "released.mps")
					write(t, p, file, taxonomy.Strong, budget)
					got, err := solver.solve(file)
					if err != nil {
						t.Fatal(err)
					}
					if !(math.Abs(got-s.Objective) < 1e-6) {
						t.Errorf("%v form, budget %v: %v, want %v", form, budget, got, s.Objective)
					}
				}
			}
		})
	}
}

// failing is a writer that has no room.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestWriteErrors(t *testing.T) {
	p, err := taxonomy.New(smallTable(), taxonomy.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for name, put := range map[string]func(io.Writer, taxonomy.Model, float64) error{"LP": p.WriteLP, "MPS": p.WriteMPS} {
		if err := put(failing{}, taxonomy.Strong, 1); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s to a full writer: %v", name, err)
		}
		var bad *taxonomy.OptionError
		if err := put(io.Discard, taxonomy.Strong, math.NaN()); !errors.As(err, &bad) {
			t.Errorf("%s with budget NaN: %v", name, err)
		}
	}
}
