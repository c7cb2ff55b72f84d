"""Small birds made of cropped photos."""

from __future__ import annotations

import numpy as np
import pytest

from explorer.data.placement import content_box, place, scenery
from explorer.geometry import Box


def noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(60, 200, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize("bars", [(0, 0, 0, 0), (20, 30, 0, 0), (0, 0, 15, 0), (10, 10, 10, 10)])
def test_bars_are_found_and_nothing_else(bars):
    top, bottom, left, right = bars
    photo = noise(100, 120)
    framed = np.pad(photo, ((top, bottom), (left, right), (0, 0)))
    box = content_box(framed)
    assert box.iou(Box(left, top, left + 120, top + 100)) > 0.93
    assert Box(left, top, left + 120, top + 100).overlap(box) == pytest.approx(box.area)


def test_the_row_beside_a_bar_goes_with_it():
    """JPEG blurs the two into each other."""
    framed = np.pad(noise(100, 120), ((20, 30), (0, 15), (0, 0)))
    assert content_box(framed) == Box(0, 21, 119, 119)


def test_a_photo_of_the_night_does_not_vanish():
    box = content_box(np.zeros((100, 100, 3), dtype=np.uint8))
    assert box.area >= 0.09 * 100 * 100


@pytest.mark.parametrize("share", [0.9, 0.5, 1 / 3])
def test_the_photo_lies_where_the_box_says_with_its_own_pixels(share):
    photo = noise(80, 60)
    for seed in range(12):
        placed = place(np.random.default_rng(seed), photo, share, sources=[noise(70, 70, 5)])
        box = placed.box
        side = placed.pixels.shape[0]
        assert placed.pixels.shape == (side, side, 3)
        assert max(box.width, box.height) / side == pytest.approx(share, abs=0.02)
        assert Box.of_size(side, side).overlap(box) == box.area
        inner = placed.pixels[int(box.y0) + 20 : int(box.y1) - 20, int(box.x0) + 20 : int(box.x1) - 20]
        assert np.array_equal(inner, photo[20:-20, 20:-20])


def test_the_same_seed_gives_the_same_scenery():
    sources = [noise(50, 50, i) for i in range(4)]
    first, again, other = (scenery(np.random.default_rng(s), sources, 64) for s in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
