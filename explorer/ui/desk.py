"""The desk: the thread that opens photos and looks into checkpoints for the window, without torch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError, os_reason
from explorer.manner import PLAIN, Manner, keyed
from explorer.photos import load_photo
from explorer.results import ReadingKey, in_manner
from explorer.ui.cache import PHOTO_CACHE_BYTES, ByteCache
from explorer.ui.colour.space_views import SpacesWish, ends_of, make_spaces
from explorer.ui.lens import family_of
from explorer.ui.pictures import ShownPhoto, make_shown
from explorer.ui.seen import cut_crops
from explorer.ui.state import OpenCheckpoint
from explorer.ui.threads import MailThread
from explorer.ui.worker import put

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QImage

    from explorer.catalog import Catalog
    from explorer.colour.shown import Ends
    from explorer.preprocess import Preprocess
    from explorer.results import Reading
    from explorer.rules import SpaceName
    from explorer.stopping import StopFlag
    from explorer.ui.lens import Family
    from explorer.ui.mailbox import Post

# A view of the part that is looked at goes before one of the whole photo, which is there already, at least in coarse.
LANE_CARD, LANE_PHOTO, LANE_HELD, LANE_KEEP, LANE_DETAIL, LANE_SPACES, LANE_CROPS, LANE_TITLES, LANE_AHEAD = range(9)


@dataclass(frozen=True, slots=True)
class CardJob:
    """Look at a checkpoint's card and fingerprint."""

    path: Path


@dataclass(frozen=True, slots=True)
class Stamp:
    """A photo file as it is now: a changed file has another stamp."""

    path: Path
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True, eq=False)
class ShowJob:
    """Open a photo for the pane, and find its reading by that checkpoint in that manner if it is kept."""

    path: Path
    catalog: Catalog | None
    checkpoint: OpenCheckpoint | None
    precision: str
    manner: Manner = PLAIN


@dataclass(frozen=True, slots=True, eq=False)
class HeldJob:
    """Find the reading of a photo that is open already, in another manner, if it is kept."""

    fingerprint: str
    wanted: ShowJob


@dataclass(frozen=True, slots=True, eq=False)
class KeepJob:
    """Keep a reading that turned out to be more than passed through."""

    catalog: Catalog
    reading: Reading
    manner: Manner


@dataclass(frozen=True, slots=True, eq=False)
class SpacesJob:
    """Show a part of a photo in colour spaces."""

    shown: ShownPhoto
    wish: SpacesWish


@dataclass(frozen=True, slots=True, eq=False)
class CropsJob:
    """Cut what the networks saw."""

    shown: ShownPhoto
    reading: Reading
    preprocess: Preprocess


@dataclass(frozen=True, slots=True, eq=False)
class AheadJob:
    """Open a neighbour before it is asked for."""

    path: Path
    catalog: Catalog | None


@dataclass(frozen=True, slots=True)
class TitlesJob:
    """Look up how checkpoints call themselves, for the chooser."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class ChoiceEntry:
    """A checkpoint in the chooser: its title and family, or why it cannot be opened."""

    path: Path
    title: str
    trouble: str = ""
    family: Family | None = None


@dataclass(frozen=True, slots=True)
class TitlesSeen:
    """What there is to choose from, in the order in which it was asked for."""

    entries: tuple[ChoiceEntry, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CardSeen:
    """What a checkpoint says of itself."""

    checkpoint: OpenCheckpoint


@dataclass(frozen=True, slots=True, eq=False)
class ReadingHeld:
    """A reading that was kept from before."""

    path: Path
    reading: Reading
    checkpoint: OpenCheckpoint
    manner: Manner = PLAIN


@dataclass(frozen=True, slots=True, eq=False)
class PhotoReady:
    """A photo ready for the pane. `held_bytes` of pictures are kept in memory altogether."""

    shown: ShownPhoto
    held_bytes: int


@dataclass(frozen=True, slots=True, eq=False)
class CropsReady:
    """What the networks of a reading saw, in the order of `seen.seen_boxes`."""

    reading: Reading
    crops: tuple[QImage, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class NeighbourReady:
    """A photo that was opened before it was asked for."""

    shown: ShownPhoto


@dataclass(frozen=True, slots=True, eq=False)
class SpacesReady:
    """A part of a photo in the colour spaces of the wish, in its order; `ends` are those of `space_views.ends_of`."""

    shown: ShownPhoto
    wish: SpacesWish
    images: tuple[QImage, ...] = field(repr=False)
    ends: Mapping[SpaceName, Ends] = field(default_factory=dict)


def key_of(photo: str, checkpoint: OpenCheckpoint, precision: str, manner: Manner = PLAIN) -> ReadingKey:
    """The full key of a photo's reading in a manner, without a reader."""
    preprocess = keyed(checkpoint.card.preprocess.fingerprint, manner)
    return ReadingKey(photo, checkpoint.fingerprint, preprocess, precision)


