"""An energy map over a photo, in the photo's own pixels and never mixed into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

if TYPE_CHECKING:
    from explorer.geometry import Box

BEYOND = 0.45  # the map's opacity beyond the photo, as a share of that on it


def rect_of(box: Box) -> QRectF:
    """A box as Qt knows it."""
    return QRectF(box.x0, box.y0, box.width, box.height)


class EnergyItem(QGraphicsItem):
    """A map's colours, stretched over the frame that the network saw; the photo below it stays as it is."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._frame, self._photo = QRectF(), QRectF()
        self._opacity, self._smooth = 1.0, True
        self.setZValue(10)

    def show_map(self, image: QImage, frame: QRectF, photo: QRectF) -> None:
        """Show a map's colours; a null image shows none."""
        self.prepareGeometryChange()
        self._image, self._frame, self._photo = image, frame, photo
        self.update()

    def show_as(self, *, opacity: float, smooth: bool) -> None:
        self._opacity, self._smooth = opacity, smooth
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        return self._frame

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if self._image.isNull() or self._opacity <= 0:
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._smooth)
        on_photo, everywhere = QPainterPath(), QPainterPath()
        on_photo.addRect(self._photo)
        everywhere.addRect(self._frame)
        for part, opacity in ((on_photo, self._opacity), (everywhere - on_photo, self._opacity * BEYOND)):
            if part.isEmpty():
                continue
            painter.save()
            painter.setClipPath(part, Qt.ClipOperation.IntersectClip)
            painter.setOpacity(opacity)
            painter.drawImage(self._frame, self._image)
            painter.restore()
