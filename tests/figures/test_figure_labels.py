from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.figures.labels import Place, _cost, place_labels
from explorer.geometry import Box

BOUNDS = Box(0, 0, 300, 200)
SIZES = [(12.0, 10.0)] * 3


@st.composite
def nested_boxes(draw: st.DrawFn) -> list[Box]:
    """One to four boxes, each within the one before or a little beyond it."""
    boxes = [BOUNDS]
    for _ in range(draw(st.integers(0, 3))):
        outer = boxes[-1]
        half = draw(st.floats(0.1, 0.55))
        x, y = draw(st.floats(0.2, 0.8)), draw(st.floats(0.2, 0.8))
        boxes.append(outer.nest(Box.square(x, y, half)).clipped_to(BOUNDS))
    return boxes


def clear(place: Place, other: Box) -> bool:
    return place.box.overlap(other) <= 1e-5 * place.box.area


@settings(deadline=None)
@given(nested_boxes(), st.floats(4, 60), st.floats(4, 30), st.floats(0, 3))
def test_labels_never_cover_the_finest_box_nor_each_other_nor_leave_the_bounds(
    boxes: list[Box], width: float, height: float, gap: float
) -> None:
    places = place_labels(boxes, [(width, height)] * len(boxes), bounds=BOUNDS, gap=gap)
    assert len(places) == len(boxes)
    found = [place for place in places if place is not None]
    for place in found:
        assert clear(place, boxes[-1])
        assert place.box.overlap(BOUNDS) >= place.box.area * (1 - 1e-5)
    assert all(clear(one, other.box) for one, other in combinations(found, 2))
    for place in found:
        for other in found:
            assert other is place or all(clear(other, part) for part in place.taken(0)[1:])


@settings(deadline=None)
@given(nested_boxes(), st.floats(20, 200), st.floats(10, 150))
def test_a_label_is_left_out_only_where_there_is_no_room(boxes: list[Box], width: float, height: float) -> None:
    places = place_labels(boxes, [(width, height)] * len(boxes), bounds=BOUNDS)
    for index, missing in enumerate(places):
        if missing is not None:
            continue
        taken = [boxes[-1], *(part for place in places[index + 1 :] if place for part in place.taken(0))]
        for x in np.linspace(0, BOUNDS.x1 - width, 25):
            for y in np.linspace(0, BOUNDS.y1 - height, 25):
                spot = Box(x, y, x + width, y + height)
                inside = x >= 0 and y >= 0
                assert not inside or any(spot.overlap(part) > 0 for part in taken)


def test_with_room_all_labels_are_outside_the_zoomed_boxes() -> None:
    boxes = [Box(10, 20, 290, 190), Box(80, 40, 220, 180), Box(110, 70, 170, 130)]
    places = place_labels(boxes, SIZES, bounds=BOUNDS, gap=1)
    for place in places:
        assert place is not None
        assert clear(place, boxes[1])
    assert places[0] is not None
    assert places[0].box == Box(9, 9, 21, 19)  # a tab on the upper left corner
    assert places[0].leader is None
    assert places[2] is not None


def test_the_leader_goes_from_the_label_to_its_box() -> None:
    boxes = [Box(10, 20, 290, 190), Box(80, 40, 220, 180), Box(110, 70, 170, 130)]
    place = place_labels(boxes, SIZES, bounds=BOUNDS, gap=1)[2]
    assert place is not None
    assert place.leader is not None
    x0, y0, x1, y1 = place.leader
    assert (x0, y0) == (place.box.x1, place.box.centre[1])
    assert x1 == boxes[2].x0
    assert y1 == y0
    assert boxes[2].y0 <= y1 <= boxes[2].y1


def test_a_label_at_the_rim_of_the_outer_box_needs_no_leader() -> None:
    boxes = [BOUNDS, Box(80, 40, 220, 180), Box(80, 40, 150, 110)]
    place = place_labels(boxes, SIZES, bounds=BOUNDS)[2]
    assert place is not None
    assert place.leader is None
    assert clear(place, boxes[1])


def test_boxes_that_fill_everything_leave_no_room() -> None:
    assert place_labels([BOUNDS, BOUNDS], SIZES[:2], bounds=BOUNDS) == (None, None)
    assert place_labels([], [], bounds=BOUNDS) == ()


SQUARE = Box(0, 0, 300, 300)


def test_a_leader_to_the_side_is_worth_some_way_more_than_one_upward() -> None:
    boxes = [SQUARE, Box(98, 100, 202, 300), Box(130, 130, 170, 300)]  # 30 to go upward, 32 to the side
    place = place_labels(boxes, SIZES, bounds=SQUARE)[2]
    assert place is not None
    assert place.leader == (98, 135, 130, 135)
    far = [SQUARE, Box(50, 100, 250, 300), Box(130, 130, 170, 300)]  # 80 to the side
    place = place_labels(far, SIZES, bounds=SQUARE)[2]
    assert place is not None
    assert place.leader == (136, 100, 136, 130)


def test_a_leader_runs_through_no_label() -> None:
    boxes = [BOUNDS, Box(70, 10, 280, 190), Box(190, 20, 270, 120), Box(190, 60, 240, 110)]
    places = place_labels(boxes, [(20.0, 30.0)] * 4, bounds=BOUNDS, gap=1)
    finest, other = places[3], places[2]
    assert finest is not None
    assert other is not None
    assert finest.box == Box(169, 29, 189, 59)  # level with the upper left corner of the box before it
    assert other.leader is None or not finest.box.overlap(other.taken(0.5)[1])


def test_no_label_lies_on_a_leader() -> None:
    boxes = [BOUNDS, Box(90, 20, 260, 200), Box(190, 30, 260, 160)]
    _, second, finest = place_labels(boxes, [(40.0, 20.0)] * 3, bounds=BOUNDS, gap=1)
    assert finest is not None
    assert second is not None
    assert finest.leader == (89, 39, 190, 39)
    assert second.box.y0 > 40, "the upper corner, where it would look best, is crossed by the leader"


def test_what_a_place_costs() -> None:
    boxes = [BOUNDS, Box(50, 50, 250, 150)]
    outside, on_the_line, inside, middle = (
        _cost(Place(Box(x, y, x + 20, y + 20)), boxes, 1, 0.0) for x, y in ((60, 20), (60, 40), (60, 60), (140, 90))
    )
    assert outside == pytest.approx(10 / 200), "ten pixels off a box of 200"
    assert on_the_line > inside + 0.3, "it crosses a line, though it covers half as much"
    assert middle == pytest.approx(2), "all of it covers the box, in its very middle"
    assert outside < inside < middle


def test_a_box_that_holds_only_the_next_has_its_label_at_itself() -> None:
    boxes = [BOUNDS, Box(60, 60, 240, 140), Box(80, 40, 260, 160)]  # the finest reaches over the second
    place = place_labels(boxes, SIZES, bounds=BOUNDS)[1]
    assert place is not None
    assert place.leader is None
