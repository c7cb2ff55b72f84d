"""A small trunk that learns from scratch in minutes, for the drawn birds and for tests."""

from __future__ import annotations

from torch import nn

from explorer.models.plain_trunk import PlainTrunk

CHANNELS = 128
_LAYERS = ((3, 24, 2), (24, 32, 1), (32, 48, 2), (48, 64, 1), (64, 96, 2), (96, 128, 1), (128, CHANNELS, 2))
LAYERS = {"tiny": 7, "tiny_short": 6}  # how many of them a trunk of that name has


class TinyTrunk(PlainTrunk):
    """(B, 3, S, S) standardised to (B, 128, S/16, S/16), after ReLU; never negative.

    Without the last of its seven layers the maps are S/8 × S/8, and it has three fifths of the weights.
    """

    channels = CHANNELS

    def __init__(self, count: int = len(_LAYERS)) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for inputs, outputs, stride in _LAYERS[:count]:
            layers += [nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
        self.layers = nn.Sequential(*layers)
