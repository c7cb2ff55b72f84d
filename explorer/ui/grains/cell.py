"""One grain in the strip: its regions' crops, one of them large, and what that one alone predicts."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from explorer.figures.energy import percent_text
from explorer.figures.text import printable, share_text
from explorer.ui.bars import MOST_NAMES_WIDTH, draw_text, font_of
from explorer.ui.dimming import DimmingWidget
from explorer.ui.names_column import NARROW, PICTURE_SHARE, Column, paint_column
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    from explorer.results import GrainReading, Ranking

NAMES = 5
FRAME = 3.0  # width of the large crop's accent-coloured frame
LEAST_NAMES_WIDTH = 118.0
MOST_NEEDED = 230.0  # names wider than that are cut short
LEAST_TILE = 84.0  # the large crop is not made smaller for names
LEAST_PICTURES = 64.0 + LEAST_TILE  # width of small crops, the large one and what is between them and the names


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The whole photo or one region: how it is called, its shape (width : height), and its best names."""

    title: str
    short: str
    aspect: float
    rows: tuple[tuple[str, float], ...]


def parts_of(grain: GrainReading, names: Sequence[str]) -> tuple[Part, ...]:
    """What a grain's cell can show: the grain's own answer, then each region's. `names` are over the grain's names."""

    def rows(ranking: Ranking) -> tuple[tuple[str, float], ...]:
        return tuple((printable(names[i]), share) for i, share in ranking.top(NAMES))

    level = grain.level.capitalize()
    whole = Part(level, "All", 1.0, rows(grain.ranking))
    return (
        whole,
        *(
            Part(
                f"{level} {i + 1} · {percent_text(region.energy)} of energy",
                f"{i + 1}",
                region.box.width / region.box.height,
                rows(region.ranking),
            )
            for i, region in enumerate(grain.regions)
        ),
    )


def spoken(part: Part) -> str:
    """A part's answer as text, for those who hear the window."""
    return f"{part.title}: {', '.join(f'{name} {share_text(share)}' for name, share in part.rows)}"


def fitted_rect(area: QRectF, aspect: float) -> QRectF:
    """The largest rectangle of that shape (width : height) in the middle of an area."""
    width = min(area.width(), area.height() * aspect)
    height = width / aspect
    return QRectF(area.center().x() - width / 2, area.center().y() - height / 2, width, height)


