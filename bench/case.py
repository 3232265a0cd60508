"""What bench/train_torch.py and bench/train_jax.py share: a network as
`taskonomy bench train` hands it over, and the loop that times its training.

A case is a safetensors file. Its metadata "case" is JSON with the fields

    spec      the network.Spec of package network, by its Go field names
    batch     examples in a step
    rate      largest learning rate, warmup steps until it is reached, and steps
              after which the cosine has fallen (see training.Config)
    decay     AdamW's weight decay, clip the largest norm of the gradient or 0
    drop      shares dropped of the features and of the hidden layer

and its tensors are the examples, "pictures", "index", "targets", "masks" and
"aux" in the layouts of package training, and the start of each weight, "weight/"
and its name.

Requests come as lines of JSON on standard input, {"case": FILE, "check": N} or
{"case": FILE, "seconds": S}; each is answered by one line on standard output.
"""

import json
import math
import os
import resource
import sys
import time

import numpy as np

TYPES = {"F32": np.float32, "I64": np.int64, "U8": np.uint8}
WARM = 5  # Steps before the clock starts, so that nothing is compiled while it runs.


class Case:
    """A network, its examples and its start."""

    def __init__(self, path):
        with open(path, "rb") as f:
            header = json.loads(f.read(int.from_bytes(f.read(8), "little")))
            data = f.read()
        fields = json.loads(header.pop("__metadata__")["case"])
        self.__dict__.update(fields)
        tensors = {}
        for name, info in header.items():
            start, end = info["data_offsets"]
            array = np.frombuffer(data[start:end], TYPES[info["dtype"]])
            tensors[name] = array.reshape(info["shape"]).copy()
        self.weights = {n.removeprefix("weight/"): a for n, a in tensors.items() if n.startswith("weight/")}
        self.pictures, self.index = tensors["pictures"], tensors["index"]
        self.targets, self.masks, self.aux = tensors["targets"], tensors["masks"], tensors.get("aux")
        self.parameters = sum(a.size for a in self.weights.values())

    def rate_at(self, k):
        """The learning rate of step k, from 0, as training.Config has it."""
        warm = min(1, (k + 1) / self.warmup)
        return self.rate * warm * (0.97 * (1 + math.cos(math.pi * k / self.steps)) / 2 + 0.03)

    def rows(self, examples):
        """The rows of the pictures of examples: the first of all, then the second."""
        return np.ascontiguousarray(self.index[examples].T.reshape(-1), np.int32)


def epochs(n, batch):
    """Batches without repetition within an epoch."""
    random, order = np.random.default_rng(0), []
    while True:
        if len(order) < batch:
            order = random.permutation(n)
        yield order[:batch].astype(np.int32)
        order = order[batch:]


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def cores():
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def answer(request, trainers, make):
    """Does what one request asks for. make(case) returns a new trainer."""
    path = request["case"]
    if request.get("check"):
        trainer = make(Case(path))
        first = np.arange(trainer.case.batch, dtype=np.int32)
        losses = [trainer.step(first, k, False) for k in range(request["check"])]
        return {"losses": losses, "parameters": int(trainer.case.parameters)}
    first = None
    if path not in trainers:
        case = Case(path)
        start = time.perf_counter()
        trainer = make(case)
        trainers[path] = [trainer, epochs(len(case.index), case.batch), 0]
    trainer, batches, k = trainers[path]
    for i in range(WARM):
        trainer.step(next(batches), k, True)
        k += 1
        if i == 0:
            first = time.perf_counter() - start if k == 1 else None
    begin, used, steps = time.perf_counter(), cpu_seconds(), 0
    while time.perf_counter() - begin < request["seconds"]:
        trainer.step(next(batches), k, True)
        k, steps = k + 1, steps + 1
    wall, used = time.perf_counter() - begin, cpu_seconds() - used
    trainers[path][2] = k
    return {
        "steps": steps, "wall": wall, "cpu": used, "first": first, "parameters": int(trainer.case.parameters),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }


def serve(version, make):
    """Answers requests until there are no more."""
    print(json.dumps({"version": version, "cores": cores()}), flush=True)
    trainers = {}
    for line in sys.stdin:
        try:
            result = answer(json.loads(line), trainers, make)
        except Exception as e:  # The line is the only way to tell.
            result = {"error": f"{type(e).__name__}: {e}"}
        print(json.dumps(result), flush=True)
