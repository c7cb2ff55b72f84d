"""The studio: the thread that draws and saves figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from explorer.figures.compose import compose_figure
from explorer.figures.provenance import recipe_of
from explorer.figures.save import picture_of, save_figure
from explorer.results import ZoomReading
from explorer.ui.state import overlay_answer
from explorer.ui.threads import MailThread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QImage

    from explorer.checkpoints.card import Card
    from explorer.figures.marks import Sheet
    from explorer.figures.spec import FigureSpec
    from explorer.photos import Photo
    from explorer.results import Reading
    from explorer.ui.mailbox import Post
    from explorer.ui.state import ViewState

LANE_SAVE, LANE_COPY, LANE_PREVIEW = range(3)
COPY_DPI = 220


@dataclass(frozen=True, slots=True, eq=False)
class FigureSource:
    """What a figure is made from."""

    photo: Photo
    reading: Reading
    card: Card

    @property
    def kind(self) -> str:
        """What such figures are called in the names of files."""
        return "zoom" if isinstance(self.reading, ZoomReading) else "grains"

    @property
    def parts(self) -> str:
        """What a figure shows besides photo, names and caption, as the person is asked for it."""
        return "What each scale sees" if isinstance(self.reading, ZoomReading) else "Energy maps, as on screen"

    def sheet(self, spec: FigureSpec) -> Sheet:
        return compose_figure(self.photo.pixels, self.reading, self.card, spec=spec, photo_name=self.photo.path.name)


def figure_source(state: ViewState) -> FigureSource | None:
    """What a figure of the photo on the pane is made from; None while there is no answer."""
    answer = overlay_answer(state)
    return None if answer is None or state.photo is None else FigureSource(state.photo, answer.reading, answer.card)


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
                recipe = recipe_of(source.reading, source.card, spec=spec, photo_name=source.photo.path.name)
                save_figure(source.sheet(spec), path, spec, recipe)
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
