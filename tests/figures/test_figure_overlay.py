from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from explorer.figures.look import LIGHT
from explorer.figures.marks import BoxMark, Label, Line
from explorer.figures.overlay import SCREEN, cut_sides, overlay_marks
from explorer.geometry import Box

if TYPE_CHECKING:
    from tests.figures.conftest import MakeReading

INNER = (Box(0, 0, 400, 400), Box(100, 120, 300, 320), Box(150, 150, 250, 250))


def outlines(marks: tuple[object, ...]) -> list[BoxMark]:
    return [mark for mark in marks if isinstance(mark, BoxMark)]


def labels(marks: tuple[object, ...]) -> list[Label]:
    return [mark for mark in marks if isinstance(mark, Label)]


def test_boxes_are_the_readings_in_photo_pixels(make_reading: MakeReading) -> None:
    marks = overlay_marks(make_reading(400, 400, INNER), look=LIGHT, zoom=1)
    assert [mark.box for mark in outlines(marks)] == list(INNER)
    assert [mark.stroke.colour for mark in outlines(marks)] == list(LIGHT.accents[:3])
    assert sorted(label.text for label in labels(marks)) == ["1", "2", "3"]
    assert all(not any(mark.dashed) for mark in outlines(marks))


def test_what_reaches_over_the_photo_is_cut_and_dashed(make_reading: MakeReading) -> None:
    boxes = (Box(-100, 0, 500, 600), Box(300, 300, 500, 500))
    marks = outlines(overlay_marks(make_reading(400, 600, boxes), look=LIGHT, zoom=1))
    assert marks[0].box == Box(0, 0, 400, 600)
    assert marks[0].dashed == (False, True, False, True)
    assert marks[1].box == Box(300, 300, 400, 500)
    assert marks[1].dashed == (False, True, False, False)
    assert cut_sides(Box(-1, -1, 5, 5), Box(0, 0, 4, 4)) == (True, True, True, True)


@pytest.mark.parametrize("zoom", [0.1, 1.0, 8.0])
def test_lines_and_labels_keep_their_size_on_screen(make_reading: MakeReading, zoom: float) -> None:
    marks = overlay_marks(make_reading(400, 400, INNER), look=LIGHT, zoom=zoom, visible=Box(-900, -900, 900, 900))
    assert outlines(marks)[0].stroke.width * zoom == pytest.approx(LIGHT.line_width * SCREEN)
    assert len(labels(marks)) == 3
    for label in labels(marks):
        assert label.font.size * zoom == pytest.approx(LIGHT.label_size * SCREEN)
        assert label.box.height * zoom == pytest.approx(LIGHT.label_size * 1.5 * SCREEN)


def test_a_longer_label_gets_a_wider_place(make_reading: MakeReading) -> None:
    short = overlay_marks(make_reading(400, 400, INNER), look=LIGHT, zoom=1)
    long = overlay_marks(
        make_reading(400, 400, INNER), look=LIGHT, zoom=1, labels=("whole", "2 Reed Piper", "3 Reed Piper")
    )
    assert sorted(label.text for label in labels(long)) == ["2 Reed Piper", "3 Reed Piper", "whole"]
    assert min(label.box.width for label in labels(long)) > max(label.box.width for label in labels(short))


def test_labels_stay_in_the_visible_part(make_reading: MakeReading) -> None:
    visible = Box(80, 100, 330, 340)
    marks = overlay_marks(make_reading(400, 400, INNER), look=LIGHT, zoom=1, visible=visible)
    assert [label.text for label in labels(marks)] == ["2", "3"]  # no edge of the first is seen
    assert all(label.box.overlap(visible) == pytest.approx(label.box.area) for label in labels(marks))


def test_deep_inside_all_boxes_there_is_no_label(make_reading: MakeReading) -> None:
    marks = overlay_marks(make_reading(400, 400, INNER), look=LIGHT, zoom=10, visible=Box(180, 180, 220, 220))
    assert labels(marks) == []


def test_a_box_beside_the_photo_is_not_drawn(make_reading: MakeReading) -> None:
    marks = overlay_marks(make_reading(400, 400, (INNER[0], Box(500, 0, 600, 100))), look=LIGHT, zoom=1)
    assert len(outlines(marks)) == 1


def test_an_empty_label_is_left_out(make_reading: MakeReading) -> None:
    marks = overlay_marks(make_reading(400, 400, INNER), look=LIGHT, zoom=1, labels=("", "2", "3"))
    assert sorted(label.text for label in labels(marks)) == ["2", "3"]


def test_a_leader_is_half_as_wide_as_its_boxs_line_and_of_its_colour(make_reading: MakeReading) -> None:
    marks = overlay_marks(make_reading(400, 400, INNER), look=LIGHT, zoom=2)
    (leader,) = (mark for mark in marks if isinstance(mark, Line))
    finest = outlines(marks)[2]
    assert leader.stroke.width == pytest.approx(finest.stroke.width / 2)
    assert leader.stroke.colour == finest.stroke.colour
    assert marks.index(leader) < marks.index(finest), "lines end below the outlines"
