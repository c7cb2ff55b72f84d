"""What all crops together say, what the whole photo alone says, and how far the crops agree: painted."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.figures.text import share_text
from explorer.ui.bars import draw_bar, draw_name, draw_text, font_of
from explorer.ui.dimming import DimmingWidget
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from explorer.ui.crops.words import SummaryText

BAR = 2.5
MEANING = "Disagreement: 0 where all crops say the same, 1 where each is sure of another name."
_FLAGS = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class CropsSummary(DimmingWidget):
    """Paints a `SummaryText`: sentences first, and as many names as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.text: SummaryText | None = None

    def show_text(self, text: SummaryText | None) -> None:
        self.text = text
        self.setAccessibleName(text.title if text else "")
        self.setAccessibleDescription(text.spoken if text else "")
        self.setToolTip(f"<p>{html.escape(text.spoken)}</p><p>{MEANING}</p>" if text else "")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(220, 120)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        text = self.text
        if text is None:
            return
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(0, 4, 1, self.height() - 8), QColor(theme.line))
        painter.setOpacity(self.opacity)
        area = QRectF(12, 2, self.width() - 14, self.height() - 4)
        small = font_of(self.font(), points=-1)
        line = QFontMetricsF(small).height()
        sentences = [(text.agreement, theme.text), (text.warning, theme.warning)]
        ends = [(words, colour, _height(words, small, area.width())) for words, colour in sentences if words]
        fixed = line + sum(height for _, _, height in ends) + (line + BAR + 2.5)  # title, sentences, the whole photo
        count = max(min(int((area.height() - fixed) / (line + BAR + 1.5)), len(text.rows)), 1)
        painter.setFont(font_of(self.font(), points=-1, bold=True))
        draw_text(painter, QRectF(area.x(), area.y(), area.width(), line), text.title, colour=QColor(theme.text))
        painter.setFont(small)
        y = area.y() + line
        for name, share in text.rows[:count]:
            y = self._paint_row(painter, QRectF(area.x(), y, area.width(), line), name, share, QColor(theme.text))
        name, share = text.whole
        row = QRectF(area.x(), y, area.width(), line)
        y = self._paint_row(painter, row, f"Whole photo: {name}", share, QColor(theme.quiet)) + 1
        for words, colour, height in ends:
            painter.setPen(QColor(colour))
            painter.drawText(QRectF(area.x(), y, area.width(), height), _FLAGS, words)
            y += height
        painter.end()

    def _paint_row(self, painter: QPainter, area: QRectF, name: str, share: float, colour: QColor) -> float:
        theme = current_theme()
        taken = draw_text(painter, area, share_text(share), colour=colour, right=True)
        draw_name(painter, area.adjusted(0, 0, -taken - 5, 0), name, colour=colour)
        bar = QRectF(area.x(), area.bottom(), area.width(), BAR)
        draw_bar(painter, bar, share, colour=colour, track=QColor(theme.line))
        return bar.bottom() + 1.5


def _height(text: str, font: QFont, width: float) -> float:
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 10_000), _FLAGS, text).height()
