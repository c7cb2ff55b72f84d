"""The granularity lens with made-up readings: linked panes, maps, what is under the cursor, regions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QWidget

from explorer.figures.marks import BoxMark
from explorer.geometry import Box
from explorer.manner import PLAIN
from explorer.taxonomy import Taxonomy
from explorer.ui.lens_deck import LensDeck
from explorer.ui.pictures import make_shown
from explorer.ui.settings import Settings
from explorer.ui.state import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QImage

    from explorer.ui.grains.lens import GranularityLens
    from explorer.ui.grains.pane import GrainPane

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def lens(qtbot) -> GranularityLens:
    from explorer.ui.grains.lens import GranularityLens

    lens = GranularityLens(Settings())
    for widget, size in ((lens.area, (880, 560)), (lens.strip, (880, 150))):
        qtbot.addWidget(widget)
        widget.resize(*size)
        widget.show()
        qtbot.waitExposed(widget)
    return lens


@pytest.fixture
def show(lens, photo_of, grains_of, granularity_card) -> Callable[..., Answer]:
    def show(size: tuple[int, int] = (400, 300), levels: Sequence[str] = ("family", "genus", "species")) -> Answer:
        answer = Answer(Path("owl.jpg"), grains_of(size=size, levels=levels), granularity_card)
        lens.show_photo(make_shown(photo_of("owl.jpg", size)))
        lens.show_answer(answer)
        lens.show_overlay(answer)
        return answer

    return show


def where(pane: GrainPane, x: float, y: float) -> QPoint:
    """Where a point of the photo is in a pane's view."""
    view = pane.view
    return view.mapFromScene(view.box.mapViewToScene(QPointF(x, y)))


def picture(pane: GrainPane) -> QImage:
    return pane.view.grab().toImage()


def ranges(lens: GranularityLens) -> list[list[float]]:
    return [np.ravel(pane.view.box.viewRange()).tolist() for pane in lens.area.grid.panes]


def test_before_the_first_answer_it_is_said_what_is_waited_for(lens, show) -> None:
    lens.show_waiting("Opening the model…")
    legend, controls = lens.area.legend, lens.area.controls
    empty = legend.grab().toImage()
    assert legend.accessibleDescription() == "Opening the model…"
    assert not controls.isEnabled(), "there is nothing yet that it could change"
    lens.show_waiting("Reading the photo…")
    assert legend.grab().toImage() != empty
    show()
    lens.show_waiting("Reading the photo…")
    assert controls.isEnabled()
    assert "Squared energy" in legend.accessibleDescription(), "the maps of the photo before stay, dimmed"


def test_a_lens_that_comes_later_says_too_what_is_waited_for(qtbot, settings_file, granularity_card) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    deck = LensDeck(Settings(), room)
    deck.show_waiting("Opening the model…")
    deck.use(granularity_card, "granularity", PLAIN)
    qtbot.waitUntil(lambda: deck.name == "granularity", timeout=20_000)
    assert deck.lens.area.legend.accessibleDescription() == "Opening the model…"
    for part in (deck.areas, deck.strips):
        qtbot.addWidget(part)


def test_one_pane_a_grain_beside_the_photo_with_its_best_name(lens, show) -> None:
    show()
    titles = [pane.head.title for pane in lens.area.grid.panes]
    assert [title.level for title in titles] == ["Photo · all grains together", "Family", "Genus", "Species"]
    assert [title.name for title in titles] == ["Marsh Piper", "Pulsatoridae", "Pulsator", "Wood Knocker"]
    assert titles[0].share == pytest.approx(0.6)
    assert len({pane.size().toTuple() for pane in lens.area.grid.panes}) == 1


def test_a_missing_grain_is_simply_not_there_and_the_others_keep_their_colours(lens, show) -> None:
    show()
    show(levels=("family", "species"))
    assert [pane.head.title.level for pane in lens.area.grain_panes] == ["Family", "Species"]
    assert [pane.head.title.accent for pane in lens.area.grain_panes] == [0, 2]
    assert len(lens.strip.cells) == 2
    show(levels=("genus",))
    assert [pane.head.title.accent for pane in lens.area.grain_panes] == [1]
    show()
    assert len(lens.area.grid.panes) == 4


