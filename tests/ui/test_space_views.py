"""Parts of a photo in colour spaces: which level is taken, what it covers, and that pixels are the right ones."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from PIL import Image

from explorer.colour.shown import shown, stretched_ends
from explorer.errors import Stopped
from explorer.geometry import Box
from explorer.light import relit
from explorer.manner import PLAIN, Light
from explorer.preprocess import Preprocess, view
from explorer.pyramid import pyramid_of
from explorer.stopping import StopFlag
from explorer.ui.colour.space_views import SpacesWish, closer_wish, covered, ends_of, level_of, make_spaces

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
    from explorer.ui.colour import space_views

    calls = []
    monkeypatch.setattr(space_views, "shown", lambda *args: calls.append(args[1:3]) or shown(*args))
    images = list(make_spaces(pyramid, SpacesWish((("lab", 1),) * 7, PLAIN.light, 0.1), StopFlag()))
    assert len(images) == 7
    assert calls == [("lab", 1)]


def test_a_part_is_stretched_as_the_whole_photo_is(pyramid) -> None:
    dim = tuple((level // 4 + 20).astype(np.uint8) for level in pyramid)
    light = Light(exposure=0.5)
    wish = SpacesWish((("lab", None), ("lab", 0), ("rgb", None)), light, 0.25, stretched=True)
    ends = ends_of(dim, wish)
    assert ends == {space: stretched_ends(relit(dim[-1], light), space) for space in ("lab", "rgb")}
    for seen, (space, channel) in zip(made(dim, wish), wish.views, strict=True):
        np.testing.assert_array_equal(seen, shown(relit(dim[2], light), space, channel, ends[space]))
    part = replace(wish, scale=1.0, part=Box(8, 8, 80, 60))
    assert ends_of(dim, part) == ends
    lit = relit(np.ascontiguousarray(dim[0][8:60, 8:80]), light)
    np.testing.assert_array_equal(made(dim, part)[1], shown(lit, "lab", 0, ends["lab"]))
    assert ends_of(dim, replace(wish, stretched=False)) == {}


@pytest.mark.parametrize(
    ("scale", "looked_at", "expected"),
    [
        (0.3, (0, 0, 100, 100), None),  # the level of the whole
        (1.0, (3000, 0, 3100, 100), None),  # beside the photo
        (1.0, (100, 100, 200, 200), Box(70, 70, 230, 230)),
        (1.0, (-50, 1400, 100, 1600), Box(0, 1340, 145, 1501)),
        (0.6, (900, 100, 1000, 200), Box(870, 70, 1030, 230)),
    ],
)
def test_the_part_to_look_closer_at(pyramid, scale: float, looked_at, expected: Box | None) -> None:
    whole = SpacesWish(ALL, Light(tint=0.5), 0.3, stretched=True)
    wish = closer_wish(whole, None, scale=scale, looked_at=looked_at, pyramid=pyramid)
    assert wish == (None if expected is None else replace(whole, scale=scale, part=expected))
    assert (
        closer_wish(replace(whole, seen=Preprocess(64, 64)), None, scale=1, looked_at=looked_at, pyramid=pyramid)
        is None
    )


def test_a_part_that_holds_all_that_is_seen_is_enough(pyramid) -> None:
    whole = SpacesWish(ALL, PLAIN.light, 0.2)
    ask = partial(closer_wish, whole, pyramid=pyramid)
    last = ask(None, scale=1.0, looked_at=(100, 100, 200, 200))
    assert ask(last, scale=1.0, looked_at=(80, 110, 210, 200)) is None
    assert ask(last, scale=0.8, looked_at=(80, 110, 210, 200)) is None, "the same level"
    assert ask(last, scale=0.5, looked_at=(80, 110, 210, 200)) is not None, "another level"
    assert ask(last, scale=1.0, looked_at=(50, 110, 210, 200)) is not None


def test_it_stops_between_spaces(pyramid) -> None:
    stop = StopFlag()
    views = make_spaces(pyramid, SpacesWish(ALL, PLAIN.light, 0.1), stop)
    next(views)
    stop.stop()
    with pytest.raises(Stopped):
        next(views)
