"""Panning and zooming a 24-megapixel photo with three boxes in the photo pane of the window."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from measure import Row, draw_photos, milliseconds, own_home, print_table, rounds_wanted
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPixmap, QTransform, QWheelEvent
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView

import explorer.figures.paint  # noqa: F401 - as in the program, where it is imported behind the painted window
from explorer.geometry import Box
from explorer.photos import load_photo
from explorer.results import Ranking, ReadingKey, RunFacts, ScaleReading, ZoomReading
from explorer.ui.photo_pane import PhotoPane
from explorer.ui.pictures import make_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from explorer.ui.pictures import ShownPhoto

PANE, PHOTO = (1600, 1000), (6000, 4000)
FRAMES = 120
LARGEST = 4.0  # screen pixels a photo pixel, where the wheel turns back
NOTCH = 120  # units of the wheel
BUDGET = f"≤ {1000 / 60:.1f} ms (60 a second)"
NONE, LEFT, PLAIN = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


class BarePane(QGraphicsView):
    """The floor: Qt's own view with the same pixmap, smooth, that zooms with the wheel and pans by dragging."""

    def __init__(self, pixmap: QPixmap) -> None:
        super().__init__()
        scene = QGraphicsScene(self)
        item = QGraphicsPixmapItem(pixmap)
        item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        scene.addItem(item)
        self.setScene(scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        factor = 1.0015 ** event.angleDelta().y()
        self.scale(factor, factor)


def main() -> None:
    rounds = rounds_wanted(__doc__ or "", 7)
    with own_home() as home:
        application = QApplication.instance() or QApplication([])
        shown = make_shown(load_photo(draw_photos(home / "photos", 1, size=PHOTO)[0]))
        panes: tuple[QGraphicsView, ...] = (pane_with_boxes(shown), BarePane(QPixmap.fromImage(shown.levels[0])))
        for pane in panes:
            pane.resize(*PANE)
            pane.show()
            application.processEvents()
        movements: dict[str, Callable[[QGraphicsView], Iterator[None]]] = {
            "drag at 1 : 1": lambda pane: drag(pane, 1.0),
            "drag at 2 : 5, between two levels": lambda pane: drag(pane, 0.4),
            "drag at 8 : 1": lambda pane: drag(pane, 8.0),
            "wheel, whole photo to 4 : 1 and back": wheel,
        }
        times: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in movements}
        for number in range(-1, rounds):  # one round to warm up
            for name, movement in movements.items():
                for pane, kept in zip(panes, times[name], strict=True):
                    took = frame_time(pane, movement)
                    if number >= 0:
                        kept.append(took)
        print_table(
            f"A frame of a {PHOTO[0]} × {PHOTO[1]} photo with three boxes in {PANE[0]} × {PANE[1]}, {rounds} rounds",
            [Row(name, ours, bare, BUDGET) for name, (ours, bare) in times.items()],
            floor="a QGraphicsView with the same pixmap, smooth, without boxes",
        )


def pane_with_boxes(shown: ShownPhoto) -> PhotoPane:
    """The window's pane with a photo and a made-up reading of it."""
    width, height = shown.photo.size
    flat = Ranking(np.full(200, 1 / 200, dtype=np.float32))
    boxes = [Box.of_size(width, height).square_around()]
    boxes += [boxes[0].nest(Box.square(0.5, 0.5, half)) for half in (0.25, 0.1)]
    scales = tuple(ScaleReading(box, 224, flat, None) for box in boxes)
    run = RunFacts("cpu", "", "float32", seconds=0.1)
    key = ReadingKey(shown.photo.fingerprint, "", "", "float32")
    pane = PhotoPane()
    pane.show_photo(shown)
    pane.show_reading(ZoomReading(shown.photo.size, scales, flat, key, run))
    return pane


def frame_time(pane: QGraphicsView, movement: Callable[[QGraphicsView], Iterator[None]]) -> float:
    """The mean time of a frame of a movement, in ms: the event of the mouse and the painting that follows it."""
    steps = movement(pane)
    next(steps)
    pane.viewport().repaint()
    places = set()

    def all_frames() -> None:
        for _ in range(FRAMES):
            next(steps)
            pane.viewport().repaint()
            places.add(pane.horizontalScrollBar().value())

    took = milliseconds(all_frames) / FRAMES
    assert len(places) > FRAMES / 10, "the photo did not move"
    return took


def drag(pane: QGraphicsView, scale: float) -> Iterator[None]:
    """The photo dragged in a circle around its middle, at a fixed zoom."""
    zoom_to(pane, scale)
    middle = QPointF(PANE[0] / 2, PANE[1] / 2)
    send_mouse(pane, QEvent.Type.MouseButtonPress, middle, LEFT)
    for frame in range(FRAMES + 1):
        angle = 2 * math.pi * frame / FRAMES
        send_mouse(pane, QEvent.Type.MouseMove, middle + QPointF(200 * math.sin(angle), 200 * math.cos(angle)), NONE)
        yield
    send_mouse(pane, QEvent.Type.MouseButtonRelease, middle, LEFT)


def wheel(pane: QGraphicsView) -> Iterator[None]:
    """The wheel turned a notch a frame at a point beside the middle, in until 4 : 1 and out again."""
    fitting = min(PANE[0] / PHOTO[0], PANE[1] / PHOTO[1])
    zoom_to(pane, fitting)
    at, turn = QPointF(PANE[0] * 0.6, PANE[1] * 0.4), NOTCH
    while True:
        send_mouse(pane, QEvent.Type.MouseMove, at, NONE)
        event = QWheelEvent(at, at, QPoint(), QPoint(0, turn), NONE, PLAIN, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(pane.viewport(), event)
        zoom = pane.transform().m11()
        if zoom > LARGEST or zoom <= fitting:
            turn = -turn
        yield


def zoom_to(pane: QGraphicsView, scale: float) -> None:
    """The middle of the photo in the middle of the pane."""
    if isinstance(pane, PhotoPane):
        pane._zoom_to(scale)
    else:
        pane.setTransform(QTransform.fromScale(scale, scale))
    pane.centerOn(pane.sceneRect().center())


def send_mouse(pane: QGraphicsView, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton) -> None:
    """An event of the mouse, the left button held unless it is about to go up."""
    held = NONE if kind == QEvent.Type.MouseButtonRelease else LEFT
    place = QPointF(pane.viewport().mapToGlobal(at))
    QApplication.sendEvent(pane.viewport(), QMouseEvent(kind, at, place, button, held, PLAIN))


if __name__ == "__main__":
    main()
