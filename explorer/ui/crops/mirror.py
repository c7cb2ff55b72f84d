"""The sign of a crop that is a mirror image."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF


def paint_mirror(painter: QPainter, area: QRectF, colour: QColor) -> None:
    """The sign of a mirror image: two triangles that face each other across a line."""
    side = min(area.width(), area.height()) * 0.8
    middle = area.center()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    for way in (-1, 1):
        near, far = middle.x() + way * side * 0.12, middle.x() + way * side * 0.5
        points = [
            QPointF(near, middle.y()),
            QPointF(far, middle.y() - side * 0.3),
            QPointF(far, middle.y() + side * 0.3),
        ]
        painter.drawPolygon(QPolygonF(points))
    painter.fillRect(QRectF(middle.x() - 0.5, middle.y() - side / 2, 1, side), colour)
