"""The colour lens with made-up readings: linked views, switches, votes, light, and the pixel under the cursor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPixmap

from explorer.colour.shown import values_at
from explorer.manner import PLAIN, Light, Manner
from explorer.results import in_manner
from explorer.stopping import StopFlag
from explorer.ui.bars import font_of
from explorer.ui.colour.controls import HINT
from explorer.ui.colour.pixel import POINTS
from explorer.ui.colour.space_views import ends_of, make_spaces
from explorer.ui.colour.words import light_verdict, pixel_rows, value_text, votes_text, weight_text
from explorer.ui.desk import SpacesReady
from explorer.ui.pictures import make_shown
from explorer.ui.settings import Settings
from explorer.ui.state import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from explorer.ui.colour.lens import ColourLens
    from explorer.ui.colour.space_views import SpacesWish

BRIGHT = Manner(light=Light(exposure=1.0))
TITLES = ["RGB", "HSV", "HED", "YIQ", "YUV", "LAB", "YCbCr"]


@pytest.fixture
def lens(qtbot, colornet_card) -> ColourLens:
    from explorer.ui.colour.lens import ColourLens

    lens = ColourLens(Settings())
    for widget, size in ((lens.area, (880, 480)), (lens.strip, (880, 130))):
        qtbot.addWidget(widget)
        widget.resize(*size)
        widget.show()
        qtbot.waitExposed(widget)
    lens.show_card(colornet_card)
    return lens


@pytest.fixture
def wishes(lens) -> list[SpacesWish]:
    wishes: list[SpacesWish] = []
    lens.spaces_wanted.connect(wishes.append)
    return wishes


@pytest.fixture
def answered(lens, colours_of, colornet_card) -> Callable[..., Answer]:
    def answered(manner: Manner = PLAIN, *, flipped=(), compared: bool = True) -> Answer:
        reading = in_manner(colours_of(flipped=flipped), manner)
        unlit = colours_of() if manner.light != PLAIN.light and compared else None
        answer = Answer(Path("owl.jpg"), reading, colornet_card, manner, unlit)
        lens.show_manner(manner)
        lens.show_answer(answer)
        return answer

    return answered


@pytest.fixture
def photo(lens, photo_of):
    shown = make_shown(photo_of("owl.jpg", (400, 300)))
    lens.show_photo(shown)
    return shown


def fulfil(lens, shown, wish: SpacesWish) -> SpacesReady:
    pyramid = shown.photo.pyramid
    ready = SpacesReady(shown, wish, tuple(make_spaces(pyramid, wish, StopFlag())), ends_of(pyramid, wish))
    lens.show_spaces(ready)
    return ready


def test_seven_views_of_one_size_in_two_rows_and_the_pixel_in_the_eighth_cell(lens) -> None:
    panes = lens.area.grid.panes
    assert [pane.head.switch.text() for pane in panes] == TITLES
    assert len({pane.size().toTuple() for pane in panes}) == 1
    assert [pane.y() for pane in panes].count(0) == 4
    assert lens.area.pixel.geometry().left() == panes[3].x()
    assert lens.area.pixel.y() == panes[4].y()


def test_all_views_zoom_together(lens, photo) -> None:
    lens.area.grid.zoom_to(2.0, (100, 50))
    lens.area.grid.panes[4].view.box.translateBy(x=12, y=-4)
    seen = [np.ravel(pane.view.box.viewRange()) for pane in lens.area.grid.panes]
    np.testing.assert_allclose(seen, [seen[0]] * 7)


def test_each_view_says_what_its_stream_says(lens, answered) -> None:
    answered()
    lines = [pane.head.line for pane in lens.area.grid.panes]
    assert [line.name for line in lines][:4] == ["Reed Piper", "Marsh Piper", "Stone Drummer", "Wood Knocker"]
    assert lines[0].share == pytest.approx(0.7)
    assert sum(line.weight for line in lines) == pytest.approx(1)
    assert weight_text(lines[6].weight) == "weight 25 %"
    assert lens.area.grid.panes[2].head.accessibleName() == "HED: Stone Drummer 0.70, weight 11 %"


def test_a_switch_asks_for_the_manner_without_that_stream(lens, answered) -> None:
    asked = []
    lens.manner_chosen.connect(asked.append)
    lens.show_manner(Manner(light=BRIGHT.light, off=(5,)))
    lens.area.grid.panes[1].head.switch.click()
    lens.area.grid.panes[5].head.switch.click()
    assert asked == [Manner(light=BRIGHT.light, off=(1, 5)), Manner(light=BRIGHT.light)]


def test_streams_that_are_off_are_greyed_and_do_not_count(lens, answered) -> None:
    answered(Manner(off=(0, 4)))
    panes = lens.area.grid.panes
    assert [pane.head.switch.isChecked() for pane in panes] == [False, True, True, True, False, True, True]
    assert panes[0].view.whole.opacity() < panes[1].view.whole.opacity() == 1
    text = lens.strip.votes.text
    assert text.name == "Marsh Piper", "the two that said Reed Piper are off"
    assert [line.is_on for line in text.lines] == [False, True, True, True, False, True, True]
    assert "RGB off" in lens.strip.votes.accessibleDescription()


def test_votes_are_for_the_best_name_of_the_answer(answered) -> None:
    text = votes_text(answered(), "english")
    assert (text.name, text.light) == ("Reed Piper", "")
    assert [line.vote for line in text.lines] == pytest.approx([3, -0.75, -0.5, -0.25, 0, 0.25, 0.5])


def test_other_light_says_which_streams_keep_their_name(lens, answered) -> None:
    text = votes_text(answered(BRIGHT, flipped=(0, 3)), "scientific")
    assert [line.flips for line in text.lines] == [True, False, False, True, False, False, False]
    assert text.lines[0].light == "flips to Tibia palustris"
    assert text.lines[1].light == "keeps its name"
    assert text.flips
    assert text.light == "flips to Tibia palustris"
    alone = votes_text(answered(BRIGHT, compared=False), "english")
    assert {line.light for line in alone.lines} == {""}, "nothing is said before there is something to compare with"


def test_keeping_a_name_is_judged_by_the_name_alone(colours_of) -> None:
    reading = colours_of()
    assert light_verdict(reading.streams[0].ranking, reading.streams[4].ranking, "abcd".__getitem__) == (
        "keeps its name",
        False,
    )
    assert light_verdict(reading.streams[0].ranking, reading.streams[1].ranking, "abcd".__getitem__) == (
        "flips to b",
        True,
    )


def test_a_slider_is_tried_while_it_moves_and_chosen_when_let_go(lens, qtbot) -> None:
    tried, chosen = [], []
    lens.manner_tried.connect(tried.append)
    lens.manner_chosen.connect(chosen.append)
    slider = lens.strip.light.sliders["exposure"]
    slider.setSliderDown(True)
    slider.setValue(5)
    slider.setValue(10)
    assert [manner.light.exposure for manner in tried] == [0.5, 1.0]
    assert chosen == []
    lens.show_manner(tried[0])
    assert slider.value() == 10, "a late answer does not pull it back"
    slider.setSliderDown(False)
    assert chosen == [BRIGHT]
    lens.show_manner(BRIGHT)
    slider.setValue(20)
    qtbot.waitUntil(lambda: len(chosen) == 2)
    assert chosen[-1].light.exposure == 2.0, "a step by key settles by itself"
    lens.strip.light.reset.click()
    assert chosen[-1] == PLAIN


def test_light_keeps_what_else_is_chosen(lens) -> None:
    lens.show_manner(Manner(off=(2,)))
    chosen = []
    lens.manner_chosen.connect(chosen.append)
    lens.strip.light.chosen.emit(BRIGHT.light)
    assert chosen == [Manner(light=BRIGHT.light, off=(2,))]


def test_views_are_wished_for_at_the_size_of_the_screen(lens, photo, wishes) -> None:
    lens.show_photo(photo)
    assert [space for space, _ in wishes[-1].views] == ["rgb", "hsv", "hed", "yiq", "yuv", "lab", "ycbcr"]
    assert wishes[-1].part is None
    assert wishes[-1].scale < 1
    fulfil(lens, photo, wishes[-1])
    for pane in lens.area.grid.panes:
        assert (pane.view.whole.area.width(), pane.view.whole.area.height()) == (400, 300)
        assert not pane.view.whole.image.isNull()


def test_a_closer_look_is_wished_for_where_the_photo_has_more(lens, photo_of, wishes, qtbot) -> None:
    shown = make_shown(photo_of("owl.jpg", (3000, 2000)))
    lens.show_photo(shown)
    whole = wishes[-1]
    fulfil(lens, shown, whole)
    assert lens.area.grid.panes[1].view.whole.image.width() < 800
    lens.area.grid.zoom_to(1.0, (2900, 100))
    qtbot.waitUntil(lambda: wishes[-1].part is not None)
    seen = lens.area.grid.seen
    assert wishes[-1].part.x0 < max(seen[0], 0) + 1
    assert wishes[-1].part.area < 3000 * 2000 / 4
    fulfil(lens, shown, wishes[-1])
    assert not lens.area.grid.panes[6].view.detail.image.isNull()
    count = len(wishes)
    lens.area.grid.panes[0].view.box.translateBy(x=-5, y=3)
    qtbot.wait(100)
    assert len(wishes) == count, "that was computed with it"


def test_views_of_an_older_wish_or_photo_are_dropped(lens, photo, photo_of, wishes) -> None:
    lens.show_photo(photo)
    old = wishes[-1]
    lens.area.controls.buttons[1].click()
    fulfil(lens, photo, old)
    assert lens.area.grid.panes[1].view.whole.image.isNull()
    other = make_shown(photo_of("kite.jpg", (400, 300)))
    fulfil(lens, other, wishes[-1])
    assert lens.area.grid.panes[1].view.whole.image.isNull()


def test_one_channel_of_every_space(lens, photo, wishes) -> None:
    lens.area.controls.buttons[2].click()
    assert {channel for _, channel in wishes[-1].views} == {2}
    assert [pane.head.switch.text() for pane in lens.area.grid.panes][1:3] == ["HSV · V", "HED · D"]
    assert lens.colour_spec.channel == 2
    lens._settings.save()
    from explorer.ui.colour.lens import remembered_spec

    assert remembered_spec(Settings()) == lens.colour_spec


def test_a_view_that_is_not_yet_what_its_title_says_is_dimmed(lens, photo, wishes, qtbot) -> None:
    lens.show_photo(photo)
    fulfil(lens, photo, wishes[-1])
    whole = lens.area.grid.panes[1].view.whole
    lens.area.controls.buttons[0].click()
    assert whole.opacity() == 1, "it does not flicker"
    qtbot.waitUntil(lambda: whole.opacity() < 1)
    fulfil(lens, photo, wishes[-1])
    assert whole.opacity() == 1


def test_as_the_network_sees_it(lens, photo, wishes) -> None:
    lens.area.controls.as_seen.click()
    assert wishes[-1].seen is not None
    fulfil(lens, photo, wishes[-1])
    view = lens.area.grid.panes[0].view
    assert view.whole.image.width() == 32
    assert (view.whole.area.top(), view.whole.area.height()) == (-50, 400)


def test_stretched_views_say_so_and_from_where_to_where(lens, photo_of, wishes) -> None:
    controls = lens.area.controls
    assert controls.legend.text == HINT
    lens.show_photo(make_shown(photo_of("owl.jpg", (400, 300))))
    assert not wishes[-1].stretched, "the usual is absolute"
    controls.stretched.click()
    assert wishes[-1].stretched
    assert lens.colour_spec.stretched
    assert controls.legend.text == "Channels: 1st to 99th percentile"
    shown = make_shown(photo_of("kite.jpg", (400, 300)))
    lens.show_photo(shown)
    assert lens.area.grid.panes[0].view.whole.image.isNull(), "the photo itself does not stand in for it"
    lens.area.grid.panes[2].view.double_clicked.emit(10.0, 10.0)
    heads = [pane.head for pane in lens.area.grid.panes]
    assert heads[1].accessibleName() == "H · haematoxylin: stretched"
    ready = fulfil(lens, shown, wishes[-1])
    low, high = ready.ends["hed"][0]
    assert heads[1].accessibleName() == f"H · haematoxylin: stretched: {low:.3g} to {high:.3g}"
    lens.show_photo(make_shown(photo_of("owl.jpg", (400, 300))))
    assert heads[1].accessibleName() == "H · haematoxylin: stretched", "those were of another photo"
    controls.stretched.click()
    assert heads[1].accessibleName().startswith("H · haematoxylin: black to white: ")
    assert controls.legend.text == ""


def test_a_double_click_shows_the_channels_of_one_view_and_another_all_again(lens, photo, wishes, answered) -> None:
    answered()
    lens.area.grid.panes[5].view.double_clicked.emit(10.0, 10.0)
    assert wishes[-1].views == (("lab", None), ("lab", 0), ("lab", 1), ("lab", 2))
    heads = [pane.head for pane in lens.area.grid.panes]
    assert heads[0].switch.text() == "LAB"
    assert heads[2].accessibleName() == "a · green to red: black to white: −86.18 to 98.23"
    assert not heads[1].switch.isVisible()
    asked = []
    lens.manner_chosen.connect(asked.append)
    heads[0].switch.click()
    assert asked == [Manner(off=(5,))]
    lens.area.grid.panes[3].view.double_clicked.emit(10.0, 10.0)
    assert [pane.head.switch.text() for pane in lens.area.grid.panes] == TITLES


def test_the_pixel_under_the_cursor_in_all_spaces(lens, photo) -> None:
    view = lens.area.grid.panes[3].view
    view._hover(QPointF(view.mapFromScene(view.box.mapViewToScene(QPointF(200.4, 150.6)))))
    pixel = lens.area.pixel
    assert pixel.pixel == (128, 128, 128)
    assert [row.title for row in pixel.rows] == TITLES
    assert pixel.rows[6].values == tuple(f"{value:.2f}" for value in values_at((128, 128, 128), "ycbcr"))
    assert all(row.lit is None for row in pixel.rows)
    lens.show_manner(BRIGHT)
    assert pixel.rows[0].values[0] == "0.502", "the original, whatever the light"
    assert pixel.lit is not None
    assert float(pixel.rows[0].lit[0]) > 0.6
    view.hovered.emit(None)
    assert pixel.pixel is None


def test_no_value_of_the_pixel_is_cut_off(lens, photo) -> None:
    """In a window of 1,024 pixels the third channel stood outside the table."""
    pixel = lens.area.pixel
    view = lens.area.grid.panes[3].view
    view._hover(QPointF(view.mapFromScene(view.box.mapViewToScene(QPointF(200.4, 150.6)))))
    smallest = QFontMetricsF(font_of(pixel.font(), points=POINTS[-1]))
    full = sum(pixel._widths(smallest, named=True))
    for width, named in ((full + 1, True), (full - 1, False)):
        _, widths, with_names = pixel.fitting(width, 20.0)
        assert sum(widths) <= width
        assert with_names == named


def test_another_photo_has_another_pixel_under_the_cursor(lens, photo, photo_of) -> None:
    told: list[object] = []
    lens.area.hovered.connect(told.append)
    lens.area.grid.panes[3].view.hovered.emit((200.4, 150.6))
    lens.show_photo(make_shown(photo_of("wren.jpg", (400, 300))))
    assert told[-1] == (200.4, 150.6), "a photo of the same size stands where the last one stood"
    lens.show_photo(make_shown(photo_of("panorama.jpg", (900, 100))))
    assert told[-1] is None
    assert lens.area.pixel.pixel is None


def test_a_space_that_several_streams_have_has_one_row() -> None:
    assert [row.title for row in pixel_rows((1, 2, 3), PLAIN.light, ("rgb", "rgb", "lab"))] == ["RGB", "LAB"]


def test_a_zero_has_no_sign() -> None:
    from explorer.colour import SPACES

    assert value_text(-0.0001, SPACES["yiq"].channels[1]) == "0.000"
    assert value_text(-0.25, SPACES["yiq"].channels[1]) == "−0.250"


def test_a_thumbnail_stands_for_the_photo_in_its_own_colours_alone(lens, photo, wishes) -> None:
    fulfil(lens, photo, wishes[-1]) if wishes else lens.show_photo(photo)
    grey = QPixmap(40, 30)
    grey.fill(QColor(10, 200, 10))
    lens.show_preview(grey)
    pictures = [pane.view.grab().toImage() for pane in lens.area.grid.panes]
    at = pictures[0].rect().center()
    assert QColor(pictures[0].pixel(at)) == QColor(10, 200, 10)
    assert QColor(pictures[1].pixel(at)) != QColor(10, 200, 10)


def test_seven_times_rgb_works_too(lens, colornet_card, photo, wishes) -> None:
    import msgspec

    config = msgspec.structs.replace(colornet_card.config, spaces=("rgb",) * 7)
    lens.show_card(msgspec.structs.replace(colornet_card, config=config))
    assert [pane.head.switch.text() for pane in lens.area.grid.panes][:3] == ["RGB", "RGB 2", "RGB 3"]
    ready = fulfil(lens, photo, wishes[-1])
    assert len(ready.images) == 7


def test_three_streams_and_the_pixel_make_four_cells(lens, colornet_card) -> None:
    import msgspec

    config = msgspec.structs.replace(colornet_card.config, spaces=("rgb", "lab", "hed_ln"))
    lens.show_card(msgspec.structs.replace(colornet_card, config=config))
    assert len(lens.area.grid.panes) == 3
    assert lens.area.pixel.x() == lens.area.grid.panes[1].x()


def test_the_arrow_keys_stay_with_the_photos(lens) -> None:
    parts = [*lens.strip.light.sliders.values(), *(pane.head.switch for pane in lens.area.grid.panes)]
    assert {part.focusPolicy() for part in parts} == {Qt.FocusPolicy.TabFocus}
