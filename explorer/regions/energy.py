"""Where a network responds: maps over the cells of its last convolutional layer, and the square they point to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from explorer.geometry import Box


def energy(maps: Tensor) -> Tensor:
    """Squared activation summed over channels, (B, C, H, W) to (B, H, W), each map summing to 1."""
    return _share(maps.square().sum(1))


def evidence(maps: Tensor, weights: Tensor, labels: Tensor) -> Tensor:
    """Where the picture speaks for its name and against the next best one, (B, H, W), each map summing to 1.

    With average pooling the difference of two class scores is a sum over cells; this is its positive part.

    Args:
        maps: (B, C, H, W).
        weights: of the linear classifier, (classes, C).
        labels: the right class of each picture, (B,).
    """
    scores = maps.mean(dim=(2, 3)) @ weights.T
    others = scores.scatter(1, labels[:, None], float("-inf")).argmax(1)
    difference = weights[labels] - weights[others]
    return _share(torch.einsum("bchw,bc->bhw", maps, difference).relu())


def _share(response: Tensor) -> Tensor:
    return response / response.sum(dim=(1, 2), keepdim=True).clamp_min(torch.finfo(response.dtype).tiny)


def peak_attention(response: Tensor, half: float) -> Tensor:
    """The square of half side `half` on the strongest response, inside the input: RA-CNN's start for the attention.

    Args:
        response: (B, H, W), not negative.
        half: in fractions of the input.

    Returns:
        (B, 3) = (tx, ty, tl) in fractions of the input. The centre is the centre of mass of the squared response, which
        follows the peak but is finer than a cell of a 7 × 7 map.
    """
    sharp = _share(response.square())
    height, width = response.shape[1:]
    ty = (sharp.sum(2) * _centres(height, response)).sum(1)
    tx = (sharp.sum(1) * _centres(width, response)).sum(1)
    tx, ty = (torch.where(sharp.sum(dim=(1, 2)) > 0, t, 0.5).clamp(half, 1 - half) for t in (tx, ty))
    return torch.stack((tx, ty, torch.full_like(tx, half)), dim=1)


def _centres(count: int, like: Tensor) -> Tensor:
    return (torch.arange(count, device=like.device, dtype=like.dtype) + 0.5) / count


def share_in(box: Box, frame: Box, shares: NDArray[np.float32]) -> float:
    """The share of a map's energy in a box, each cell counting by the part of it that lies in the box.

    Args:
        box: in the pixels of the picture.
        frame: what the map covers, in the same pixels.
        shares: (H, W), sums to 1.
    """
    inner = frame.unnest(box)
    height, width = shares.shape
    return float(_covered(inner.y0, inner.y1, height) @ shares @ _covered(inner.x0, inner.x1, width))


def _covered(low: float, high: float, count: int) -> NDArray[np.float64]:
    """How much of each of `count` cells of the unit line lies between two places."""
    edges = np.arange(count + 1) / count
    covered: NDArray[np.float64] = np.clip(np.minimum(edges[1:], high) - np.maximum(edges[:-1], low), 0, None)
    return covered * count
