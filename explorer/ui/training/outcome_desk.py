"""The thread behind the held-back birds: small pictures, what was said of them in the end, and their files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QImage

from explorer.errors import ExplorerError, os_reason
from explorer.jobs.matrix import Matrix, matrix
from explorer.jobs.outcome import Outcome, drawn_pixels, drawn_places, look_up, picture_of
from explorer.ui.pictures import to_qimage
from explorer.ui.threads import MailThread
from explorer.ui.training.outcome_cells import PairCells, SpeciesCells

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from PySide6.QtCore import QObject

    from explorer.stopping import StopFlag
    from explorer.taxonomy import Level
    from explorer.ui.mailbox import Post
    from explorer.ui.training.outcome_cells import Cells

LANE_FILES, LANE_OUTCOME, LANE_MATRIX, LANE_PICTURES = range(4)
PICTURE_SIDE = 384  # longest side of a small picture: sharp on screens with two pixels a point


@dataclass(frozen=True, slots=True, eq=False)
class PicturesJob:
    """Make small pictures of held-back photos, or of the drawn birds of a recipe's `data`."""

    photos: tuple[str, ...]
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class OutcomeJob:
    """Look up how a checkpoint did."""

    checkpoint: Path


@dataclass(frozen=True, slots=True, eq=False)
class MatrixJob:
    """Make the matrix at another level."""

    outcome: Outcome
    level: Level


@dataclass(frozen=True, slots=True, eq=False)
class FilesJob:
    """Find, or draw, the files of some photos."""

    outcome: Outcome
    photos: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PictureMade:
    """One small picture; null where the photo cannot be opened."""

    photo: str
    image: QImage = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """How a checkpoint did, made ready to be shown."""

    outcome: Outcome
    species: Cells = field(repr=False)
    pairs: Cells = field(repr=False)
    matrix: Matrix | None = field(repr=False)
    level: Level = "species"


@dataclass(frozen=True, slots=True, eq=False)
class MatrixMade:
    """The matrix of an outcome at a level; None: there are too many names."""

    outcome: Outcome
    level: Level
    matrix: Matrix | None = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class FilesFound:
    """Files to open, of photos of one outcome."""

    outcome: Outcome
    files: tuple[Path, ...]


class OutcomeDesk(MailThread):
    """Does what takes longer than a frame."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(4, parent, resumed=(LANE_PICTURES,))

    def work(self, post: Post[object]) -> Iterator[object]:
        match post.job:
            case PicturesJob(photos, data):
                for photo in photos:
                    yield PictureMade(photo, _picture(photo, data, post.stop))
            case OutcomeJob(checkpoint):
                found = look_up(checkpoint)
                yield make_shown(found) if isinstance(found, Outcome) else found
            case MatrixJob(outcome, level):
                yield MatrixMade(outcome, level, matrix(outcome.answers, outcome.taxonomy, level))
            case FilesJob(outcome, photos):
                yield FilesFound(outcome, find_files(outcome, photos, post.stop))


def make_shown(found: Outcome) -> Shown:
    """Rows and matrix; of so many species that their matrix is too large, that of the families."""
    level: Level = "species"
    made = matrix(found.answers, found.taxonomy, level)
    if made is None:
        level = "family"
        made = matrix(found.answers, found.taxonomy, level)
    return Shown(found, SpeciesCells(found), PairCells(found), made, level)


def find_files(found: Outcome, photos: Sequence[int], stop: StopFlag) -> tuple[Path, ...]:
    """The files of some photos, by their numbers; drawn birds are drawn into the cache where they are not there.

    Raises:
        ExplorerError: the cache cannot be written to.
    """
    places = drawn_places(found, photos)
    for number, path in places.items():
        stop.check()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ExplorerError("Could not show the drawn birds", os_reason(error)) from error
        pixels = drawn_pixels(found.kept.photos[number], found.data)
        if not path.exists() and not to_qimage(pixels).save(str(path), "PNG"):  # type: ignore[call-overload]
            raise ExplorerError("Could not show the drawn birds", f"{path.parent} cannot be written to")
    return tuple(places.get(number, found.kept.path(number)) for number in photos)


def _picture(photo: str, data: Mapping[str, Any], stop: StopFlag) -> QImage:
    try:
        return to_qimage(picture_of(photo, data, PICTURE_SIDE, stop))
    except ExplorerError:
        return QImage()
