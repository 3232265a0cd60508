"""The networks of package network in PyTorch, on the CPU, trained as package
training does; see case.py. It is written as PyTorch likes it best: convolutions
in the memory format channels_last, products with their bias in one call, AdamW
fused."""

import math

import numpy as np
import torch
from torch.nn import functional as F

import case

GROUPS = 4  # Of features that mix cells each in its own way.
CELLS = 4  # Cells along a side of which a relating head compares all pairs.


class Trainer:
    """A network in training."""

    def __init__(self, c):
        self.case, self.spec = c, c.spec
        self.pictures, self.targets = torch.from_numpy(c.pictures), torch.from_numpy(c.targets)
        self.masks = torch.from_numpy(c.masks)
        if self.spec["Loss"] == "metric":
            self.pick = torch.from_numpy(c.aux.argmax(0))
        self.w = {}
        for name, array in c.weights.items():
            x = torch.from_numpy(array)
            if x.dim() == 4 and name.endswith(".weight"):  # [H, W, in, out]
                x = x.permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)
            elif x.dim() == 4:  # Bias or place, [1, H, W, C]
                x = x.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)
            self.w[name] = torch.nn.Parameter(x)
        self.optimizer = torch.optim.AdamW(
            self.w.values(), lr=c.rate, betas=(0.9, 0.999), eps=1e-8, weight_decay=c.decay, fused=True)

    def step(self, examples, k, drop):
        """Takes step k on these examples and returns the mean loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.case.rate_at(k)
        rows, examples = torch.from_numpy(self.case.rows(examples)), torch.from_numpy(examples)
        loss = self.losses(self.pictures[rows], self.targets[examples], self.masks[examples], drop).mean(1)
        self.optimizer.zero_grad(set_to_none=True)
        loss.sum().backward()
        if self.case.clip:
            torch.nn.utils.clip_grad_norm_(self.w.values(), self.case.clip)
        self.optimizer.step()
        return loss.mean().item()

    def losses(self, pictures, target, mask, drop):
        s = self.spec
        if s["Family"] == "":
            codes = pictures.permute(1, 2, 0, 3)  # [S, C, I·B, T]
        else:
            codes = (self.patches if s["Family"] == "patch" else self.convolutions)(pictures)[None]
        if s["Head"] in ("dense", "upsample"):
            y = self.decode(codes[0]) if s["Head"] == "upsample" else self.dense_head(codes)
            return self.image_losses(y, target, mask)
        return self.vector_losses(self.global_head(codes, drop), target, mask)

    # Parts.

    def dense(self, name, x):
        """W·x + b: x [S, K, N], result [S, out, N]."""
        w, b = self.w[name + ".weight"], self.w[name + ".bias"]
        if len(w) == 1:
            return torch.addmm(b[0], w[0], x[0])[None]
        return torch.baddbmm(b, w, x)

    def convolve(self, name, x, stride=1):
        return F.conv2d(x, self.w[name + ".weight"], self.w[name + ".bias"].flatten(), stride, 1)

    def residual(self, name, x):
        for i in range(self.spec["Blocks"]):
            y = F.relu(self.convolve(f"{name}.block{i}.in", x))
            x = x + self.convolve(f"{name}.block{i}.out", y)
        return x

    # Encoders: pictures [N, rows, T] to codes [Code, N, T].

    def patches(self, x):
        s = self.spec
        n, rows, t = x.shape
        h = self.dense("encoder.cell", x.transpose(0, 1).reshape(1, rows, n * t))
        h = F.relu(h.view(-1, n, t) + self.w["encoder.place"])
        for i in range(s["Blocks"]):
            name = f"encoder.block{i}"
            mixed = torch.bmm(h.view(GROUPS, -1, t), self.w[name + ".mix"]).view(-1, n, t)
            h = F.relu(self.dense(name + ".in", torch.cat([h, mixed]).view(1, -1, n * t))).view(-1, n, t)
        return self.dense("encoder.code", h.view(1, -1, n * t)).view(-1, n, t)

    def convolutions(self, x):
        s = self.spec
        n, p, g = len(x), s["Size"] // s["Grid"], s["Grid"]
        x = x.view(n, s["Channels"], p, p, g, g).permute(0, 4, 2, 5, 3, 1)
        x = x.reshape(n, g * p, g * p, s["Channels"]).permute(0, 3, 1, 2)
        x = F.relu(self.convolve("encoder.stem", x))
        halvings = int(math.log2(p))
        for i in range(halvings):
            x = F.relu(self.convolve(f"encoder.half{i}", x, 2))
            if i >= halvings - 2:
                x = self.residual(f"encoder.size{i}", x)
        if halvings == 0:
            x = self.residual("encoder.size", F.relu(self.convolve("encoder.wide", x)))
        x = self.convolve("encoder.code", F.relu(x + self.w["encoder.place"]))
        return x.permute(1, 0, 2, 3).reshape(-1, n, g * g)

    # Heads: codes [S, Code, I·B, T].

    def decode(self, codes):
        s = self.spec
        n, g = codes.shape[1], s["Grid"]
        x = codes.permute(1, 2, 0).reshape(n, g, g, -1).permute(0, 3, 1, 2)
        x = self.residual("head", F.relu(self.convolve("head.in", x)))
        q = s["Cell"]
        while q > 1:
            x = F.relu(self.convolve(f"head.double{q}", F.interpolate(x, scale_factor=2, mode="nearest")))
            q //= 2
        x, q = self.convolve("head.out", x).permute(0, 2, 3, 1), s["Cell"]
        x = x.view(n, g, q, g, q, -1).permute(5, 2, 4, 0, 1, 3)
        return x.reshape(1, -1, n, g * g)

    def dense_head(self, codes):
        s = self.spec
        sets, _, b, t = codes.shape
        if s["Context"] == 3:
            g = s["Grid"]
            x = F.pad(codes.view(sets, -1, b, g, g) if codes.is_contiguous() else codes.reshape(sets, -1, b, g, g), (1, 1, 1, 1))
            codes = torch.cat([x[..., y:y + g, z:z + g] for y in range(3) for z in range(3)], 1)
        x = F.relu(self.dense("head.in", codes.reshape(sets, -1, b * t)))
        return self.dense("head.out", x).view(sets, -1, b, t)

    def global_head(self, codes, drop):
        s = self.spec
        features = self.compare(codes) if s["Head"] == "compare" else self.pool(codes)
        if s["Head"] == "relate":
            features = torch.cat([features, self.relate(codes)], 1)
        drops = self.case.drop if drop else [0, 0]
        x = F.relu(self.dense("head.in", dropped(features, drops[0])))
        return self.dense("head.out", dropped(x, drops[1]))

    def pool(self, codes):
        s = self.spec
        sets, c, n, _ = codes.shape
        g, b = s["Grid"] // 2, n // s["Inputs"]
        x = codes.reshape(sets, c, n, g, 2, g, 2).mean((4, 6))
        return x.reshape(sets, c * s["Inputs"], b, g * g).transpose(2, 3).reshape(sets, -1, b)

    def relate(self, codes):
        s = self.spec
        sets, c, n, _ = codes.shape
        q, k, b = s["Grid"] // CELLS, s["Inputs"], n // s["Inputs"]
        x = codes.reshape(sets, c, n, CELLS, q, CELLS, q).mean((4, 6)).view(sets, c, k, b, CELLS * CELLS)
        x = x / (x.square().mean(1, keepdim=True) + 0.1).sqrt()
        u, v = (y.reshape(sets, c, (k - 1) * b, -1) for y in (x[:, :, :-1], x[:, :, 1:]))
        alike = torch.einsum("scbi,scbj->sbij", u, v) / c
        return alike.reshape(sets, k - 1, b, -1).transpose(2, 3).reshape(sets, -1, b)

    def compare(self, codes):
        s = self.spec
        sets, c, n, _ = codes.shape
        g, b = s["Grid"], n // 2
        x = codes.reshape(sets, c, 2, b, g, g)
        x = x[..., g // 4:g // 4 + g // 2, g // 4:g // 4 + g // 2].reshape(sets, c, 2, b, -1)
        x = x / (x.square().mean(1, keepdim=True) + 0.1).sqrt()
        alike = torch.einsum("scbi,scbj->sbij", x[:, :, 0], x[:, :, 1]) / c
        apart = [(y[:, :, 0].mean(3) - y[:, :, 1].mean(3)).abs().transpose(1, 2)
                 for y in (codes.reshape(sets, c, 2, b, g * g), x)]
        return torch.cat([alike.flatten(2), alike.amax(3), alike.amax(2), *apart], 2).transpose(1, 2)

    # Losses [S, B].

    def image_losses(self, y, target, mask):
        s = self.spec
        sets, b, t = len(y), len(target), y.shape[3]
        if s["Loss"] == "metric":
            return self.metric(y, target)
        dims = sets, s["Values"], -1, b, t
        y, x = y.reshape(dims), target.transpose(0, 1).reshape(1, *dims[1:])
        w = (mask / mask.sum((1, 2), keepdim=True).clamp_min(1e-6)).transpose(0, 1)  # [q², B, T]
        if s["Loss"] == "pixel-ce":
            return ((y.logsumexp(1) * x.sum(1) - (x * y).sum(1)) * w).sum((1, 3))
        d = (y - x).abs() if s["Loss"] == "l1" else (y - x).square()
        return (d * (w / s["Values"])).sum((1, 2, 4))

    def metric(self, y, target):
        s = self.spec
        sets, _, b, t = y.shape
        e = y.view(sets, s["Values"], -1, b, t).permute(0, 3, 1, 4, 2).reshape(sets * b, s["Values"], -1)[..., self.pick]
        label = target[:, self.pick]
        same = (label[:, :, None] - label[:, None]).abs() < 0.5
        length = e.square().sum(1)
        d2 = length[:, :, None] + length[:, None] - 2 * torch.bmm(e.transpose(1, 2), e)
        d2 = d2.clamp(0, 80).view(sets, b, *d2.shape[1:])
        near = torch.exp(-d2)
        far = -torch.log(1 + 1e-6 - near)
        return (torch.log1p(near) + torch.where(same, d2 - math.log(2), far)).mean((2, 3))

    def vector_losses(self, y, target, mask):
        t, w = target.t()[None], mask.view(1, -1)
        if self.spec["Loss"] == "class-ce":
            return (y.logsumexp(1) * t.sum(1) - (t * y).sum(1)) * w
        if self.spec["Loss"] == "square":
            return (y - t).square().mean(1) * w
        if self.spec["Loss"] == "norm":
            return ((y - t).square().sum(1) + 1e-12).sqrt() * w
        raise ValueError(f"no loss {self.spec['Loss']!r}")


def dropped(x, share):
    """Drops a share of the features of each example, the same in all sets."""
    if share == 0:
        return x
    return x * torch.empty(x.shape[1:]).bernoulli_(1 - share).div_(1 - share)


if __name__ == "__main__":
    torch.set_num_threads(case.cores())
    torch.manual_seed(0)
    case.serve(torch.__version__, Trainer)
