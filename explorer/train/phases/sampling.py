"""Batches of augmented pictures, made ahead in threads, the same for the same recipe whenever it is resumed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch

from explorer.geometry import Box
from explorer.preprocess import view, whole_frame
from explorer.train.means import Means

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from explorer.train.pictures.labelled import Picture, Pictures


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One picture, what a scale looks at in it, and that view at the scale's input side."""

    picture: Picture
    label: int
    box: Box
    seen: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How to draw samples: `squares` is the share of samples that look at a random square instead of the whole."""

    seed: tuple[int, ...]
    side: int
    fill: tuple[int, int, int]
    squares: float = 0.0
    means: Means = field(default_factory=Means)

    def sample(self, pictures: Pictures, index: int, epoch: int) -> Sample:
        """Picture `index` as epoch `epoch` sees it."""
        rng = np.random.default_rng((*self.seed, epoch, index))
        picture = pictures.picture(index, rng)
        box = whole_frame(picture.pixels.shape[1], picture.pixels.shape[0])
        if self.squares and rng.random() < self.squares:
            box = random_square(rng, picture.content)
        seen = view((picture.pixels,), box, self.side, self.fill)
        return Sample(picture, int(pictures.labels[index]), box, seen)

    def batches(
        self, pictures: Pictures, epoch: int, *, batch: int, count: int | None = None
    ) -> Iterator[list[Sample]]:
        """Whole batches of a shuffled epoch, or of its first `count` pictures; the next one is made meanwhile.

        Of each batch only this process's own rows are made.
        """
        order = np.random.default_rng((*self.seed, epoch)).permutation(len(pictures.labels))[:count]
        cuts: Sequence[NDArray[np.int64]] = [order[i : i + batch] for i in range(0, len(order) - batch + 1, batch)]
        own = self.means.team.own(batch)
        with ThreadPoolExecutor(self.means.loaders) as pool:
            ahead = None
            for cut in (*cuts, None):
                coming = None if cut is None else [pool.submit(self.sample, pictures, int(i), epoch) for i in cut[own]]
                if ahead is not None:
                    yield [future.result() for future in ahead]
                ahead = coming


def steps_of(pictures: Pictures, batch: int, count: int | None = None) -> int:
    """How many whole batches an epoch has."""
    return (len(pictures.labels) if count is None else min(count, len(pictures.labels))) // batch


def random_square(rng: np.random.Generator, content: Box) -> Box:
    """A square on the photo part of a picture with a quarter to all of its area, anywhere in it."""
    half = max(content.width, content.height) * float(np.sqrt(rng.uniform(0.25, 1.05))) / 2
    middle = content.centre
    (x0, x1), (y0, y1) = (
        (min(low + half, mid), max(high - half, mid))
        for low, high, mid in ((content.x0, content.x1, middle[0]), (content.y0, content.y1, middle[1]))
    )
    return Box.square(float(rng.uniform(x0, x1)), float(rng.uniform(y0, y1)), half)


@dataclass(frozen=True, slots=True)
class Part:
    """This process's `own` rows of the `total` of a batch; randomness is drawn for all, so that nobody's differs."""

    total: int
    own: slice

    @property
    def rows(self) -> int:
        return len(range(self.total)[self.own])


def shaken(rng: np.random.Generator, boxes: Sequence[Box], part: Part) -> list[Box]:
    """Boxes moved by up to a tenth and resized by up to a sixth, so that a scale does not rely on exact boxes."""
    draws = [(float(rng.uniform(-0.15, 0.15)), rng.uniform(-0.1, 0.1, 2)) for _ in range(part.total)]
    out = []
    for box, (size, move) in zip(boxes, draws[part.own], strict=True):
        dx, dy = move * box.width
        cx, cy = box.centre
        out.append(Box.square(cx + float(dx), cy + float(dy), box.width / 2 * float(np.exp(size))))
    return out


def jitter(x: Tensor, generator: torch.Generator, part: Part | None = None) -> Tensor:
    """Change contrast, brightness and saturation of standardised pictures (B, 3, S, S) a little."""
    part = part or Part(len(x), slice(None))
    drawn = [torch.empty(part.total, 1, 1, 1).uniform_(-0.2, 0.2, generator=generator) for _ in range(3)]
    amounts = [amount[part.own].to(x.device) for amount in drawn]
    mean = x.mean(dim=(1, 2, 3), keepdim=True)
    x = (x - mean) * (1 + amounts[0]) + mean + amounts[1]
    grey = x.mean(dim=1, keepdim=True)
    return (grey + (x - grey) * (1 + amounts[2])).contiguous(memory_format=torch.channels_last)


def labels_of(samples: Sequence[Sample]) -> Tensor:
    """(B,) int64."""
    return torch.tensor([sample.label for sample in samples])
