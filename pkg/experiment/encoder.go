package experiment

import (
	"crypto/sha256"
	"fmt"
	"os"

	"github.com/gotaskonomy/taskonomy/pkg/affinity"
	"github.com/gotaskonomy/taskonomy/pkg/store"
	"github.com/gotaskonomy/taskonomy/pkg/training"
)

// An Encoder is that of a task's network, frozen, for a transfer to read.
type Encoder struct {
	Task    string          // its name in the dictionary
	weights training.Values // nil for the one that is not trained
	sum     string          // checksum of their file
}

// ReadEncoder reads the encoder of a task's network, the task by its name in the
// dictionary, from the file that
// Single.WriteWeights or a study wrote. That of task random is not trained and
// needs no file.
func ReadEncoder(name, path string) (Encoder, error) {
	if name == untrained {
		return Encoder{Task: name}, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Encoder{}, err
	}
	weights, err := readWeights(path)
	return Encoder{Task: name, weights: weights, sum: fmt.Sprintf("%x", sha256.Sum256(text))}, err
}

// Networks are those that a study has trained in the folder of a run.
type Networks struct {
	Config Config // of the run

	experiment *Experiment
	store      *store.Store
}

// OpenNetworks opens the folder of a run, which may be at work. The caller closes
// it.
func OpenNetworks(dir string) (*Networks, error) {
	st, err := store.OpenReadOnly(dir)
	if err != nil {
		return nil, err
	}
	n := &Networks{store: st}
	if err = st.ReadConfig(&n.Config); err == nil {
		n.experiment, err = New(n.Config, CacheDir(dir), nil)
	}
	if err != nil {
		st.Close()
		return nil, err
	}
	return n, nil
}

// Close closes the folder.
func (n *Networks) Close() error { return n.store.Close() }

// Encoder returns the encoder of a task. The error says why there is none.
func (n *Networks) Encoder(name string) (Encoder, error) {
	if name == untrained {
		return ReadEncoder(name, "")
	}
	r, err := n.experiment.result(n.store, specificStep(name))
	if err != nil {
		return Encoder{}, err
	}
	return ReadEncoder(name, r.Path(weightsFile))
}

// Losses returns the losses of a task's network by test image. The error says why
// there are none.
func (n *Networks) Losses(name string) (map[string]float64, error) {
	l, err := resultLosses(n.experiment.result(n.store, specificStep(name)))
	if err != nil {
		return nil, err
	}
	return byImage(l, []string{affinity.Self}), nil
}
