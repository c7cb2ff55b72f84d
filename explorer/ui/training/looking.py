"""Looking at what a person wants to train on: how much there is, what cannot be read, what the network will see."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from explorer.data.drawn import drawn_taxonomy
from explorer.data.folders import labelled_set, split
from explorer.data.placement import content_box
from explorer.errors import ExplorerError
from explorer.jobs.leaks import Leaks, find_leaks
from explorer.photos import load_thumbnail
from explorer.train.pictures.names import names_of
from explorer.train.recipe import Photos
from explorer.ui.importing import importing_torch
from explorer.ui.training import plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from explorer.data.folders import LabelledPhoto
    from explorer.stopping import StopFlag
    from explorer.taxonomy import Taxonomy
    from explorer.train.pictures.labelled import Picture, Pictures
    from explorer.train.recipe import Data, Recipe

Halves: TypeAlias = "tuple[tuple[LabelledPhoto, ...], tuple[LabelledPhoto, ...]]"
FEW = 5  # photos of a species; with fewer little can be learnt of it
_EVERY = 20  # photos between two words of how far it is
PREVIEWED = 8
_SOURCES = 16  # photos opened for the preview, which lend one another their scenery


@dataclass(frozen=True, slots=True)
class Summary:
    """What there is to train on. `few` are species with fewer than `FEW` photos, `layout` how the place is laid out."""

    place: Path | None  # None: drawn birds
    layout: str
    training: int
    held_back: int
    species: int
    few: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()  # species whose genus and family are not known

    @property
    def photos(self) -> int:
        return self.training + self.held_back


@dataclass(frozen=True, slots=True)
class Checked:
    """How many photos have been looked at, and those that cannot be read, with the reason.

    `leaks` are the held-back photos that are nearly the same as some of the training; None until all are compared.
    """

    done: int
    total: int
    unreadable: tuple[tuple[Path, str], ...] = ()
    leaks: Leaks | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """Pictures as the network will see them, (side, side, 3) uint8; bytes of an opened photo on average."""

    pictures: tuple[NDArray[np.uint8], ...] = field(repr=False)
    bytes_each: float


@dataclass(frozen=True, slots=True, eq=False)
class DataSeen:
    """A place that can be trained on: what a recipe says of it, what there is, its names, and the photos."""

    data: Data
    summary: Summary
    taxonomy: Taxonomy
    photos: tuple[LabelledPhoto, ...] = field(default=(), repr=False)
    halves: Halves = field(default=((), ()), repr=False)  # what is trained on, and what is held back


def look_at_data(place: Path | None, stop: StopFlag) -> DataSeen:
    """Count what there is; no photo is opened.

    Raises:
        ExplorerError: there are no labelled photos.
    """
    if place is None:
        drawn, names = plan.DRAWN, drawn_taxonomy()
        return DataSeen(drawn, Summary(None, "drawn", drawn.training, drawn.held_back, len(names)), names)
    found = labelled_set(place, stop)
    data = plan.photos_at(place, found.folders)
    training, held_back = split(found.photos, seed=data.split_seed, share=data.held_back)
    counts = Counter(photo.folder for photo in found.photos)
    few = tuple(folder for folder in found.folders if counts[folder] < FEW)
    named = names_of(data, found, place)
    summary = Summary(place, found.layout, len(training), len(held_back), len(counts), few, named.unmatched)
    return DataSeen(data, summary, named.taxonomy, found.photos, (training, held_back))


def check_photos(halves: Halves, stop: StopFlag) -> Iterator[Checked]:
    """Open every photo small: can it be read at all, and is one that is held back nearly the same as one trained on?"""
    photos = (*halves[0], *halves[1])
    unreadable: list[tuple[Path, str]] = []
    for step in find_leaks(*halves, stop=stop):
        if isinstance(step, Leaks):
            yield Checked(len(photos), len(photos), tuple(unreadable), step)
            return
        if step.problem is not None:
            unreadable.append((photos[step.done - 1].path, step.problem.why))
        if step.done % _EVERY == 0 or step.done == step.total:
            yield Checked(step.done, step.total, tuple(unreadable))


def preview(recipe: Recipe, photos: Sequence[LabelledPhoto], stop: StopFlag) -> Preview:
    """What the network will see in training of some of the pictures, by the very code that trains."""
    with importing_torch():  # in this thread, unless the worker is at it
        import torch  # noqa: PLC0415 - see above

        from explorer.readers.network import to_input  # noqa: PLC0415 - the same
        from explorer.train.phases.sampling import Sampling, jitter  # noqa: PLC0415 - the same

    pictures, bytes_each = _some_pictures(recipe.data, photos, stop)
    count = min(PREVIEWED, len(pictures.labels))
    record = recipe.preprocess
    sampling = Sampling(seed=(recipe.seed, 0), side=record.side, fill=record.fill, squares=_squares(recipe))
    seen = []
    for index in range(count):
        stop.check()
        seen.append(sampling.sample(pictures, index, 0).seen)
    if not seen:
        return Preview((), bytes_each)
    x = jitter(to_input(seen, record), torch.Generator().manual_seed(recipe.seed))
    shown = x.permute(0, 2, 3, 1) * torch.tensor(record.std) + torch.tensor(record.mean)
    pixels = (shown.clamp(0, 1) * 255).round().to(torch.uint8).contiguous().numpy()
    return Preview(tuple(pixels), bytes_each)


def _squares(recipe: Recipe) -> float:
    """Of the first phase that has a say in it."""
    return next((float(phase.squares) for phase in recipe.phases if hasattr(phase, "squares")), 0.0)


def _some_pictures(data: Data, photos: Sequence[LabelledPhoto], stop: StopFlag) -> tuple[Pictures, float]:
    from explorer.data.drawn import draw_bird  # noqa: PLC0415 - only for drawn birds
    from explorer.geometry import Box  # noqa: PLC0415 - the same
    from explorer.train.pictures.labelled import DrawnPictures, PhotoPictures, Picture  # noqa: PLC0415 - keeps the start short

    frames: list[Picture] = []
    if isinstance(data, Photos):
        for number in np.random.default_rng(data.split_seed).permutation(len(photos))[: 2 * _SOURCES]:
            stop.check()
            try:
                pixels = load_thumbnail(photos[int(number)].path, data.longest, stop=stop)
            except ExplorerError:
                continue
            frames.append(Picture(pixels, content_box(pixels)))
            if len(frames) == _SOURCES:
                break
    else:
        for number in range(PREVIEWED):
            stop.check()
            drawn = draw_bird(data.seed * 1_000_003 + number, number % 24, size=(data.side, data.side))
            frames.append(Picture(drawn.pixels, Box.of_size(data.side, data.side)))
    each = float(np.mean([frame.pixels.nbytes for frame in frames])) if frames else 0.0
    labels = np.zeros(len(frames), dtype=np.int64)
    if isinstance(data, Photos):
        return PhotoPictures(frames, labels, data.smallest_share, data.whole), each
    return DrawnPictures(frames, labels), each