def test_all_panes_zoom_and_pan_together(lens, show, qtbot) -> None:
    show((4000, 3000))
    lens.area.grid.zoom_to(1.0, (1000, 500))
    np.testing.assert_allclose(ranges(lens), [ranges(lens)[0]] * 4)
    before = ranges(lens)[0]
    third = lens.area.grid.panes[2].view
    third.box.translateBy(x=120, y=-40)
    np.testing.assert_allclose(ranges(lens), [[before[0] + 120, before[1] + 120, before[2] - 40, before[3] - 40]] * 4)
    lens.zoom_in()
    seen = ranges(lens)[3]
    assert (seen[0] + seen[1]) / 2 == pytest.approx((before[0] + before[1]) / 2 + 120), "the drag was not forgotten"


def test_the_photo_is_never_stretched(qtbot, photo_of) -> None:
    from explorer.ui.grains.lens import GranularityLens

    lens = GranularityLens(Settings())
    qtbot.addWidget(lens.area)
    qtbot.addWidget(lens.strip)
    lens.area.show_grains(("family", "genus", "species"))
    lens.show_photo(make_shown(photo_of("owl.jpg", (960, 720))))  # before the area is shown for the first time
    for size in ((880, 470), (500, 700), (1500, 500)):
        lens.area.resize(*size)
        lens.area.show()
        qtbot.waitExposed(lens.area)
        for pane in lens.area.grid.panes:
            seen, room = pane.view.box.viewRect(), pane.view.box
            assert seen.width() / room.width() == pytest.approx(seen.height() / room.height(), rel=1e-3)


def test_a_photo_of_another_size_is_painted_once(lens, show, monkeypatch) -> None:
    show((400, 300))
    lens.area.grab()
    show((300, 500))
    painted = []
    monkeypatch.setattr(type(lens.area.grid.panes[0].view.box.childGroup), "setTransform", lambda *_: painted.append(1))
    lens.area.grab()
    assert not painted, "where things lie is settled before they are painted: else they would be painted again"


def test_the_same_size_keeps_zoom_and_place_and_another_is_fitted(lens, show) -> None:
    show((4000, 3000))
    lens.one_to_one()
    seen = ranges(lens)
    show((4000, 3000))
    assert ranges(lens) == seen
    show((3000, 4000))
    x0, x1, y0, y1 = ranges(lens)[0]
    assert x0 <= 0
    assert x1 >= 3000
    assert y0 <= 0
    assert y1 >= 4000


@pytest.mark.parametrize("size", [(8000, 700), (700, 8000), (1, 1)])
def test_photos_of_any_shape_are_wholly_seen(lens, show, size) -> None:
    show(size)
    for x0, x1, y0, y1 in ranges(lens):
        assert x0 <= 0
        assert x1 >= size[0]
        assert y0 <= 0
        assert y1 >= size[1]


def test_the_cursor_reads_the_value_and_outlines_the_cell_on_every_pane(lens, show, qtbot) -> None:
    answer = show()  # cells of 100 photo pixels from y = -50
    told: list[object] = []
    lens.hovered.connect(told.append)
    lens.show_boxes(shown=False)
    bare = [picture(pane) for pane in lens.area.grid.panes]
    qtbot.mouseMove(lens.area.grid.panes[3].view.viewport(), where(lens.area.grid.panes[3], 250, 120))
    assert told[-1] == pytest.approx((250, 120), abs=2)
    assert [pane.head.value for pane in lens.area.grain_panes] == ["6 · 5.0 %", "12 · 5.0 %", "18 · 5.0 %"]
    for pane, before in zip(lens.area.grid.panes, bare, strict=True):
        assert pane.view.cell is not None
        assert pane.view.cell.centre == (250, 100)
        edge = where(pane, 200, 100)
        assert any(picture(pane).pixel(edge.x() + d, edge.y()) != before.pixel(edge.x() + d, edge.y()) for d in (-1, 0))
    line = lens.cursor_line((400, 300), answer, told[-1])
    assert line.startswith("photo px 2")
    assert "cell 2, 1 · Σ A²: family 6 (5.0 %)" in line
    lens.area.controls.rule.setCurrentIndex(1)
    lens.area.controls.rule.activated.emit(1)
    assert lens.area.grain_panes[0].head.value == "2.45 · 6.1 %", "another rule, another value, without a move"
    lens.area.grid.panes[3].view.hovered.emit(None)
    assert [pane.head.value for pane in lens.area.grain_panes] == ["", "", ""]
    assert all(pane.view.cell is None for pane in lens.area.grid.panes)


