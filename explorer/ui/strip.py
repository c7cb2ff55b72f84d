"""The zoom strip: what each scale saw, and its five best names."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from explorer.figures.text import share_text
from explorer.ui.bars import MOST_NAMES_WIDTH
from explorer.ui.dimming import DimmingWidget
from explorer.ui.list_model import plain_tip
from explorer.ui.names_column import NARROW, PICTURE_SHARE, Column, paint_column, paint_title
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.checkpoints.card import Card
    from explorer.naming import Names
    from explorer.results import ScaleReading, ZoomReading
    from explorer.ui.state import Answer

NAMES = 5
FRAME = 3  # width of a crop's accent-coloured frame
LEAST_NAMES_WIDTH = 180  # most names of species and a probability


def scale_title(number: int, count: int) -> str:
    """What a scale is called: '1 · whole photo', '2 · closer', '3 · closest'; the only one 'Whole photo'."""
    if count == 1:
        return "Whole photo"
    if number == 0:
        return "1 · whole photo"
    return f"{number + 1} · closest" if number == count - 1 else f"{number + 1} · closer"


def scale_rows(scale: ScaleReading, card: Card, names: Names) -> list[tuple[str, float]]:
    """The best names of a scale with their probabilities."""
    from explorer.naming import species_name  # noqa: PLC0415 - numpy comes with the first answer, not with the window

    return [(species_name(card.taxonomy.taxa[i], names), share) for i, share in scale.ranking.top(NAMES)]


def scale_summary(rows: Sequence[tuple[str, float]], title: str) -> str:
    """A scale's answer as text, for those who hear the window."""
    part = title if title == "Whole photo" else f"Scale {title}"
    return f"{part}: {', '.join(f'{name} {share_text(share)}' for name, share in rows)}"


def tile_side(width: int, height: int) -> float:
    """How large the crop is: beside its names as high as the cell, unless they would have too little room; else above.

    In a narrow cell the crop leaves most of the height to the names, which stand below it.
    """
    if width < NARROW:
        return max(min(height * PICTURE_SHARE, width * 0.45), 32.0)
    return max(min(height - 2.0, max(width - LEAST_NAMES_WIDTH - 10.0, width * 0.36)), 40.0)


class ScaleCell(DimmingWidget):
    """One scale: its crop in a coloured frame, its names beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Scale")
        self._number = 0
        self._title = ""
        self._rows: list[tuple[str, float]] = []
        self._crop: QImage | None = None

    def show_scale(self, number: int, rows: list[tuple[str, float]], *, count: int) -> None:
        """Show the answer of scale `number` (from 0) of `count`: its best names with their probabilities."""
        self._number = number
        self._title = scale_title(number, count)
        self._rows = rows
        self.setAccessibleDescription(scale_summary(rows, self._title))
        self.setToolTip(plain_tip("\n".join(f"{share_text(share)}  {name}" for name, share in rows)))
        self.update()

    def show_crop(self, crop: QImage | None) -> None:
        self._crop = crop
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(280, 156)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(190, 104)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        if not self._rows:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(self.opacity)
        side = tile_side(self.width(), self.height())
        tile = QRectF(1, 1, side, side)
        self._paint_crop(painter, tile)
        beside = QRectF(tile.right() + 10, 0, min(self.width() - side - 14, MOST_NAMES_WIDTH), self.height())
        colour = current_theme().accent(self._number)
        if self.width() < NARROW:
            paint_title(painter, beside, self._title, self.font())
            below = QRectF(self.rect()).adjusted(1, tile.bottom() + 4, -1, 0)
            paint_column(painter, below, Column("", self._rows, colour), self.font())
        else:
            paint_column(painter, beside, Column(self._title, self._rows, colour), self.font())
        painter.end()

    def _paint_crop(self, painter: QPainter, tile: QRectF) -> None:
        inside = tile.adjusted(FRAME / 2, FRAME / 2, -FRAME / 2, -FRAME / 2)
        painter.fillRect(inside, QColor(current_theme().backdrop))
        if self._crop is not None:
            painter.drawImage(inside, self._crop)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(current_theme().accent(self._number), FRAME, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(inside)


class ZoomStrip(QWidget):
    """One cell a scale, coarse to fine."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What each scale sees")
        self.names: Names = "english"  # of the answers to come
        self._cells: list[ScaleCell] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 8, 8, 8)
        self._row.setSpacing(14)
        self.setMinimumHeight(120)
        self.show_answer(None)

    @property
    def cells(self) -> Sequence[ScaleCell]:
        return self._cells

    def show_answer(self, answer: Answer | None) -> None:
        """Show the names of an answer; its crops follow. None empties the strip."""
        scales = cast("ZoomReading", answer.reading).scales if answer else ()  # the deck gives it no other
        self._make_cells(len(scales))
        for number, (cell, scale) in enumerate(zip(self._cells, scales, strict=True)):
            if answer is not None:
                cell.show_scale(number, scale_rows(scale, answer.card, self.names), count=len(scales))
                cell.show_crop(None)  # names beside the crop of another photo would be read as its own

    def show_crops(self, crops: Sequence[QImage]) -> None:
        """The crops of the answer on show; none to take them away."""
        for number, cell in enumerate(self._cells):
            cell.show_crop(crops[number] if number < len(crops) else None)

    def set_stale(self, *, stale: bool) -> None:
        for cell in self._cells:
            cell.set_stale(stale=stale)

    def _make_cells(self, count: int) -> None:
        while len(self._cells) > count:
            cell = self._cells.pop()
            self._row.removeWidget(cell)
            cell.deleteLater()
        while len(self._cells) < count:
            self._cells.append(ScaleCell(self))
            self._row.addWidget(self._cells[-1], 1)
