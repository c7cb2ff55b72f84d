from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from explorer.figures.look import ACCENTS, LOOKS, Look, contrast, ink_on, luminance

# Machado, Oliveira and Fernandes 2009, severity 1, on linear sRGB.
EYES = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def seen(colour: str, eye: str) -> np.ndarray:
    """CIELAB of "#rrggbb" to such an eye."""
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    changed = np.clip(np.asarray(EYES[eye]) @ linear, 0, 1)
    back = np.where(changed <= 0.0031308, changed * 12.92, 1.055 * changed ** (1 / 2.4) - 0.055)
    return rgb2lab(back[None, None])[0, 0]


@pytest.mark.parametrize("eye", EYES)
def test_the_three_scales_are_told_apart_by_every_eye(eye: str) -> None:
    for one, other in combinations(ACCENTS[:3], 2):
        assert deltaE_ciede2000(seen(one, eye), seen(other, eye)) > 25


def test_the_three_scales_are_told_apart_in_a_grey_print() -> None:
    greys = sorted(116 * luminance(colour) ** (1 / 3) - 16 for colour in ACCENTS[:3])
    assert min(np.diff(greys)) > 10


def test_luminance_and_contrast_are_those_of_the_standard() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert luminance("#FF0000") == pytest.approx(0.2126)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_everything_written_can_be_read(look: Look) -> None:
    assert contrast(look.ink, look.background) > 7
    assert contrast(look.muted, look.background) > 4.5
    assert all(contrast(ink_on(colour), colour) > 4.5 for colour in look.accents)
    assert all(contrast(look.casing, colour) > 3 for colour in look.accents)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_greys_are_neutral(look: Look) -> None:
    for colour in (look.background, look.ink, look.muted, look.track, look.casing):
        assert colour[1:3] == colour[3:5] == colour[5:7]


def test_scales_keep_their_colour_in_every_look() -> None:
    assert len({look.accents for look in LOOKS.values()}) == 1
    look = LOOKS["print"]
    assert look.accent(0) == ACCENTS[0]
    assert look.accent(len(ACCENTS)) == ACCENTS[0]
    assert look.stroke(1, unit=2).width == 2 * look.line_width
