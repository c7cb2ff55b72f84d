"""Region discovery by energy: the windows of a map that hold much of it in little room.

The paper (Wang et al., ICCV 2015) discovers regions by the activation energy of a grain's network among bottom-up
proposals; its layer, norm and number of regions are not known to us. The windows, the score and the suppression here
are our own choice (papers.md, section 2) and are named as such in the card.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor

    from explorer.rules import EnergyRule

SCALES = (0.3, 0.45, 0.7)  # short sides of the windows, as shares of the map's shorter side
SHAPES = ((3, 3), (3, 4), (4, 3))  # (height, width)
MOST_OVERLAP = 0.5  # IoU of two regions of one picture


def energy_map(rule: EnergyRule, maps: Tensor, class_weights: Tensor | None = None) -> Tensor:
    """The energy of every cell on its absolute scale, (B, C, H, W) to (B, H, W), not negative.

    Args:
        rule: "squared": the sum over channels of A²; "absolute": of |A|; "class_weighted": the positive part of the sum
            of each channel times its weight for the picture's best name (class activation map, Zhou et al. 2016).
        maps: last convolutional maps A.
        class_weights: (B, C), for "class_weighted" only.
    """
    if rule == "squared":
        return maps.square().sum(1)
    if rule == "absolute":
        return maps.abs().sum(1)
    assert class_weights is not None, "class-weighted energy needs the weights of a class"  # noqa: S101
    return torch.einsum("bchw,bc->bhw", maps, class_weights).relu()


@lru_cache(maxsize=8)
def windows(height: int, width: int) -> Tensor:
    """The windows of a map of that many cells: squares, 3 : 4 and 4 : 3, at three scales, at every place.

    Returns:
        (N, 4) = x0, y0, x1, y1 in cells; the whole map is the last one.
    """
    shorter = min(height, width)
    sides = sorted(
        {
            (min(height, round(cells * tall / 3)), min(width, round(cells * broad / 3)))
            for cells in (max(1, round(scale * shorter)) for scale in SCALES)
            for tall, broad in SHAPES
        }
        - {(height, width)}
    )
    cells = [
        (left, top, left + broad, top + tall)
        for tall, broad in sides
        for top in range(height - tall + 1)
        for left in range(width - broad + 1)
    ]
    return torch.tensor([*cells, (0, 0, width, height)])


@dataclass(frozen=True, slots=True, eq=False)
class Discovered:
    """The best regions of B maps, best first.

    edges: (B, K, 4) in fractions of the map; energy, area: (B, K), shares of the map's energy and area; found: (B, K),
    False where a map is too small for so many regions: there the whole map fills the place.
    """

    edges: Tensor
    energy: Tensor
    area: Tensor
    found: Tensor


def discover(energy: Tensor, count: int, beta: float) -> Discovered:
    """The `count` windows with most energy for their area, none overlapping another by more than an IoU of 0.5.

    The score of a window is its share of the energy less `beta` times its share of the area, so that the whole map
    scores 1 - `beta`. Only the shares matter: a map times a positive number has the same regions.

    Args:
        energy: (B, H, W), not negative. A map that is 0 everywhere counts as uniform.
        count: regions a map, K.
        beta: between 0.5 and 1; the larger, the smaller the regions.
    """
    height, width = energy.shape[1:]
    every = windows(height, width)
    shares, area = _shares_in(every, energy.detach().cpu().double()), _areas(every) / (height * width)
    order = torch.arange(len(every), dtype=torch.float64)
    scores = shares - beta * area - 1e-9 * order  # ties go to the first window
    chosen, found = [], []
    for _ in range(count):
        score, best = scores.max(dim=1)
        left = score > float("-inf")
        best = torch.where(left, best, len(order) - 1)
        chosen.append(best)
        found.append(left)
        scores = scores.masked_fill(_iou(every[best], every) > MOST_OVERLAP, float("-inf"))
    index = torch.stack(chosen, dim=1)
    edges = every / torch.tensor((width, height, width, height), dtype=torch.float64)
    return Discovered(edges[index], shares.gather(1, index), area[index], torch.stack(found, dim=1))


def _shares_in(every: Tensor, energy: Tensor) -> Tensor:
    """The share of each map's energy, (B, H, W) float64, in each window, (B, N) in 0..1."""
    energy = torch.where(energy.sum(dim=(1, 2), keepdim=True) > 0, energy, 1.0)
    before = functional.pad(energy.cumsum(1).cumsum(2), (1, 0, 1, 0))  # in all cells above and to the left
    x0, y0, x1, y1 = every.T
    inside = before[:, y1, x1] - before[:, y0, x1] - before[:, y1, x0] + before[:, y0, x0]
    return (inside / before[:, -1, -1:]).clamp(0, 1)


def _areas(boxes: Tensor) -> Tensor:
    """How many cells each of (*, 4) windows has, float64."""
    return ((boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])).double()


def _iou(chosen: Tensor, every: Tensor) -> Tensor:
    """Of (B, 4) windows with all, (B, N)."""
    low = torch.maximum(chosen[:, None, :2], every[:, :2])
    high = torch.minimum(chosen[:, None, 2:], every[:, 2:])
    shared = (high - low).clamp_min(0).prod(-1)
    return shared / (_areas(chosen)[:, None] + _areas(every) - shared)
