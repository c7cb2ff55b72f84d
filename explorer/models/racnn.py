"""RA-CNN (Fu, Zheng & Mei, CVPR 2017): classification at nested scales, attention proposals between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

from explorer.models.scores import scaled
from explorer.models.trunks import build_trunk, channels_of

if TYPE_CHECKING:
    from torch import Tensor

    from explorer.models.config import RacnnConfig


class AttentionProposal(nn.Module):
    """The APN: last convolutional maps of one scale to the square the next one looks at (paper, eq. 2).

    (B, C, H, W) to (B, 3) = (tx, ty, tl) in fractions of the input, tl the half side. The two layers end in a sigmoid
    as in the released network. Here it runs over the squares that lie inside the input and whose side is between
    `min_zoom` and `max_zoom` of it; a clamp instead would leave no gradient beyond it, and boxes stay stuck there.
    """

    def __init__(self, channels: int, config: RacnnConfig) -> None:
        super().__init__()
        self.cells = config.apn_cells
        self.half_range = (config.min_zoom / 2, config.max_zoom / 2)
        reduced = config.apn_reduce or channels
        self.reduce = nn.Conv2d(channels, reduced, 1) if config.apn_reduce else nn.Identity()
        self.hidden = nn.Linear(reduced * self.cells**2, config.apn_hidden)
        self.out = nn.Linear(config.apn_hidden, 3)

    def forward(self, maps: Tensor) -> Tensor:
        x = functional.adaptive_max_pool2d(maps, self.cells) if maps.shape[-1] != self.cells else maps
        x = self.reduce(x).flatten(1)
        u = torch.sigmoid(self.out(torch.tanh(self.hidden(x))))
        low, high = self.half_range
        tl = low + (high - low) * u[:, 2]
        tx, ty = (tl + (1 - 2 * tl) * u[:, i] for i in range(2))
        return torch.stack((tx, ty, tl), dim=1)


class Racnn(nn.Module):
    """Trunks, classifiers and attention of all scales; the caller carries the crop from scale to scale.

    Scale s takes (B, 3, S_s, S_s) standardised pixels of its square.
    """

    def __init__(self, config: RacnnConfig) -> None:
        super().__init__()
        self.config = config
        self.trunks = nn.ModuleList(build_trunk(config.trunk) for _ in range(config.scales))
        channels = channels_of(self.trunks[0])
        self.classifiers = nn.ModuleList(nn.Linear(channels, config.classes) for _ in range(config.scales))
        self.apns = nn.ModuleList(AttentionProposal(channels, config) for _ in range(config.scales - 1))
        if config.fusion == "concatenated" and not config.is_plain:
            self.fusion: nn.Module = nn.Linear(config.scales * channels, config.classes)
        else:
            self.fusion = ScaleWeights(config.scales, config.max_zoom if config.fusion == "attended" else None)

    @torch.no_grad()
    def temper(self, by: float, scale: int | None = None) -> None:
        """Divide the scores of the answer by a temperature; or those of one scale, and the answer stays."""
        if scale is None:
            scaled(self.classifiers[0] if self.config.is_plain else self.fusion, 1 / by)
            return
        scaled(self.classifiers[scale], 1 / by)
        if isinstance(self.fusion, ScaleWeights):
            self.fusion.weight[scale] *= by

    def maps(self, scale: int, x: Tensor) -> Tensor:
        """Last convolutional maps of one scale, (B, C, H, W)."""
        out: Tensor = self.trunks[scale](x)
        return out

    def descriptor(self, maps: Tensor) -> Tensor:
        """Average-pooled maps times the configured constant, (B, C)."""
        return maps.mean(dim=(2, 3)) * self.config.descriptor_scale

    def logits(self, scale: int, descriptor: Tensor) -> Tensor:
        """Class scores of one scale, (B, classes)."""
        out: Tensor = self.classifiers[scale](descriptor)
        return out

    def attention(self, scale: int, maps: Tensor) -> Tensor:
        """What the next scale looks at, (B, 3) = (tx, ty, tl) in fractions of this scale's input."""
        out: Tensor = self.apns[scale](maps)
        return out

    def fuse(self, descriptors: list[Tensor], logits: list[Tensor], sides: Tensor) -> Tensor:
        """Class scores of all scales together, (B, classes); `sides` as for `ScaleWeights`."""
        fused: Tensor
        if isinstance(self.fusion, ScaleWeights):
            fused = self.fusion(torch.stack(logits), sides)
        else:
            fused = self.fusion(torch.cat(descriptors, dim=1))
        return fused


class ScaleWeights(nn.Module):
    """A weighted sum of the scales' log-probabilities, (scales, B, classes) to (B, classes): one weight a scale.

    It is the paper's linear layer on concatenated descriptors, kept to the scales' own classifiers. A scale that is
    unsure has flat log-probabilities and hardly counts. But one that sees a small bird is more often wrong than unsure:
    with `max_zoom` a scale counts by how much of its view the next one looks at, too (see `shares_attended`).
    """

    def __init__(self, scales: int, max_zoom: float | None = None) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((scales,), 1.0 / scales))
        self.max_zoom = max_zoom

    def forward(self, logits: Tensor, sides: Tensor) -> Tensor:
        """`sides` (B, scales) are those of the squares that were looked at, in any unit."""
        said = functional.log_softmax(logits, dim=-1)
        if self.max_zoom is None:
            return torch.einsum("s,sbc->bc", self.weight, said)
        return torch.einsum("s,bs,sbc->bc", self.weight, shares_attended(sides, self.max_zoom), said)


def shares_attended(sides: Tensor, max_zoom: float) -> Tensor:
    """How much of each scale's view the next one looks at, in areas, as a multiple of the mean over the scales.

    Args:
        sides: (B, scales) of nested squares, coarse to fine.
        max_zoom: the largest ratio of two of them; a scale of which so much is looked at counts as much as the last.

    Returns:
        (B, scales), each row with a mean of 1.
    """
    shares = torch.ones_like(sides)
    shares[:, :-1] = (sides[:, 1:] / sides[:, :-1] / max_zoom).square()
    return shares / shares.mean(dim=1, keepdim=True)
