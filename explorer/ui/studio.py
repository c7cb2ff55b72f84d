"""The studio: the thread that draws and saves figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from explorer.figures.compose import compose_figure
from explorer.figures.provenance import recipe_of
from explorer.figures.save import picture_of, save_figure
from explorer.manner import PLAIN
from explorer.results import ColourReading, CropsReading, GranularityReading, ZoomReading
from explorer.ui.state import overlay_answer
from explorer.ui.threads import MailThread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QImage

    from explorer.checkpoints.card import Card
    from explorer.figures.marks import Sheet
    from explorer.figures.provenance import FigureRecipe
    from explorer.figures.spec import FigureSpec
    from explorer.manner import Manner
    from explorer.photos import Photo
    from explorer.results import Reading
    from explorer.ui.mailbox import Post
    from explorer.ui.state import ViewState

LANE_SAVE, LANE_COPY, LANE_PREVIEW = range(3)
COPY_DPI = 220
# What figures of a reading are called in the names of files, and what they show besides photo, names and caption.
_KINDS: dict[type[Reading], tuple[str, str]] = {
    ZoomReading: ("zoom", "What each scale sees"),
    GranularityReading: ("grains", "Energy maps, as on screen"),
    ColourReading: ("colours", "Views of the spaces, as on screen"),
    CropsReading: ("crops", "The crops as they were read"),
}


@dataclass(frozen=True, slots=True, eq=False)
class FigureSource:
    """What a figure is made from; `manner` is how the photo was read."""

    photo: Photo
    reading: Reading
    card: Card
    manner: Manner = PLAIN

    @property
    def kind(self) -> str:
        """What such figures are called in the names of files."""
        return _KINDS[type(self.reading)][0]

    @property
    def parts(self) -> str:
        """What a figure shows besides photo, names and caption, as the person is asked for it."""
        if isinstance(self.reading, ZoomReading) and len(self.reading.scales) == 1:
            return "What the network sees"
        return _KINDS[type(self.reading)][1]

    def sheet(self, spec: FigureSpec) -> Sheet:
        name = self.photo.path.name
        return compose_figure(
            self.photo.pixels, self.reading, self.card, spec=spec, photo_name=name, manner=self.manner
        )

    def recipe(self, spec: FigureSpec) -> FigureRecipe:
        name = self.photo.path.name
        return recipe_of(self.reading, self.card, spec=spec, photo_name=name, manner=self.manner)


def figure_source(state: ViewState) -> FigureSource | None:
    """What a figure of the photo on the pane is made from; None while there is no answer."""
    answer = overlay_answer(state)
    if answer is None or state.photo is None:
        return None
    return FigureSource(state.photo, answer.reading, answer.card, answer.manner)


@dataclass(frozen=True, slots=True, eq=False)
class PreviewJob:
    """Draw a figure `width` pixels wide."""

    source: FigureSource
    spec: FigureSpec
    width: int


@dataclass(frozen=True, slots=True, eq=False)
class SaveJob:
    """Write a figure into a file."""

    source: FigureSource
    spec: FigureSpec
    path: Path


@dataclass(frozen=True, slots=True, eq=False)
class CopyJob:
    """Draw a figure for the clipboard."""

    source: FigureSource
    spec: FigureSpec


@dataclass(frozen=True, slots=True, eq=False)
class PreviewDrawn:
    """A preview; `height_mm` is what the figure's height comes to."""

    image: QImage = field(repr=False)
    title: str
    height_mm: float


@dataclass(frozen=True, slots=True)
class FigureSaved:
    """A figure is whole on the disk."""

    path: Path


@dataclass(frozen=True, slots=True, eq=False)
class FigureCopied:
    """A figure in pixels."""

    image: QImage = field(repr=False)


class Studio(MailThread):
    """Draws figures, the newest preview only; what is to be saved goes first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(3, parent)

    def work(self, post: Post[object]) -> Iterator[object]:
        match post.job:
            case SaveJob(source, spec, path):
                save_figure(source.sheet(spec), path, spec, source.recipe(spec))
                yield FigureSaved(path)
            case CopyJob(source, spec):
                yield FigureCopied(picture_of(source.sheet(spec), spec.dpi))
            case PreviewJob(source, spec, width):
                sheet = source.sheet(spec)
                post.stop.check()
                dpi = max(round(width / sheet.width * 72), 20)
                yield PreviewDrawn(picture_of(sheet, dpi), sheet.title, sheet.height / 72 * 25.4)
            case _:
                return
