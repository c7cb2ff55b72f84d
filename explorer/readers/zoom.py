"""The RA-CNN reader: a network and a photo make a `ZoomReading`. It owns every conversion between frames."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from explorer.geometry import Box
from explorer.preprocess import Preprocess, whole_frame
from explorer.readers.devices import DeviceChoice, precise
from explorer.readers.network import NetworkReader, finite, ranking_of, to_input
from explorer.readers.views import views
from explorer.results import RunFacts, ScaleReading, ZoomReading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor

    from explorer.manner import Manner
    from explorer.models.racnn import Racnn
    from explorer.photos import Photo
    from explorer.pyramid import Pyramid
    from explorer.stopping import StopFlag


def attended_box(box: Box, attention: tuple[float, float, float], photo: Box) -> Box:
    """The square a finer scale looks at, in photo pixels.

    It is (tx, ty, tl) in fractions of `box`, moved into the photo along each axis as far as it fits: a first scale's
    square reaches over a photo's edges, and there is nothing to see there.
    """
    tx, ty, tl = attention
    found = box.nest(Box.square(tx, ty, tl))
    return found.moved(_inward(found.x0, found.x1, photo.x1), _inward(found.y0, found.y1, photo.y1))


def _inward(low: float, high: float, end: float) -> float:
    if high - low >= end:  # larger than the photo: centre it
        return (end - low - high) / 2
    return max(0.0, -low) - max(0.0, high - end)


@dataclass(frozen=True, slots=True, eq=False)
class Glimpses:
    """A batch of pictures read at all scales, on the CPU. Lists run over scales, coarse to fine.

    boxes: per scale one square a picture, in its pixels; logits: per scale (B, classes) float32; fused: (B, classes)
    scores; attention: per scale but the last (B, 3) in fractions of that scale's input.
    """

    boxes: list[list[Box]]
    logits: list[Tensor]
    fused: Tensor
    attention: list[Tensor]


@torch.inference_mode()
def glimpse(
    network: Racnn,
    pictures: Sequence[Pyramid],
    preprocess: Preprocess,
    *,
    choice: DeviceChoice,
    stop: StopFlag | None = None,
) -> Glimpses:
    """Run a network over all scales of a batch of upright pictures of any sizes.

    Finer crops are taken from the pictures' own pixels.

    Raises:
        ExplorerError: see `finite`; there is no square to look at then.
        Stopped: `stop` was raised.
    """
    boxes = [[whole_frame(p[0].shape[1], p[0].shape[0]) for p in pictures]]
    logits: list[Tensor] = []
    descriptors: list[Tensor] = []
    attention: list[Tensor] = []
    for scale in range(network.config.scales):
        if stop is not None:
            stop.check()
        seen = views(pictures, boxes[-1], preprocess.side_of(scale), preprocess.fill)
        x = to_input(seen, preprocess, choice.device)
        with precise(choice):
            maps = network.maps(scale, x)
        maps = maps.float()
        descriptors.append(network.descriptor(maps))
        logits.append(finite(network.logits(scale, descriptors[-1])))
        if scale + 1 < network.config.scales:
            attention.append(network.attention(scale, maps).cpu())
            boxes.append(_next_boxes(boxes[-1], attention[-1], pictures))
    sides = torch.tensor([[box.width for box in own] for own in boxes], device=choice.device).T
    fused = network.fuse(descriptors, logits, sides)
    return Glimpses(boxes, [x.float().cpu() for x in logits], fused.float().cpu(), attention)


def _next_boxes(boxes: list[Box], attention: Tensor, pictures: Sequence[Pyramid]) -> list[Box]:
    rows: list[list[float]] = attention.tolist()
    return [
        attended_box(box, (row[0], row[1], row[2]), Box.of_size(p[0].shape[1], p[0].shape[0]))
        for box, row, p in zip(boxes, rows, pictures, strict=True)
    ]


class ZoomReader(NetworkReader):
    """Reads photos with an RA-CNN checkpoint."""

    _network: Racnn

    def _look(self, photo: Photo, manner: Manner, stop: StopFlag | None, facts: Callable[[], RunFacts]) -> ZoomReading:
        seen = glimpse(self._network, [photo.pyramid], self.card.preprocess, choice=self._choice, stop=stop)
        scales, fused = self._scales(seen), ranking_of(seen.fused[0])
        return ZoomReading(photo.size, scales, fused, self.key_for(photo.fingerprint, manner), facts())

    def scores_of(self, pictures: Sequence[Pyramid], stop: StopFlag | None = None) -> Tensor:
        return glimpse(self._network, pictures, self.card.preprocess, choice=self._choice, stop=stop).fused

    def _scales(self, seen: Glimpses) -> tuple[ScaleReading, ...]:
        scales = []
        for i, logits in enumerate(seen.logits):
            found: list[float] | None = seen.attention[i][0].tolist() if i < len(seen.attention) else None
            attention = (found[0], found[1], found[2]) if found else None
            side = self.card.preprocess.side_of(i)
            scales.append(ScaleReading(seen.boxes[i][0], side, ranking_of(logits[0]), attention))
        return tuple(scales)
