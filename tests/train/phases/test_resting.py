"""Parts of a network that rest: in what precision they compute, and what they see of photos that are no squares."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from explorer.geometry import Box
from explorer.models import trunks
from explorer.models.build import build
from explorer.models.config import RacnnConfig
from explorer.models.racnn import Racnn
from explorer.preprocess import Preprocess, view, whole_frame
from explorer.readers.devices import DeviceChoice
from explorer.readers.network import to_input
from explorer.readers.zoom import attended_box
from explorer.train.phases.resting import attended, chain, early_at_rest, maps_at_rest, views
from explorer.train.phases.sampling import Sample
from explorer.train.pictures.labelled import Picture

SEES = Preprocess(32, 48)
EXACT, ROUGH = (DeviceChoice("cpu", "", precision) for precision in ("float32", "bfloat16"))


@pytest.fixture(scope="module")
def network() -> Racnn:
    torch.manual_seed(2)
    made = build(RacnnConfig(trunk="tiny", classes=4, apn_cells=2, apn_reduce=4, apn_hidden=8, scales=3)).eval()
    assert isinstance(made, Racnn)
    return made


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    made = []
    for number, (width, height) in enumerate(((120, 40), (40, 120), (90, 60))):
        pixels = np.random.default_rng(number).integers(0, 255, (height, width, 3), dtype=np.uint8)
        box = whole_frame(width, height)
        seen = view((pixels,), box, SEES.side, SEES.fill)
        made.append(Sample(Picture(pixels, Box.of_size(width, height)), number, box, seen))
    return made


def test_boxes_stay_in_photos_that_are_wide_or_high(network: Racnn, samples: list[Sample]) -> None:
    sizes = [(one.picture.pixels.shape[1], one.picture.pixels.shape[0]) for one in samples]
    looks = list(chain(network, samples, SEES, 3, EXACT))
    for scale in (1, 2):
        outer, maps = looks[scale - 1]
        fractions = network.attention(scale - 1, maps).tolist()
        wanted = [
            attended_box(box, (f[0], f[1], f[2]), Box.of_size(*size))
            for box, f, size in zip(outer, fractions, sizes, strict=True)
        ]
        assert looks[scale][0] == attended(network, samples, SEES, scale, EXACT) == wanted
        swapped = [
            attended_box(box, (f[0], f[1], f[2]), Box.of_size(*size[::-1]))
            for box, f, size in zip(outer, fractions, sizes, strict=True)
        ]
        assert swapped[:2] != wanted[:2], "width and height matter here"


def test_finer_scales_see_more_pixels_of_their_box(network: Racnn, samples: list[Sample]) -> None:
    boxes = [one.box for one in samples]
    for scale in range(3):
        side = SEES.side_of(scale)
        assert [seen.shape for seen in views(samples, boxes, SEES, scale)] == [(side, side, 3)] * 3
    [_, (looked_at, maps)] = chain(network, samples, SEES, 2, EXACT)
    seen = [view((one.picture.pixels,), box, 48, SEES.fill) for one, box in zip(samples, looked_at, strict=True)]
    with torch.no_grad():
        torch.testing.assert_close(maps, network.maps(1, to_input(seen, SEES, "cpu")))


def test_what_rests_computes_in_its_precision_and_gives_float32(network: Racnn, samples: list[Sample]) -> None:
    seen = [one.seen for one in samples]
    exact, rough = (maps_at_rest(network, 1, seen, SEES, rest) for rest in (EXACT, ROUGH))
    x = to_input(seen, SEES, "cpu")
    trunk = trunks.build_trunk("efficientnet_lite0").eval()  # the tiny one has no early part
    early, rough_early = (early_at_rest(trunk, x, rest) for rest in (EXACT, ROUGH))
    with torch.no_grad():
        torch.testing.assert_close(exact, network.maps(1, x))
        torch.testing.assert_close(early, trunks.early(trunk, x))
    for one, other in ((exact, rough), (early, rough_early)):
        assert one.dtype == other.dtype == torch.float32
        assert not one.requires_grad
        assert not other.requires_grad
        assert not torch.equal(one, other), "the one in bfloat16 is rounded"
        torch.testing.assert_close(one, other, rtol=0.1, atol=0.1)
