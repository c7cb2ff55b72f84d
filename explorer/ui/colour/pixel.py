"""The pixel under the cursor in all colour spaces, from the original photo, and in the changed light beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from explorer.ui.bars import draw_text, font_of
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFont, QPaintEvent

    from explorer.ui.colour.words import Pixel, PixelRow

SIDE, SWATCH = 8.0, 14.0
POINTS = (-1.0, -1.5, -2.0, -2.5)  # of the type, largest first, against the window's
LEAST_POINTS = -3.5  # of values that stand without the names of their channels
GAP = 5.0  # before a channel
WIDEST = 40.0  # between a channel's name and its value, where there is room


Widths = tuple[float, float, float, float]


class PixelPane(QWidget):
    """A small table: a row a space, a column a channel. Without a pixel it says what it is for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Pixel under the cursor")
        self.setToolTip(" ")  # the tips are made where they are asked for
        self._tip = ""
        self.head = ""
        self.pixel: Pixel | None = None
        self.lit: Pixel | None = None
        self.rows: Sequence[PixelRow] = ()

    def show_pixel(self, head: str, pixel: Pixel | None, lit: Pixel | None, rows: Sequence[PixelRow]) -> None:
        """Show a pixel of the photo, the same in changed light if any, and the rows about it; None shows none."""
        self.head, self.pixel, self.lit, self.rows = head, pixel, lit, rows
        self.setAccessibleDescription("; ".join(map(spoken, rows)))
        self.update()

    def show_tip(self, tip: str) -> None:
        """What the spaces are, to be read at leisure."""
        self._tip = tip

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(220, 200)

    def event(self, event: QEvent) -> bool:
        if event.type() == event.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._tip, self)  # type: ignore[attr-defined]
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        theme = current_theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        area = QRectF(self.rect()).adjusted(SIDE, 5, -SIDE, -4)
        if self.pixel is None:
            painter.setFont(font_of(self.font(), points=-1))
            painter.setPen(QColor(theme.quiet))
            flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(area, flags, "Point at a pixel: its values in all spaces appear here.")
        else:
            self._paint_head(painter, area)
            self._paint_rows(painter, area.adjusted(0, self.fontMetrics().height() + 5, 0, 0))
        painter.end()

    def _paint_head(self, painter: QPainter, area: QRectF) -> None:
        theme, x = current_theme(), area.x()
        height = self.fontMetrics().height()
        for pixel in (self.pixel, self.lit):
            if pixel is None:
                continue
            swatch = QRectF(x, area.y() + (height - SWATCH) / 2, SWATCH, SWATCH)
            painter.fillRect(swatch, QColor(*pixel))
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawRect(swatch)
            x += SWATCH + 4
        painter.setFont(font_of(self.font(), points=-1, bold=True))
        draw_text(painter, QRectF(x + 2, area.y(), area.right() - x - 2, height), self.head, colour=QColor(theme.text))

    def _paint_rows(self, painter: QPainter, area: QRectF) -> None:
        theme = current_theme()
        lines = sum(1 if row.lit is None else 2 for row in self.rows)
        pitch = min(area.height() / max(lines, 1), self.fontMetrics().height() + 5.0)
        font, widths, named = self.fitting(area.width(), pitch)
        painter.setFont(font)
        spare = min(max(area.width() - sum(widths), 0.0) / 3, WIDEST)
        y = area.y()
        for row in self.rows:
            x = area.x()
            draw_text(painter, QRectF(x, y, widths[0], pitch), row.title, colour=QColor(theme.text))
            x += widths[0]
            for place, name in enumerate(row.channels):
                width = widths[place + 1] + spare
                cell = QRectF(x + GAP, y, width - GAP, pitch)
                draw_text(painter, cell, name if named else "", colour=QColor(theme.quiet))
                draw_text(painter, cell, row.values[place], colour=QColor(theme.text), right=True)
                if row.lit is not None:
                    below = cell.translated(0, pitch)
                    draw_text(painter, below, row.lit[place], colour=QColor(theme.warning), right=True)
                x += width
            y += pitch if row.lit is None else 2 * pitch

    def fitting(self, width: float, pitch: float) -> tuple[QFont, Widths, bool]:
        """The largest type in which the table fits, its columns, and whether channels have their names.

        Where not even the smallest fits, the names go, of which the spaces' own names consist: no value is cut off.
        """
        for points, named in (*((points, True) for points in POINTS), *((points, False) for points in POINTS)):
            font = font_of(self.font(), points=points)
            widths = self._widths(QFontMetricsF(font), named=named)
            if QFontMetricsF(font).ascent() + 1 <= pitch and sum(widths) <= width:
                return font, widths, named
        font = font_of(self.font(), points=LEAST_POINTS)
        return font, self._widths(QFontMetricsF(font), named=False), False

    def _widths(self, metrics: QFontMetricsF, *, named: bool) -> Widths:
        """How wide the titles and the three channels are in a type."""
        advance = metrics.horizontalAdvance
        titles = max((advance(row.title) for row in self.rows), default=0.0)
        x, y, z = (
            max(
                (
                    (advance(row.channels[place]) + 2 if named else 0.0) + advance(values[place]) + GAP
                    for row in self.rows
                    for values in (row.values, row.lit or row.values)
                ),
                default=0.0,
            )
            for place in range(3)
        )
        return titles, x, y, z


def spoken(row: PixelRow) -> str:
    """A row as text, for those who hear the window."""
    pairs = " ".join(f"{name} {value}" for name, value in zip(row.channels, row.values, strict=True))
    return f"{row.title} {pairs}" if row.lit is None else f"{row.title} {pairs}, in this light {' '.join(row.lit)}"
