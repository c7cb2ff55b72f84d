"""Multiple granularity descriptors (Wang et al., ICCV 2015): one network a grain, and one classifier on all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

from explorer.models.scores import scaled
from explorer.models.trunks import build_trunk, channels_of

if TYPE_CHECKING:
    from torch import Tensor

    from explorer.models.config import GranularityConfig


class Granularity(nn.Module):
    """Trunk and head of every grain, coarse to fine, and the classifier of the concatenated descriptors.

    A grain's trunk takes (B, 3, S, S) standardised pixels, of the whole photo to find regions, of a region to describe.
    """

    def __init__(self, config: GranularityConfig) -> None:
        super().__init__()
        self.config = config
        self.trunks = nn.ModuleList(build_trunk(config.trunk, channels=config.channels) for _ in config.grains)
        channels = channels_of(self.trunks[0])
        self.heads = nn.ModuleList(nn.Linear(channels, count) for count in config.grain_classes)
        self.describer = nn.Linear(len(config.grains) * channels, config.classes)

    def temper(self, by: float, grain: int | None = None) -> None:
        """Divide the scores of the answer by a temperature, or those of one grain's own names."""
        scaled(self.describer if grain is None else self.heads[grain], 1 / by)

    def maps(self, grain: int, x: Tensor) -> Tensor:
        """Last convolutional maps of a grain's network, (B, C, H, W)."""
        out: Tensor = self.trunks[grain](x)
        return out

    def descriptor(self, maps: Tensor) -> Tensor:
        """Average-pooled maps, (B, C)."""
        return maps.mean(dim=(2, 3))

    def logits(self, grain: int, descriptor: Tensor) -> Tensor:
        """Scores of a grain's own names, (B, names)."""
        out: Tensor = self.heads[grain](descriptor)
        return out

    def described(self, descriptors: list[Tensor]) -> Tensor:
        """Scores of the species from the descriptors of all grains, (B, C) each, to (B, classes)."""
        out: Tensor = self.describer(joined(descriptors))
        return out


def joined(descriptors: list[Tensor]) -> Tensor:
    """The descriptors of all grains, each of norm 1, one after the other: (B, grains · C)."""
    return torch.cat([functional.normalize(d, dim=1) for d in descriptors], dim=1)
