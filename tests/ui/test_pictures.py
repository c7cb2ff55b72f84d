"""Pixels for Qt, and the caches."""

from __future__ import annotations

import gc

import numpy as np
from PySide6.QtGui import QColor

from explorer.pyramid import SMALLEST_SIDE
from explorer.ui.cache import ByteCache
from explorer.ui.photo_pane import level_for
from explorer.ui.pictures import make_shown, to_qimage


def test_colours_and_places_survive() -> None:
    pixels = np.zeros((3, 5, 3), dtype=np.uint8)
    pixels[1, 4] = (10, 20, 30)
    image = to_qimage(pixels)
    assert (image.width(), image.height()) == (5, 3)
    assert QColor(image.pixel(4, 1)).getRgb()[:3] == (10, 20, 30)
    assert QColor(image.pixel(0, 0)).getRgb()[:3] == (0, 0, 0)


def test_an_image_keeps_its_memory_and_leaves_the_pixels_alone() -> None:
    pixels = np.full((64, 64, 3), 7, dtype=np.uint8)
    image = to_qimage(pixels)
    pixels[:] = 200
    del pixels
    gc.collect()
    assert QColor(image.pixel(63, 63)).getRgb()[:3] == (7, 7, 7)


def test_the_smallest_sufficient_level_is_painted() -> None:
    shares = [1.0, 0.5, 0.25]
    assert [level_for(scale, shares) for scale in (3.0, 1.0, 0.51, 0.5, 0.3, 0.25, 0.01)] == [0, 0, 0, 1, 1, 2, 2]


def test_a_cache_holds_what_was_used_last_within_its_bytes() -> None:
    cache: ByteCache[str, int] = ByteCache(100)
    for number, name in enumerate("abc"):
        cache.put(name, number, size=40)
    assert cache.get("a") is None
    assert cache.get("b") == 1
    cache.put("d", 3, size=40)
    assert cache.get("c") is None, "b was used since"
    assert (cache.get("b"), cache.get("d"), cache.held_bytes) == (1, 3, 80)
    cache.put("d", 4, size=10)
    assert cache.held_bytes == 50


def test_what_is_larger_than_the_cache_is_held_alone() -> None:
    cache: ByteCache[str, int] = ByteCache(100)
    cache.put("a", 1, size=10)
    cache.put("huge", 2, size=1000)
    assert (len(cache), cache.get("huge"), cache.held_bytes) == (1, 2, 1000)


def test_the_size_of_a_shown_photo_counts_everything(photo_of) -> None:
    shown = make_shown(photo_of("owl.jpg", (2 * SMALLEST_SIDE, 10)))
    full, half = 2 * SMALLEST_SIDE * 10, SMALLEST_SIDE * 5
    assert shown.size_bytes == full * (3 + 4) + half * (3 + 4)
