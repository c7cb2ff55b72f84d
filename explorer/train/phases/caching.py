"""What resting trunks say of the training pictures, computed once, so that attention and fusion train in minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from explorer.regions.energy import energy, evidence, peak_attention
from explorer.train.phases.resting import attended, chain, maps_at_rest, views
from explorer.train.phases.sampling import labels_of

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from torch import Tensor

    from explorer.geometry import Box
    from explorer.models.racnn import Racnn
    from explorer.train.phase_kinds import StartAttention
    from explorer.train.phases.bench import Bench
    from explorer.train.phases.sampling import Sample

Progress = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class AttentionCache:
    """Maps (N, C, cells, cells) float16 of one scale, and the squares (N, 3) its attention should start at."""

    maps: Tensor
    targets: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class DescriptorCache:
    """Descriptors of some scales, grains or streams, (N, C) each, and labels (N,).

    `sides` (N, scales) are those of the squares that scales look at, in pixels.
    """

    descriptors: list[Tensor]
    labels: Tensor
    sides: Tensor | None = None


@dataclass(frozen=True, slots=True, eq=False)
class MapsCache:
    """Maps (N, C, H, W) float16 of a resting part of a network, and labels (N,)."""

    maps: Tensor
    labels: Tensor


def attention_cache(phase: StartAttention, bench: Bench[Racnn]) -> Generator[Progress, None, AttentionCache]:
    """Maps and targets for starting the attention of a scale, over `phase.views` views of every picture."""
    network, recipe = bench.network, bench.recipe
    network.eval()
    maps: list[Tensor] = []
    targets: list[Tensor] = []
    total = len(bench.pictures.labels) * phase.views
    for turn in range(phase.views):
        for samples in bench.sampling().batches(bench.pictures, turn, batch=recipe.batch):
            boxes = attended(network, samples, recipe.preprocess, phase.scale, bench.rest)
            seen = views(samples, boxes, recipe.preprocess, phase.scale)
            found = maps_at_rest(network, phase.scale, seen, recipe.preprocess, bench.rest)
            targets.append(bench.gathered(start_targets(phase, network, samples, found)))
            pooled = functional.adaptive_max_pool2d(found, network.config.apn_cells).half()
            maps.append(bench.gathered(pooled))
            yield len(maps) * recipe.batch, total
    return AttentionCache(torch.cat(maps), torch.cat(targets))


@torch.no_grad()
def start_targets(phase: StartAttention, network: Racnn, samples: Sequence[Sample], maps: Tensor) -> Tensor:
    """(B, 3) squares on the trunk's peak response, or on the place of a photo that was set into a larger frame."""
    if phase.response == "evidence":
        labels = labels_of(samples).to(maps.device)
        response = evidence(maps, network.classifiers[phase.scale].weight, labels)  # type: ignore[arg-type]
    else:
        response = energy(maps)
    targets = peak_attention(response, phase.half)
    if phase.scale == 0:
        for row, sample in enumerate(samples):
            if sample.picture.share <= phase.placed_below:
                wanted = around(sample.box, sample.picture.content, phase.margin, smallest=network.config.min_zoom)
                targets[row] = torch.tensor(wanted)
    return targets


def around(outer: Box, content: Box, margin: float, *, smallest: float) -> tuple[float, float, float]:
    """The square around `content`, `margin` times its longer side, inside `outer`, in its fractions: (tx, ty, tl)."""
    inner = outer.unnest(content)
    half = min(0.5, max(max(inner.width, inner.height) * margin, smallest) / 2)
    cx, cy = (min(max(c, half), 1 - half) for c in inner.centre)
    return cx, cy, half


def descriptor_cache(
    turns: int, bench: Bench[Racnn], *, scales: int, squares: float = 0.0
) -> Generator[Progress, None, DescriptorCache]:
    """What the first `scales` scales make of `turns` views of every picture."""
    network, recipe = bench.network, bench.recipe
    network.eval()
    descriptors: list[list[Tensor]] = [[] for _ in range(scales)]
    sides: list[Tensor] = []
    labels: list[Tensor] = []
    total = len(bench.pictures.labels) * turns
    for turn in range(turns):
        for samples in bench.sampling(squares=squares).batches(bench.pictures, turn, batch=recipe.batch):
            looks = chain(network, samples, recipe.preprocess, scales, bench.rest)
            widths = []
            for found, (boxes, maps) in zip(descriptors, looks, strict=True):
                found.append(bench.gathered(network.descriptor(maps)))
                widths.append([box.width for box in boxes])
            sides.append(bench.gathered(torch.tensor(widths).T))
            labels.append(bench.gathered(labels_of(samples)))
            yield len(labels) * recipe.batch, total
    return DescriptorCache([torch.cat(found) for found in descriptors], torch.cat(labels), torch.cat(sides))
