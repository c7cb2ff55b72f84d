"""The threshold from which the model counts as sure enough: a marker over the bars of the tree, on their own scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

from explorer.ui.bars import draw_text, font_of
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent, QWheelEvent
    from PySide6.QtWidgets import QWidget

LOWEST, HIGHEST = 5, 99  # in hundredths: at 1.00 hardly anything could ever be named
_KEYS = ("Left", "Right", "Up", "Down", "Home", "End", "PageUp", "PageDown")
OWN_KEYS = frozenset(Qt.Key[f"Key_{name}"] for name in _KEYS)
MARKER = 5.0  # half the width of the marker, and its height


def claims_key(event: QEvent) -> bool:
    """Whether a pane with the keyboard's focus needs that key before the window's shortcuts get it."""
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
    return plain and Qt.Key(event.key()) in OWN_KEYS


class ThresholdBar(QAbstractSlider):
    """A marker that is dragged along the scale of the rows below it; counts hundredths.

    The mouse does not give it the keyboard, so that the arrow keys go on stepping through the photos; Tab does.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(LOWEST, HIGHEST)
        self.setPageStep(10)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Sure enough from this probability on")
        self.setToolTip(
            "From this probability on the model counts as sure enough. Drag it, or Tab to it and use ← and →."
        )
        self._span = (0.0, 100.0)
        self._heads: tuple[tuple[str, float], ...] = ()
        self.valueChanged.connect(self._moved)

    @property
    def threshold(self) -> float:
        return self.value() / 100

    def set_threshold(self, threshold: float) -> None:
        self.setValue(round(threshold * 100))

    def set_span(self, left: float, width: float) -> None:
        """Where 0 is, and how far 1 is from it, in pixels of this widget."""
        self._span = (left, max(width, 1.0))
        self.update()

    def set_heads(self, *heads: tuple[str, float]) -> None:
        """Words over the columns of numbers, each with where its column ends at the right."""
        self._heads = heads
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, int(self._line + MARKER + 4))

    @property
    def _line(self) -> float:
        return float(self.fontMetrics().height())

    def _moved(self, _value: int) -> None:
        self.setAccessibleDescription(f"{self.threshold:.2f}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        theme = current_theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font_of(self.font(), points=-1, bold=self.hasFocus()))
        left, width = self._span
        x = left + width * self.threshold
        text = f"sure enough from {self.threshold:.2f}"
        room = painter.fontMetrics().horizontalAdvance(text) + 2
        if room > width:
            text = f"sure from {self.threshold:.2f}"
            room = painter.fontMetrics().horizontalAdvance(text) + 2
        start = min(max(x - room / 2, left), max(left + width - room, left))
        draw_text(
            painter,
            QRectF(start, 0, max(min(room, self.width() - start), 0), self._line),
            text,
            colour=QColor(theme.text),
        )
        painter.setFont(font_of(self.font(), points=-1))
        for head, right in self._heads:
            draw_text(painter, QRectF(0, 0, right, self._line), head, colour=QColor(theme.quiet), right=True)
        top = self._line + 2
        painter.setPen(QPen(QColor(theme.text), 1.5) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.text))
        points = [QPointF(x - MARKER, top), QPointF(x + MARKER, top), QPointF(x, top + MARKER)]
        painter.drawPolygon(QPolygonF(points))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        event.ignore()  # who scrolls past does not mean to move it

    def event(self, event: QEvent) -> bool:
        if claims_key(event):
            event.accept()
            return True
        return super().event(event)

    def _follow(self, event: QMouseEvent) -> None:
        left, width = self._span
        self.setValue(round((event.position().x() - left) / width * 100))
