"""Measuring a finished checkpoint on held-back pictures: names at every scale, small birds, and where the boxes are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from explorer.data.placement import place
from explorer.geometry import Box
from explorer.preprocess import whole_frame
from explorer.readers.devices import DeviceChoice
from explorer.readers.zoom import glimpse
from explorer.train.pictures import HeldBack, Picture

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from numpy.typing import NDArray

    from explorer.models.racnn import Racnn
    from explorer.preprocess import Preprocess
    from explorer.stopping import StopFlag
    from explorer.taxonomy import Level, Taxonomy

PLACEMENT_SEED = 7_2026
SHARES = (1, 2, 3)  # the photo takes up 1, 1/2, 1/3 of the frame's side
_BATCH = 16
_CPU = DeviceChoice("cpu", "measured on the CPU", "float32")


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a network said of N pictures: probabilities (N, C) of every scale and fused, and the boxes it saw."""

    scales: list[NDArray[np.float32]]
    fused: NDArray[np.float32]
    boxes: list[list[Box]]


def answers(
    network: Racnn, pictures: Sequence[NDArray[np.uint8]], preprocess: Preprocess, stop: StopFlag
) -> Generator[int, None, Answers]:
    """Read pictures in batches on the CPU; yields how many are done."""
    network.eval()
    scales: list[list[NDArray[np.float32]]] = [[] for _ in range(network.config.scales)]
    fused: list[NDArray[np.float32]] = []
    boxes: list[list[Box]] = [[] for _ in range(network.config.scales)]
    for start in range(0, len(pictures), _BATCH):
        batch = [(pixels,) for pixels in pictures[start : start + _BATCH]]
        seen = glimpse(network, batch, preprocess, choice=_CPU, stop=stop)
        for scale, logits in enumerate(seen.logits):
            scales[scale].append(torch.softmax(logits, 1).numpy())
            boxes[scale] += seen.boxes[scale]
        fused.append(torch.softmax(seen.fused, 1).numpy())
        yield min(start + _BATCH, len(pictures))
    return Answers([np.concatenate(s) for s in scales], np.concatenate(fused), boxes)


def top(probabilities: NDArray[np.float32], labels: NDArray[np.int64], count: int) -> float:
    """Share of rows whose label is among the `count` most probable."""
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :count]
    return float((best == labels[:, None]).any(axis=1).mean())


