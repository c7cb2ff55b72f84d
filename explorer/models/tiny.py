"""A small trunk that learns from scratch in minutes, for the drawn birds and for tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

if TYPE_CHECKING:
    from torch import Tensor

CHANNELS = 128
_LAYERS = ((3, 24, 2), (24, 32, 1), (32, 48, 2), (48, 64, 1), (64, 96, 2), (96, 128, 1), (128, CHANNELS, 2))


class TinyTrunk(nn.Module):
    """(B, 3, S, S) standardised to (B, 128, S/16, S/16), after ReLU; never negative."""

    channels = CHANNELS

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for inputs, outputs, stride in _LAYERS:
            layers += [nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return self.late(self.early(x))

    def early(self, x: Tensor) -> Tensor:
        """Nothing is kept: this trunk starts from nothing."""
        return x

    def early_parameters(self) -> list[nn.Parameter]:
        """What `early` is made of."""
        return []

    def late(self, x: Tensor) -> Tensor:
        out: Tensor = self.layers(x)
        return out
