"""One line of quiet text that explains, and takes no room of its own."""

from __future__ import annotations

import html

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.bars import draw_text, font_of
from explorer.ui.theme import current_theme

SIDE = 8  # logical pixels left and right of the words


class QuietLine(QWidget):
    """Text of any origin, cut short where it does not fit; all of it when pointed at."""

    def __init__(self, parent: QWidget | None = None, *, right: bool = False) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.text = ""
        self._right = right

    def show_text(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.setAccessibleName(text)
            self.setToolTip(f"<p>{html.escape(text)}</p>" if text else "")
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(200, self.fontMetrics().height() + 5)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setFont(font_of(self.font(), points=-1))
        area = self.rect().adjusted(SIDE + 1, 0, -SIDE, 0 if self._right else -4)
        draw_text(painter, area.toRectF(), self.text, colour=QColor(current_theme().quiet), right=self._right)
        painter.end()
