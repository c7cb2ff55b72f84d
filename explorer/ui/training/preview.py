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


class PreviewGrid(QWidget):
    """Rows of pictures, as many a row as makes them largest."""

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
        across, side = largest_grid(len(self.images), self.width(), self.height())
        rows = -(-len(self.images) // across)
        left = (self.width() - across * side - (across - 1) * _GAP) / 2
        top = (self.height() - rows * side - (rows - 1) * _GAP) / 2
        painter.setOpacity(0.35 if self.message else 1.0)
        for number, image in enumerate(self.images):
            row, column = divmod(number, across)
            painter.drawImage(QRectF(left + column * (side + _GAP), top + row * (side + _GAP), side, side), image)
        painter.setOpacity(1.0)
        if self.message:
            painter.setPen(QColor(theme.text if self.images else theme.quiet))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect().adjusted(20, 8, -20, -8), int(flags), self.message)
        painter.end()


def largest_grid(count: int, width: float, height: float) -> tuple[int, float]:
    """How many squares a row, and their side in pixels, so that `count` of them fill a room best."""
    best = (1, 0.0)
    for across in range(1, max(count, 1) + 1):
        rows = -(-max(count, 1) // across)
        side = min((width - _GAP * (across + 1)) / across, (height - _GAP * (rows + 1)) / rows)
        best = max(best, (across, side), key=lambda one: one[1])
    return best


def _image(pixels: NDArray[np.uint8]) -> QImage:
    height, width = pixels.shape[:2]
    return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()
