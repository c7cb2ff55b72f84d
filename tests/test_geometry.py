"""Boxes: the arithmetic every frame conversion rests on."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from explorer.geometry import CROP_PLACES, Box, crop_boxes, crop_place

numbers = st.floats(-1000, 1000)
sides = st.floats(1, 1000)
boxes = st.builds(lambda x, y, w, h: Box(x, y, x + w, y + h), numbers, numbers, sides, sides)
crowded_boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.floats(-50, 50), st.floats(-50, 50), st.floats(50, 500), st.floats(50, 500),
)  # fmt: skip
whole_boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.integers(0, 20), st.integers(0, 20), st.integers(1, 12), st.integers(1, 12),
)  # fmt: skip


def _close(box: Box) -> object:
    return pytest.approx((box.x0, box.y0, box.x1, box.y1), abs=1e-6, rel=1e-9)


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


def test_a_photo_is_the_box_of_its_size() -> None:
    box = Box.of_size(640, 480)
    assert box == Box(0, 0, 640, 480)
    assert (box.width, box.height, box.area, box.centre) == (640, 480, 640 * 480, (320, 240))


def test_the_half_side_makes_a_square_of_twice_that() -> None:
    assert Box.square(10, 20, 5) == Box(5, 15, 15, 25)


def test_the_square_around_a_photo_reaches_over_its_short_side() -> None:
    assert Box.of_size(640, 480).square_around() == Box(0, -80, 640, 560)
    assert Box.of_size(480, 640).square_around() == Box(-80, 0, 560, 640)


def test_edges_are_half_open() -> None:
    box = Box(0, 0, 2, 3)
    assert box.contains(0, 0)
    assert box.contains(1.999, 2.999)
    assert not box.contains(2, 0)
    assert not box.contains(0, 3)


def test_the_centre_of_a_quarter() -> None:
    outer = Box(100, 200, 300, 600)
    assert outer.nest(Box(0.5, 0.5, 1, 1)) == Box(200, 400, 300, 600)
    assert outer.at(0.25, 0.75) == (150, 500)
    assert outer.fraction_of(150, 500) == (0.25, 0.75)


@given(boxes, boxes)
def test_nest_and_unnest_undo_each_other(outer: Box, inner: Box) -> None:
    assert _edges(outer.nest(outer.unnest(inner))) == _close(inner)


@given(boxes, sides, sides)
def test_scaling_back_undoes_scaling(box: Box, sx: float, sy: float) -> None:
    assert _edges(box.scaled(sx, sy).scaled(1 / sx, 1 / sy)) == _close(box)


@given(whole_boxes, whole_boxes)
def test_overlap_is_the_number_of_shared_pixels(a: Box, b: Box) -> None:
    """Counted pixel by pixel."""
    pixels = [(x + 0.5, y + 0.5) for x in range(33) for y in range(33)]
    both = sum(a.contains(*pixel) and b.contains(*pixel) for pixel in pixels)
    either = sum(a.contains(*pixel) or b.contains(*pixel) for pixel in pixels)
    assert a.overlap(b) == both
    assert a.iou(b) == pytest.approx(both / either)


@given(crowded_boxes, crowded_boxes)
def test_the_common_part_lies_in_both(a: Box, b: Box) -> None:
    common = a.clipped_to(b)
    assume(common.area > 0)
    assert max(a.x0, b.x0) == common.x0 < common.x1 == min(a.x1, b.x1)
    assert max(a.y0, b.y0) == common.y0 < common.y1 == min(a.y1, b.y1)


def test_boxes_apart_share_nothing() -> None:
    left, right = Box(0, 0, 1, 1), Box(5, 5, 6, 6)
    assert left.overlap(right) == left.iou(right) == 0
    assert Box(2, 2, 2, 2).iou(Box(2, 2, 2, 2)) == 0
    assert Box(5, 5, 1, 1).area == 0


@given(st.integers(1, 1000), st.integers(1, 1000), st.sampled_from([1, 5, 10]), st.floats(0.05, 1))
def test_crops_have_the_photos_shape_and_lie_within(width: int, height: int, count: int, share: float) -> None:
    crops = crop_boxes(width, height, count, share)
    assert len(crops) == count
    assert len({(box.width, box.height) for box, _ in crops}) == 1
    for box, _ in crops:
        assert all(edge == round(edge) for edge in _edges(box))
        assert min(box.width, box.height) >= 1  # of a photo of few pixels too
        assert (box.width, box.height) == pytest.approx((width * share, height * share), abs=1)
        assert Box.of_size(width, height).clipped_to(box) == box


def test_crops_come_as_torchvision_has_them() -> None:
    five = crop_boxes(100, 60, 5, 0.8)
    expected = [Box(0, 0, 80, 48), Box(20, 0, 100, 48), Box(0, 12, 80, 60), Box(20, 12, 100, 60), Box(10, 6, 90, 54)]
    assert [_edges(box) for box, _ in five] == [_close(box) for box in expected]
    assert [mirrored for _, mirrored in five] == [False] * 5
    assert crop_boxes(100, 60, 1, 0.8) == five[4:]
    assert crop_boxes(100, 60, 10, 0.8) == (*five, *((box, True) for box, _ in five))


def test_crops_of_the_whole_photo_are_all_the_photo() -> None:
    assert {_edges(box) for box, _ in crop_boxes(100, 60, 5, 1)} == {(0, 0, 100, 60)}


def test_a_box_is_stretched_and_moved_along_each_axis() -> None:
    box = Box(1, 2, 3, 5)
    assert box.scaled(10) == Box(10, 20, 30, 50)
    assert box.scaled(10, 100) == Box(10, 200, 30, 500)
    assert box.moved(10, 100) == Box(11, 102, 13, 105)


@given(boxes, boxes)
def test_a_common_part_is_never_inside_out(a: Box, b: Box) -> None:
    common = a.clipped_to(b)
    assert common.width >= 0
    assert common.height >= 0


def test_crops_of_odd_sizes_are_rounded_and_the_spare_pixel_lies_right_and_below() -> None:
    (centre, _), *_ = crop_boxes(9, 7, 1, 0.83)  # 7.47 × 5.81
    assert centre == Box(1, 0, 8, 6)


def test_a_crops_place_in_words() -> None:
    assert [crop_place(number, 10) for number in range(10)] == [*CROP_PLACES, *CROP_PLACES]
    assert [crop_place(number, 5) for number in range(5)] == list(CROP_PLACES)
    assert crop_place(0, 1) == "centre"