def at_level(
    probabilities: NDArray[np.float32], labels: NDArray[np.int64], taxonomy: Taxonomy, level: Level
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Probabilities summed up the tree to `level`, and the labels there."""
    groups = taxonomy.groups(level)
    summed = np.zeros((len(probabilities), len(taxonomy.names(level))), dtype=np.float32)
    np.add.at(summed.T, groups, probabilities.T)
    return summed, groups[labels]


def measure_zoom(
    network: Racnn,
    held_back: HeldBack,
    preprocess: Preprocess,
    taxonomy: Taxonomy,
    stop: StopFlag,
    *,
    heard: list[NDArray[np.float32]] | None = None,
) -> Generator[tuple[int, int], None, dict[str, float]]:
    """What an RA-CNN makes of held-back pictures; yields (done, total)."""
    measure = measure_drawn if held_back.marks else measure_photos
    return (yield from measure(network, held_back, preprocess, taxonomy, stop, heard=heard))


def measure_photos(
    network: Racnn,
    held_back: HeldBack,
    preprocess: Preprocess,
    taxonomy: Taxonomy,
    stop: StopFlag,
    *,
    heard: list[NDArray[np.float32]] | None = None,
) -> Generator[tuple[int, int], None, dict[str, float]]:
    """Accuracy on the held-back photos as they are, and set into larger frames on scenery cut from one another."""
    measured: dict[str, float] = {}
    total = len(SHARES) * len(held_back.pictures)
    for number, times in enumerate(SHARES):
        rng = np.random.default_rng((PLACEMENT_SEED, times))
        if times == 1:
            shown = list(held_back.pictures)
        else:
            trimmed = [picture.trimmed() for picture in held_back.pictures]
            placed = [place(rng, photo, 1 / times, sources=trimmed) for photo in trimmed]
            shown = [Picture(one.pixels, one.box) for one in placed]
        pictures = [picture.pixels for picture in shown]
        places = [picture.content for picture in shown]
        reading = answers(network, pictures, preprocess, stop)
        while True:
            try:
                done = next(reading)
            except StopIteration as stopped:
                said: Answers = stopped.value
                break
            yield number * len(pictures) + done, total
        if times == 1 and heard is not None:
            heard.append(said.fused)
        measured |= _accuracy(said, held_back.labels, taxonomy, "" if times == 1 else f" at 1/{times}")
        measured |= _zoom(said, pictures, places, "" if times == 1 else f" at 1/{times}")
    return measured


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


def _zoom(said: Answers, pictures: Sequence[NDArray[np.uint8]], places: Sequence[Box], where: str) -> dict[str, float]:
    """How the second scale's boxes sit on the photo, against centred boxes of the same sizes."""
    if len(said.boxes) < 2:
        return {}
    found = said.boxes[1]
    centred = [
        Box.square(*whole_frame(p.shape[1], p.shape[0]).centre, box.width / 2)
        for p, box in zip(pictures, found, strict=True)
    ]
    sides = [box.width / max(p.shape[:2]) for p, box in zip(pictures, found, strict=True)]
    finest = [box.width / max(p.shape[:2]) for p, box in zip(pictures, said.boxes[-1], strict=True)]
    measured = {f"mean side of box 2{where}": float(np.mean(sides))}
    if len(said.boxes) > 2:
        measured[f"mean side of box {len(said.boxes)}{where}"] = float(np.mean(finest))
    for name, boxes in (("box 2", found), ("a centred box", centred)):
        held = np.array([box.overlap(place) / place.area for box, place in zip(boxes, places, strict=True)])
        iou = np.array([box.iou(place) for box, place in zip(boxes, places, strict=True)])
        measured[f"{name} holds 80 % of the photo and IoU >= 0.5{where}"] = float(((held >= 0.8) & (iou >= 0.5)).mean())
    return measured


def measure_drawn(
    network: Racnn,
    held_back: HeldBack,
    preprocess: Preprocess,
    taxonomy: Taxonomy,
    stop: StopFlag,
    *,
    heard: list[NDArray[np.float32]] | None = None,
) -> Generator[tuple[int, int], None, dict[str, float]]:
    """Accuracy on drawn birds, and how often boxes hold the mark's centre, against random boxes of their size."""
    total = len(held_back.pictures)
    pictures = [picture.pixels for picture in held_back.pictures]
    reading = answers(network, pictures, preprocess, stop)
    while True:
        try:
            done = next(reading)
        except StopIteration as stopped:
            said: Answers = stopped.value
            break
        yield done, total
    if heard is not None:
        heard.append(said.fused)
    measured = _accuracy(said, held_back.labels, taxonomy, "")
    rng = np.random.default_rng(PLACEMENT_SEED)
    for scale in range(1, len(said.boxes)):
        boxes = said.boxes[scale]
        hits = [box.contains(*mark.centre) for box, mark in zip(boxes, held_back.marks, strict=True)]
        measured[f"box {scale + 1} holds the mark's centre"] = float(np.mean(hits))
        sides = [box.width / p.shape[1] for box, p in zip(boxes, pictures, strict=True)]
        measured[f"mean side of box {scale + 1}"] = float(np.mean(sides))
        chance = []
        for box, mark, picture in zip(boxes, held_back.marks, pictures, strict=True):
            corners = rng.uniform(0, picture.shape[1] - box.width, (100, 2))
            x, y = mark.centre
            inside = (corners <= (x, y)) & ((x, y) < corners + box.width)
            chance.append(inside.all(axis=1).mean())
        measured[f"a random box like box {scale + 1} holds it"] = float(np.mean(chance))
    return measured
