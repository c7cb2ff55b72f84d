"""Measuring an RA-CNN on held-back pictures: names at every scale, small birds, and where the boxes are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import torch

from explorer.data.placement import place
from explorer.geometry import Box
from explorer.readers.zoom import glimpse
from explorer.train.measuring.found import ON_CPU, Found, Said, at_level, top
from explorer.train.pictures.labelled import HeldBack, Picture, Trimmed
from explorer.train.progress import retold

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from explorer.models.racnn import Racnn
    from explorer.preprocess import Preprocess
    from explorer.stopping import StopFlag
    from explorer.taxonomy import Taxonomy

PLACEMENT_SEED = 7_2026
SHARES = (1, 2, 3)  # the photo takes up 1, 1/2, 1/3 of the frame's side
_BATCH = 16


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a network said of N pictures: probabilities (N, C) of every scale and fused, and the boxes it saw.

    `frames` are the pictures' own sizes, `places` where the photo lies in each.
    """

    scales: list[NDArray[np.float32]]
    fused: NDArray[np.float32]
    boxes: list[list[Box]]
    frames: list[Box]
    places: list[Box]


def answers(
    network: Racnn, pictures: Iterable[Picture], preprocess: Preprocess, stop: StopFlag
) -> Generator[int, None, Answers]:
    """Read pictures in batches on the CPU, no more of them in memory than a batch; yields how many are done."""
    network.eval()
    coming = iter(pictures)
    scales: list[list[NDArray[np.float32]]] = [[] for _ in range(network.config.scales)]
    fused: list[NDArray[np.float32]] = []
    boxes: list[list[Box]] = [[] for _ in range(network.config.scales)]
    frames: list[Box] = []
    places: list[Box] = []
    while batch := list(islice(coming, _BATCH)):
        seen = glimpse(network, [(one.pixels,) for one in batch], preprocess, choice=ON_CPU, stop=stop)
        for scale, logits in enumerate(seen.logits):
            scales[scale].append(torch.softmax(logits, 1).numpy())
            boxes[scale] += seen.boxes[scale]
        fused.append(torch.softmax(seen.fused, 1).numpy())
        frames += [Box.of_size(one.pixels.shape[1], one.pixels.shape[0]) for one in batch]
        places += [one.content for one in batch]
        yield len(places)
    return Answers([np.concatenate(s) for s in scales], np.concatenate(fused), boxes, frames, places)


def measure_zoom(
    network: Racnn, held_back: HeldBack, preprocess: Preprocess, taxonomy: Taxonomy, stop: StopFlag
) -> Generator[tuple[int, int], None, Found]:
    """What an RA-CNN makes of held-back pictures; yields (done, total)."""
    measure = measure_drawn if held_back.marks else measure_photos
    return (yield from measure(network, held_back, preprocess, taxonomy, stop))


def measure_photos(
    network: Racnn, held_back: HeldBack, preprocess: Preprocess, taxonomy: Taxonomy, stop: StopFlag
) -> Generator[tuple[int, int], None, Found]:
    """Accuracy on the held-back photos as they are, and set into larger frames on scenery cut from one another."""
    measured: dict[str, float] = {}
    count = len(held_back.pictures)
    total = len(SHARES) * count

    def told(times: int) -> Callable[[int], tuple[int, int]]:
        return lambda done: (SHARES.index(times) * count + done, total)

    found: dict[int, Answers] = {}
    for times in SHARES:
        reading = answers(network, _set_apart(held_back.pictures, times), preprocess, stop)
        said = found[times] = yield from retold(reading, told(times))
        where = "" if times == 1 else f" at 1/{times}"
        measured |= _accuracy(said, held_back.labels, taxonomy, where) | _zoom(said, where)
    return _found(measured, found[1], held_back.labels)


def _found(measured: Mapping[str, float], said: Answers, labels: NDArray[np.int64]) -> Found:
    scales = said.scales if len(said.scales) > 1 else []  # a plain classifier's only scale is its answer
    parts = {f"scale {number}": Said(one, labels) for number, one in enumerate(scales, 1)}
    return Found(measured, Said(said.fused, labels), parts)


