package experiment

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gotaskonomy/taskonomy/pkg/engine"
	"github.com/gotaskonomy/taskonomy/pkg/store"
)

// other runs the small study in a folder, world and all, as the program to be
// killed.
func other(dir, workers string) error {
	n, err := strconv.Atoi(workers)
	if err != nil {
		return err
	}
	b, err := engineOf()
	if err != nil {
		return err
	}
	e, err := New(small(), CacheDir(dir), b.Backend)
	if err != nil {
		return err
	}
	st, err := store.Open(dir)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	s, err := engine.Execute(context.Background(), e.Plan, st, engine.Config{Workers: n, Memory: -1})
	return errors.Join(err, s.Err(), st.Close())
}

// A run that is killed again and again, whatever it is doing, the rendering of
// its world and the training of its networks included, comes to the same files
// as one that is not.
func TestKill(t *testing.T) {
	want := reference(t)
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0)) // Every run of the test kills elsewhere.
	dir, kills := t.TempDir(), 0
	for end := false; !end; kills++ {
		if kills > 60 {
			t.Fatal("the run does not get ahead")
		}
		// Later ones live longer, so that a slow machine comes to the end too.
		life := time.Duration(100+rng.IntN(300+300*kills)) * time.Millisecond
		end = killAfter(t, dir, 1+rng.IntN(2), life)
		if end {
			break
		}
		checkKilled(t, dir)
	}
	if kills < 2 {
		t.Errorf("only %d kills: the study is too small for this machine", kills)
	}
	t.Logf("killed %d times", kills)
	e := newExperiment(t, small())
	st := open(t, dir)
	if s := execute(t, e, st, 2); len(s.Done) > 0 {
		t.Errorf("%v were not done", s.Done)
	}
	if left, _ := os.ReadDir(filepath.Join(dir, "drafts")); len(left) > 0 {
		t.Errorf("drafts are left: %v", left)
	}
	if _, err := os.Stat(filepath.Join(dir, "damaged")); err == nil {
		t.Error("something was damaged")
	}
	if names := differ(want, saved(t, e, st, 2)); len(names) > 0 {
		t.Errorf("%v differ from those of a run that was not killed", names)
	}
}

// killAfter runs the small study in another process and kills it after some
// time; it reports whether the process came to its end before.
func killAfter(t *testing.T, dir string, workers int, life time.Duration) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], dir, strconv.Itoa(workers))
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
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "ready\n" {
		t.Errorf("it has not begun: %q, %v, %s", line, err, &output)
	}
	timer := time.AfterFunc(life, func() { cmd.Process.Kill() })
	err = cmd.Wait()
	timer.Stop()
	if output.Len() > 0 {
		t.Fatal(output.String())
	}
	return err == nil
}

// checkKilled checks that what a killed run has left is whole.
func checkKilled(t *testing.T, dir string) {
	t.Helper()
	st, err := store.OpenReadOnly(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	for _, key := range newExperiment(t, small()).Plan.Keys() {
		if _, err := st.Verify(key); err != nil && !errors.Is(err, store.ErrAbsent) {
			t.Errorf("%s: %v", key, err)
		}
	}
}