class GrainCell(DimmingWidget):
    """One grain: small crops to choose from, the chosen one large, and what it alone predicts beside it."""

    part_clicked = Signal(int)  # 0: the whole photo, then the regions

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self._accent = 0
        self.parts: tuple[Part, ...] = ()
        self.chosen = 0
        self.crops: tuple[QImage, ...] = ()

    def show_parts(self, parts: tuple[Part, ...], accent: int) -> None:
        """Show the answer of a grain; its crops follow."""
        self.parts, self._accent, self.crops, self.chosen = parts, accent, (), 0
        self._tell()

    def show_crops(self, crops: Sequence[QImage]) -> None:
        self.crops = tuple(crops)
        self.update()

    def show_chosen(self, number: int) -> None:
        self.chosen = number if 0 <= number < len(self.parts) else 0
        self._tell()

    def _tell(self) -> None:
        if self.parts:
            self.setAccessibleName(self.parts[self.chosen].title)
            self.setAccessibleDescription(spoken(self.parts[self.chosen]))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(280, 156)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(190, 104)

    # Places.

    @property
    def names_width(self) -> float:
        """The width at which no name of any part is cut short, within limits."""
        measure = QFontMetricsF(font_of(self.font(), points=-1)).horizontalAdvance
        rows = [measure(name) + measure(share_text(share)) + 8 for part in self.parts for name, share in part.rows]
        return min(max(LEAST_NAMES_WIDTH, *rows), MOST_NEEDED) if rows else LEAST_NAMES_WIDTH

    def thumb_rect(self, number: int) -> QRectF:
        """Where the small crop of a part is; all stand in a column at the left, in a narrow cell in a row on top."""
        count = max(len(self.parts), 1)
        gaps = 3.0 * (count - 1)
        if self.is_narrow:
            side = min((self.width() - 2.0 - gaps) / count, self.height() * PICTURE_SHARE, 44.0)
            return QRectF(1 + number * (side + 3), 1, side, side)
        side = min((self.height() - gaps) / count, 44.0)
        return QRectF(1, number * (side + 3), side, side)

    @property
    def is_narrow(self) -> bool:
        """Whether there is no room for the chosen crop to be shown large beside the names."""
        return self.width() < NARROW

    def tile_rect(self) -> QRectF:
        """Where the chosen crop is, large; empty in a narrow cell."""
        if self.is_narrow:
            return QRectF()
        left = self.thumb_rect(0).right() + 7
        room = self.width() - left - 12
        beside_names = max(room - self.names_width, min(LEAST_TILE, room - LEAST_NAMES_WIDTH), 40.0)
        side = max(min(self.height() - 2.0, beside_names), 40.0)
        return QRectF(left, 1, side, side)

    def names_rect(self) -> QRectF:
        """Where the names are: beside the chosen crop, or below the small ones."""
        if self.is_narrow:
            return QRectF(self.rect()).adjusted(1, self.thumb_rect(0).bottom() + 4, -1, 0)
        right = self.tile_rect().right()
        return QRectF(right + 10, 0, min(self.width() - right - 12, MOST_NAMES_WIDTH), self.height())

    def part_at(self, at: QPointF) -> int | None:
        return next((i for i in range(len(self.parts)) if self.thumb_rect(i).contains(at)), None)

    # Qt asks.

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        number = self.part_at(event.position())
        if number is not None and event.button() == Qt.MouseButton.LeftButton:
            self.part_clicked.emit(number)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        number = self.part_at(event.position())
        self.setCursor(Qt.CursorShape.ArrowCursor if number is None else Qt.CursorShape.PointingHandCursor)

    def event(self, event: QEvent) -> bool:
        if event.type() == event.Type.ToolTip:
            number = self.part_at(QPointF(event.pos()))  # type: ignore[attr-defined]
            text = spoken(self.parts[self.chosen if number is None else number]) if self.parts else ""
            QToolTip.showText(event.globalPos(), f"<p>{html.escape(text)}</p>" if text else "", self)  # type: ignore[attr-defined]
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        if not self.parts:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(self.opacity)
        for number in range(len(self.parts)):
            self._paint_thumb(painter, number)
        accent = current_theme().accent(self._accent)
        tile = self.tile_rect()
        if not tile.isEmpty():
            inside = tile.adjusted(FRAME / 2, FRAME / 2, -FRAME / 2, -FRAME / 2)
            self._paint_crop(painter, self.chosen, inside)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(accent, FRAME, j=Qt.PenJoinStyle.MiterJoin))
            painter.drawRect(inside)
        part = self.parts[self.chosen]
        paint_column(painter, self.names_rect(), Column(part.title, part.rows, accent), self.font())
        painter.end()

    def _paint_crop(self, painter: QPainter, number: int, area: QRectF) -> None:
        painter.fillRect(area, QColor(current_theme().backdrop))
        if number < len(self.crops):
            painter.drawImage(fitted_rect(area, self.parts[number].aspect), self.crops[number])

    def _paint_thumb(self, painter: QPainter, number: int) -> None:
        theme, area = current_theme(), self.thumb_rect(number)
        self._paint_crop(painter, number, area)
        chosen = number == self.chosen
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.accent(self._accent) if chosen else QColor(theme.line), 2.0 if chosen else 1.0))
        painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setFont(font_of(self.font(), points=-2, bold=True))
        label = self.parts[number].short
        metrics = painter.fontMetrics()
        chip = QRectF(area.x() + 1, area.y() + 1, metrics.horizontalAdvance(label) + 6, metrics.height())
        painter.fillRect(chip, QColor(0, 0, 0, 170))
        draw_text(painter, chip.adjusted(3, 0, 0, 0), label, colour=QColor("white"))
