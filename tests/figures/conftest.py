"""A picture, readings and figures of it, all made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import pytest

from explorer.geometry import Box, crop_boxes
from explorer.manner import Crops
from explorer.preprocess import whole_frame
from explorer.results import (
    ColourReading,
    CropReading,
    CropsReading,
    EnergyMap,
    GrainReading,
    GranularityReading,
    Ranking,
    ReadingKey,
    RegionReading,
    RunFacts,
    ScaleReading,
    StreamReading,
    ZoomReading,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.rules import SpaceName
    from explorer.taxonomy import Level

SHARES = ([0.4, 0.3, 0.2, 0.1], [0.7, 0.2, 0.06, 0.04], [0.9, 0.05, 0.03, 0.02], [0.997, 0.001, 0.001, 0.001])


class MakeReading(Protocol):
    def __call__(self, width: int, height: int, boxes: Sequence[Box] | None = None) -> ZoomReading: ...


@pytest.fixture(scope="session")
def make_reading(card: Card) -> MakeReading:
    """A function that invents the reading of a photo of some size: three nested squares, unless boxes are given."""

    def make(width: int, height: int, boxes: Sequence[Box] | None = None) -> ZoomReading:
        if boxes is None:
            whole = whole_frame(width, height)
            second = whole.nest(Box.square(0.5, 0.5, 0.28))
            boxes = (whole, second, second.nest(Box.square(0.45, 0.55, 0.25)))
        shares = [Ranking(np.array(row, dtype=np.float32)) for row in SHARES]
        attention = [(0.5, 0.5, 0.28), (0.45, 0.55, 0.25), None]
        scales = tuple(
            ScaleReading(box, 32, ranking, where) for box, ranking, where in zip(boxes, shares, attention, strict=False)
        )
        key = ReadingKey("a" * 32, "b" * 32, card.preprocess.fingerprint, "float32")
        run = RunFacts("cpu", "no CUDA GPU found", "float32", 0.1, ("read on the CPU, the GPU was out of memory",))
        return ZoomReading((width, height), scales, shares[-1], key, run)

    return make


GRAINS: dict[Level, tuple[list[float], tuple[float, float], float]] = {  # shares, where the energy is, how much
    "family": ([0.9, 0.1], (0.45, 0.6), 80.0),
    "genus": ([0.7, 0.25, 0.05], (0.5, 0.45), 137.0),
    "species": ([0.55, 0.4, 0.03, 0.02], (0.57, 0.36), 60.0),
}
CELLS = 7


class MakeGrains(Protocol):
    def __call__(self, width: int, height: int, levels: Sequence[Level] = ...) -> GranularityReading: ...


def _peak(at: tuple[float, float], high: float, wide: float) -> NDArray[np.float32]:
    v, u = (np.mgrid[0:CELLS, 0:CELLS] + 0.5) / CELLS
    return (high * np.exp(-((u - at[0]) ** 2 + (v - at[1]) ** 2) / wide)).astype(np.float32)


@pytest.fixture(scope="session")
def make_grains(granularity_card: Card) -> MakeGrains:
    """A function that invents the granularity reading of a photo of some size: 7 × 7 cells, three regions a grain."""

    def make(width: int, height: int, levels: Sequence[Level] = ("family", "genus", "species")) -> GranularityReading:
        frame = whole_frame(width, height)
        grains = []
        for level in levels:
            shares, at, high = GRAINS[level]
            ranking = Ranking(np.array(shares, dtype=np.float32))
            squared = _peak(at, high, 0.03)
            maps = (
                EnergyMap("squared", squared),
                EnergyMap("absolute", np.sqrt(squared)),
                EnergyMap("class_weighted", _peak((at[0], at[1] + 0.1), high / 9, 0.02)),
            )
            left, top = round(at[0] * CELLS) - 2, round(at[1] * CELLS) - 1
            places = ((left, top, 3, 3), (left + 1, top - 1, 3, 4), (0, top, 4, 3))  # in cells
            regions = []
            for x, y, wide, high_cells in places:
                inside = squared[max(y, 0) : y + high_cells, max(x, 0) : x + wide]
                box = frame.nest(Box(x / CELLS, y / CELLS, (x + wide) / CELLS, (y + high_cells) / CELLS))
                share = float(inside.sum() / squared.sum())
                regions.append(RegionReading(box, share, wide * high_cells / CELLS**2, ranking))
            layer = f"last convolution of tiny, 64 × {CELLS} × {CELLS}"
            grains.append(GrainReading(level, ranking, frame, 64, layer, maps, tuple(regions)))
        key = ReadingKey("a" * 32, "b" * 32, granularity_card.preprocess.fingerprint, "float32")
        run = RunFacts("cpu", "no CUDA GPU found", "float32", 0.1, ("read on the CPU, the GPU was out of memory",))
        described = Ranking(np.array([0.46, 0.42, 0.08, 0.04], dtype=np.float32))
        return GranularityReading((width, height), tuple(grains), described, key, run)

    return make


SPACES: tuple[SpaceName, ...] = ("rgb", "hsv", "hed", "yiq", "yuv", "lab", "ycbcr")
STREAM_SCORES = (  # of the four birds, a row a stream
    (3.0, 2.5, 0.0, -1.0),
    (1.0, 2.6, 0.5, 0.0),
    (0.2, 0.0, 0.1, 0.3),
    (2.8, 2.0, -0.5, 0.0),
    (2.0, 2.1, 0.0, 0.1),
    (4.0, 1.0, 0.0, -2.0),
    (2.2, 1.9, 0.4, 0.0),
)
STREAM_WEIGHTS = (0.2, 0.15, -0.03, 0.12, 0.1, 0.25, 0.15)  # of a stream's own score of a name for that name


def softmax(scores: NDArray[np.float32]) -> Ranking:
    shares = np.exp(scores - scores.max())
    return Ranking((shares / shares.sum()).astype(np.float32))


class MakeColours(Protocol):
    def __call__(
        self, width: int, height: int, spaces: Sequence[SpaceName] = ..., off: tuple[int, ...] = ()
    ) -> ColourReading: ...


@pytest.fixture(scope="session")
def make_colours(card: Card) -> MakeColours:
    """A function that invents ColorNet's reading of a photo of some size: the fused answer is the first bird."""

    def make(width: int, height: int, spaces: Sequence[SpaceName] = SPACES, off: tuple[int, ...] = ()) -> ColourReading:
        streams = []
        for number, space in enumerate(spaces):
            scores = np.array(STREAM_SCORES[number], dtype=np.float32)
            weights = np.full(4, STREAM_WEIGHTS[number], dtype=np.float32)
            streams.append(StreamReading(space, softmax(scores), scores * weights * 3, weights))
        key = ReadingKey("a" * 32, "b" * 32, card.preprocess.fingerprint, "float32")
        run = RunFacts("cpu", "no CUDA GPU found", "float32", 0.1)
        bias = np.array([0.1, 0.2, 0.0, 0.0], dtype=np.float32)
        return ColourReading((width, height), whole_frame(width, height), 32, tuple(streams), bias, key, run, off)

    return make


