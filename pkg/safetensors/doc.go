// Package safetensors reads and writes files of named tensors in the format
// safetensors, which PyTorch, JAX and NumPy open too:
//
//	length   8 bytes, little-endian: bytes of the header
//	header   JSON: for each tensor its type, shape and place in the data,
//	         and texts under "__metadata__"
//	data     the numbers, little-endian, the last axis moving fastest
//
// Tensors of the types F32, I64 and U8 are read and written. A file depends on
// the tensors and the metadata alone, not on the order they are given in.
//
// The reader trusts nothing: the data must be covered by the tensors without
// gap or overlap, sizes must not overflow, no name may come twice, and a header
// is at most 100 MB. See https://github.com/huggingface/safetensors.
package safetensors