def _set_apart(pictures: Sequence[Picture], times: int) -> Iterator[Picture]:
    """The pictures as they are, or each in a frame `times` as large as its photo; made when they are asked for."""
    if times == 1:
        yield from pictures
        return
    rng, sources = np.random.default_rng((PLACEMENT_SEED, times)), Trimmed(pictures)
    for number in range(len(pictures)):
        placed = place(rng, sources[number], 1 / times, sources=sources)
        yield Picture(placed.pixels, placed.box)


def _accuracy(said: Answers, labels: NDArray[np.int64], taxonomy: Taxonomy, where: str) -> dict[str, float]:
    measured = {}
    answer = "species"  # of a plain classifier
    if len(said.scales) > 1:
        answer = "fused"
        for number, probabilities in enumerate(said.scales, 1):
            measured[f"scale {number} top-1{where}"] = top(probabilities, labels, 1)
    measured[f"{answer} top-1{where}"] = top(said.fused, labels, 1)
    measured[f"{answer} top-5{where}"] = top(said.fused, labels, 5)
    for level in ("genus", "family"):
        measured[f"{level} top-1{where}"] = top(*at_level(said.fused, labels, taxonomy, level), 1)
    return measured


def _zoom(said: Answers, where: str) -> dict[str, float]:
    """How the second scale's boxes sit on the photo, against centred boxes of the same sizes."""
    if len(said.boxes) < 2:
        return {}
    found, longer = said.boxes[1], [max(frame.width, frame.height) for frame in said.frames]
    centred = [Box.square(*frame.centre, box.width / 2) for frame, box in zip(said.frames, found, strict=True)]
    measured = {}
    for scale in dict.fromkeys((1, len(said.boxes) - 1)):
        sides = [box.width / side for side, box in zip(longer, said.boxes[scale], strict=True)]
        measured[f"mean side of box {scale + 1}{where}"] = float(np.mean(sides))
    for name, boxes in (("box 2", found), ("a centred box", centred)):
        held = np.array([box.overlap(place) / place.area for box, place in zip(boxes, said.places, strict=True)])
        iou = np.array([box.iou(place) for box, place in zip(boxes, said.places, strict=True)])
        measured[f"{name} holds 80 % of the photo and IoU >= 0.5{where}"] = float(((held >= 0.8) & (iou >= 0.5)).mean())
    return measured


def measure_drawn(
    network: Racnn, held_back: HeldBack, preprocess: Preprocess, taxonomy: Taxonomy, stop: StopFlag
) -> Generator[tuple[int, int], None, Found]:
    """Accuracy on drawn birds, and how often boxes hold the mark's centre, against random boxes of their size."""
    total = len(held_back.pictures)
    said = yield from retold(answers(network, held_back.pictures, preprocess, stop), lambda done: (done, total))
    measured = _accuracy(said, held_back.labels, taxonomy, "")
    rng = np.random.default_rng(PLACEMENT_SEED)
    for scale in range(1, len(said.boxes)):
        boxes = said.boxes[scale]
        hits = [box.contains(*mark.centre) for box, mark in zip(boxes, held_back.marks, strict=True)]
        measured[f"box {scale + 1} holds the mark's centre"] = float(np.mean(hits))
        sides = [box.width / frame.width for box, frame in zip(boxes, said.frames, strict=True)]
        measured[f"mean side of box {scale + 1}"] = float(np.mean(sides))
        chance = [
            _chance(rng, box, mark, frame) for box, mark, frame in zip(boxes, held_back.marks, said.frames, strict=True)
        ]
        measured[f"a random box like box {scale + 1} holds it"] = float(np.mean(chance))
    return _found(measured, said, held_back.labels)


def _chance(rng: np.random.Generator, box: Box, mark: Box, frame: Box) -> float:
    """How often boxes of that size, anywhere in the frame, hold the mark's centre."""
    corners = rng.uniform(0, frame.width - box.width, (100, 2))
    x, y = mark.centre
    inside = (corners <= (x, y)) & ((x, y) < corners + box.width)
    return float(inside.all(axis=1).mean())
