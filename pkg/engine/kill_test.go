package engine_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/safetensors"
	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// The test program is also the program to be killed: "run DIR WORKERS" executes
// the study, and "step DIR NAME MISSING" one step of it, as a job of a cluster
// would.
const otherProcess = "ENGINE_TEST_OTHER"

func TestMain(m *testing.M) {
	if os.Getenv(otherProcess) == "" {
		os.Exit(m.Run())
	}
	if err := other(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func other(args []string) error {
	p, err := study()
	if err != nil {
		return err
	}
	if args[0] == "step" {
		st, err := store.OpenWorker(args[1])
		if err != nil {
			return err
		}
		return engine.RunStep(context.Background(), p, st, args[2], strings.Fields(args[3]), func(engine.Progress) {})
	}
	st, err := store.Open(args[1])
	if err != nil {
		return err
	}
	workers, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	fmt.Println("ready")
	cfg := engine.Config{Workers: workers, Memory: -1}
	sum, err := engine.Execute(context.Background(), p, st, cfg, engine.ObserverFunc(func(e engine.Event) {
		if e.Kind == engine.Warned {
			fmt.Fprintln(os.Stderr, "warning:", e.Err)
		}
	}))
	return errors.Join(err, sum.Err(), st.Close())
}

// study returns a small study: five sources, all transfers between them, one
// step that does without what always fails, and a table of all.
func study() (*engine.Plan, error) {
	var steps []engine.Step
	var transfers []string
	for i := range 5 {
		steps = append(steps, engine.Step{Name: fmt.Sprint("stage1/s", i), Stage: "Stage I", Config: i, Run: train})
		for j := range 5 {
			name := fmt.Sprintf("stage2/s%d/t%d", i, j)
			transfers = append(transfers, name)
			steps = append(steps, engine.Step{Name: name, Stage: "Stage II", Config: []int{i, j}, Work: float64(j),
				Needs: []string{fmt.Sprint("stage1/s", i)}, Run: train})
		}
	}
	steps = append(steps,
		engine.Step{Name: "optional", Run: func(context.Context, engine.Inputs, *store.Draft, func(engine.Progress)) error {
			return engine.Permanent(errors.New("always"))
		}},
		engine.Step{Name: "behind", Needs: []string{"optional"}, Run: train},
		engine.Step{Name: "table", Stage: "Stage III", Config: transfers, Needs: transfers, Soft: []string{"optional", "behind"},
			Run: func(ctx context.Context, in engine.Inputs, out *store.Draft, report func(engine.Progress)) error {
				rows := map[string]bool{"optional": in.Missing("optional"), "behind": in.Missing("behind")}
				for _, name := range transfers {
					r, err := in.Result(name)
					if err != nil {
						return err
					}
					rows[r.Files()[0].SHA256] = true
				}
				return out.WriteJSON("table.json", rows)
			}})
	return engine.NewPlan("1", steps...)
}

// train writes numbers that depend on the key, in pieces, as a training would.
func train(ctx context.Context, _ engine.Inputs, out *store.Draft, report func(engine.Progress)) error {
	seed := binary.LittleEndian.Uint64([]byte(out.Key().Hash()))
	rng := rand.New(rand.NewPCG(seed, 0))
	data := make([]float32, 3000)
	for i := range data {
		data[i] = rng.Float32()
		if i%1000 == 0 {
			time.Sleep(time.Millisecond)
			report(engine.Progress{Fraction: float64(i) / float64(len(data)), Images: int64(i)})
		}
	}
	err := safetensors.WriteFile(out.Path("weights.safetensors"),
		[]safetensors.Tensor{{Name: "w", Shape: []int{3, 1000}, Data: data}}, nil)
	if err != nil {
		return err
	}
	return out.WriteJSON("metrics.json", map[string]float32{"loss": data[0]})
}

// runStudy runs the study in this process and returns its results. All but
// "optional" and "behind" have one.
func runStudy(t *testing.T, dir string, cfg engine.Config, st *store.Store) map[string]string {
	t.Helper()
	p, err := study()
	if err != nil {
		t.Fatal(err)
	}
	sum := execute(t, p, st, cfg)
	if len(sum.Failed) != 1 || len(sum.Skipped) != 1 || len(sum.Done)+len(sum.Reused) != p.Len()-2 {
		t.Fatal(sum.Err())
	}
	return tree(t, dir)
}

// Results do not depend on the number of workers.
func TestWorkersDoNotMatter(t *testing.T) {
	var want map[string]string
	for _, workers := range []int{1, 2, 8} {
		st := open(t)
		got := runStudy(t, st.Dir(), engine.Config{Workers: workers, Memory: -1}, st)
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d workers: %s", workers, diff)
		}
	}
}

// A run that is killed again and again, whatever it is doing, comes to the same
// results as one that is not, and never meets anything half written.
func TestKill(t *testing.T) {
	reference := open(t)
	want := runStudy(t, reference.Dir(), engine.Config{Workers: 2, Memory: -1}, reference)
	p, err := study()
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0)) // Every run of the test kills elsewhere.
	dir, kills, before := t.TempDir(), 0, 0
	for end := false; !end; {
		if kills > 200 {
			t.Fatal("the run does not get ahead")
		}
		// Later ones live longer, so that a slow machine comes to the end too.
		life := time.Duration(rng.Int64N(int64(30*time.Millisecond))) * time.Duration(10+kills) / 10
		output := killAfter(t, dir, 1+rng.IntN(4), life, rng.IntN(4) > 0)
		end = strings.Contains(output, "step optional failed: always")
		if strings.Contains(output, "warning") || !end && output != "" {
			t.Fatal(output)
		}
		if end {
			break
		}
		kills++
		before = checkKilled(t, dir, p, before)
	}
	if kills < 3 {
		t.Errorf("only %d kills: the study is too small for this machine", kills)
	}
	if diff := cmp.Diff(want, tree(t, dir)); diff != "" {
		t.Error(diff)
	}
	st := openAt(t, dir)
	if left, _ := os.ReadDir(dir + "/drafts"); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	if status, err := engine.StatusOf(st, p); err != nil || len(status.Failures) != 1 {
		t.Errorf("status %+v, %v", status, err)
	}
	t.Logf("killed %d times", kills)
}

