package training

import (
	"fmt"
	"math/rand/v2"

	"github.com/gomlx/compute"
	"github.com/gomlx/gomlx/core/tensors"

	"github.com/gotaskonomy/taskonomy/pkg/network"
)

// Data are examples on the device of a backend. Close frees the memory there.
type Data struct {
	spec network.Spec
	n    int
	// index[e] are the rows of the pictures of example e.
	index [][]int32
	// orders, if not nil, are the orders of tiles that training draws from; the
	// targets are then those of the orders, not of the examples.
	orders [][]int

	pictures, targets, masks, aux *tensors.Tensor
	rows, pictureRows             int
	unit                          float32 // of losses
	// borrowed says that the targets are another's, which frees them.
	borrowed bool
}

// NewData brings examples to the device. aux are the constants of the loss, of
// Spec.AuxShape.
func NewData(backend compute.Backend, e *Examples, aux []float32) (*Data, error) {
	s := e.Spec
	pictures, err := uploadRows(backend, e.Pictures, e.Len()*s.Inputs, s.PictureRows(), s.Tokens())
	if err != nil {
		return nil, err
	}
	d := &Data{spec: s, n: e.Len(), pictures: pictures, pictureRows: padded(e.Len() * s.Inputs),
		unit: e.Scale.unit(s.Loss)}
	for i := range e.Len() {
		rows := make([]int32, s.Inputs)
		for k := range rows {
			rows[k] = int32(i*s.Inputs + k)
		}
		d.index = append(d.index, rows)
	}
	return d, d.setTargets(backend, e.Targets, e.Masks, e.Len(), aux)
}

// NewCodeData brings codes to the device, and the targets of examples whose
// pictures are those rows of them: codes [rows, S, Code, T], index [N][Inputs].
func NewCodeData(backend compute.Backend, spec network.Spec, codes []float32, index [][]int32, e *Examples, aux []float32) (*Data, error) {
	per := size(spec.Sets, spec.Code, spec.Tokens())
	rows := len(codes) / per
	for i, list := range index {
		for _, r := range list {
			if len(list) != spec.Inputs || r < 0 || int(r) >= rows {
				return nil, fmt.Errorf("training: example %d has codes %v of %d, want %d", i, list, rows, spec.Inputs)
			}
		}
	}
	pictures, err := uploadRows(backend, codes, rows, spec.Sets, spec.Code, spec.Tokens())
	if err != nil {
		return nil, err
	}
	d := &Data{spec: spec, n: len(index), pictures: pictures, pictureRows: padded(rows), index: index,
		unit: e.Scale.unit(spec.Loss)}
	return d, d.setTargets(backend, e.Targets, e.Masks, e.Len(), aux)
}

// setTargets brings the targets to the device.
func (d *Data) setTargets(backend compute.Backend, targets, masks []float32, rows int, aux []float32) (err error) {
	d.rows = padded(rows)
	if d.targets, err = uploadRows(backend, targets, append([]int{rows}, d.spec.Targets()...)...); err != nil {
		return err
	}
	if d.masks, err = uploadRows(backend, masks, append([]int{rows}, d.spec.MaskShape()...)...); err != nil {
		return err
	}
	if shape := d.spec.AuxShape(); shape != nil {
		if len(aux) != size(shape...) {
			return fmt.Errorf("training: %d constants of the loss, want %d", len(aux), size(shape...))
		}
		d.aux, err = upload(backend, aux, shape...)
	}
	return err
}

// Shuffle lets training draw a new order of tiles each time an example is used,
// where the examples came in orders of their own. orders[k][j] is the tile at
// place j in order k, whose class is k; the order of an example is its target's
// class. aux are the constants of the loss.
func (d *Data) Shuffle(backend compute.Backend, e *Examples, orders [][]int, aux []float32) error {
	classes := len(orders)
	for i := range d.index {
		target := e.Targets[i*classes : (i+1)*classes]
		own := 0
		for k, p := range target {
			if p > target[own] {
				own = k
			}
		}
		tiles := make([]int32, len(d.index[i]))
		for j, tile := range orders[own] {
			tiles[tile] = d.index[i][j]
		}
		d.index[i] = tiles
	}
	identity, ones := make([]float32, classes*classes), make([]float32, classes)
	for k := range classes {
		identity[k*classes+k], ones[k] = 1, 1
	}
	d.orders = orders
	free(d.targets, d.masks, d.aux)
	return d.setTargets(backend, identity, ones, classes, aux)
}

// Len returns the number of examples.
func (d *Data) Len() int { return d.n }

// Close frees the memory on the device.
func (d *Data) Close() {
	free(d.pictures)
	if !d.borrowed {
		free(d.targets, d.masks, d.aux)
	}
}

// inputs returns the data's part of the inputs of a graph: pictures and rows of
// these examples, for a step that draws orders if random is not nil.
func (d *Data) inputs(examples []int, random *rand.Rand) []any {
	b, k := len(examples), d.spec.Inputs
	picture, row := make([]int32, b*k), make([]int32, b)
	for j, e := range examples {
		row[j] = int32(e)
		var order []int
		if d.orders != nil {
			class := 0
			if random != nil {
				class = random.IntN(len(d.orders))
			}
			row[j], order = int32(class), d.orders[class]
		}
		for i := range k {
			tile := i
			if order != nil {
				tile = order[i]
			}
			picture[i*b+j] = d.index[e][tile]
		}
	}
	in := []any{d.pictures, tensors.FromFlatDataAndDimensions(picture, b*k, 1), d.targets, d.masks,
		tensors.FromFlatDataAndDimensions(row, b, 1)}
	if d.aux != nil {
		in = append(in, d.aux)
	}
	return in
}

// padded is how many rows the device gets for n rows of examples, the rest being
// zeros that nothing refers to: tasks that differ by a few examples then share a
// compiled graph.
func padded(n int) int {
	step := 32
	for step*8 < n {
		step *= 2
	}
	return (n + step - 1) / step * step
}

// uploadRows copies rows to the device, padded. The first dimension is the
// number of rows.
func uploadRows(backend compute.Backend, values []float32, dims ...int) (*tensors.Tensor, error) {
	if len(values) != size(dims...) {
		return nil, fmt.Errorf("training: %d values for shape %v", len(values), dims)
	}
	n := padded(dims[0])
	if n != dims[0] {
		all := make([]float32, n*size(dims[1:]...))
		copy(all, values)
		values = all
		dims = append([]int{n}, dims[1:]...)
	}
	return upload(backend, values, dims...)
}

// upload copies values to the device.
func upload(backend compute.Backend, values []float32, dims ...int) (*tensors.Tensor, error) {
	if len(values) != size(dims...) || len(values) == 0 {
		return nil, fmt.Errorf("training: %d values for shape %v", len(values), dims)
	}
	var t *tensors.Tensor
	err := try(func() {
		t = tensors.FromFlatDataAndDimensions(values, dims...)
		t.MustMaterializeOnDevice(backend, true, 0)
	})
	return t, err
}

// free gives the memory of tensors back, which may be nil.
func free(list ...*tensors.Tensor) {
	for _, t := range list {
		if t != nil {
			t.MustFinalizeAll()
		}
	}
}
