"""The crops lens: photo, tiles, summary and controls together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPixmap

from explorer.geometry import Box, crop_boxes
from explorer.manner import Crops, Light, Manner
from explorer.results import CropReading, CropsReading, Ranking, ReadingKey, RunFacts
from explorer.ui.crops.controls import SMALLEST, STEPS, WAIT_MS, CropsControls
from explorer.ui.crops.lens import CropsLens
from explorer.ui.crops.strip import columns_for, summary_width
from explorer.ui.crops.tile import arrangement, bar_colour, name_lines, picture_rect
from explorer.ui.pictures import make_shown
from explorer.ui.settings import Settings
from explorer.ui.state import Answer
from explorer.ui.theme import DARK, LIGHT, choose_theme

if TYPE_CHECKING:
    from collections.abc import Callable

NONE = Qt.KeyboardModifier.NoModifier
SIZE = (400, 300)


@pytest.fixture
def answer(card) -> Callable[..., Answer]:
    """Makes an answer of crops; the fourth keeps little."""

    def make(plan: Crops = Crops(), photo: str = "owl.jpg") -> Answer:  # noqa: B008 - frozen
        says = [Ranking(np.array(p, dtype=np.float32)) for p in ((0.1, 0.2, 0.6, 0.1), (0.9, 0.05, 0.03, 0.02))]
        crops = tuple(
            CropReading(box, mirrored, says[i % 5 == 1], 0.3 if i % 5 == 3 else 0.8)
            for i, (box, mirrored) in enumerate(crop_boxes(*SIZE, plan.count, plan.share))
        )
        key = ReadingKey(photo, "c", f"{plan.count} {plan.share}", "float32")
        run = RunFacts("cpu", "no CUDA GPU found", "float32", 0.1)
        whole = Ranking(np.array([0.2, 0.7, 0.1, 0.0], dtype=np.float32))
        box = Box(100, 50, 300, 250)
        reading = CropsReading(SIZE, crops, whole, plan, "the second scale's box", box, key, run)
        return Answer(Path(photo), reading, card)

    return make


@pytest.fixture
def lens(qtbot, photo_of, answer) -> CropsLens:
    """The lens with a photo and the answers of its five crops."""
    lens = CropsLens(Settings())
    for part, size in ((lens.area, (700, 500)), (lens.strip, (880, 130))):
        qtbot.addWidget(part)
        part.resize(*size)
        part.move(300, 300)  # away from the cursor, which would point at something
        part.show()
        qtbot.waitExposed(part)
    lens.show_manner(Manner(crops=Crops()))
    lens.show_photo(make_shown(photo_of("owl.jpg", SIZE)))
    lens.show_answer(answer())
    lens.show_overlay(answer())
    return lens


def picture(colour: str) -> QImage:
    image = QImage(32, 24, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def move(lens: CropsLens, x: float, y: float, *, buttons: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """Point at a place of the photo, in its pixels."""
    pane = lens.area.pane
    at = pane.viewportTransform().map(QPointF(x, y))
    pane.mouseMoveEvent(
        QMouseEvent(QEvent.Type.MouseMove, at, pane.mapToGlobal(at), Qt.MouseButton.NoButton, buttons, NONE)
    )


def raised(lens: CropsLens) -> list[int]:
    return [number for number, tile in enumerate(lens.strip.tiles) if tile.raised]


# What is shown.


def test_every_crop_has_a_tile_and_all_together_a_summary(lens: CropsLens) -> None:
    assert [tile.accessibleName() for tile in lens.strip.tiles] == [
        "Crop 1 · top left",
        "Crop 2 · top right",
        "Crop 3 · bottom left",
        "Crop 4 · bottom right",
        "Crop 5 · centre",
    ]
    assert "Stone Drummer 0.60" in lens.strip.tiles[0].accessibleDescription()
    assert "4 of 5 crops agree" in lens.strip.summary.accessibleDescription()
    assert [tile.text_shown.keeps for tile in lens.strip.tiles][3:] == ["keeps 30 %", "keeps 80 %"]


def test_names_of_files_are_shown_as_plain_text(lens: CropsLens, answer, card) -> None:
    bird = structs.replace(card.taxonomy.taxa[2], english="<b>Owl</b>\u202e")
    taxa = (*card.taxonomy.taxa[:2], bird, *card.taxonomy.taxa[3:])
    odd = structs.replace(card, taxonomy=structs.replace(card.taxonomy, taxa=taxa))
    lens.show_answer(replace(answer(), card=odd))
    assert lens.strip.tiles[0].text_shown.rows[0][0] == "<b>Owl</b>"
    assert "&lt;b&gt;Owl" in lens.strip.tiles[0].toolTip()


def test_names_follow_the_persons_choice(lens: CropsLens, answer) -> None:
    lens._settings.names = "scientific"
    lens.show_answer(answer())
    assert lens.strip.tiles[0].text_shown.rows[0][0] == "Tympanum saxi"
    assert lens.strip.summary.text.rows[0][0] == "Tympanum saxi"


def test_pictures_of_another_photo_never_stand_beside_names(lens: CropsLens, answer) -> None:
    lens.show_crops([picture("red")] * 5)
    assert all(tile.crop is not None for tile in lens.strip.tiles)
    lens.show_answer(answer(Crops(rule="logits")))
    assert all(tile.crop is not None for tile in lens.strip.tiles), "only the average changed"
    lens.show_answer(answer(Crops(share=0.9)))
    assert all(tile.crop is None for tile in lens.strip.tiles)
    lens.show_crops([picture("red")] * 5)
    lens.show_answer(answer(Crops(share=0.9), "kite.jpg"))
    assert all(tile.crop is None for tile in lens.strip.tiles)
    lens.show_crops([picture("red")] * 5)
    lens.show_crops(())
    assert all(tile.crop is None for tile in lens.strip.tiles)


def test_there_are_as_many_tiles_as_crops(lens: CropsLens, answer) -> None:
    for count in (10, 1, 5):
        lens.show_answer(answer(Crops(count=count)))
        assert len(lens.strip.tiles) == count
    lens.show_answer(None)
    assert lens.strip.tiles == []
    assert lens.strip.summary.text is None


def test_boxes_are_there_before_any_reading_and_follow_the_slider(lens: CropsLens) -> None:
    pane = lens.area.pane
    lens.show_overlay(None)
    assert pane.boxes[0] == Box(0, 0, 350, 262)  # cut at whole pixels, as in reading
    lens.area.controls.share.setSliderDown(True)
    lens.area.controls.share.setValue(SMALLEST)
    assert pane.boxes[3] == Box(200, 150, 400, 300)
    assert all("keeps" not in mark.text for mark in pane.drawing().marks if hasattr(mark, "text"))


def test_what_is_kept_is_said_of_these_very_crops_alone(lens: CropsLens, answer) -> None:
    def texts() -> str:
        return " ".join(mark.text for mark in lens.area.pane.drawing().marks if hasattr(mark, "text"))

    assert "4 · keeps 30 %" in texts()
    assert "second scale’s box" in texts()
    lens.show_manner(Manner(crops=Crops(share=0.6)))
    assert "keeps" not in texts()
    assert "second" not in texts()
    lens.show_overlay(answer(Crops(share=0.6)))
    assert "4 · keeps 30 %" in texts()


def test_no_crops_are_drawn_over_a_thumbnail_that_stands_in(lens: CropsLens, answer) -> None:
    grey = QPixmap(40, 30)
    grey.fill(QColor(128, 128, 128))
    lens.show_preview(grey)
    lens.show_overlay(answer())
    assert lens.area.pane.boxes == ()
    assert lens.area.pane.drawing().marks == ()


def test_boxes_can_be_hidden(lens: CropsLens) -> None:
    lens.pin(2)
    drawn = lens.area.pane.grab().toImage()
    lens.show_boxes(shown=False)
    bare = lens.area.pane.grab().toImage()
    assert bare != drawn
    lens.pin(None)
    assert lens.area.pane.grab().toImage() == bare, "nothing is dimmed either"


def test_the_line_under_the_controls_explains(lens: CropsLens) -> None:
    assert "averaged" in lens.area.line.text
    assert "the second scale’s box" in lens.area.line.text
    lens.show_manner(Manner(crops=Crops(share=0.6)))
    assert "often lose the bird" in lens.area.line.text


def test_the_status_line_says_in_which_crops_a_point_is(lens: CropsLens, answer) -> None:
    lens.pin(0)
    line = lens.cursor_line(SIZE, answer(), (20, 100))
    assert line == "photo px 20, 100 → in crops 1, 3 → crop 1, network 1, 13"
    assert lens.cursor_line(SIZE, None, (20, 100)) == "photo px 20, 100 → in crops 1, 3"


# Which crop is raised.


def test_pointing_at_a_tile_raises_its_crop(lens: CropsLens) -> None:
    lens.strip.tiles[2].pointed.emit(True)
    assert (lens.area.pane.shown_raised, raised(lens)) == (2, [2])
    lens.strip.tiles[2].pointed.emit(False)
    assert (lens.area.pane.shown_raised, raised(lens)) == (None, [])


def test_pointing_at_an_edge_or_a_label_raises_its_crop(lens: CropsLens) -> None:
    move(lens, 25, 150)  # the left edge of the centre crop
    assert raised(lens) == [4]
    move(lens, 200, 150)
    assert raised(lens) == [], "all crops hold the middle"
    spot = dict(lens.area.pane.drawing().spots)[1]
    assert spot.centre[1] < -4, "the label is above the photo"
    move(lens, *spot.centre)
    assert raised(lens) == [1]
    lens.area.pane.leaveEvent(QEvent(QEvent.Type.Leave))
    assert raised(lens) == []


def test_a_click_pins_a_crop_and_another_lets_go(lens: CropsLens, qtbot) -> None:
    qtbot.mouseClick(lens.strip.tiles[3], Qt.MouseButton.LeftButton)
    assert (raised(lens), lens.strip.tiles[3].isChecked()) == ([3], True)
    lens.strip.tiles[0].pointed.emit(True)
    assert raised(lens) == [0], "pointing goes before"
    lens.strip.tiles[0].pointed.emit(False)
    assert raised(lens) == [3]
    qtbot.mouseClick(lens.strip.tiles[3], Qt.MouseButton.LeftButton)
    lens.point(None)
    assert (raised(lens), lens.strip.tiles[3].isChecked()) == ([], False)


def test_a_click_on_the_photo_pins_but_dragging_does_not(lens: CropsLens, qtbot) -> None:
    pane = lens.area.pane
    at = pane.viewportTransform().map(QPointF(25, 150)).toPoint()
    qtbot.mouseClick(pane.viewport(), Qt.MouseButton.LeftButton, pos=at)
    lens.point(None)
    assert raised(lens) == [4]
    qtbot.mousePress(pane.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseRelease(pane.viewport(), Qt.MouseButton.LeftButton, pos=at + QPoint(60, 10))
    lens.point(None)
    assert raised(lens) == [4]
    qtbot.mouseClick(pane.viewport(), Qt.MouseButton.LeftButton, pos=pane.rect().center())
    lens.point(None)
    assert raised(lens) == [], "a click beside all edges lets go"


def test_mirror_images_are_raised_with_their_originals(lens: CropsLens, answer) -> None:
    lens.show_manner(Manner(crops=Crops(count=10)))
    lens.show_answer(answer(Crops(count=10)))
    lens.pin(1)
    assert raised(lens) == [1, 6]
    lens.show_manner(Manner(crops=Crops(count=1)))
    lens.show_answer(answer(Crops(count=1)))
    assert raised(lens) == [], "there is no such crop any more"
    assert lens.area.pane.shown_raised is None


def test_a_raised_crop_dims_what_it_leaves_out(lens: CropsLens) -> None:
    choose_theme("dark")
    pane = lens.area.pane

    def colour(x: float, y: float) -> QColor:
        at = pane.viewportTransform().map(QPointF(x, y)).toPoint()
        return pane.grab().toImage().pixelColor(at)

    assert colour(392, 290) == QColor(128, 128, 128)
    lens.pin(0)
    assert colour(392, 290).lightness() < 90
    assert colour(320, 200) == QColor(128, 128, 128)


# What is chosen.


def told(controls: CropsControls) -> list[Crops]:
    plans: list[Crops] = []
    controls.chosen.connect(plans.append)
    return plans


def choose(combo, data: object) -> None:
    combo.setCurrentIndex(combo.findData(data))
    combo.activated.emit(combo.currentIndex())


def test_choices_are_told_and_keep_the_rest_of_the_manner(lens: CropsLens) -> None:
    manners: list[Manner] = []
    lens.manner_chosen.connect(manners.append)
    lens.show_manner(Manner(light=Light(exposure=1), off=(2,), crops=Crops(share=0.9)))
    choose(lens.area.controls.count, 10)
    choose(lens.area.controls.rule, "confidence")
    choose(lens.area.controls.rule, "confidence")
    assert manners == [
        Manner(Light(exposure=1), (2,), Crops(10, 0.9)),
        Manner(Light(exposure=1), (2,), Crops(10, 0.9, "confidence")),
    ]


def test_showing_a_manner_tells_nobody(lens: CropsLens) -> None:
    manners: list[Manner] = []
    lens.manner_chosen.connect(manners.append)
    for plan in (Crops(10, 0.6, "logits"), Crops(1, 1.0), None):
        lens.show_manner(Manner(crops=plan))
    assert manners == []
    assert lens.area.controls.plan == Crops()


def test_while_the_size_is_dragged_only_the_boxes_follow(lens: CropsLens) -> None:
    controls, chosen = lens.area.controls, told(lens.area.controls)
    controls.share.setSliderDown(True)
    for value in (30, 28, 26):
        controls.share.setValue(value)
    lens.show_manner(Manner(crops=Crops()))  # an answer that comes meanwhile does not move it back
    assert controls.percent.text() == "65 %"
    assert lens.area.pane.boxes[0].x1 == pytest.approx(260)
    assert chosen == []
    controls.share.setSliderDown(False)
    assert chosen == [Crops(share=0.65)]


def test_steps_by_the_keyboard_are_told_once_they_rest(lens: CropsLens, qtbot) -> None:
    controls, chosen = lens.area.controls, told(lens.area.controls)
    for _ in range(3):
        controls.share.setValue(controls.share.value() - 1)
    assert chosen == []
    qtbot.waitUntil(lambda: bool(chosen), timeout=WAIT_MS * 10)
    assert chosen == [Crops(share=0.8)]


def test_sizes_go_from_half_to_all_and_hold_the_usual_one(qtbot) -> None:
    controls = CropsControls()
    qtbot.addWidget(controls)
    assert (controls.share.minimum() / STEPS, controls.share.maximum() / STEPS) == (0.5, 1.0)
    assert controls.share.value() / STEPS == Crops().share
    controls.show_plan(Crops(share=0.883))
    assert controls.percent.text() == "88.3 %", "a size from elsewhere is said as it is"
    choose(controls.count, 10)
    assert controls.plan.share == 0.883, "and stays"


def test_one_crop_needs_no_average(qtbot) -> None:
    controls = CropsControls()
    qtbot.addWidget(controls)
    controls.show_plan(Crops(count=1))
    assert not controls.rule.isEnabled()
    controls.show_plan(Crops(count=5))
    assert controls.rule.isEnabled()


def test_the_slider_claims_arrow_keys_and_the_mouse_does_not_give_it_the_keyboard(lens: CropsLens) -> None:
    slider = lens.area.controls.share
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Left, NONE)
    event.ignore()
    slider.event(event)
    assert event.isAccepted()
    for field in (slider, lens.area.controls.count, lens.area.controls.rule, *lens.strip.tiles):
        assert not field.focusPolicy() & Qt.FocusPolicy.ClickFocus


# How tiles are laid out.


def test_ten_tiles_stand_in_two_rows_where_one_would_be_too_full() -> None:
    assert columns_for(5, 400) == 5
    assert columns_for(10, 640) == 5
    assert columns_for(10, 1400) == 10
    assert 190 <= summary_width(600) < summary_width(1000) <= summary_width(4000) <= 320


def test_mirror_images_stand_below_their_originals(lens: CropsLens, answer, qtbot) -> None:
    lens.show_answer(answer(Crops(count=10)))
    lens.strip.resize(880, 140)
    qtbot.waitUntil(lambda: lens.strip.tiles[5].y() > lens.strip.tiles[0].y())
    assert lens.strip.tiles[5].x() == lens.strip.tiles[0].x()
    lens.strip.resize(1900, 140)
    qtbot.waitUntil(lambda: lens.strip.tiles[5].y() == lens.strip.tiles[0].y())
    lens.show_answer(answer())
    qtbot.waitUntil(lambda: lens.strip.tiles[0].width() > 280)


def test_low_and_wide_tiles_have_their_picture_beside_the_text() -> None:
    assert arrangement(120, 55, 14) == "beside"
    assert arrangement(120, 118, 14) == "above"
    assert arrangement(300, 118, 14) == "beside"
    assert name_lines(100, 18, keeps=1) == 3
    assert name_lines(20, 18, keeps=1) == 1


def test_pictures_keep_the_shape_of_the_crop() -> None:
    from PySide6.QtCore import QRectF

    wide = picture_rect(QRectF(5, 5, 100, 100), 4 / 3)
    assert (wide.width(), wide.height()) == pytest.approx((100, 75))
    tall = picture_rect(QRectF(5, 5, 100, 100), 0.5)
    assert (tall.width(), tall.height()) == pytest.approx((50, 100))


def test_a_bar_can_be_told_from_its_track() -> None:
    assert bar_colour(LIGHT, 4) == QColor(LIGHT.quiet)
    assert bar_colour(DARK, 4) == DARK.accent(4)
    assert bar_colour(LIGHT, 1) == LIGHT.accent(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("count", [1, 5, 10])
@pytest.mark.parametrize("size", [(420, 120), (880, 130), (1500, 320)])
def test_everything_paints_at_every_size(lens: CropsLens, answer, theme, count, size) -> None:
    choose_theme(theme)
    plan = Crops(count=count, rule="confidence")
    lens.show_manner(Manner(crops=plan))
    lens.show_answer(answer(plan))
    lens.show_crops([picture("red")] * count)
    lens.strip.resize(*size)
    lens.pin(0)
    lens.set_stale(stale=True)
    stale = lens.strip.grab().toImage()
    lens.set_stale(stale=False)
    lens.restyle()
    assert lens.strip.grab().toImage() != stale


def test_the_strip_fits_beside_the_panels_of_a_small_window(lens: CropsLens, answer, qtbot) -> None:
    """On a screen of 1,024 pixels the strip has about 600; needing more, it pushed the window over the edge."""
    lens.strip.resize(590, 130)
    for count in (5, 10):
        lens.show_answer(answer(Crops(count=count)))
        qtbot.wait(10)
        assert lens.strip.minimumSizeHint().width() <= 590


def test_a_narrow_tile_gives_its_best_name_the_lines_it_needs(lens: CropsLens, answer) -> None:
    tile = lens.strip.tiles[0]
    long = replace(tile.text_shown, rows=(("Black-throated Blue Warbler", 0.9, True), ("Jay", 0.1, False)))
    assert tile._best_lines(long, 400, 3, 4) == ("Black-throated Blue Warbler",)
    lines = tile._best_lines(long, 75, 2, 9)
    assert len(lines) > 2
    assert "".join("".join(lines).split()) == "Black-throatedBlueWarbler"
    assert tile._best_lines(long, 75, 1, 1) == ("Black-throated Blue Warbler",)