// killAfter runs the study in another process and kills it after some time,
// counted from when it is ready to run steps or from its very beginning. It
// returns what the process says on standard error.
func killAfter(t *testing.T, dir string, workers int, life time.Duration, ready bool) string {
	t.Helper()
	cmd := exec.Command(os.Args[0], "run", dir, strconv.Itoa(workers))
	cmd.Env = append(os.Environ(), otherProcess+"=1")
	var output strings.Builder
	cmd.Stderr = &output
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if ready {
		if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
			t.Errorf("it has not begun: %v", err)
		}
	}
	time.Sleep(life)
	cmd.Process.Kill()
	cmd.Wait()
	return output.String()
}

// checkKilled checks what a killed run has left: as many results as before or
// more, each of them whole. It returns how many there are.
func checkKilled(t *testing.T, dir string, p *engine.Plan, before int) int {
	t.Helper()
	st, err := store.OpenReadOnly(dir)
	if err != nil && before == 0 {
		return 0 // Killed before it had made the folder.
	} else if err != nil {
		t.Fatal(err)
	}
	status, err := engine.StatusOf(st, p)
	if err != nil {
		t.Fatal(err)
	}
	done, _ := status.Done()
	if done < before || status.Running {
		t.Fatalf("%d results after %d, running: %v", done, before, status.Running)
	}
	for _, key := range p.Keys() {
		_, err := st.Verify(key)
		var damage *store.DamageError
		if st.Has(key) != (err == nil) || errors.As(err, &damage) || err != nil && !errors.Is(err, store.ErrAbsent) {
			t.Fatalf("%s: %v", key, err)
		}
	}
	return done
}

// processes is an executor as a cluster engine would be one: each step in a
// process of its own, told by name.
type processes struct{}

func (processes) Execute(ctx context.Context, job engine.Job, report func(engine.Progress)) error {
	cmd := exec.CommandContext(ctx, os.Args[0], "step", job.Store.Dir(), job.Step.Name, strings.Join(job.Missing, " "))
	cmd.Env = append(os.Environ(), otherProcess+"=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
}

func TestExecutorElsewhere(t *testing.T) {
	here, there := open(t), open(t)
	want := runStudy(t, here.Dir(), quick, here)
	cfg := quick
	cfg.Executor = processes{}
	if diff := cmp.Diff(want, runStudy(t, there.Dir(), cfg, there)); diff != "" {
		t.Error(diff)
	}
}
