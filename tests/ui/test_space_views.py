"""Parts of a photo in colour spaces: which level is taken, what it covers, and that pixels are the right ones."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from explorer.colour.shown import shown
from explorer.errors import Stopped
from explorer.geometry import Box
from explorer.light import relit
from explorer.manner import PLAIN, Light
from explorer.preprocess import Preprocess, view
from explorer.pyramid import pyramid_of
from explorer.stopping import StopFlag
from explorer.ui.space_views import SpacesWish, covered, level_of, make_spaces

ALL = (("rgb", None), ("hsv", None), ("lab", 0))


@pytest.fixture(scope="module")
def pyramid():
    noise = np.random.default_rng(2).integers(0, 256, (1501, 2003, 3), dtype=np.uint8)
    return pyramid_of(Image.fromarray(noise))


def pixels(image) -> np.ndarray:
    bytes_ = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), -1, 4)
    return bytes_[:, : image.width(), 2::-1].copy()  # the image owns the memory


def made(pyramid, wish: SpacesWish) -> list[np.ndarray]:
    return [pixels(image) for image in make_spaces(pyramid, wish, StopFlag())]


@pytest.mark.parametrize(("scale", "level"), [(2.0, 0), (1.0, 0), (0.6, 0), (0.5, 1), (0.3, 1), (0.25, 2), (0.01, 2)])
def test_the_smallest_level_with_enough_pixels(pyramid, scale: float, level: int) -> None:
    assert len(pyramid) == 3
    assert level_of(SpacesWish(ALL, PLAIN.light, scale), len(pyramid)) == level


def test_the_whole_photo_in_every_space_of_the_wish(pyramid) -> None:
    wish = SpacesWish(ALL, PLAIN.light, 0.3)
    for seen, (space, channel) in zip(made(pyramid, wish), ALL, strict=True):
        np.testing.assert_array_equal(seen, shown(pyramid[1], space, channel))
    assert covered(pyramid, wish) == Box.of_size(2003, 1501)


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.25])
@pytest.mark.parametrize("part", [Box(100.5, 20.2, 700.9, 333.3), Box(1990, 1490, 2003, 1501), Box(5, 5, 5.2, 5.2)])
def test_a_part_is_cut_at_whole_pixels_and_says_where(pyramid, part: Box, scale: float) -> None:
    wish = SpacesWish((("rgb", None),), PLAIN.light, scale, part)
    area, image = covered(pyramid, wish), made(pyramid, wish)[0]
    step = 2 ** level_of(wish, len(pyramid))
    assert area.x0 <= part.x0
    assert area.x1 >= part.x1
    assert area.y0 <= part.y0
    assert area.y1 >= part.y1
    assert (area.x0 % step, area.y0 % step) == (0, 0)
    assert image.shape[:2] == (-(-area.height // step), -(-area.width // step))
    level = pyramid[level_of(wish, len(pyramid))]
    np.testing.assert_array_equal(image[0, 0], level[int(area.y0 // step), int(area.x0 // step)])
    np.testing.assert_array_equal(image[-1, -1], level[-(-int(area.y1) // step) - 1, -(-int(area.x1) // step) - 1])


def test_views_are_in_the_light_of_the_wish(pyramid) -> None:
    light = Light(exposure=-1.0, warmth=0.5, saturation=0.4)
    image = made(pyramid, SpacesWish((("hsv", 1),), light, 0.25))[0]
    np.testing.assert_array_equal(image, shown(relit(pyramid[2], light), "hsv", 1))


def test_what_the_network_sees_has_its_own_pixels_and_frame(pyramid) -> None:
    preprocess = Preprocess(64, 64)
    wish = SpacesWish((("rgb", None),), PLAIN.light, 0.3, seen=preprocess)
    frame = Box.of_size(2003, 1501).square_around()
    assert covered(pyramid, wish) == frame
    seen = made(pyramid, wish)[0].astype(int)
    assert seen.shape == (64, 64, 3)
    expected = view(pyramid, frame, 64, preprocess.fill).astype(int)
    assert np.abs(seen - expected).mean() < 2


def test_equal_views_are_made_once(pyramid, monkeypatch) -> None:
    from explorer.ui import space_views

    calls = []
    monkeypatch.setattr(space_views, "shown", lambda *args: calls.append(args[1:]) or shown(*args))
    images = list(make_spaces(pyramid, SpacesWish((("lab", 1),) * 7, PLAIN.light, 0.1), StopFlag()))
    assert len(images) == 7
    assert calls == [("lab", 1)]


def test_it_stops_between_spaces(pyramid) -> None:
    stop = StopFlag()
    views = make_spaces(pyramid, SpacesWish(ALL, PLAIN.light, 0.1), stop)
    next(views)
    stop.stop()
    with pytest.raises(Stopped):
        next(views)
