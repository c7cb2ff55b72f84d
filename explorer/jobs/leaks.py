"""Photos that are nearly the same on both sides of a split: what was learnt by heart is then measured as skill.

Two signs are looked for. A burst: photos of one camera taken within seconds of each other. Likeness: a difference hash
of 512 bits (is a cell of a 17 × 17 reduction brighter than the one to its left, and above it?) and the colours of an
8 × 8 reduction, black bars cut off.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import numpy as np
from PIL import Image

from explorer.data.placement import content_box
from explorer.errors import ExplorerError
from explorer.photos import load_glance
from explorer.rules import ALIKE_BITS, BURST_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future

    from numpy.typing import NDArray

    from explorer.data.labelled import LabelledPhoto
    from explorer.stopping import StopFlag

# Measured on the 4,829 photos of 224 pixels of CUB-200 (2010), 3.7 million pairs across the seeded split: these limits
# find 14 pairs, all of one species and, to the eye, of one moment or bird. Of copies made from every eighth photo they
# find all that were made smaller and stored again as JPEG of quality 50, or lost up to 3 % at each edge, 97 % of those
# made darker or brighter by up to a third, and 95 % of those that lost up to 6 % at each edge. Without the colours
# there were 442 pairs, 38 of one species: birds on a plain sky are alike in shape.
COLOURS = 0.4  # mean difference of the colours, against how much they vary within the photo that is the plainer

_CELLS = 17
_COLOURED = 8
_SIDE = 160  # pixels of the longer side that a photo is looked at with
_AHEAD = 8  # photos looked at before they are asked for
_ROWS = 512  # held-back photos that are compared at a time with all of the training's

Sign = Literal["burst", "alike"]


@dataclass(frozen=True, slots=True, eq=False)
class Glance:
    """What is kept of one photo: its hash (512,) bool, its colours (8, 8, 3), when and by which camera it was taken."""

    bits: NDArray[np.bool_]
    colours: NDArray[np.float32]
    taken: datetime | None = None
    camera: str = ""


@dataclass(frozen=True, slots=True)
class Leak:
    """A held-back photo and one of the training that are of one moment, by at least one sign.

    `seconds` lie between a burst's two photos; `distance` is the number of bits, of 512, in which hashes differ.
    """

    held_back: LabelledPhoto
    training: LabelledPhoto
    signs: tuple[Sign, ...]
    distance: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Looked:
    """`done` of `total` photos have been looked at; the last one could not be read where there is a problem."""

    done: int
    total: int
    problem: ExplorerError | None = None


@dataclass(frozen=True, slots=True)
class Leaks:
    """What was found, the nearest first."""

    pairs: tuple[Leak, ...]
    training: int  # photos that were looked at
    held_back: int

    @property
    def photos(self) -> int:
        """How many held-back photos have at least one like it in the training."""
        return len({pair.held_back.path for pair in self.pairs})


def find_leaks(
    training: Sequence[LabelledPhoto],
    held_back: Sequence[LabelledPhoto],
    *,
    stop: StopFlag,
    distance: int = ALIKE_BITS,
    gap: float = BURST_SECONDS,
) -> Iterator[Looked | Leaks]:
    """Look at all photos and compare those of the one side with those of the other; the last thing yielded is `Leaks`.

    A photo that cannot be read is told and left out.

    Raises:
        Stopped: on request.
    """
    everything = (*training, *held_back)
    seen: tuple[list[tuple[LabelledPhoto, Glance]], ...] = ([], [])
    for done, glance in enumerate(_glances(everything, stop)):
        if isinstance(glance, ExplorerError):
            yield Looked(done + 1, len(everything), glance)
        else:
            seen[done >= len(training)].append((everything[done], glance))
            yield Looked(done + 1, len(everything))
    found: list[Leak] = []
    for start in range(0, len(seen[1]), _ROWS):
        stop.check()
        found += _compared(seen[0], seen[1][start : start + _ROWS], distance, gap)
    found.sort(key=lambda pair: (pair.distance, pair.held_back.path, pair.training.path))
    yield Leaks(tuple(found), len(seen[0]), len(seen[1]))


def _glances(photos: Sequence[LabelledPhoto], stop: StopFlag) -> Iterator[Glance | ExplorerError]:
    """A glance at each photo, or why there is none; two threads look ahead."""
    waiting: deque[Future[Glance | ExplorerError]] = deque()
    pool = ThreadPoolExecutor(2, "glances")
    try:
        for photo in photos:
            stop.check()
            waiting.append(pool.submit(_tried, photo, stop))
            if len(waiting) > _AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _tried(photo: LabelledPhoto, stop: StopFlag) -> Glance | ExplorerError:
    try:
        return glance_at(photo, stop)
    except ExplorerError as error:
        return error


def glance_at(photo: LabelledPhoto, stop: StopFlag | None = None) -> Glance:
    """Look at a photo, at a small size.

    Raises:
        ExplorerError: it cannot be read.
        Stopped: on request.
    """
    pixels, facts = load_glance(photo.path, _SIDE, stop=stop)
    bits, colours = hash_of(pixels)
    return Glance(bits, colours, _moment(facts.taken_at), facts.camera)


def hash_of(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """The hash (512,) and the colours (8, 8, 3) of a photo (H, W, 3) uint8, without black bars."""
    box = content_box(pixels)
    image = Image.fromarray(pixels[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)])
    cells = np.asarray(image.convert("L").resize((_CELLS, _CELLS), Image.Resampling.BOX))
    across, down = cells[:-1, 1:] > cells[:-1, :-1], cells[1:, :-1] > cells[:-1, :-1]
    colours = np.asarray(image.resize((_COLOURED, _COLOURED), Image.Resampling.BOX), dtype=np.float32)
    return np.concatenate((across.ravel(), down.ravel())), colours


def colours_apart(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """How far two photos' colours are apart, whatever their exposure: mean difference over how much they vary."""
    one, other = one - one.mean(), other - other.mean()
    variation = min(float(np.abs(one).mean()), float(np.abs(other).mean()))
    return float(np.abs(one - other).mean()) / max(variation, 1.0)  # of 255: a plain area varies by its noise