def test_the_map_lies_over_the_photo_and_never_in_it(lens, show) -> None:
    show()
    lens.show_boxes(shown=False)
    lens.area.controls.smooth.click()
    species = lens.area.grain_panes[2]
    at = where(species, 350, 290)  # the last cell: the top of the scale
    lens.area.controls.opacity.setValue(100)
    yellow = QColor(picture(species).pixel(at))
    assert (yellow.red(), yellow.green(), yellow.blue()) == pytest.approx((253, 231, 36), abs=6)
    lens.area.controls.opacity.setValue(50)
    half = QColor(picture(species).pixel(at))
    assert half.red() == pytest.approx((128 + yellow.red()) / 2, abs=4)
    lens.area.controls.opacity.setValue(0)
    grey = QColor(picture(species).pixel(at))
    assert (grey.red(), grey.green(), grey.blue()) == (128, 128, 128)


def test_absolute_maps_can_be_compared_and_relative_ones_are_said_to_be_relative(lens, show) -> None:
    show()
    lens.show_boxes(shown=False)
    lens.area.controls.opacity.setValue(100)
    family, species = lens.area.grain_panes[0], lens.area.grain_panes[2]
    at = where(family, 350, 290)
    assert picture(family).pixel(at) != picture(species).pixel(at), "15 and 45 on one scale"
    assert "Absolute" in lens.area.legend.accessibleDescription()
    lens.area.controls.relative.click()
    assert picture(family).pixel(at) == picture(species).pixel(at)
    assert "Relative" in lens.area.legend.accessibleDescription()


def test_a_locked_scale_holds_for_the_next_photo(lens, show, grains_of) -> None:
    show()
    lens.area.controls.locked.click()
    assert lens.map_spec.top == 45
    show(levels=("family",))
    assert lens.area.legend.legend.ticks[-1] == (1.0, "45")
    assert lens.area.controls.locked.isChecked()
    lens.area.controls.locked.click()
    assert lens.map_spec.top is None
    assert lens.area.legend.legend.ticks[-1] == (1.0, "15")


def test_a_click_on_a_region_shows_its_crop_and_what_it_alone_predicts(lens, show, qtbot) -> None:
    show()
    pane, cell = lens.area.grain_panes[1], lens.strip.cells[1]
    qtbot.mouseClick(pane.view.viewport(), LEFT, pos=where(pane, 250, 200))
    assert cell.chosen == 1
    assert cell.accessibleName() == "Genus 1 · 50 % of energy"
    assert [other.chosen for other in lens.strip.cells] == [0, 1, 0]
    qtbot.mouseClick(cell, LEFT, pos=cell.thumb_rect(2).center().toPoint())
    assert cell.chosen == 2
    qtbot.mouseClick(pane.view.viewport(), LEFT, pos=where(pane, 50, 50))
    assert cell.chosen == 0, "a click on the chosen one goes back to the whole photo"
    qtbot.mouseClick(pane.view.viewport(), LEFT, pos=where(pane, 250, 200))
    show()
    assert [other.chosen for other in lens.strip.cells] == [0, 0, 0], "another photo, other regions"


def test_species_get_the_room_that_families_do_not_need(lens, show, qtbot) -> None:
    answer = show()
    short, long = ["Anatidae"] * 4, ["Northern Rough-winged Swallow"] * 4
    lens.strip.resize(960, 150)
    lens.strip.show_grains(answer.reading.grains, (short, short, long))
    family, _, species = lens.strip.cells
    qtbot.waitUntil(lambda: species.width() > family.width())
    assert species.width() - species.tile_rect().right() - 12 >= species.names_width - 1, "no name is cut short"
    assert species.tile_rect().width() >= 84