class Desk(MailThread):
    """Opens what the window shows, the newest wish first, and keeps the last photos up to `PHOTO_CACHE_BYTES`.

    Everything but what is only fetched ahead is still waited for when something more urgent comes between.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(9, parent, resumed=range(LANE_AHEAD))
        self._photos: ByteCache[Stamp, ShownPhoto] = ByteCache(PHOTO_CACHE_BYTES)

    def work(self, post: Post[object]) -> Iterator[object]:
        match post.job:
            case CardJob(path):
                yield CardSeen(look_at(path))
            case ShowJob() as job:
                yield from self._show(job, post.stop)
            case TitlesJob(paths):
                yield TitlesSeen(tuple(entry_of(path) for path in paths))
            case CropsJob(shown, reading, preprocess):
                yield CropsReady(reading, tuple(cut_crops(shown, reading, preprocess, stop=post.stop)))
            case SpacesJob(shown, wish):
                ends = ends_of(shown.photo.pyramid, wish)
                images = tuple(make_spaces(shown.photo.pyramid, wish, post.stop, ends))
                yield SpacesReady(shown, wish, images, ends)
            case HeldJob(fingerprint, wanted):
                held = _held(wanted, fingerprint)
                if held is not None:
                    yield held
            case KeepJob(catalog, reading, manner):
                put(catalog, reading, manner)
            case AheadJob(path, catalog):
                yield NeighbourReady(self._open(stamp_of(path), catalog, stop=post.stop))
            case _:
                return

    def _show(self, job: ShowJob, stop: StopFlag) -> Iterator[object]:
        stamp = stamp_of(job.path)
        fingerprint = job.catalog.fingerprint_of(stamp.path, stamp.size, stamp.mtime_ns) if job.catalog else None
        early = _held(job, fingerprint)
        if early is not None:
            yield early
        stop.check()
        shown = self._open(stamp, job.catalog, stop=stop)
        late = None if early else _held(job, shown.photo.fingerprint)
        if late is not None:
            yield late
        yield PhotoReady(shown, self._photos.held_bytes)

    def _open(self, stamp: Stamp, catalog: Catalog | None, *, stop: StopFlag) -> ShownPhoto:
        kept = self._photos.get(stamp)
        if kept is not None:
            return kept
        photo = load_photo(stamp.path, stop)
        stop.check()
        shown = make_shown(photo)
        self._photos.put(stamp, shown, size=shown.size_bytes)
        if catalog:
            catalog.put_fingerprint(photo.path, *photo.stamp, photo.fingerprint)
        return shown


def look_at(path: Path) -> OpenCheckpoint:
    """Card and fingerprint of a checkpoint file, without its weights and without torch."""
    from explorer.checkpoints.store import fingerprint_of, read_card  # noqa: PLC0415 - keep the start of the window short

    card = read_card(path)
    return OpenCheckpoint(path, fingerprint_of(path), card)


def entry_of(path: Path) -> ChoiceEntry:
    """How a checkpoint calls itself."""
    from explorer.checkpoints.store import read_card  # noqa: PLC0415 - keep the start of the window short

    try:
        card = read_card(path)
    except ExplorerError as error:
        return ChoiceEntry(path, path.name, error.why)
    return ChoiceEntry(path, card.title, family=family_of(card))


def stamp_of(path: Path) -> Stamp:
    """The file as it is now.

    Raises:
        ExplorerError: it is gone or may not be looked at.
    """
    try:
        facts = path.stat()
    except OSError as error:
        raise ExplorerError(f"Could not open {path.name}", os_reason(error), "") from error
    return Stamp(path, facts.st_size, facts.st_mtime_ns)


def _held(job: ShowJob, fingerprint: str | None) -> ReadingHeld | None:
    if fingerprint is None or job.catalog is None or job.checkpoint is None:
        return None
    reading = job.catalog.reading(key_of(fingerprint, job.checkpoint, job.precision, job.manner))
    if reading is None:
        return None
    return ReadingHeld(job.path, in_manner(reading, job.manner), job.checkpoint, job.manner)
