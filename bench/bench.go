// Package bench holds the networks of package network in PyTorch and JAX, which
// the command bench train measures beside GoMLX, in Python.
package bench

import "embed"

// Files are the scripts train_torch.py and train_jax.py, what they share, and
// requirements.txt, which names the exact packages that they were measured with.
//
//go:embed *.py requirements.txt
var Files embed.FS
