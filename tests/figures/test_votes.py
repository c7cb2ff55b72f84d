"""Weights, votes and the words on light."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from explorer.figures.manner_words import light_text
from explorer.figures.votes import stream_names, stream_titles, vote, weight_shares
from explorer.manner import Light
from explorer.models.config import ColornetConfig
from tests.figures.conftest import SPACES, STREAM_WEIGHTS

if TYPE_CHECKING:
    from tests.figures.conftest import MakeColours


def test_shares_of_weights_are_of_all_streams(make_colours: MakeColours) -> None:
    reading = make_colours(30, 20)
    shares = weight_shares(reading, 0)
    assert sum(abs(share) for share in shares) == pytest.approx(1)
    assert shares[5] == pytest.approx(0.25 / sum(map(abs, STREAM_WEIGHTS)), rel=1e-5)
    assert shares[2] < 0
    assert weight_shares(replace(reading, off=(0, 5)), 0) == shares  # also of those that are off
    for stream in reading.streams:
        stream.weights[:] = 0
    assert weight_shares(make_colours(30, 20), 0) == shares
    assert weight_shares(reading, 0) == (0.0,) * 7


def test_votes_add_up_to_what_tells_two_names_apart(make_colours: MakeColours) -> None:
    reading = make_colours(30, 20)
    lead = sum(vote(stream, 0) - vote(stream, 1) for stream in reading.streams)
    lead += float(reading.bias[0] - reading.bias[1])
    p = reading.fused.probabilities.astype(np.float64)
    assert lead == pytest.approx(np.log(p[0] / p[1]), abs=1e-5)
    stream = reading.streams[0]
    raised = replace(stream, votes=stream.votes + 100)  # what is alike for all names says nothing
    assert vote(raised, 0) == pytest.approx(vote(stream, 0), abs=1e-4)
    assert sum(vote(stream, name) for name in range(4)) == pytest.approx(0, abs=1e-5)  # lifted above the others' mean


@pytest.mark.parametrize("spaces", [SPACES, ("rgb",) * 7, ("hsv", "rgb", "hsv", "hed_ln")])
def test_streams_are_called_as_the_checkpoint_calls_them(make_colours: MakeColours, spaces: tuple[str, ...]) -> None:
    reading = make_colours(30, 20, spaces)  # type: ignore[arg-type]
    config = ColornetConfig(trunk="tiny", classes=4, spaces=spaces)  # type: ignore[arg-type]
    assert stream_names(reading) == config.stream_names
    titles = stream_titles(reading)
    assert len(set(titles)) == len(spaces)
    assert titles[0] == {"rgb": "RGB", "hsv": "HSV"}[spaces[0]]
    if spaces == SPACES:
        assert titles == ("RGB", "HSV", "HED", "YIQ", "YUV", "LAB", "YCbCr")
    if spaces[:2] == ("rgb", "rgb"):
        assert titles[:2] == ("RGB", "RGB 2")


@pytest.mark.parametrize(
    ("light", "text"),
    [
        (Light(), ""),
        (Light(exposure=1), "exposure +1 stop"),
        (Light(warmth=-0.5, tint=0.25), "warmth −0.5 stops, tint +0.25 stops"),
        (Light(exposure=-1), "exposure −1 stop"),
        (Light(exposure=-2, saturation=0), "exposure −2 stops, saturation × 0"),
    ],
)
def test_light_in_words(light: Light, text: str) -> None:
    assert light_text(light) == text
