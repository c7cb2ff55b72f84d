"""The ColorNet reader: streams, votes, light, and streams that are off."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from explorer.checkpoints.store import load_checkpoint
from explorer.colour import SEVEN, standardised
from explorer.errors import Stopped
from explorer.geometry import Box
from explorer.light import relit
from explorer.manner import PLAIN, Light, Manner
from explorer.preprocess import view, whole_frame
from explorer.pyramid import pyramid_of
from explorer.readers import open_reader
from explorer.results import ColourReading
from explorer.stopping import StopFlag


def photo(width: int, height: int, seed: int = 0) -> SimpleNamespace:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return SimpleNamespace(pyramid=(pixels,), size=(width, height), fingerprint=f"photo{seed}")


@pytest.fixture(scope="module")
def reader(colornet_checkpoint):
    opened = open_reader(load_checkpoint(colornet_checkpoint), "cpu")
    torch.manual_seed(2)
    with torch.no_grad():  # a dense layer at its start would hide which stream is which
        opened._network.dense.weight.normal_(0, 0.5)
        opened._network.dense.bias.normal_()
    return opened


def test_seven_streams_are_rebuilt_by_hand(reader):
    picture = photo(60, 40, seed=3)
    reading = reader.read(picture)
    assert isinstance(reading, ColourReading)
    assert (reading.photo_size, reading.input_side) == ((60, 40), 32)
    assert reading.frame == Box(0, -10, 60, 50)
    assert tuple(s.space for s in reading.streams) == SEVEN
    seen = view(picture.pyramid, whole_frame(60, 40), 32, reader.card.preprocess.fill)
    rgb = torch.from_numpy(seen).permute(2, 0, 1)[None] / 255
    network = reader._network
    with torch.inference_mode():
        scores = []
        for i, stream in enumerate(reading.streams):
            maps = network.trunks[i](standardised(rgb, stream.space))
            scores.append(network.heads[i](maps.mean(dim=(2, 3))))
            assert np.allclose(stream.ranking.probabilities, torch.softmax(scores[i][0], 0).numpy(), atol=1e-5)
        fused = torch.softmax(network.dense(torch.cat(scores, 1))[0], 0).numpy()
    assert np.allclose(reading.fused.probabilities, fused, atol=1e-5)
    assert np.allclose(reading.answer.probabilities, fused, atol=1e-5)


def test_a_stream_that_is_off_does_not_vote(reader):
    picture = photo(60, 40, seed=3)
    whole = reader.read(picture)
    without = reader.read(picture, manner=Manner(off=(1, 4)))
    assert without.key == whole.key
    assert without.off == (1, 4)
    votes = sum(s.votes for i, s in enumerate(whole.streams) if i not in (1, 4)) * (7 / 5) + whole.bias
    assert np.allclose(without.fused.probabilities, torch.softmax(torch.from_numpy(votes), 0).numpy(), atol=1e-5)
    assert not np.allclose(without.fused.probabilities, whole.fused.probabilities, atol=1e-3)
    none = reader.read(picture, manner=Manner(off=tuple(range(7))))
    assert np.allclose(none.fused.probabilities, 0.25)


def test_light_is_changed_before_the_streams_see_the_photo(reader):
    picture = photo(60, 40, seed=3)
    light = Light(exposure=1.0, saturation=0.2)
    reading = reader.read(picture, manner=Manner(light=light))
    lit = SimpleNamespace(pyramid=(relit(picture.pyramid[0], light),), size=(60, 40), fingerprint="lit")
    assert np.array_equal(reading.fused.probabilities, reader.read(lit).fused.probabilities)
    assert reading.key != reader.read(picture).key
    assert reading.key == reader.key_for("photo3", Manner(light=light))
    assert reader.key_for("photo3") == reader.key_for("photo3", PLAIN)


def test_light_on_a_large_photo_is_changed_on_the_level_that_is_needed(reader):
    from PIL import Image

    smooth = Image.fromarray(np.random.default_rng(1).integers(0, 256, (6, 9, 3), dtype=np.uint8)).resize((1800, 1200))
    large = SimpleNamespace(pyramid=pyramid_of(smooth), size=(1800, 1200), fingerprint="large")
    flat = SimpleNamespace(pyramid=large.pyramid[:1], size=(1800, 1200), fingerprint="large")
    assert len(large.pyramid) > 1
    manner = Manner(light=Light(warmth=0.5))
    there, here = (reader.read(p, manner=manner).fused.probabilities for p in (large, flat))
    assert np.allclose(there, here, atol=0.02)


def test_it_stops_between_streams(reader):
    stop = StopFlag()
    stop.stop()
    with pytest.raises(Stopped):
        reader.read(photo(60, 40), stop)