FIVE = Crops()


class MakeCrops(Protocol):
    def __call__(
        self, width: int, height: int, plan: Crops = ..., kept_of: str = "the second scale's box"
    ) -> CropsReading: ...


@pytest.fixture(scope="session")
def make_crops(card: Card) -> MakeCrops:
    """A function that invents the readings of the crops of a photo of some size, one of which loses the bird."""

    def make(width: int, height: int, plan: Crops = FIVE, kept_of: str = "the second scale's box") -> CropsReading:
        whole, side = Box.of_size(width, height), min(width, height)
        attended = Box.square(0.66 * width, 0.35 * height, 0.3 * side).clipped_to(whole)
        crops = []
        for number, (box, mirrored) in enumerate(crop_boxes(width, height, plan.count, plan.share)):
            kept = box.overlap(attended) / attended.area if kept_of else None
            crops.append(
                CropReading(box, mirrored, softmax(np.roll(np.array(STREAM_SCORES[number % 7]), number == 2)), kept)
            )
        key = ReadingKey("a" * 32, "b" * 32, card.preprocess.fingerprint, "float32")
        run = RunFacts("cpu", "no CUDA GPU found", "float32", 0.1)
        said = softmax(np.array([1.0, 1.5, 0.0, 0.0]))
        box = attended if kept_of.endswith("box") else None
        return CropsReading((width, height), tuple(crops), said, plan, kept_of, box, key, run)

    return make


class MakePicture(Protocol):
    def __call__(self, width: int, height: int) -> NDArray[np.uint8]: ...


@pytest.fixture(scope="session")
def make_picture() -> MakePicture:
    """A function that paints something like a bird before a sky, smooth enough to look alike at any size."""

    def make(width: int, height: int) -> NDArray[np.uint8]:
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        u, v = (x + 0.5) / width, (y + 0.5) / height
        sky = np.stack([120 + 60 * v, 150 + 40 * u, 190 - 60 * v], axis=-1)
        side = min(width, height)
        reach = np.hypot((x - width / 2) / (0.22 * side), (y - height / 2) / (0.3 * side))
        inside = np.clip((1 - reach) * 8, 0, 1)[..., None]
        bird = np.stack([90 + 120 * u, 60 + 30 * v, 40 + 0 * u], axis=-1)
        return np.round(sky * (1 - inside) + bird * inside).astype(np.uint8)

    return make
