"""A few pictures side by side, as the network will see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

_GAP = 4
_ACROSS = 4


class PreviewGrid(QWidget):
    """Four pictures a row, as large as there is room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Preview of the pictures that will be trained on")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.images: tuple[QImage, ...] = ()
        self.message = ""

    def show_message(self, message: str) -> None:
        """Say something instead; pictures that are there stay, dimmed."""
        self.message = message
        self.update()

    def show_pictures(self, pictures: Sequence[NDArray[np.uint8]]) -> None:
        """(side, side, 3) uint8 each."""
        self.images = tuple(_image(pixels) for pixels in pictures)
        self.message = ""
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(480, 244)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, 124)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        theme = current_theme()
        painter.fillRect(self.rect(), QColor(theme.backdrop))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        rows = max(-(-len(self.images) // _ACROSS), 1)
        side = min((self.width() - _GAP * (_ACROSS + 1)) / _ACROSS, (self.height() - _GAP * (rows + 1)) / rows)
        left = (self.width() - _ACROSS * side - (_ACROSS - 1) * _GAP) / 2
        top = (self.height() - rows * side - (rows - 1) * _GAP) / 2
        painter.setOpacity(0.35 if self.message else 1.0)
        for number, image in enumerate(self.images):
            row, column = divmod(number, _ACROSS)
            painter.drawImage(QRectF(left + column * (side + _GAP), top + row * (side + _GAP), side, side), image)
        painter.setOpacity(1.0)
        if self.message:
            painter.setPen(QColor(theme.text if self.images else theme.quiet))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(20, 8, -20, -8), int(flags), self.message)
        painter.end()


def _image(pixels: NDArray[np.uint8]) -> QImage:
    height, width = pixels.shape[:2]
    return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
