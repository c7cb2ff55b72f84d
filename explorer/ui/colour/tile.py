"""A picture that covers a part of the photo's plane, at whatever resolution it has."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

PIXELATED = 2.0  # from that many screen pixels a pixel of the picture on, pixels are shown as squares if wished


class TileItem(QGraphicsItem):
    """An image over a rectangle in photo pixels."""

    def __init__(self, z: float) -> None:
        super().__init__()
        self._image, self._area, self._sharp = QImage(), QRectF(), False
        self.setZValue(z)

    def show_image(self, image: QImage, area: QRectF, *, sharp: bool = False) -> None:
        """Show an image over an area; a null image shows none. `sharp` shows its pixels as squares."""
        self.prepareGeometryChange()
        self._image, self._area, self._sharp = image, area, sharp
        self.update()

    @property
    def image(self) -> QImage:
        return self._image

    @property
    def area(self) -> QRectF:
        return self._area

    def boundingRect(self) -> QRectF:  # noqa: N802
        return self._area

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if self._image.isNull():
            return
        scale = painter.deviceTransform().m11() * self._area.width() / max(self._image.width(), 1)
        smooth = scale < PIXELATED if self._sharp else painter.deviceTransform().m11() < 6
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(self._area, self._image)
