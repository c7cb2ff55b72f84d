"""The RA-CNN reader: a network and a photo make a `ZoomReading`. It owns every conversion between frames."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from explorer.checkpoints.store import check_tensors
from explorer.geometry import Box
from explorer.models.build import build
from explorer.preprocess import Preprocess, view, whole_frame
from explorer.readers.devices import PRECISIONS, DeviceChoice, choose_device, smaller
from explorer.results import Ranking, ReadingKey, RunFacts, ScaleReading, ZoomReading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from explorer.checkpoints.store import Checkpoint
    from explorer.models.racnn import Racnn
    from explorer.photos import Photo
    from explorer.pyramid import Pyramid
    from explorer.stopping import StopFlag


def to_input(views: Sequence[NDArray[np.uint8]], preprocess: Preprocess, device: str = "cpu") -> Tensor:
    """Views (S, S, 3) uint8 to standardised float32 (B, 3, S, S), channels last in memory."""
    x = torch.from_numpy(np.stack(views)).to(device).permute(0, 3, 1, 2).float().div_(255)
    mean = torch.tensor(preprocess.mean, device=device).view(1, 3, 1, 1)
    std = torch.tensor(preprocess.std, device=device).view(1, 3, 1, 1)
    return x.sub_(mean).div_(std)


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
    """
    boxes = [[whole_frame(p[0].shape[1], p[0].shape[0]) for p in pictures]]
    logits: list[Tensor] = []
    descriptors: list[Tensor] = []
    attention: list[Tensor] = []
    half = choice.precision != "float32"
    for scale in range(network.config.scales):
        if stop is not None:
            stop.check()
        side = preprocess.side_of(scale)
        views = [view(p, box, side, preprocess.fill) for p, box in zip(pictures, boxes[-1], strict=True)]
        x = to_input(views, preprocess, choice.device).contiguous(memory_format=torch.channels_last)
        with torch.autocast(choice.device.split(":")[0], PRECISIONS[choice.precision], enabled=half):
            maps = network.maps(scale, x)
        maps = maps.float()
        descriptors.append(network.descriptor(maps))
        logits.append(network.logits(scale, descriptors[-1]))
        if scale + 1 < network.config.scales:
            attention.append(network.attention(scale, maps).cpu())
            boxes.append(_next_boxes(boxes[-1], attention[-1], pictures))
    fused = network.fuse(descriptors, logits)
    return Glimpses(boxes, [x.float().cpu() for x in logits], fused.float().cpu(), attention)


def _next_boxes(boxes: list[Box], attention: Tensor, pictures: Sequence[Pyramid]) -> list[Box]:
    rows: list[list[float]] = attention.tolist()
    return [
        attended_box(box, (row[0], row[1], row[2]), Box.of_size(p[0].shape[1], p[0].shape[0]))
        for box, row, p in zip(boxes, rows, pictures, strict=True)
    ]


class ZoomReader:
    """Reads photos with an RA-CNN checkpoint on one device, stepping down aloud where memory runs out."""

    def __init__(self, checkpoint: Checkpoint, network: Racnn, choice: DeviceChoice) -> None:
        self.card = checkpoint.card
        self._fingerprint = checkpoint.fingerprint
        self._network = network.eval().requires_grad_(requires_grad=False)
        self._choice = choice
        self._notes: tuple[str, ...] = ()
        self._network.to(choice.device).to(memory_format=torch.channels_last)

    @property
    def device(self) -> str:
        return self._choice.device

    @property
    def device_reason(self) -> str:
        return self._choice.reason

    @property
    def precision(self) -> str:
        return self._choice.precision

    def key_for(self, photo_fingerprint: str) -> ReadingKey:
        """All that a reading of that photo would depend on, now."""
        return ReadingKey(photo_fingerprint, self._fingerprint, self.card.preprocess.fingerprint, self.precision)

    def read(self, photo: Photo, stop: StopFlag | None = None) -> ZoomReading:
        """Read one photo, looking at `stop` between the scales.

        Raises:
            Stopped: `stop` was raised.
        """
        start = time.perf_counter()
        while True:
            try:
                seen = glimpse(self._network, [photo.pyramid], self.card.preprocess, choice=self._choice, stop=stop)
                break
            except torch.OutOfMemoryError:
                self._step_down()
        run = RunFacts(
            self.device, self.device_reason, self.precision, seconds=time.perf_counter() - start, notes=self._notes
        )
        return ZoomReading(
            photo.size, self._scales(seen), _ranking(seen.fused[0]), self.key_for(photo.fingerprint), run
        )

    def _scales(self, seen: Glimpses) -> tuple[ScaleReading, ...]:
        scales = []
        for i, logits in enumerate(seen.logits):
            found: list[float] | None = seen.attention[i][0].tolist() if i < len(seen.attention) else None
            attention = (found[0], found[1], found[2]) if found else None
            side = self.card.preprocess.side_of(i)
            scales.append(ScaleReading(seen.boxes[i][0], side, _ranking(logits[0]), attention))
        return tuple(scales)

    def _step_down(self) -> None:
        step = smaller(self._choice)
        if step is None:
            raise MemoryError
        self._choice, note = step
        self._notes = (*self._notes, note)
        self._network.to(self._choice.device)
        torch.cuda.empty_cache()


def _ranking(scores: Tensor) -> Ranking:
    return Ranking(torch.softmax(scores, dim=0).numpy())


def open_reader(checkpoint: Checkpoint, device: str = "auto", precision: str = "auto") -> ZoomReader:
    """A reader of a loaded checkpoint.

    Raises:
        ExplorerError: the weights don't fit the network of the card, or the device is not there.
    """
    network = build(checkpoint.card.config)
    expected = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    check_tensors(expected, checkpoint.tensors, checkpoint.path.name)
    network.load_state_dict(checkpoint.tensors)
    return ZoomReader(checkpoint, network, choose_device(device, precision))
