"""The thread that looks at folders, checkpoints and unfinished trainings for the training dialog."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from explorer.errors import ExplorerError
from explorer.photos import load_thumbnail
from explorer.resources import resource
from explorer.train.holding import holder, is_held
from explorer.train.places import recipe_path, state_path
from explorer.ui.pictures import to_qimage
from explorer.ui.threads import MailThread
from explorer.ui.training.looking import check_photos, look_at_data, preview

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QImage

    from explorer.data.folders import LabelledPhoto
    from explorer.jobs.leaks import Leak
    from explorer.stopping import StopFlag
    from explorer.train.recipe import Recipe
    from explorer.ui.mailbox import Post
    from explorer.ui.training.looking import DataSeen, Halves


@dataclass(frozen=True, slots=True)
class DataJob:
    """Count what there is at a place; None: drawn birds. `quietly`: it is a guess, and may be no place at all."""

    place: Path | None
    quietly: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class CheckJob:
    """Look whether photos can be read, and whether any are nearly the same in both halves."""

    halves: Halves = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class PairJob:
    """Open the two photos of a leak, at most `side` pixels large."""

    leak: Leak
    side: int


@dataclass(frozen=True, slots=True, eq=False)
class PairSeen:
    """Both photos of a leak, the held-back one first; one that cannot be read is None."""

    leak: Leak
    images: tuple[QImage | None, QImage | None] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class PreviewJob:
    """Make pictures as the network will see them."""

    recipe: Recipe
    photos: tuple[LabelledPhoto, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class StartsJob:
    """Look which trunks checkpoints have."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True, eq=False)
class StartJob:
    """Look whether the checkpoint that a training begins with has learnt from what is held back."""

    recipe: Recipe
    data: DataSeen = field(repr=False)


@dataclass(frozen=True, slots=True)
class StartLine:
    """What is to be said of that start for the data of that place, in a sentence; "" if nothing."""

    start: object
    place: Path | None
    text: str


@dataclass(frozen=True, slots=True)
class UnfinishedJob:
    """Look which of these checkpoints have a training that was left."""

    outs: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """A checkpoint that a training could start from."""

    path: Path
    title: str
    trunk: str

    @property
    def name(self) -> str:
        """As a recipe names it: a bundled one by its file's name, any other by its path."""
        return self.path.name if resource("checkpoints", self.path.name) == self.path else str(self.path)


@dataclass(frozen=True, slots=True)
class StartsSeen:
    """Those that can be read."""

    starts: tuple[Start, ...]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A training that was left, when it was saved last ("": never), and whether a process is at it now.

    `can_stop`: it is known which process, and that it runs on this computer.
    """

    out: Path
    saved: str
    is_running: bool
    can_stop: bool = False


@dataclass(frozen=True, slots=True)
class UnfinishedSeen:
    """All of them, the last one first."""

    found: tuple[Unfinished, ...]


Job: TypeAlias = DataJob | StartsJob | UnfinishedJob | PreviewJob | CheckJob | PairJob | StartJob
_LANES = (DataJob, StartsJob, UnfinishedJob, PreviewJob, CheckJob, PairJob, StartJob)  # each kind has its own
_RESUMED = (StartsJob, UnfinishedJob, PreviewJob, StartJob)


class TrainDesk(MailThread):
    """Looks at what the dialog asks for, the newest wish first; what is put off by another wish is done after it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(len(_LANES), parent, resumed=[_LANES.index(kind) for kind in _RESUMED])

    def ask(self, job: Job) -> None:
        """Leave a job; the newest of its kind wins."""
        self.post(job, lane=_LANES.index(type(job)))

    def drop(self, kind: type[Job]) -> None:
        """Jobs of this kind are no longer wanted."""
        self.cancel(_LANES.index(kind))

    def work(self, post: Post[object]) -> Iterator[object]:
        match post.job:
            case DataJob(place):
                yield look_at_data(place, post.stop)
            case CheckJob(halves):
                yield from check_photos(halves, post.stop)
            case PairJob(leak, side):
                both = (_opened(leak.held_back.path, side, post.stop), _opened(leak.training.path, side, post.stop))
                yield PairSeen(leak, both)
            case PreviewJob(recipe, photos):
                yield preview(recipe, photos, post.stop)
            case StartJob(recipe, data):
                yield StartLine(recipe.start, data.summary.place, start_line(recipe, data))
            case StartsJob(paths):
                yield StartsSeen(tuple(start for path in paths if (start := start_of(path)) is not None))
            case UnfinishedJob(outs):
                yield UnfinishedSeen(unfinished(outs))
            case _:
                return


def _opened(path: Path, side: int, stop: StopFlag) -> QImage | None:
    try:
        return to_qimage(load_thumbnail(path, side, stop=stop))
    except ExplorerError:
        return None


def start_of(path: Path) -> Start | None:
    """What a checkpoint is as a start; None if it cannot be read."""
    from explorer.checkpoints.store import read_card  # noqa: PLC0415 - keep the start of the window short

    try:
        card = read_card(path)
    except ExplorerError:
        return None
    return Start(path, card.title, card.config.trunk)


def start_line(recipe: Recipe, data: DataSeen) -> str:
    """What a person should know of what a recipe begins with; "" if nothing."""
    from explorer.train.known_photos import learnt_before  # noqa: PLC0415 - keep the start of the window short

    return learnt_before(recipe, Path(), data.photos, data.taxonomy)  # the dialog's recipes name whole paths


def unfinished(outs: tuple[Path, ...]) -> tuple[Unfinished, ...]:
    """Trainings that were left, or go on in another process."""
    found: list[tuple[float, Unfinished]] = []
    for out in outs:
        running = is_held(out)
        stop = running and holder(out) is not None
        try:
            at = state_path(out).stat().st_mtime
        except OSError:
            if running:
                found.append((float("inf"), Unfinished(out, "", is_running=True, can_stop=stop)))
            continue
        if running or recipe_path(out).is_file():
            saved = datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M")
            found.append((at, Unfinished(out, saved, is_running=running, can_stop=stop)))
    return tuple(one for _, one in sorted(found, key=lambda pair: -pair[0]))
