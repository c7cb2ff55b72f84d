"""Light changed before reading: the formula, and what holds for every photo."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from explorer.light import encoded, gains, linear, relit
from explorer.manner import Light

lights = st.builds(
    Light,
    exposure=st.floats(-3, 3),
    warmth=st.floats(-2, 2),
    tint=st.floats(-1, 1),
    saturation=st.sampled_from([0.0, 0.5, 1.0, 1.7, 2.0]),
)


@pytest.fixture
def pixels() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (256, 260, 3), dtype=np.uint8)  # more than one block


def _expected(pixels: np.ndarray, light: Light) -> np.ndarray:
    """The definition in `Light`, plainly, before it is rounded."""
    v = np.clip(encoded(linear(pixels / 255) * np.array(gains(light))), 0, 1)
    luma = v @ [0.299, 0.587, 0.114]
    return np.clip(luma[..., None] + light.saturation * (v - luma[..., None]), 0, 1) * 255


def test_plain_light_is_the_very_photo(pixels):
    assert relit(pixels, Light()) is pixels


@given(lights)
def test_it_is_the_definition_rounded_once(light):
    pixels = np.random.default_rng(2).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    pixels[0, :2] = ((0, 0, 0), (255, 255, 255))
    found = relit(pixels, light)
    assert found.dtype == np.uint8
    assert found.shape == pixels.shape
    assert np.abs(found - _expected(pixels, light)).max() <= 0.501


def test_many_pixels_are_as_few(pixels):
    light = Light(exposure=0.4, saturation=1.6)
    assert np.array_equal(relit(pixels, light)[250:, 255:], relit(pixels[250:, 255:], light))
    pixels.setflags(write=False)
    assert np.array_equal(relit(pixels[::2, ::3], light), relit(pixels, light)[::2, ::3])
    assert relit(pixels[:0], light).shape == (0, 260, 3)


def test_linear_light_and_back():
    steps = np.arange(256) / 255
    assert encoded(linear(steps)) == pytest.approx(steps, abs=1e-6)
    assert linear(np.array([0.0, 0.5, 1.0])) == pytest.approx([0, 0.21404114, 1])


def test_a_stop_doubles_linear_light():
    grey = np.full((1, 1, 3), 100, dtype=np.uint8)
    brighter = relit(grey, Light(exposure=1))
    assert (linear(brighter / 255) / linear(grey / 255)).ravel() == pytest.approx([2, 2, 2], rel=0.02)


def test_warmth_is_red_against_blue_and_tint_magenta_against_green():
    r, g, b = gains(Light(warmth=1))
    assert (r / b, g) == pytest.approx((2, 1))
    r, g, b = gains(Light(tint=1))
    assert (r / g, b / g) == pytest.approx((2, 2))
    assert gains(Light(exposure=-1)) == pytest.approx((0.5, 0.5, 0.5))


@given(st.tuples(*[st.integers(0, 255)] * 3), st.floats(0, 2))
def test_saturation_keeps_greys_and_0_makes_them(rgb, saturation):
    one = np.array([[rgb]], dtype=np.uint8)
    grey = np.full((1, 1, 3), rgb[0], dtype=np.uint8)
    assert np.array_equal(relit(grey, Light(saturation=saturation)), grey)
    assert np.ptp(relit(one, Light(saturation=0))) == 0


@given(lights)
def test_brighter_pixels_stay_brighter(light):
    assume(light.saturation <= 1)
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    assert (np.diff(relit(ramp, light).astype(int), axis=1) >= 0).all()
