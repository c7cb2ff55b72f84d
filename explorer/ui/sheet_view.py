"""A drawn sheet as large as there is room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.theme import current_theme


class SheetView(QWidget):
    """Shows the drawn sheet as large as there is room."""

    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Preview of the figure")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._image: QImage | None = None
        self.message = "Drawing…"

    def show_image(self, image: QImage) -> None:
        self._image, self.message = image, ""
        self.update()

    @property
    def room_px(self) -> int:
        """How many physical pixels wide a preview may be to be sharp."""
        shape = 0.75 if self._image is None else self._image.width() / max(self._image.height(), 1)
        width = min(self.width() - 24, (self.height() - 24) * shape)
        return max(int(width * self.devicePixelRatioF()), 100)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(620, 560)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(320, 320)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        theme = current_theme()
        painter.fillRect(self.rect(), QColor(theme.backdrop))
        if self._image is None:
            painter.setPen(QColor(theme.quiet))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.message)
        else:
            room = self.rect().adjusted(12, 12, -12, -12)
            size = self._image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = room.adjusted(0, 0, 0, 0)
            place.setSize(size)
            place.moveCenter(room.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, self._image)
            painter.setPen(QColor(theme.line))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        painter.end()
