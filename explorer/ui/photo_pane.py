"""The photo, upright, as large as can be, with the boxes of the scales on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QMouseEvent,
    QPainter,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from explorer.figures.overlay import overlay_marks
from explorer.geometry import Box
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent

    from explorer.results import ZoomReading
    from explorer.ui.pictures import ShownPhoto

WHEEL_STEP = 1.0015  # zoom a unit of the wheel; a notch is 120 units
KEY_STEP = 1.25
LARGEST = 32.0  # screen pixels a photo pixel
PIXELATED = 6.0  # from here on pixels are shown as squares
MARGIN = 18.0  # logical pixels around a fitted photo, room for labels


class PhotoItem(QGraphicsItem):
    """A picture in its own pixels, painted from the smallest level that has enough of them."""

    def __init__(self) -> None:
        super().__init__()
        self._size = QSizeF(0, 0)
        self._levels: list[QPixmap] = []

    def show_levels(self, levels: Sequence[QPixmap], size: QSizeF) -> None:
        """Show a picture of `size` from its levels, full size first; a level may have any number of pixels."""
        self.prepareGeometryChange()
        self._levels, self._size = list(levels), size
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802
        return QRectF(0, 0, self._size.width(), self._size.height())

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        if not self._levels:
            return
        scale = painter.deviceTransform().m11()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < PIXELATED)
        level = level_for(scale, [level.width() / self._size.width() for level in self._levels])
        pixmap = self._levels[level]
        painter.drawPixmap(self.boundingRect(), pixmap, QRectF(pixmap.rect()))


def level_for(scale: float, shares: Sequence[float]) -> int:
    """The smallest level with at least a pixel a screen pixel; `shares`: sizes of levels as shares of the photo's."""
    enough = [number for number, share in enumerate(shares) if share >= scale]
    return enough[-1] if enough else 0


class PhotoPane(QGraphicsView):
    """Shows one photo. Wheel zooms at the cursor, dragging pans, a double click goes to single pixels and back."""

    hovered = Signal(object)  # (x, y) in photo pixels, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = QGraphicsScene(self)
        self.setScene(self._scene)
        self._item = PhotoItem()
        self._scene.addItem(self._item)
        self._size: QSizeF | None = None  # of the photo; None while there is none, or only its thumbnail
        self._reading: ZoomReading | None = None
        self._show_boxes = True
        self._fitted = True
        self.setAccessibleName("Photo")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAcceptDrops(False)  # the window takes what is dropped
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)

    # What is shown.

    def show_photo(self, shown: ShownPhoto) -> None:
        """Show a photo. A photo of the same size as the last one keeps zoom and place; another one is fitted."""
        size = QSizeF(*shown.photo.size)
        keep = not self._fitted and self._size == size
        self._item.show_levels([QPixmap.fromImage(level) for level in shown.levels], size)
        self._size, self._reading = size, None
        self._scene.setSceneRect(self._item.boundingRect())
        if not keep:
            self.fit()
        self.viewport().update()

    def show_preview(self, thumbnail: QPixmap) -> None:
        """Show a thumbnail until the photo is there, unless the person looks at a detail."""
        if not self._fitted or thumbnail.isNull():
            return
        self._size, self._reading = None, None
        self._item.show_levels([thumbnail], QSizeF(thumbnail.size()))
        self._scene.setSceneRect(self._item.boundingRect())
        self.fit()

    def clear(self) -> None:
        """Show nothing."""
        self._size, self._reading = None, None
        self._item.show_levels([], QSizeF(0, 0))
        self.hovered.emit(None)

    def show_reading(self, reading: ZoomReading | None) -> None:
        """Draw the boxes of a reading of this photo; None to draw none. A thumbnail in a photo's place has none."""
        self._reading = reading if self._size is not None else None
        self.viewport().update()

    def show_boxes(self, *, shown: bool) -> None:
        self._show_boxes = shown
        self.viewport().update()

    # Zoom.

    @property
    def zoom(self) -> float:
        """Logical pixels of the screen a photo pixel."""
        return self.transform().m11()

    def fit(self) -> None:
        """As large as can be."""
        self._fitted = True
        rect = self._item.boundingRect()
        if rect.isEmpty():
            return
        room = self.viewport().rect()
        scale = min((room.width() - 2 * MARGIN) / rect.width(), (room.height() - 2 * MARGIN) / rect.height())
        self.setTransform(QTransform.fromScale(max(scale, 1e-4), max(scale, 1e-4)))
        self.centerOn(rect.center())
        self._show_hand()

    def one_to_one(self) -> None:
        """One pixel of the photo on one pixel of the screen."""
        self._zoom_to(1 / self.devicePixelRatioF())

    def zoom_in(self) -> None:
        self._zoom_from_centre(KEY_STEP)

    def zoom_out(self) -> None:
        self._zoom_from_centre(1 / KEY_STEP)

    def _zoom_from_centre(self, factor: float) -> None:
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self._zoom_to(self.zoom * factor)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)

    def _zoom_to(self, scale: float) -> None:
        if self._item.boundingRect().isEmpty():
            return
        smallest = min(self._fitting_scale(), 1 / self.devicePixelRatioF())
        wanted = min(max(scale, smallest), LARGEST / self.devicePixelRatioF())
        self._fitted = False
        self.scale(wanted / self.zoom, wanted / self.zoom)
        self._show_hand()

    def _fitting_scale(self) -> float:
        rect, room = self._item.boundingRect(), self.viewport().rect()
        return min((room.width() - 2 * MARGIN) / rect.width(), (room.height() - 2 * MARGIN) / rect.height())

    def _show_hand(self) -> None:
        """An open hand where there is something to drag, else a cross to point with."""
        rect = self.mapFromScene(self._item.boundingRect()).boundingRect()
        larger = rect.width() > self.viewport().width() or rect.height() > self.viewport().height()
        mode = QGraphicsView.DragMode.ScrollHandDrag if larger else QGraphicsView.DragMode.NoDrag
        if mode != self.dragMode():
            self.setDragMode(mode)
        if not larger:
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)

    # Qt asks.

    def drawBackground(self, painter: QPainter, rect: QRectF | QPointF) -> None:  # type: ignore[override]  # noqa: N802
        if isinstance(rect, QRectF):
            painter.fillRect(rect, QColor(current_theme().backdrop))

    def drawForeground(self, painter: QPainter, _rect: QRectF) -> None:  # type: ignore[override]  # noqa: N802
        if self._reading is None or not self._show_boxes:
            return
        from explorer.figures.paint import paint_marks  # noqa: PLC0415 - keep the start of the window short

        seen = self.mapToScene(self.viewport().rect()).boundingRect()
        visible = Box(seen.left(), seen.top(), seen.right(), seen.bottom())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_marks(painter, overlay_marks(self._reading, look=current_theme().look, zoom=self.zoom, visible=visible))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        if self._fitted:
            self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        turn = event.angleDelta().y() or event.angleDelta().x()
        self._zoom_to(self.zoom * WHEEL_STEP**turn)
        self._hover(event.position())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            self.one_to_one() if self._fitted else self.fit()
            self._hover(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseMoveEvent(event)
        self._hover(event.position())

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        super().enterEvent(event)
        self._hover(event.position())

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self.hovered.emit(None)

    def _hover(self, position: QPointF) -> None:
        inverse, possible = self.viewportTransform().inverted()
        if self._size is None or not possible:
            return
        at = inverse.map(position)
        inside = self._item.boundingRect().contains(at)
        self.hovered.emit((at.x(), at.y()) if inside else None)
