"""What trunks share that keep nothing in fine-tuning: the whole is the late part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn

if TYPE_CHECKING:
    from torch import Tensor


class PlainTrunk(nn.Module):
    """A trunk whose `early` is nothing; the whole of it, `layers`, is trained."""

    layers: nn.Module

    def forward(self, x: Tensor) -> Tensor:
        return self.late(self.early(x))

    def early(self, x: Tensor) -> Tensor:
        """Nothing is kept: the whole trunk is trained."""
        return x

    def early_parameters(self) -> list[nn.Parameter]:
        """What `early` is made of."""
        return []

    def late(self, x: Tensor) -> Tensor:
        """All of the trunk."""
        out: Tensor = self.layers(x)
        return out
