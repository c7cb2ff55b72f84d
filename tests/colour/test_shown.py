"""What panes show of a space: the same numbers as the network's, and pictures of them."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import torch

from explorer.colour import SEVEN, SPACES, convert
from explorer.colour.shown import BLACK, LEAST_SPAN, shown, stretched_ends, values_at, whole_ends

CORNERS = [(0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 255, 255), (128, 128, 128), (1, 0, 1)]


@pytest.fixture
def pixels() -> np.ndarray:
    drawn = np.random.default_rng(4).integers(0, 256, (181, 190, 3), dtype=np.uint8)  # more than one block
    drawn[0, : len(CORNERS)] = CORNERS
    return drawn


def _converted(pixels: np.ndarray, space: str) -> np.ndarray:
    """(H, W, 3) float64 of the torch conversion."""
    rgb = torch.from_numpy(pixels).permute(2, 0, 1).double() / 255
    return convert(rgb, space).permute(1, 2, 0).numpy()


@pytest.mark.parametrize("space", SPACES)
def test_the_value_of_a_pixel_is_that_of_the_conversion(space, pixels):
    expected = _converted(pixels, space)
    for x in range(60):
        r, g, b = pixels[0, x].tolist()
        assert values_at((r, g, b), space) == pytest.approx(expected[0, x].tolist(), abs=1e-11)


@pytest.mark.parametrize("space", SPACES)
def test_channels_are_shown_from_low_to_high(space, pixels):
    channels = SPACES[space].channels
    low, high = np.array([c.low for c in channels]), np.array([c.high for c in channels])
    expected = (_converted(pixels, space) - low) / (high - low) * 255
    together = shown(pixels, space, None)
    assert together.shape == pixels.shape
    assert together.dtype == np.uint8
    assert np.abs(together - expected).max() <= 0.501
    for k in range(3):
        alone = shown(pixels, space, k)
        assert (alone == alone[..., :1]).all()
        assert np.array_equal(alone[..., 0], together[..., k])


def test_rgb_together_is_the_photo_itself(pixels):
    assert shown(pixels, "rgb", None) is pixels
    assert np.array_equal(shown(pixels, "rgb", 1), np.repeat(pixels[..., 1:2], 3, axis=2))


@pytest.mark.parametrize("space", SEVEN)
def test_stretched_views_go_from_percentile_to_percentile(space, pixels):
    ends = stretched_ends(pixels, space)
    values = _converted(pixels, space)[pixels.max(axis=-1) > BLACK]
    expected = [pytest.approx(np.percentile(values[:, k], (1, 99)), abs=1e-5 * 256) for k in range(3)]
    assert [np.array(pair) for pair in ends] == expected
    low, high = np.array(ends).T
    drawn = np.clip((_converted(pixels, space) - low) / (high - low) * 255, 0, 255)
    together = shown(pixels, space, None, ends)
    assert np.abs(together - drawn).max() <= 0.51
    assert np.array_equal(shown(pixels, space, 2, ends)[..., 0], together[..., 2])
    assert not np.array_equal(together, shown(pixels, space, None))


@pytest.mark.parametrize("space", SEVEN)
def test_a_channel_without_differences_is_not_blown_up(space):
    grey = np.full((20, 30, 3), 90, np.uint8)
    for (start, end), (low, high), value in zip(
        stretched_ends(grey, space), whole_ends(space), values_at((90, 90, 90), space), strict=True
    ):
        assert end - start == pytest.approx(LEAST_SPAN * (high - low), rel=1e-4)
        assert (start + end) / 2 == pytest.approx(value, abs=1e-5 * (high - low))
    speck = grey.copy()
    speck[0, 0] = 255
    assert stretched_ends(speck, space) == stretched_ends(grey, space), "one pixel does not count"


@pytest.mark.parametrize("space", SEVEN)
def test_black_bars_do_not_count(space, pixels):
    """Of HED the densities of black are beyond all of a photo's own: with them it would be drawn dark."""
    rng = np.random.default_rng(1)
    bars = rng.integers(0, BLACK + 1, (200, pixels.shape[1], 3), dtype=np.uint8)
    photo = np.concatenate([np.clip(pixels, BLACK + 1, None)] * 2)
    barred, own = (np.array(stretched_ends(p, space)) for p in (np.concatenate([bars, photo]), photo))
    whole = np.array(whole_ends(space))
    assert (np.abs(barred - own) <= 0.02 * np.diff(whole)).all()
    dark = stretched_ends(bars, space)
    assert all(end > start for start, end in dark), "a photo of black alone has ends, too"
    assert not np.array_equal(dark, own)


@pytest.mark.parametrize("space", SEVEN)
def test_a_photo_is_not_written_to_and_may_be_a_view(space, pixels):
    pixels.setflags(write=False)
    part = pixels[::2, 3::3]
    assert np.array_equal(shown(part, space, None), shown(pixels, space, None)[::2, 3::3])
    assert shown(part[:0], space, 0).shape == part[:0].shape


@pytest.mark.parametrize("space", SPACES)
def test_records_say_the_range_that_8_bit_colours_have(space):
    """Over the faces of the cube, where the extremes of all channels lie."""
    axis = np.arange(256, dtype=np.uint8)
    a, b = np.meshgrid(axis, axis)
    low, high = np.full(3, np.inf), np.full(3, -np.inf)
    for face in range(3):
        for side in (0, 255):
            planes = [a, b]
            planes.insert(face, np.full_like(a, side))
            found = _converted(np.stack(planes, axis=-1), space)
            low, high = np.minimum(low, found.min((0, 1))), np.maximum(high, found.max((0, 1)))
    channels = SPACES[space].channels
    assert low == pytest.approx([c.low for c in channels], rel=1e-7, abs=1e-7)
    if space == "hsv":
        assert 0.999 < high[0] < channels[0].high == 1
        high[0] = 1
    assert high == pytest.approx([c.high for c in channels], rel=1e-7)


def test_records_name_themselves_and_say_what_they_are():
    assert [SPACES[name].title for name in SEVEN] == ["RGB", "HSV", "HED", "YIQ", "YUV", "LAB", "YCbCr"]
    for name, space in SPACES.items():
        assert space.name == name
        assert space.definition.endswith(".")
        assert all(c.name and c.meaning and c.low < c.mean < c.high and c.std > 0 for c in space.channels)
    assert len({space.title for space in SPACES.values()}) == len(SPACES)
    red = torch.tensor([1.0, 0, 0]).view(3, 1, 1)
    assert torch.equal(SPACES["lab"].convert(red), convert(red, "lab"))


def test_the_matrix_of_the_stains_is_the_inverse_of_theirs():
    stains = np.array([[0.65, 0.70, 0.29], [0.07, 0.99, 0.11], [0.27, 0.57, 0.78]])
    assert np.array(SPACES["hed"].matrix).T @ stains == pytest.approx(np.eye(3), abs=1e-14)


def test_panes_need_no_torch():
    code = (
        "import sys, numpy, explorer.light; from explorer.colour import SPACES;"
        "from explorer.colour.shown import shown; "
        "shown(numpy.zeros((2, 2, 3), numpy.uint8), 'lab', None); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
