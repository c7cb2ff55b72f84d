"""Reading or drawing the pictures of a recipe, before its training begins."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from explorer.data.drawn import draw_bird, drawn_taxonomy
from explorer.data.folders import fingerprint_of, labelled_set, split
from explorer.data.placement import content_box
from explorer.errors import ExplorerError
from explorer.geometry import Box
from explorer.photos import load_thumbnail, plain
from explorer.train.events import Preparing, Skipped
from explorer.train.pictures.labelled import DrawnPictures, HeldBack, PhotoPictures, Picture, Prepared
from explorer.train.pictures.names import names_of, said_of
from explorer.train.pictures.shelf import MOST_BYTES, Shelf
from explorer.train.recipe import Drawn, Photos

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

    from explorer.data.folders import LabelledPhoto
    from explorer.stopping import StopFlag
    from explorer.train.recipe import Data

    Steps = Generator[Preparing | Skipped, None, Prepared]

_TELL_EVERY = 10  # photos; large ones take a good part of a second each
_AHEAD = 8  # photos loaded before they are asked for


def prepare(data: Data, base: Path, stop: StopFlag, *, share: float = 1.0) -> Steps:
    """Read or draw the pictures of a recipe.

    A photo that cannot be read is told and left out, which changes nothing in how the others are split.

    Args:
        data: of the recipe.
        base: folder that relative paths of the recipe start from.
        stop: looked at between pictures.
        share: of the memory for pictures, where several processes of one computer prepare the same.

    Raises:
        ExplorerError: folders or names that don't fit, or no photo can be read; Stopped.
    """
    return (
        _prepare_photos(data, base, stop, MOST_BYTES * share)
        if isinstance(data, Photos)
        else _prepare_drawn(data, stop)
    )


def _prepare_photos(data: Photos, base: Path, stop: StopFlag, room: float) -> Steps:
    found = labelled_set(base / data.folder, stop)
    named = names_of(data, found, base)
    halves = split(found.photos, seed=data.split_seed, share=data.held_back, own=data.own_split)
    if not halves[0]:
        why = "its own split holds back all photos" if found.has_split else "all photos are held back"
        raise ExplorerError("Could not prepare the training", why, "Hold back less.")
    load = partial(_read, longest=data.longest)
    kept: list[list[Picture]] = [[], []]
    good: list[list[LabelledPhoto]] = [[], []]
    done = skipped = 0
    yield Preparing(done, len(found.photos))
    with ThreadPoolExecutor(2) as pool:
        for half, photos in enumerate(halves):
            for photo, picture in zip(photos, _ahead(pool, partial(_tried, load), photos), strict=True):
                stop.check()
                done += 1
                if done % _TELL_EVERY == 0:
                    yield Preparing(done, len(found.photos))
                if isinstance(picture, ExplorerError):
                    _check_there(base / data.folder)
                    skipped += 1
                    yield Skipped(plain(str(photo.path)), _left_out(photo, picture))
                    continue
                room -= picture.pixels.nbytes
                if room > 0 and len(kept[half]) == len(good[half]):
                    kept[half].append(picture)
                good[half].append(photo)
    if not good[0]:
        raise ExplorerError("Could not prepare the training", "none of its photos could be read", "Look at them first.")
    shelves = [Shelf(photos, load, first) for photos, first in zip(good, kept, strict=True)]
    index = {folder: i for i, folder in enumerate(found.folders)}
    labels = [np.array([index[photo.folder] for photo in photos], dtype=np.int64) for photos in good]
    return Prepared(
        named.taxonomy,
        PhotoPictures(shelves[0], labels[0], data.smallest_share, data.whole),
        HeldBack(shelves[1], labels[1], names=[str(photo.path.absolute()) for photo in good[1]]),
        said_of(data, found, (len(good[0]), len(good[1])), skipped=skipped, unnamed=len(named.unmatched)),
        fingerprint_of(found.photos),
        found.photos,
    )


def _check_there(place: Path) -> None:
    """A photo cannot be read; is it that none can, because the disk was unplugged?

    Raises:
        ExplorerError: the place is gone.
    """
    if not place.exists():
        why = f"{plain(str(place))} is no longer there"
        raise ExplorerError("Could not prepare the training", why, "Put it back and begin again.")


def _left_out(photo: LabelledPhoto, error: ExplorerError) -> str:
    """A sentence that names the photo with its folder, for many cameras count from 0001."""
    name = plain(f"{photo.path.parent.name}/{photo.path.name}")
    return str(ExplorerError(f"Could not open {name}", error.why, error.hint))


def _ahead(
    pool: ThreadPoolExecutor, load: Callable[[LabelledPhoto], Picture | ExplorerError], photos: Sequence[LabelledPhoto]
) -> Iterator[Picture | ExplorerError]:
    """Pictures in order, a few loaded ahead: all at once, those that are not kept would fill the memory."""
    waiting = deque(pool.submit(load, photo) for photo in photos[:_AHEAD])
    for number in range(len(photos)):
        if number + _AHEAD < len(photos):
            waiting.append(pool.submit(load, photos[number + _AHEAD]))
        yield waiting.popleft().result()


def _tried(load: Callable[[LabelledPhoto], Picture], photo: LabelledPhoto) -> Picture | ExplorerError:
    try:
        return load(photo)
    except ExplorerError as error:
        return error


def _read(photo: LabelledPhoto, longest: int) -> Picture:
    pixels = load_thumbnail(photo.path, longest)  # the photo's own pixels where it is not larger
    return Picture(pixels, content_box(pixels))


def _prepare_drawn(data: Drawn, stop: StopFlag) -> Steps:
    taxonomy = drawn_taxonomy()
    total = data.training + data.held_back
    frames: list[Picture] = []
    marks: list[Box] = []
    for i in range(total):
        stop.check()
        try:
            drawn = draw_bird(data.seed * 1_000_003 + i, i % len(taxonomy), size=(data.side, data.side))
        except ValueError as error:  # the recipe's side or seed
            raise ExplorerError("Could not draw the birds of the recipe", str(error)) from error
        frames.append(Picture(drawn.pixels, Box.of_size(data.side, data.side)))
        marks.append(drawn.mark)
        if i % 50 == 0:
            yield Preparing(i, total)
    labels = np.arange(total) % len(taxonomy)
    n = data.training
    return Prepared(
        taxonomy,
        DrawnPictures(frames[:n], labels[:n]),
        HeldBack(frames[n:], labels[n:], marks[n:], [f"drawn bird {i}" for i in range(n, total)]),
        f"{data.training} drawn birds of {len(taxonomy)} species, {data.held_back} more held back (seed {data.seed})",
        f"drawn-{data.seed}-{data.training}-{data.held_back}-{data.side}",
    )
