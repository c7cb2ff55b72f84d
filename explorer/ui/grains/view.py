"""One pane of the granularity lens: the photo in a pyqtgraph view box, a grain's energy map and its regions over it.

This module imports pyqtgraph, which takes seconds on a cold disk: only the granularity lens may import it, and only
after a thread has done so (see `lens_deck`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyqtgraph import GraphicsView, ViewBox  # noqa: TID253 - see above
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from explorer.figures.energy import percent_text
from explorer.figures.marks import BoxMark, Label
from explorer.figures.overlay import SCREEN, apart, cut_sides, nested_marks
from explorer.figures.paint import paint_marks
from explorer.geometry import Box
from explorer.ui.grains.energy import region_at
from explorer.ui.grains.energy_item import EnergyItem, rect_of
from explorer.ui.photo_pane import PhotoItem
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent, QMouseEvent, QPixmap, QWheelEvent

    from explorer.figures.marks import Mark
    from explorer.results import GrainReading

CHOSEN = 1.9  # width of the chosen region's line as a multiple of the others'
DRAG = 4  # logical pixels; a press that moves less is a click


class MarksItem(QGraphicsItem):
    """Region boxes with their labels, and the cell under the cursor."""

    def __init__(self, view: GrainView) -> None:
        super().__init__()
        self._view = view
        self.setZValue(20)

    def boundingRect(self) -> QRectF:  # noqa: N802
        return QRectF(-1e7, -1e7, 2e7, 2e7)  # labels lie outside the boxes; the view clips

    def paint(self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_marks(painter, self._view.marks())
        cell = self._view.cell
        if cell is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, width in ((QColor(0, 0, 0, 200), 3.0), (QColor("white"), 1.2)):
                pen = QPen(colour, width * self._view.devicePixelRatioF())  # cosmetic: in pixels of the device
                pen.setCosmetic(True)
                pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
                painter.setPen(pen)
                painter.drawRect(rect_of(cell))


class _PanBox(ViewBox):  # type: ignore[misc]
    """A view box that only pans: wheel and keys zoom all panes through the area they belong to."""

    def mouseDragEvent(self, event: object, axis: int | None = None) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:  # type: ignore[attr-defined]
            super().mouseDragEvent(event, axis)
        else:
            event.ignore()  # type: ignore[attr-defined]

    def keyPressEvent(self, event: QEvent) -> None:  # noqa: N802
        event.ignore()


class GrainView(GraphicsView):  # type: ignore[misc]
    """Shows the photo and, where it has a grain, its map and regions. All positions are in photo pixels.

    It says what the person does, and decides nothing.
    """

    hovered = Signal(object)  # (x, y) or None
    clicked = Signal(float, float)
    turned = Signal(float, float, float)  # x, y, units of the wheel
    double_clicked = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self.box = _PanBox(enableMenu=False, defaultPadding=0, invertY=True)
        self.box.disableAutoRange()
        self.box.setMouseEnabled(x=True, y=True)
        self.setCentralItem(self.box)
        self.setViewportUpdateMode(GraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAcceptDrops(False)
        self.setMinimumSize(60, 60)
        self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self._photo, self._energy, self._marks = PhotoItem(), EnergyItem(), MarksItem(self)
        for item in (self._photo, self._energy, self._marks):
            self.box.addItem(item, ignoreBounds=True)
        self._size = QSizeF(0, 0)
        self._boxes: list[tuple[Box, str, int]] = []
        self._chosen: int | None = None
        self._placed: tuple[object, tuple[Mark, ...]] | None = None  # the marks, and what they were placed for
        self._pressed: QPointF | None = None
        self.grain: GrainReading | None = None
        self.cell: Box | None = None
        self.restyle()

    # What is shown.

    def show_levels(self, levels: Sequence[QPixmap], size: QSizeF) -> None:
        self._size = size
        self._photo.show_levels(levels, size)

    def show_map(self, image: QImage, frame: Box | None) -> None:
        """Show a map's colours over `frame`; a null image takes the map away."""
        photo = QRectF(QPointF(0, 0), self._size)
        self._energy.show_map(image, rect_of(frame) if frame else QRectF(), photo)

    def show_map_as(self, *, opacity: float, smooth: bool) -> None:
        self._energy.show_as(opacity=opacity, smooth=smooth)

    def show_regions(self, grain: GrainReading | None, accent: int, *, chosen: int | None) -> None:
        """Draw the regions of a grain in the accent's colour; None to draw none."""
        self.grain = grain
        regions = grain.regions if grain else ()
        boxes = [(r.box, f"{i + 1} · {percent_text(r.energy)}", accent) for i, r in enumerate(regions)]
        self.show_boxes(boxes, chosen=chosen)

    def show_boxes(self, boxes: Sequence[tuple[Box, str, int]], *, chosen: int | None = None) -> None:
        """Draw boxes with their labels and the numbers of their accents, `chosen` heavier than the others."""
        self._boxes, self._chosen = list(boxes), chosen
        self._marks.update()

    def show_cell(self, cell: Box | None) -> None:
        if cell != self.cell:
            self.cell = cell
            self._marks.update()

    def restyle(self) -> None:
        self.setBackground(current_theme().backdrop)

    def marks(self) -> tuple[Mark, ...]:
        """Boxes and labels for the zoom of this moment, in photo pixels; placed anew only where something moved."""
        seen = self.box.viewRect()
        key = (tuple(self._boxes), self._chosen, self._size, seen, self.box.width(), current_theme())
        if self._placed is None or self._placed[0] != key:
            self._placed = key, self._place(seen)
        return self._placed[1]

    def _place(self, seen: QRectF) -> tuple[Mark, ...]:
        if not self._boxes or self._size.isEmpty():
            return ()
        visible = Box(seen.left(), seen.top(), seen.right(), seen.bottom())
        photo = Box.of_size(self._size.width(), self._size.height())
        unit = SCREEN * seen.width() / max(self.box.width(), 1.0)
        base = current_theme().look
        look = replace(base, accents=tuple(base.accent(accent) for _, _, accent in self._boxes))
        boxes, labels = [box for box, _, _ in self._boxes], [label for _, label, _ in self._boxes]
        drawn = nested_marks(apart(boxes, look, unit=unit), photo, look=look, unit=unit, bounds=visible, labels=labels)
        if self._chosen is None:
            return drawn
        chosen = boxes[self._chosen]
        heavy = BoxMark(
            chosen.clipped_to(photo), look.stroke(self._chosen, unit=unit * CHOSEN), cut_sides(chosen, photo)
        )
        labels_last = [mark for mark in drawn if isinstance(mark, Label)]
        return (*(mark for mark in drawn if not isinstance(mark, Label)), heavy, *labels_last)

    # Qt asks.

    def _at(self, position: QPointF) -> QPointF:
        return self.box.mapSceneToView(self.mapToScene(position.toPoint()))  # type: ignore[no-any-return]

    def _hover(self, position: QPointF) -> None:
        at = self._at(position)
        inside = QRectF(QPointF(0, 0), self._size).contains(at)
        self.hovered.emit((at.x(), at.y()) if inside else None)
        over = inside and self.grain is not None and region_at(self.grain, at.x(), at.y()) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.CrossCursor)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        at = self._at(event.position())
        self.turned.emit(at.x(), at.y(), float(event.angleDelta().y() or event.angleDelta().x()))
        self._hover(event.position())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton:
            at = self._at(event.position())
            self._pressed = None
            self.double_clicked.emit(at.x(), at.y())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mousePressEvent(event)
        self._pressed = event.position() if event.button() == Qt.MouseButton.LeftButton else None

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        if pressed is not None and (event.position() - pressed).manhattanLength() < DRAG:
            at = self._at(event.position())
            self.clicked.emit(at.x(), at.y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseMoveEvent(event)
        self._hover(event.position())

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        super().enterEvent(event)
        self._hover(event.position())

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self.hovered.emit(None)
