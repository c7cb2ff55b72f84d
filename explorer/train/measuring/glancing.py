"""What a network under training makes of a few photos: where each part looks, and what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from explorer.geometry import Box
from explorer.manner import PLAIN
from explorer.models.colornet import Colornet
from explorer.models.granularity import Granularity
from explorer.readers.colour import stream_scores, to_rgb, view_of
from explorer.readers.devices import DeviceChoice
from explorer.readers.granularity import glimpse_wholes, wholes_of
from explorer.readers.zoom import glimpse
from explorer.train.events import Glance, Saw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from explorer.models.build import Network
    from explorer.models.racnn import Racnn
    from explorer.preprocess import Preprocess
    from explorer.taxonomy import Level, Taxonomy
    from explorer.train.pictures.labelled import HeldBack

_DIGITS = 4  # of a box in fractions of the photo

Edges = tuple[float, float, float, float]


def few_of(held_back: HeldBack, count: int, *, seed: int) -> tuple[int, ...]:
    """Which `count` of the held-back pictures to look at: of as many species as can be, the same for the same seed."""
    order = np.random.default_rng((seed, 11)).permutation(len(held_back.pictures)).tolist()
    labels = held_back.labels.tolist()
    first = {labels[i]: i for i in reversed(order)}  # the first of each species in that order
    chosen = sorted(first.values(), key=order.index)
    chosen += [i for i in order if first[labels[i]] != i]
    return tuple(sorted(chosen[:count]))


class _Names:
    """Of a taxonomy, and whether they are right for a picture."""

    def __init__(self, taxonomy: Taxonomy, labels: NDArray[np.int64]) -> None:
        self._taxonomy, self._labels = taxonomy, labels

    def saw(self, part: str, logits: Tensor, boxes: Sequence[Sequence[Edges]], level: Level = "species") -> list[Saw]:
        """One `Saw` a picture of (B, names) scores and the boxes of each picture."""
        names, groups = self._taxonomy.names(level), self._taxonomy.groups(level)
        if level == "species":  # two species may have one English name
            names = tuple(taxon.english for taxon in self._taxonomy.taxa)
            groups = np.arange(len(names))
        shares, best = torch.softmax(logits.float(), 1).max(1)
        return [
            Saw(part, tuple(own), names[place], round(share, _DIGITS), int(groups[label]) == place)
            for own, place, share, label in zip(boxes, best.tolist(), shares.tolist(), self._labels, strict=True)
        ]


def glances(
    network: Network, held_back: HeldBack, chosen: Sequence[int], preprocess: Preprocess, taxonomy: Taxonomy
) -> tuple[Glance, ...]:
    """What every part of the network, where it is now, makes of some held-back pictures."""
    network.eval()
    device = str(next(network.parameters()).device)
    choice = DeviceChoice(device, "where the training runs", "float32")
    pyramids = [(held_back.pictures[i].pixels,) for i in chosen]
    sizes = [Box.of_size(p[0].shape[1], p[0].shape[0]) for p in pyramids]
    labels = held_back.labels[list(chosen)]
    names = _Names(taxonomy, labels)
    if isinstance(network, Granularity):
        parts = _grains(network, pyramids, sizes, preprocess, names, choice)
    elif isinstance(network, Colornet):
        parts = _streams(network, pyramids, preprocess, names, choice)
    else:
        parts = _scales(network, pyramids, sizes, preprocess, names, choice)
    photos = [held_back.names[i] if held_back.names else f"photo {i}" for i in chosen]
    truths = [taxonomy.taxa[int(label)].english for label in labels]
    return tuple(
        Glance(photo, truth, saw) for photo, truth, saw in zip(photos, truths, zip(*parts, strict=True), strict=True)
    )


def _scales(
    network: Racnn,
    pyramids: Sequence[tuple[NDArray[np.uint8]]],
    sizes: Sequence[Box],
    preprocess: Preprocess,
    names: _Names,
    choice: DeviceChoice,
) -> list[list[Saw]]:
    seen = glimpse(network, pyramids, preprocess, choice=choice)
    nothing: list[tuple[Edges, ...]] = [()] * len(sizes)
    if network.config.scales == 1:  # a plain classifier
        return [names.saw("species", seen.fused, nothing)]
    boxes = [_fractions(own, sizes) for own in seen.boxes]
    parts = [
        names.saw(f"scale {number}", logits, [[box] for box in own])
        for number, (logits, own) in enumerate(zip(seen.logits, boxes, strict=True), 1)
    ]
    return [*parts, names.saw("fused", seen.fused, nothing)]


def _grains(
    network: Granularity,
    pyramids: Sequence[tuple[NDArray[np.uint8]]],
    sizes: Sequence[Box],
    preprocess: Preprocess,
    names: _Names,
    choice: DeviceChoice,
) -> list[list[Saw]]:
    parts, described = [], []
    wholes = wholes_of(pyramids, preprocess, choice.device)
    for grain, level in enumerate(network.config.grains):
        seen = glimpse_wholes(network, grain, wholes, preprocess, choice=choice)
        boxes = [
            _fractions([box for box, there in zip(own, found, strict=True) if there], [size] * int(sum(found)))
            for own, found, size in zip(seen.boxes, seen.found.found.tolist(), sizes, strict=True)
        ]
        parts.append(names.saw(level, seen.logits, boxes, level))
        described.append(seen.described.to(choice.device))
    with torch.inference_mode():
        parts.append(names.saw("described", network.described(described), [()] * len(sizes)))
    return parts


def _streams(
    network: Colornet,
    pyramids: Sequence[tuple[NDArray[np.uint8]]],
    preprocess: Preprocess,
    names: _Names,
    choice: DeviceChoice,
) -> list[list[Saw]]:
    nothing: list[tuple[Edges, ...]] = [()] * len(pyramids)
    rgb = to_rgb([view_of(pyramid, preprocess, PLAIN) for pyramid in pyramids], choice.device)
    scores = stream_scores(network, rgb, choice=choice)
    with torch.inference_mode():
        fused = network.fused(scores)
    shown = zip(network.config.stream_names, scores, strict=True)
    return [*(names.saw(name, one, nothing) for name, one in shown), names.saw("fused", fused, nothing)]


def _fractions(boxes: Sequence[Box], sizes: Sequence[Box]) -> list[Edges]:
    found = [size.unnest(box) for box, size in zip(boxes, sizes, strict=True)]
    return [(round(f.x0, _DIGITS), round(f.y0, _DIGITS), round(f.x1, _DIGITS), round(f.y1, _DIGITS)) for f in found]
