"""ColorNet (Gowda & Yuan, ACCV 2018): one stream a colour space, and a dense layer that weighs their scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from explorer.colour import all_spaces
from explorer.models.scores import scaled
from explorer.models.trunks import build_trunk, channels_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from explorer.models.config import ColornetConfig


class Colornet(nn.Module):
    """Trunk and head of every stream, and the dense layer from the scores of all streams to the names.

    A stream takes (B, 3, S, S) RGB in 0..1 and standardises the channels of its own space by the constants of that
    space. The dense layer starts as the average of the streams. The paper does not say more of it than that it is one.
    """

    def __init__(self, config: ColornetConfig) -> None:
        super().__init__()
        self.config = config
        streams, classes = len(config.spaces), config.classes
        self.trunks = nn.ModuleList(build_trunk(config.trunk, channels=config.channels) for _ in config.spaces)
        channels = channels_of(self.trunks[0])
        self.heads = nn.ModuleList(nn.Linear(channels, classes) for _ in config.spaces)
        self.dense = nn.Linear(streams * classes, classes)
        with torch.no_grad():
            self.dense.weight.copy_(torch.eye(classes).repeat(1, streams) / streams)
            self.dense.bias.zero_()

    @torch.no_grad()
    def temper(self, by: float, stream: int | None = None) -> None:
        """Divide the scores of the answer by a temperature; or those of one stream, and the answer stays."""
        if stream is None:
            scaled(self.dense, 1 / by)
            return
        scaled(self.heads[stream], 1 / by)
        self._blocks[stream].mul_(by)

    def seen(self, rgb: Tensor, streams: Sequence[int] | None = None) -> list[Tensor]:
        """What the trunks of some streams, or of all, see of RGB in 0..1: their spaces, standardised, (B, 3, S, S)."""
        spaces = [self.config.spaces[i] for i in (range(len(self.config.spaces)) if streams is None else streams)]
        found = all_spaces(rgb, spaces, standard=True)
        return [found[space].contiguous(memory_format=torch.channels_last) for space in spaces]

    def maps(self, stream: int, seen: Tensor) -> Tensor:
        """Last convolutional maps of a stream, (B, C, H, W), of its part of `seen`."""
        out: Tensor = self.trunks[stream](seen)
        return out

    def scores(self, stream: int, maps: Tensor) -> Tensor:
        """Scores of the names by one stream, from its last maps, (B, classes)."""
        out: Tensor = self.heads[stream](maps.mean(dim=(2, 3)))
        return out

    def votes(self, scores: Sequence[Tensor]) -> Tensor:
        """What the dense layer makes of each stream's scores, (streams, B, classes); with its bias they add up."""
        return torch.stack([one @ block.T for one, block in zip(scores, self._blocks, strict=True)])

    def fused(self, scores: Sequence[Tensor]) -> Tensor:
        """Scores of the names by all streams, (B, classes)."""
        out: Tensor = self.dense(torch.cat(tuple(scores), dim=1))
        return out

    @property
    def weights(self) -> Tensor:
        """The dense layer's weight of each stream's own score of a name for that name, (streams, classes)."""
        return torch.stack([block.diagonal() for block in self._blocks])

    @property
    def _blocks(self) -> tuple[Tensor, ...]:
        """The dense layer's weights, (classes, classes) a stream."""
        return torch.chunk(self.dense.weight, len(self.config.spaces), dim=1)