def _moment(taken_at: str) -> datetime | None:
    """When a photo was taken, by its camera's clock; None where it is not known or the clock was never set."""
    try:
        moment = datetime.fromisoformat(taken_at[:19])
    except ValueError:
        return None
    unset = (moment.month, moment.day, moment.hour, moment.minute) == (1, 1, 0, 0)  # what an empty battery leaves
    return None if unset or moment.year < 1990 else moment


def _compared(
    training: Sequence[tuple[LabelledPhoto, Glance]],
    held_back: Sequence[tuple[LabelledPhoto, Glance]],
    distance: int,
    gap: float,
) -> list[Leak]:
    if not training or not held_back:
        return []
    apart = _bits_apart([glance for _, glance in held_back], [glance for _, glance in training])
    between = _seconds_apart([glance for _, glance in held_back], [glance for _, glance in training])
    found: list[Leak] = []
    for row, column in np.argwhere((apart <= distance) | (between <= gap)):
        (held, one), (trained, other) = held_back[row], training[column]
        signs: list[Sign] = []
        if between[row, column] <= gap and one.camera == other.camera:
            signs.append("burst")
        if apart[row, column] <= distance and colours_apart(one.colours, other.colours) <= COLOURS:
            signs.append("alike")
        if signs:
            seconds = float(between[row, column]) if "burst" in signs else None
            found.append(Leak(held, trained, tuple(signs), int(apart[row, column]), seconds))
    return found


def _bits_apart(one: Sequence[Glance], other: Sequence[Glance]) -> NDArray[np.float32]:
    """In how many bits hashes differ, (len(one), len(other)); a product of signs is quicker than counting bits."""
    signs = [np.where(np.stack([glance.bits for glance in side]), 1, -1).astype(np.float32) for side in (one, other)]
    apart: NDArray[np.float32] = (signs[0].shape[1] - signs[0] @ signs[1].T) / 2
    return apart


def _seconds_apart(one: Sequence[Glance], other: Sequence[Glance]) -> NDArray[np.float64]:
    """Seconds between photos, (len(one), len(other)); infinitely many where a time is not known."""
    start = datetime(1990, 1, 1)
    times = [
        np.array([np.inf if glance.taken is None else (glance.taken - start).total_seconds() for glance in side])
        for side in (one, other)
    ]
    with np.errstate(invalid="ignore"):  # both unknown
        apart: NDArray[np.float64] = np.abs(times[0][:, None] - times[1][None, :])
    apart[np.isnan(apart)] = np.inf
    return apart
