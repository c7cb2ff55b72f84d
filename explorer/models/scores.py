"""What the networks of all families do with the scores of their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import nn


@torch.no_grad()
def scaled(layer: nn.Module, by: float) -> None:
    """Multiply what a linear layer says by a number, in place."""
    for parameter in layer.parameters():
        parameter.mul_(by)
