"""The photo with its crops drawn on it: one can be raised, which dims what it leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath

from explorer.figures.crop_marks import Drawing, Sight, crop_drawing
from explorer.figures.overlay import SCREEN
from explorer.figures.paint import paint_marks
from explorer.geometry import CROP_PLACES, Box, crop_boxes
from explorer.manner import Crops
from explorer.ui.crops.marks import crop_at
from explorer.ui.crops.words import attended_label, chip_texts
from explorer.ui.photo_pane import PhotoPane
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent, QPixmap
    from PySide6.QtWidgets import QWidget

    from explorer.results import CropsReading
    from explorer.ui.pictures import ShownPhoto

DRAG = 4  # logical pixels; a press that moves less is a click
REACH = 7.0  # logical pixels from an edge that mean this edge
VEIL = 150  # of 255: how much of the photo outside the raised crop is covered


class CropsPane(PhotoPane):
    """Draws the crops of a plan as soon as there is a photo, and what they keep as soon as there is a reading."""

    place_pointed = Signal(object)  # the place of the crop under the cursor, or None
    place_clicked = Signal(object)  # the place of a crop, or None beside all of them

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Photo with its crops")
        self.plan = Crops()
        self.raised: int | None = None
        self._crops: CropsReading | None = None
        self._photo_size: tuple[int, int] | None = None
        self._are_shown = True
        self._pressed: QPointF | None = None
        self._placed: tuple[object, Drawing] | None = None  # marks, and what they were placed for

    # What is shown.

    def show_photo(self, shown: ShownPhoto) -> None:
        super().show_photo(shown)
        self._photo_size, self._crops = shown.photo.size, None

    def show_preview(self, thumbnail: QPixmap) -> None:
        super().show_preview(thumbnail)
        if self._size is None:  # the thumbnail was taken: its pixels are not the photo's
            self._photo_size = self._crops = None

    def clear(self) -> None:
        self._photo_size = self._crops = None
        super().clear()

    def show_plan(self, plan: Crops) -> None:
        """Draw the crops of a plan, whether they are read already or not."""
        self.plan = plan
        self.viewport().update()

    def show_crops_reading(self, reading: CropsReading | None) -> None:
        """Say what the crops keep; None while that is not known."""
        self._crops = reading if self._photo_size is not None else None
        self.viewport().update()

    def show_raised(self, place: int | None) -> None:
        if place != self.raised:
            self.raised = place
            self.viewport().update()

    def show_boxes(self, *, shown: bool) -> None:
        self._are_shown = shown
        super().show_boxes(shown=shown)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """Of the crops, place by place; none while there is no photo."""
        if self._photo_size is None:
            return ()
        count = min(self.plan.count, len(CROP_PLACES))
        if self.reading is not None:
            return tuple(crop.box for crop in self.reading.crops[:count])
        return tuple(box for box, _ in crop_boxes(*self._photo_size, count, self.plan.share))

    @property
    def reading(self) -> CropsReading | None:
        """The reading of these very crops; None while there is none."""
        read = self._crops
        same = read is not None and (read.plan.count, read.plan.share) == (self.plan.count, self.plan.share)
        return read if same else None

    @property
    def shown_raised(self) -> int | None:
        """The place of the crop that is raised, if there is such a crop and boxes are shown."""
        return self.raised if self.raised is not None and self._are_shown and self.raised < len(self.boxes) else None

    def drawing(self) -> Drawing:
        """Boxes and labels for the zoom of this moment, in photo pixels; placed anew only where something moved."""
        if not self._are_shown or self._photo_size is None:
            return Drawing()
        seen = self.mapToScene(self.viewport().rect()).boundingRect()
        key = (self._photo_size, self.plan, self.reading, self.shown_raised, seen, self.zoom, current_theme())
        if self._placed is None or self._placed[0] != key:
            reading = self.reading
            attended = (reading.attended, attended_label(reading)) if reading and reading.attended else None
            visible = Box(seen.left(), seen.top(), seen.right(), seen.bottom())
            sight = Sight(current_theme().look, SCREEN / self.zoom, visible)
            texts, raised = chip_texts(self.plan, reading), self.shown_raised
            self._placed = key, crop_drawing(self.boxes, texts, sight, raised=raised, attended=attended)
        return self._placed[1]

    def place_at(self, position: QPointF) -> int | None:
        """The place of the crop that a point of the viewport means: its label or edge is there, or only it is."""
        inverse, possible = self.viewportTransform().inverted()
        if not possible or not self._are_shown:
            return None
        at = inverse.map(position)
        labelled = [place for place, spot in self.drawing().spots if spot.contains(at.x(), at.y())]
        return labelled[0] if labelled else crop_at(self.boxes, (at.x(), at.y()), REACH / self.zoom)

    # Qt asks.

    def drawForeground(self, painter: QPainter, _rect: QRectF) -> None:  # type: ignore[override]  # noqa: N802
        raised = self.shown_raised
        if raised is not None:
            box, photo = self.boxes[raised], QPainterPath()
            photo.addRect(self.sceneRect())
            kept = QPainterPath()
            kept.addRect(QRectF(box.x0, box.y0, box.width, box.height))
            veil = QColor(current_theme().backdrop)
            veil.setAlpha(VEIL)
            painter.fillPath(photo - kept, veil)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_marks(painter, self.drawing().marks)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseMoveEvent(event)
        if event.buttons() == Qt.MouseButton.NoButton:
            self.place_pointed.emit(self.place_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self.place_pointed.emit(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mousePressEvent(event)
        self._pressed = event.position() if event.button() == Qt.MouseButton.LeftButton else None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._pressed = None
        super().mouseDoubleClickEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        if pressed is not None and (event.position() - pressed).manhattanLength() < DRAG:
            self.place_clicked.emit(self.place_at(event.position()))
