"""The photo pane: zoom, place and what is under the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPixmap, QWheelEvent

from explorer.ui.photo_pane import MARGIN, PhotoPane
from explorer.ui.pictures import make_shown

if TYPE_CHECKING:
    from collections.abc import Callable

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def pane(qtbot) -> PhotoPane:
    pane = PhotoPane()
    qtbot.addWidget(pane)
    pane.resize(436, 336)
    pane.show()
    qtbot.waitExposed(pane)
    return pane


@pytest.fixture
def show(pane: PhotoPane, photo_of) -> Callable[..., None]:
    return lambda size, name="owl.jpg": pane.show_photo(make_shown(photo_of(name, size)))


def turn(pane: PhotoPane, at: QPointF, by: int) -> None:
    event = QWheelEvent(
        at, at, QPoint(), QPoint(0, by), Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False
    )
    pane.wheelEvent(event)


def test_a_photo_is_shown_as_large_as_can_be(pane: PhotoPane, show) -> None:
    show((40, 30))
    assert pane.zoom == pytest.approx(min((436 - 2 * MARGIN) / 40, (336 - 2 * MARGIN) / 30))
    pane.resize(836, 636)
    assert pane.zoom == pytest.approx(min((836 - 2 * MARGIN) / 40, (636 - 2 * MARGIN) / 30))


def test_the_same_size_keeps_zoom_and_place_and_another_is_fitted(pane: PhotoPane, show) -> None:
    show((400, 300), "a.jpg")
    pane.one_to_one()
    pane.zoom_in()
    pane.horizontalScrollBar().setValue(pane.horizontalScrollBar().minimum() + 30)
    zoom, place = pane.zoom, pane.mapToScene(10, 10)
    show((400, 300), "b.jpg")
    assert pane.zoom == zoom
    assert pane.mapToScene(10, 10) == place
    show((300, 400), "c.jpg")
    assert pane.zoom == pytest.approx((336 - 2 * MARGIN) / 400)


def test_the_wheel_zooms_at_the_cursor(pane: PhotoPane, show, qtbot) -> None:
    show((4000, 3000))
    pane.one_to_one()
    at = QPoint(300, 100)
    qtbot.mouseMove(pane.viewport(), at)
    before = pane.mapToScene(at)
    turn(pane, QPointF(at), 240)
    after = pane.mapToScene(at)
    assert pane.zoom > 1.3
    assert (after - before).manhattanLength() <= 3


def test_zoom_has_ends(pane: PhotoPane, show) -> None:
    show((400, 300))
    for _ in range(60):
        pane.zoom_in()
    largest = pane.zoom
    pane.zoom_in()
    assert pane.zoom == pytest.approx(largest)
    assert largest == pytest.approx(32 / pane.devicePixelRatioF())
    for _ in range(60):
        pane.zoom_out()
    assert 0.05 < pane.zoom <= 1


def test_the_cursor_is_told_in_photo_pixels(pane: PhotoPane, show) -> None:
    show((40, 30))
    told: list[object] = []
    pane.hovered.connect(told.append)

    def move(x: float, y: float) -> None:
        at = pane.viewportTransform().map(QPointF(x, y))
        event = QMouseEvent(
            QEvent.Type.MouseMove, at, pane.mapToGlobal(at), Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, NONE
        )
        pane.mouseMoveEvent(event)

    move(12.5, 20.25)
    assert told[-1] == pytest.approx((12.5, 20.25), abs=1e-6)
    move(-1, 5)
    assert told[-1] is None


def test_a_thumbnail_stands_in_without_claiming_pixels(pane: PhotoPane, show, reading_of) -> None:
    show((40, 30))
    pane.show_reading(reading_of())
    thumbnail = QPixmap(20, 15)
    thumbnail.fill(Qt.GlobalColor.red)
    pane.show_preview(thumbnail)
    left = pane.mapFromScene(0, 0)
    told: list[object] = []
    pane.hovered.connect(told.append)
    turn(pane, QPointF(200, 150), 0)
    assert told == []
    show((40, 30))
    assert pane.mapFromScene(0, 0) == left, "the photo takes exactly the thumbnail's place"


def test_no_boxes_are_drawn_over_a_thumbnail_that_stands_in(pane: PhotoPane, show, reading_of) -> None:
    show((40, 30))
    bare = pane.grab().toImage()
    pane.show_reading(reading_of())
    assert pane.grab().toImage() != bare
    grey = QPixmap(40, 30)
    grey.fill(QColor(128, 128, 128))
    pane.show_preview(grey)
    pane.show_reading(reading_of())
    assert pane.grab().toImage() == bare, "the reading is of another photo than the thumbnail"


def test_a_double_click_goes_to_single_pixels_and_back(pane: PhotoPane, show, qtbot) -> None:
    show((4000, 3000))
    fitted = pane.zoom
    qtbot.mouseDClick(pane.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    assert pane.zoom == pytest.approx(1 / pane.devicePixelRatioF())
    qtbot.mouseDClick(pane.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    assert pane.zoom == pytest.approx(fitted)