def test_dragging_chooses_nothing(lens, show, qtbot) -> None:
    show()
    view = lens.area.grain_panes[1].view
    start = where(lens.area.grain_panes[1], 250, 200)
    qtbot.mousePress(view.viewport(), LEFT, pos=start)
    qtbot.mouseRelease(view.viewport(), LEFT, pos=start + QPoint(30, 0))
    assert [cell.chosen for cell in lens.strip.cells] == [0, 0, 0]


def test_nothing_of_another_photo_is_drawn_over_a_thumbnail(lens, show) -> None:
    answer = show((40, 30))
    grey = QPixmap(40, 30)
    grey.fill(QColor(128, 128, 128))
    lens.show_preview(grey)
    lens.show_overlay(answer)
    pane = lens.area.grain_panes[2]
    at = where(pane, 35, 25)
    assert QColor(picture(pane).pixel(at)) == QColor(128, 128, 128)
    assert pane.view.marks() == ()


def test_names_are_looked_up_once_a_taxonomy(lens, show, monkeypatch) -> None:
    """Of 10,000 species that takes most of a turn of the event loop."""
    show()
    asked = []
    monkeypatch.setattr(Taxonomy, "names", lambda *_: asked.append(1))
    show()
    assert not asked


def test_panes_made_ahead_are_those_that_are_shown(qtbot, granularity_card) -> None:
    from explorer.ui.grains.lens import GranularityLens

    lens = GranularityLens(Settings())
    qtbot.addWidget(lens.area)
    qtbot.addWidget(lens.strip)
    made = 0
    while lens.make_ahead(granularity_card):
        made += 1
    grid = lens.area.grid
    assert made == len(granularity_card.config.grains)  # the photo's own is there from the start
    ahead = list(grid._ahead)
    lens.show_card(granularity_card)
    assert grid.panes[1:] == ahead
    assert not grid._ahead
    assert not any(pane.isHidden() for pane in grid.panes)
    assert not lens.make_ahead(granularity_card)


def test_species_are_called_as_the_person_wants(lens, show) -> None:
    lens._settings.names = "scientific"
    show()
    assert lens.area.grid.panes[0].head.title.name == "Tibia palustris"
    assert lens.area.grid.panes[3].head.title.name == "Pulsator silvae"
    assert lens.strip.cells[2].parts[0].rows[0][0] == "Pulsator silvae"


def test_how_maps_are_drawn_is_remembered_but_a_lock_is_not(lens, show, qtbot) -> None:
    from explorer.ui.grains.lens import GranularityLens

    show()
    lens.area.controls.colours.setCurrentText("cividis")
    lens.area.controls.colours.activated.emit(1)
    lens.area.controls.opacity.setValue(30)
    lens.area.controls.locked.click()
    lens._settings.save()
    again = GranularityLens(Settings())
    qtbot.addWidget(again.area)
    qtbot.addWidget(again.strip)
    assert (again.map_spec.colour_map, again.map_spec.opacity, again.map_spec.top) == ("cividis", 0.3, None)


@pytest.mark.parametrize("text", ["nonsense", '{"colour_map": "no such map"}', '{"opacity": "much"}'])
def test_damaged_settings_count_as_none(settings_file, text) -> None:
    from explorer.figures.spec import MapSpec
    from explorer.ui.grains.lens import remembered_spec

    settings = Settings()
    settings.remember_text("maps", text)
    assert remembered_spec(settings) == MapSpec()


def test_another_photo_has_another_place_under_the_cursor(lens, show) -> None:
    show()
    told: list[object] = []
    lens.hovered.connect(told.append)
    lens.area.grid.panes[3].view.hovered.emit((250.0, 120.0))
    show()
    assert told[-1] == (250, 120), "a photo of the same size stands where the last one stood"
    show((900, 400))
    assert told[-1] is None
    assert [pane.head.value for pane in lens.area.grain_panes] == ["", "", ""]


def test_boxes_in_one_place_are_all_seen(lens, show) -> None:
    """The best regions of two networks are often the same cells: the last one drawn hid the others."""
    show()
    view, box = lens.area.grid.panes[0].view, Box(100, 60, 220, 200)
    view.show_boxes([(box, "Family", 0), (box, "Genus", 1), (box, "Species", 2)])
    outlines = [mark.box for mark in view.marks() if isinstance(mark, BoxMark)]
    assert outlines[0].width > outlines[1].width > outlines[2].width > 0.7 * box.width
