"""A column that fades out where more of it is below, so that a line cut in half is not taken for a mistake."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from explorer.ui.theme import current_theme

HEIGHT = 34  # logical pixels over which it fades


class FadingScrollArea(QScrollArea):
    """Scrolls up and down what is too high for it."""

    def __init__(self, inside: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(inside)
        self.fade = _Fade(self)
        self.verticalScrollBar().valueChanged.connect(self._show_fade)
        self.verticalScrollBar().rangeChanged.connect(self._show_fade)
        self._show_fade()

    def _show_fade(self) -> None:
        bar = self.verticalScrollBar()
        self.fade.setVisible(bar.value() < bar.maximum())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        seen = self.viewport().geometry()
        self.fade.setGeometry(seen.x(), seen.bottom() + 1 - HEIGHT, seen.width(), HEIGHT)


class _Fade(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        solid = QColor(current_theme().window)
        clear = QColor(solid)
        clear.setAlpha(0)
        veil = QLinearGradient(0, 0, 0, self.height())
        veil.setColorAt(0, clear)
        veil.setColorAt(1, solid)
        painter = QPainter(self)
        painter.fillRect(self.rect(), veil)
        painter.end()
