"""Reading many photos: each is loaded while the one before is being read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from explorer.errors import ExplorerError
from explorer.manner import PLAIN, Manner
from explorer.photos import Photo, load_photo, plain
from explorer.stopping import StopFlag

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from explorer.checkpoints.card import Card
    from explorer.results import Reading
    from explorer.team import Team

Load: TypeAlias = Callable[[Path, StopFlag], Photo]
AHEAD = 2  # photos in memory besides the one being read


class Reader(Protocol):
    """What a job needs of a reader."""

    card: Card

    def read(self, photo: Photo, stop: StopFlag | None = None, manner: Manner = PLAIN) -> Reading:
        """Read one photo in a manner that suits the checkpoint."""


@dataclass(frozen=True, slots=True, eq=False)
class PhotoRead:
    """One photo done, `done` of `total`: with its pixels and reading, or with the problem that stood in the way."""

    path: Path
    done: int
    total: int
    photo: Photo | None = None
    reading: Reading | None = None
    problem: ExplorerError | None = None


def read_photos(
    photos: Sequence[Path],
    reader: Reader,
    *,
    stop: StopFlag,
    manner: Manner = PLAIN,
    load: Load = load_photo,
) -> Iterator[PhotoRead]:
    """Read photos in order, all in one manner. One that cannot be read is reported as such, and the next one follows.

    Raises:
        Stopped: on request.
    """
    for done, (path, photo) in enumerate(_loaded(photos, load, stop), start=1):
        stop.check()
        if isinstance(photo, ExplorerError):
            yield PhotoRead(path, done, len(photos), problem=photo)
            continue
        try:
            reading = reader.read(photo, stop, manner)
        except ExplorerError as error:
            problem = ExplorerError(f"Could not read {plain(path.name)}", error.why, error.hint)
            yield PhotoRead(path, done, len(photos), photo, problem=problem)
        else:
            yield PhotoRead(path, done, len(photos), photo, reading)


def read_together(
    photos: Sequence[Path],
    reader: Reader,
    together: Team,
    *,
    stop: StopFlag,
    manner: Manner = PLAIN,
    load: Load = load_photo,
) -> Iterator[PhotoRead]:
    """As `read_photos`, each process of a team reading its share; the leader is given all, in order, without pixels.

    Raises:
        Stopped: on request.
    """
    own = read_photos(together.shares(photos), reader, stop=stop, manner=manner, load=load)
    if together.alone:
        yield from own
        return
    light = (replace(one, photo=None) for one in own)
    for done, one in enumerate(together.merged(light), start=1):
        yield replace(one, done=done, total=len(photos))


def _loaded(photos: Sequence[Path], load: Load, stop: StopFlag) -> Iterator[tuple[Path, Photo | ExplorerError]]:
    upcoming = iter(photos)
    waiting: deque[tuple[Path, Future[Photo | ExplorerError]]] = deque()
    no_more = StopFlag()
    pool = ThreadPoolExecutor(1, "photos")
    try:
        for path in islice(upcoming, AHEAD):
            waiting.append((path, pool.submit(_load, load, path, no_more)))
        while waiting:
            stop.check()
            path, future = waiting.popleft()
            photo = future.result()
            for following in islice(upcoming, 1):
                waiting.append((following, pool.submit(_load, load, following, no_more)))
            yield path, photo
    finally:
        no_more.stop()
        pool.shutdown(cancel_futures=True)


def _load(load: Load, path: Path, stop: StopFlag) -> Photo | ExplorerError:
    try:
        return load(path, stop)
    except ExplorerError as error:
        return error
