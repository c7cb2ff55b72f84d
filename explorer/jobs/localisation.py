"""Whether networks look at the bird: their boxes and energy against true boxes and parts, and against chance.

The pointing game is left out: the middle of the photo wins it on 95 % of CUB-200-2011, whose birds stand there. For the
same reason every box is set against one of equal size in the middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.geometry import Box
from explorer.results import GranularityReading, ZoomReading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from explorer.results import Reading

FIRM = 0.5  # an IoU from here on counts as found


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of the bird in a photo, in its pixels: the box, and the places of those parts that can be seen."""

    box: Box | None
    parts: Mapping[str, tuple[float, float]]


UNKNOWN = Truth(None, {})


@dataclass(frozen=True, slots=True)
class PartHits:
    """How often a part that can be seen lay in the box, and how often it would in a box of that size anywhere."""

    photos: int
    hits: float
    chance: float


@dataclass(frozen=True, slots=True)
class Located:
    """How boxes of one kind lie on the birds. All are shares between 0 and 1, means over photos.

    `area` is the box's share of the photo. `iou` and `found` (an IoU of 0.5 or more) are those of the boxes,
    `centred_iou` and `centred_found` those of boxes of equal size in the middle of the photo. `photos` counts true
    boxes. `all_parts` sums up `parts`; None where no parts are known.
    """

    photos: int
    area: float
    iou: float
    found: float
    centred_iou: float
    centred_found: float
    parts: Mapping[str, PartHits]
    all_parts: PartHits | None


@dataclass(frozen=True, slots=True)
class EnergyHeld:
    """The mean share of a grain's energy in the true box, and the box's mean share of what the network saw."""

    photos: int
    held: float
    area: float


def boxes_of(reading: Reading) -> dict[str, Box]:
    """The boxes that a network chose in a photo, by kind; none of families that choose none, and of crops.

    Of RA-CNN "box 2" and "box 3", of multiple granularity descriptors the best region of each grain ("genus region").
    """
    if isinstance(reading, ZoomReading):
        return {f"box {number}": scale.box for number, scale in enumerate(reading.scales[1:], start=2)}
    if isinstance(reading, GranularityReading):
        return {f"{grain.level} region": grain.regions[0].box for grain in reading.grains if grain.regions}
    return {}


def centred(box: Box, photo: Box) -> Box:
    """A box of that size in the middle of the photo."""
    (x, y), (cx, cy) = box.centre, photo.centre
    return box.moved(cx - x, cy - y)


def chance_of(box: Box, photo: Box, point: tuple[float, float]) -> float:
    """How probably a box of that size, anywhere within the photo, would hold a point: exactly, without drawing any."""
    across = _chance(box.width, photo.x0, photo.x1, point[0])
    return across * _chance(box.height, photo.y0, photo.y1, point[1])


def _chance(length: float, low: float, high: float, at: float) -> float:
    room = high - low - length  # the start of the box may lie from `low` to `low + room`
    if not low <= at < high:
        return 0.0
    if room <= 0:
        return 1.0
    return max(0.0, min(at, low + room) - max(low, at - length)) / room


class Finder:
    """Sums up where networks looked in photos of which the true boxes or parts are known."""

    def __init__(self) -> None:
        self._boxes: dict[str, list[tuple[float, float, float]]] = {}  # of a kind: area, IoU, centred IoU
        self._parts: dict[str, dict[str, list[tuple[bool, float]]]] = {}
        self._energy: dict[str, list[tuple[float, float]]] = {}

    def add(self, reading: Reading, truth: Truth) -> None:
        """Count one photo."""
        photo = Box.of_size(*reading.photo_size)
        bird = truth.box.clipped_to(photo) if truth.box is not None else None
        for kind, chosen in boxes_of(reading).items():
            box = chosen.clipped_to(photo)
            if box.area <= 0:
                continue
            if bird is not None and bird.area > 0:
                row = (box.area / photo.area, box.iou(bird), centred(box, photo).iou(bird))
                self._boxes.setdefault(kind, []).append(row)
            for part, point in truth.parts.items():
                rows = self._parts.setdefault(kind, {}).setdefault(part, [])
                rows.append((box.contains(*point), chance_of(box, photo, point)))
        if isinstance(reading, GranularityReading) and bird is not None:
            from explorer.regions.energy import share_in  # noqa: PLC0415 - it loads torch, which the reader has by now

            for grain in reading.grains:
                held = (share_in(bird, grain.frame, grain.maps[0].shares), bird.area / grain.frame.area)
                self._energy.setdefault(grain.level, []).append(held)

    def located(self) -> dict[str, Located]:
        """By kind of box; empty where no truth was known, or where the networks choose no boxes."""
        found = {}
        for kind in dict.fromkeys((*self._boxes, *self._parts)):
            rows = np.array(self._boxes.get(kind, []), dtype=np.float64).reshape(-1, 3)
            parts = self._parts.get(kind, {})
            every = [hit for hits in parts.values() for hit in hits]
            found[kind] = Located(
                len(rows),
                area=_mean(rows[:, 0]),
                iou=_mean(rows[:, 1]),
                found=_mean(rows[:, 1] >= FIRM),
                centred_iou=_mean(rows[:, 2]),
                centred_found=_mean(rows[:, 2] >= FIRM),
                parts={name: _hits(hits) for name, hits in sorted(parts.items())},
                all_parts=_hits(every) if every else None,
            )
        return found

    def energy(self) -> dict[str, EnergyHeld]:
        """By grain; empty of families without energy maps."""
        held = {}
        for level, rows in self._energy.items():
            share, area = np.array(rows, dtype=np.float64).T
            held[level] = EnergyHeld(len(rows), _mean(share), _mean(area))
        return held


def _hits(rows: list[tuple[bool, float]]) -> PartHits:
    hits, chances = np.array(rows, dtype=np.float64).T
    return PartHits(len(rows), _mean(hits), _mean(chances))


def _mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return float(values.mean()) if values.size else 0.0
