"""The networks of package network in JAX, on the CPU, trained as package
training does; see case.py. A step is one compiled function that gives back the
memory of what it replaces."""

import os

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import functools
import math

import jax
import jax.numpy as jnp
import numpy as np

import case

GROUPS = 4  # Of features that mix cells each in its own way.
CELLS = 4  # Cells along a side of which a relating head compares all pairs.


class Trainer:
    """A network in training."""

    def __init__(self, c):
        self.case, self.spec = c, c.spec
        self.data = [jnp.asarray(x) for x in (c.pictures, c.targets, c.masks)]
        if self.spec["Loss"] == "metric":
            self.pick = c.aux.argmax(0)
        weights = {n: jnp.asarray(a) for n, a in c.weights.items()}
        zeros = lambda: jax.tree.map(jnp.zeros_like, weights)
        self.state = weights, zeros(), zeros(), jax.random.key(0)
        self.update = {d: jax.jit(functools.partial(self.next, drop=d), donate_argnums=0) for d in (False, True)}

    def step(self, examples, k, drop):
        """Takes step k on these examples and returns the mean loss."""
        rates = np.array([self.case.rate_at(k), 1 / (1 - 0.9 ** (k + 1)), 1 / (1 - 0.999 ** (k + 1))], np.float32)
        self.state, loss = self.update[drop](self.state, self.data, self.case.rows(examples), examples, rates)
        return float(loss)

    def next(self, state, data, rows, examples, rates, drop):
        """The state after a step of AdamW, and the mean loss."""
        w, m, v, key = state
        key, draw = jax.random.split(key)
        pictures, target, mask = data[0][rows], data[1][examples], data[2][examples]

        def total(w):
            loss = self.losses(w, pictures, target, mask, draw if drop else None).mean(1)
            return loss.sum(), loss.mean()

        g, loss = jax.grad(total, has_aux=True)(w)
        if self.case.clip:
            norm = jnp.sqrt(sum(jnp.sum(x * x) for x in g.values()) + 1e-12)
            scale = jnp.minimum(self.case.clip / norm, 1)
            g = {n: x * scale for n, x in g.items()}
        m = {n: 0.9 * m[n] + 0.1 * x for n, x in g.items()}
        v = {n: 0.999 * v[n] + 0.001 * x * x for n, x in g.items()}
        w = {n: x - rates[0] * (m[n] * rates[1] / (jnp.sqrt(v[n] * rates[2]) + 1e-8) + self.case.decay * x)
             for n, x in w.items()}
        return (w, m, v, key), loss

    def losses(self, w, pictures, target, mask, key):
        s = self.spec
        if s["Family"] == "":
            codes = pictures.transpose(1, 2, 0, 3)  # [S, C, I·B, T]
        else:
            codes = (self.patches if s["Family"] == "patch" else self.convolutions)(w, pictures)[None]
        if s["Head"] in ("dense", "upsample"):
            y = self.decode(w, codes[0]) if s["Head"] == "upsample" else self.dense_head(w, codes)
            return self.image_losses(y, target, mask)
        return self.vector_losses(self.global_head(w, codes, key), target, mask)

    # Encoders: pictures [N, rows, T] to codes [Code, N, T].

    def patches(self, w, x):
        n, rows, t = x.shape
        h = dense(w, "encoder.cell", x.transpose(1, 0, 2).reshape(1, rows, n * t))
        h = jax.nn.relu(h.reshape(-1, n, t) + w["encoder.place"])
        for i in range(self.spec["Blocks"]):
            name = f"encoder.block{i}"
            mixed = (h.reshape(GROUPS, -1, t) @ w[name + ".mix"]).reshape(-1, n, t)
            h = jax.nn.relu(dense(w, name + ".in", jnp.concatenate([h, mixed]).reshape(1, -1, n * t))).reshape(-1, n, t)
        return dense(w, "encoder.code", h.reshape(1, -1, n * t)).reshape(-1, n, t)

    def convolutions(self, w, x):
        s = self.spec
        n, p, g = len(x), s["Size"] // s["Grid"], s["Grid"]
        x = x.reshape(n, s["Channels"], p, p, g, g).transpose(0, 4, 2, 5, 3, 1).reshape(n, g * p, g * p, -1)
        x = jax.nn.relu(convolve(w, "encoder.stem", x))
        halvings = int(math.log2(p))
        for i in range(halvings):
            x = jax.nn.relu(convolve(w, f"encoder.half{i}", x, 2))
            if i >= halvings - 2:
                x = residual(w, f"encoder.size{i}", x, s["Blocks"])
        if halvings == 0:
            x = residual(w, "encoder.size", jax.nn.relu(convolve(w, "encoder.wide", x)), s["Blocks"])
        x = convolve(w, "encoder.code", jax.nn.relu(x + w["encoder.place"]))
        return x.transpose(3, 0, 1, 2).reshape(-1, n, g * g)

    # Heads: codes [S, Code, I·B, T].

    def decode(self, w, codes):
        s = self.spec
        n, g, q = codes.shape[1], s["Grid"], s["Cell"]
        x = codes.transpose(1, 2, 0).reshape(n, g, g, -1)
        x = residual(w, "head", jax.nn.relu(convolve(w, "head.in", x)), s["Blocks"])
        while q > 1:
            _, h, _, c = x.shape
            x = jnp.broadcast_to(x[:, :, None, :, None], (n, h, 2, h, 2, c)).reshape(n, 2 * h, 2 * h, c)
            x = jax.nn.relu(convolve(w, f"head.double{q}", x))
            q //= 2
        x, q = convolve(w, "head.out", x), s["Cell"]
        return x.reshape(n, g, q, g, q, -1).transpose(5, 2, 4, 0, 1, 3).reshape(1, -1, n, g * g)

    def dense_head(self, w, codes):
        sets, _, b, t = codes.shape
        if self.spec["Context"] == 3:
            g = self.spec["Grid"]
            x = jnp.pad(codes.reshape(sets, -1, b, g, g), ((0, 0),) * 3 + ((1, 1),) * 2)
            codes = jnp.concatenate([x[..., y:y + g, z:z + g] for y in range(3) for z in range(3)], 1)
        x = jax.nn.relu(dense(w, "head.in", codes.reshape(sets, -1, b * t)))
        return dense(w, "head.out", x).reshape(sets, -1, b, t)

    def global_head(self, w, codes, key):
        features = self.compare(codes) if self.spec["Head"] == "compare" else self.pool(codes)
        if self.spec["Head"] == "relate":
            features = jnp.concatenate([features, self.relate(codes)], 1)
        keys, drops = (jax.random.split(key), self.case.drop) if key is not None else ((None, None), (0, 0))
        x = jax.nn.relu(dense(w, "head.in", dropped(keys[0], features, drops[0])))
        return dense(w, "head.out", dropped(keys[1], x, drops[1]))

    def pool(self, codes):
        sets, c, n, _ = codes.shape
        g, k = self.spec["Grid"] // 2, self.spec["Inputs"]
        x = codes.reshape(sets, c, n, g, 2, g, 2).mean((4, 6))
        return x.reshape(sets, c * k, n // k, g * g).transpose(0, 1, 3, 2).reshape(sets, -1, n // k)

    def relate(self, codes):
        sets, c, n, _ = codes.shape
        q, k = self.spec["Grid"] // CELLS, self.spec["Inputs"]
        x = codes.reshape(sets, c, n, CELLS, q, CELLS, q).mean((4, 6)).reshape(sets, c, k, n // k, -1)
        x = x / jnp.sqrt(jnp.square(x).mean(1, keepdims=True) + 0.1)
        u, v = (y.reshape(sets, c, (k - 1) * (n // k), -1) for y in (x[:, :, :-1], x[:, :, 1:]))
        alike = jnp.einsum("scbi,scbj->sbij", u, v) / c
        return alike.reshape(sets, k - 1, n // k, -1).transpose(0, 1, 3, 2).reshape(sets, -1, n // k)

    def compare(self, codes):
        sets, c, n, _ = codes.shape
        g, b = self.spec["Grid"], n // 2
        x = codes.reshape(sets, c, 2, b, g, g)
        x = x[..., g // 4:g // 4 + g // 2, g // 4:g // 4 + g // 2].reshape(sets, c, 2, b, -1)
        x = x / jnp.sqrt(jnp.square(x).mean(1, keepdims=True) + 0.1)
        alike = jnp.einsum("scbi,scbj->sbij", x[:, :, 0], x[:, :, 1]) / c
        apart = [jnp.abs(y[:, :, 0].mean(3) - y[:, :, 1].mean(3)).transpose(0, 2, 1)
                 for y in (codes.reshape(sets, c, 2, b, g * g), x)]
        parts = [alike.reshape(sets, b, -1), alike.max(3), alike.max(2), *apart]
        return jnp.concatenate(parts, 2).transpose(0, 2, 1)

    # Losses [S, B].

    def image_losses(self, y, target, mask):
        s = self.spec
        if s["Loss"] == "metric":
            return self.metric(y, target)
        dims = len(y), s["Values"], -1, len(target), y.shape[3]
        y, x = y.reshape(dims), target.transpose(1, 0, 2).reshape(1, *dims[1:])
        w = (mask / jnp.maximum(mask.sum((1, 2), keepdims=True), 1e-6)).transpose(1, 0, 2)  # [q², B, T]
        if s["Loss"] == "pixel-ce":
            return ((jax.nn.logsumexp(y, 1) * x.sum(1) - (x * y).sum(1)) * w).sum((1, 3))
        d = jnp.abs(y - x) if s["Loss"] == "l1" else jnp.square(y - x)
        return (d * (w / s["Values"])).sum((1, 2, 4))

    def metric(self, y, target):
        s = self.spec
        sets, _, b, t = y.shape
        e = y.reshape(sets, s["Values"], -1, b, t).transpose(0, 3, 1, 4, 2).reshape(sets * b, s["Values"], -1)
        e, label = e[..., self.pick], target[:, self.pick]
        same = jnp.abs(label[:, :, None] - label[:, None]) < 0.5
        length = jnp.square(e).sum(1)
        d2 = length[:, :, None] + length[:, None] - 2 * jnp.einsum("nei,nej->nij", e, e)
        d2 = jnp.clip(d2, 0, 80).reshape(sets, b, *d2.shape[1:])
        near = jnp.exp(-d2)
        far = -jnp.log(1 + 1e-6 - near)
        return (jnp.log1p(near) + jnp.where(same, d2 - math.log(2), far)).mean((2, 3))

    def vector_losses(self, y, target, mask):
        t, m = target.T[None], mask.reshape(1, -1)
        if self.spec["Loss"] == "class-ce":
            return (jax.nn.logsumexp(y, 1) * t.sum(1) - (t * y).sum(1)) * m
        if self.spec["Loss"] == "square":
            return jnp.square(y - t).mean(1) * m
        if self.spec["Loss"] == "norm":
            return jnp.sqrt(jnp.square(y - t).sum(1) + 1e-12) * m
        raise ValueError(f"no loss {self.spec['Loss']!r}")


def dense(w, name, x):
    """W·x + b: x [S, K, N], result [S, out, N]."""
    return w[name + ".weight"] @ x + w[name + ".bias"]


def convolve(w, name, x, stride=1):
    y = jax.lax.conv_general_dilated(
        x, w[name + ".weight"], (stride, stride), ((1, 1), (1, 1)), dimension_numbers=("NHWC", "HWIO", "NHWC"))
    return y + w[name + ".bias"]


def residual(w, name, x, blocks):
    for i in range(blocks):
        y = jax.nn.relu(convolve(w, f"{name}.block{i}.in", x))
        x = x + convolve(w, f"{name}.block{i}.out", y)
    return x


def dropped(key, x, share):
    """Drops a share of the features of each example, the same in all sets."""
    if share == 0:
        return x
    return x * (jax.random.bernoulli(key, 1 - share, x.shape[1:]) / (1 - share))


if __name__ == "__main__":
    case.serve(jax.__version__, Trainer)
