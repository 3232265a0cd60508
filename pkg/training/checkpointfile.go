package training

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gotaskonomy/taskonomy/pkg/safetensors"
)

// checkpointFormat is that of the files, in their metadata.
const checkpointFormat = "taskonomy-checkpoint-1"

// Names in a checkpoint's file: tensors of the four parts are PART/NAME.
const (
	formatName  = "format"
	stateName   = "state"
	sumName     = "sha256"
	randomName  = "random"
	orderName   = "order"
	weightsPart = "weight"
	firstPart   = "first"
	secondPart  = "second"
	bestPart    = "best"
)

// exact is a number in JSON that keeps all its bits, and may be none or infinite.
type exact float64

// MarshalText writes the number.
func (x exact) MarshalText() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(x), 'g', -1, 64), nil
}

// UnmarshalText reads it.
func (x *exact) UnmarshalText(text []byte) error {
	v, err := strconv.ParseFloat(string(text), 64)
	*x = exact(v)
	return err
}

// checkpointState is what a checkpoint has besides tensors.
type checkpointState struct {
	Training      map[string]string
	Step, Updates int
	Points        []checkpointPoint
	Best          int
	Early         bool
	BestLoss, Sum exact
	Since         int
}

type checkpointPoint struct {
	Step                 int
	Training, Validation exact
}

// parts are the tensors of a checkpoint, by the part of the file.
func (c *Checkpoint) parts() map[string]*Values {
	return map[string]*Values{weightsPart: &c.Weights, firstPart: &c.First, secondPart: &c.Second, bestPart: &c.Best}
}

// WriteFile writes the checkpoint beside its place and moves it there when it is
// whole, so that an older one stays if that fails. The file is one of package
// safetensors: tensors weight/NAME, first/NAME, second/NAME, best/NAME, random
// and order, and all else as JSON in its metadata.
func (c *Checkpoint) WriteFile(path string) error {
	state := checkpointState{Training: c.Training, Step: c.Step, Updates: c.Updates, Best: c.History.Best, Early: c.History.Early,
		BestLoss: exact(c.BestLoss), Sum: exact(c.Sum), Since: c.Since}
	for _, p := range c.History.Points {
		state.Points = append(state.Points, checkpointPoint{p.Step, exact(p.Training), exact(p.Validation)})
	}
	text, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	list := []safetensors.Tensor{{Name: randomName, Shape: []int{len(c.Random)}, Bytes: append([]byte{}, c.Random...)}}
	order := make([]int64, len(c.Order))
	for i, v := range c.Order {
		order[i] = int64(v)
	}
	list = append(list, safetensors.Tensor{Name: orderName, Shape: []int{len(order)}, Ints: order})
	for part, values := range c.parts() {
		for name, x := range *values {
			list = append(list, safetensors.Tensor{Name: part + "/" + name, Shape: []int{len(x)}, Data: x})
		}
	}
	return safetensors.WriteFile(path, list, map[string]string{formatName: checkpointFormat, stateName: string(text), sumName: checksum(text, list)})
}

// ReadCheckpoint reads what WriteFile wrote. The error says if the file is damaged
// or something else.
func ReadCheckpoint(path string) (*Checkpoint, error) {
	list, metadata, err := safetensors.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if got := metadata[formatName]; got != checkpointFormat {
		return nil, fmt.Errorf("%s is no checkpoint of a training: its format is %q, want %q", path, got, checkpointFormat)
	}
	text := []byte(metadata[stateName])
	if checksum(text, list) != metadata[sumName] {
		return nil, fmt.Errorf("%s is damaged: its checksum is wrong", path)
	}
	var state checkpointState
	if err := json.Unmarshal(text, &state); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	c := &Checkpoint{Training: state.Training, Step: state.Step, Updates: state.Updates, BestLoss: float64(state.BestLoss),
		Sum: float64(state.Sum), Since: state.Since, History: History{Best: state.Best, Early: state.Early}}
	for _, p := range state.Points {
		c.History.Points = append(c.History.Points, Point{p.Step, float64(p.Training), float64(p.Validation)})
	}
	for _, t := range list {
		if err := c.take(t); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return c, nil
}

// take puts a tensor in its place.
func (c *Checkpoint) take(t safetensors.Tensor) error {
	part, name, named := strings.Cut(t.Name, "/")
	switch {
	case t.Name == randomName && t.Type() == safetensors.U8:
		c.Random = t.Bytes
	case t.Name == orderName && t.Type() == safetensors.I64:
		for _, v := range t.Ints {
			c.Order = append(c.Order, int(v))
		}
	case named && t.Type() == safetensors.F32 && c.parts()[part] != nil:
		values := c.parts()[part]
		if *values == nil {
			*values = Values{}
		}
		(*values)[name] = t.Data
	default:
		return fmt.Errorf("a checkpoint has no tensor %q of type %s", t.Name, t.Type())
	}
	return nil
}

// checksum is that of a checkpoint's state and tensors.
func checksum(state []byte, list []safetensors.Tensor) string {
	byName := map[string]*safetensors.Tensor{}
	for i := range list {
		byName[list[i].Name] = &list[i]
	}
	h := sha256.New()
	h.Write(state)
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		t := byName[name]
		if err := safetensors.Write(h, []safetensors.Tensor{*t}, nil); err != nil {
			return "" // A tensor that cannot be written at all.
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}
