"""DenseNet-B for small pictures (Huang et al., CVPR 2017): bottlenecks, no compression.

ColorNet's streams. Depth 40 with growth 12 and 10 names has 249,946 parameters; seven of them and a dense layer from
70 scores to 10 names have 1,750,332, the "1.75 M" of the ColorNet paper, which does not say which DenseNet it means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import nn
from torch.nn import functional

from explorer.models.plain_trunk import PlainTrunk

if TYPE_CHECKING:
    from torch import Tensor

_WIDE = 4  # a bottleneck has so many times the growth


class DenseNetSpec(NamedTuple):
    """Layers in each of the three blocks, channels that each adds, channels and stride of the first convolution."""

    layers: int
    growth: int
    first: int
    stride: int = 1


SPECS = {
    "densenet_b_40_12": DenseNetSpec(6, 12, 24),
    # For photos and drawn birds: the first block then works on a quarter of the pixels.
    "densenet_b_16_16_s2": DenseNetSpec(2, 16, 24, stride=2),
}


class _Layer(nn.Module):
    """Normalise, ReLU, 1 × 1 to four times the growth; normalise, ReLU, 3 × 3 to the growth; joined to the input."""

    def __init__(self, inputs: int, growth: int) -> None:
        super().__init__()
        self.norm1, self.conv1 = nn.BatchNorm2d(inputs), nn.Conv2d(inputs, _WIDE * growth, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(_WIDE * growth)
        self.conv2 = nn.Conv2d(_WIDE * growth, growth, 3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv1(functional.relu(self.norm1(x)))
        y = self.conv2(functional.relu(self.norm2(y)))
        return torch.cat((x, y), dim=1)


class _Transition(nn.Module):
    """Between blocks: normalise, ReLU, 1 × 1 without compression, average-pool to half."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm, self.conv = nn.BatchNorm2d(channels), nn.Conv2d(channels, channels, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return functional.avg_pool2d(self.conv(functional.relu(self.norm(x))), 2)


class DenseNet(PlainTrunk):
    """(B, 3, S, S) standardised to (B, channels, S/4, S/4) (S/8 with stride 2), after ReLU; never negative."""

    def __init__(self, spec: DenseNetSpec) -> None:
        super().__init__()
        channels = spec.first
        layers: list[nn.Module] = [nn.Conv2d(3, channels, 3, spec.stride, 1, bias=False)]
        for block in range(3):
            for _ in range(spec.layers):
                layers.append(_Layer(channels, spec.growth))
                channels += spec.growth
            if block < 2:
                layers.append(_Transition(channels))
        self.layers = nn.Sequential(*layers, nn.BatchNorm2d(channels), nn.ReLU())
        self.channels = channels
