"""On a small screen: bars of controls go on in a second row, and no text makes the window wider."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from explorer.ui.colour.controls import ColourControls
from explorer.ui.crops.controls import CropsControls
from explorer.ui.grains.map_controls import MapControls
from explorer.ui.grains.map_legend import apart
from explorer.ui.layout import FROM_THE_START, remember, restore_columns
from explorer.ui.settings import Settings
from explorer.ui.status import StatusLine
from explorer.ui.window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtCore import QRect


def _placed(bar: QWidget) -> list[QRect]:
    return [
        child.geometry()
        for child in bar.findChildren(QWidget)
        if child.parent() is bar and child.isVisible() and child.width() > 0
    ]


@pytest.mark.parametrize("kind", [MapControls, ColourControls, CropsControls])
@pytest.mark.parametrize("width", [360, 1000])
def test_every_control_can_be_reached(qtbot, kind: type[QWidget], width: int) -> None:
    room, bar = QWidget(), kind()
    column = QVBoxLayout(room)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(bar)
    column.addWidget(QLabel("the photo"), 1)
    qtbot.addWidget(room)
    room.resize(width, 400)
    room.show()

    assert room.width() == width
    placed = _placed(bar)
    assert len(placed) > 3
    assert all(bar.rect().contains(place) for place in placed)
    for number, place in enumerate(placed):
        assert not any(place.intersects(other) for other in placed[:number])
    rows = {place.center().y() // 20 for place in placed}
    assert (len(rows) > 1) == (width == 360)


def test_a_hint_is_left_out_rather_than_cut_to_a_letter(qtbot) -> None:
    bar = ColourControls()
    qtbot.addWidget(bar)
    bar.show()
    others = bar.sizeHint().width()
    for left, shown in ((60, False), (160, True)):
        bar.resize(others + left, 40)
        qtbot.wait(10)
        assert (bar.legend.width() > 0) == shown


def test_what_is_not_shown_takes_no_room(qtbot) -> None:
    bar = ColourControls()
    qtbot.addWidget(bar)
    bar.show()
    before = bar.sizeHint().width()
    bar.as_seen.hide()
    assert bar.sizeHint().width() == before - bar.as_seen.sizeHint().width() - 8


def test_no_strip_makes_the_window_wider(qtbot, settings_file: Path) -> None:
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    before = window.minimumSizeHint().width()
    strip = QWidget()
    strip.setMinimumWidth(3000)
    window.deck.strips.addWidget(strip)
    window.deck.strips.setCurrentWidget(strip)
    assert window.minimumSizeHint().width() == before


def test_what_has_no_room_in_the_bar_can_be_reached(qtbot, settings_file: Path, tmp_path: Path) -> None:
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.top_bar.show_model("Granularity · 200 North American birds", tmp_path)
    window.resize(700, 600)
    window.show()
    more = window.top_bar.findChild(QToolButton, "qt_toolbar_ext_button")
    qtbot.waitUntil(more.isVisible)
    assert (more.text(), more.accessibleName()) == ("»", "More")
    assert more.fontMetrics().horizontalAdvance("»") <= more.width()


def test_numbers_along_a_bar_never_overlap() -> None:
    def kept(length: float, widths: Sequence[float]) -> list[int]:
        spots = [QRectF(length * i / 4 - width / 2, 0, width, 12) for i, width in enumerate(widths)]
        return sorted(apart(spots))

    assert kept(400, [10, 30, 40, 40, 40]) == [0, 1, 2, 3, 4]
    assert kept(104, [10, 20, 36, 36, 36]) == [0, 2, 4]
    assert kept(50, [10, 20, 36, 36, 36]) == [0, 4], "the ends at least"


def test_side_panes_of_a_wide_window_are_not_put_back_into_a_small_one(qtbot, settings_file: Path) -> None:
    def opened(width: int) -> MainWindow:
        window = MainWindow(Settings())
        qtbot.addWidget(window)
        window.resize(width, 700)
        window.show()
        restore_columns(window, settings)
        return window

    settings = Settings()
    wide = opened(1600)
    wide.columns.setSizes([420, 780, 400])
    remember(wide, settings)
    small = opened(960)
    assert small.columns.sizes()[1] > 960 / 2
    small.columns.setSizes([200, 480, 280])
    left = small.columns.sizes()
    remember(small, settings)
    assert opened(960).columns.sizes() == left, "a small window has columns of its own"
    assert opened(1600).columns.sizes() == wide.columns.sizes()


def test_in_the_first_moments_only_what_can_be_done_is_offered(qtbot, settings_file: Path) -> None:
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    actions = window.actions_by_name
    assert {name for name, action in actions.items() if action.isEnabled()} == FROM_THE_START
    bar = window.top_bar
    assert not any(button.isEnabled() for button in (bar.model, *bar.lens_buttons.values()))
    assert not window.list_pane.find_field.isEnabled()
    actions["strip"].trigger()
    assert window.deck.strips.isHidden(), "what is offered works"
    actions["quit"].trigger()
    assert window.is_closed


def test_a_long_line_under_the_cursor_leaves_the_rest_of_the_status_line(qtbot) -> None:
    status = StatusLine()
    qtbot.addWidget(status)
    status.resize(700, 24)
    status.show()
    status.show_texts(position="12 of 4,829", run="read in 118 ms", device="CPU: no CUDA GPU found")
    least = status.minimumSizeHint().width()
    status.show_cursor("photo px 1031, 644 → network 143, 92 → cell 4, 2 · " * 5)
    qtbot.wait(20)
    assert status.minimumSizeHint().width() == least < 700
    assert status.width() == 700
    for label in (status.position, status.run, status.device):
        assert label.width() >= label.sizeHint().width()
