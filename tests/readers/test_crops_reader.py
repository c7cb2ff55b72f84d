"""The crop ensemble around a checkpoint of any family."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from explorer.checkpoints.store import load_checkpoint
from explorer.geometry import Box
from explorer.manner import Crops, Light, Manner
from explorer.readers import open_reader
from explorer.readers.crops import crop_pyramids, cut
from explorer.results import CropsReading

FAMILIES = ["tiny_checkpoint", "granularity_checkpoint", "colornet_checkpoint"]


def photo(width: int, height: int, seed: int = 0) -> SimpleNamespace:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return of(pixels, f"photo{seed}")


def of(pixels: np.ndarray, fingerprint: str) -> SimpleNamespace:
    return SimpleNamespace(pyramid=(pixels,), size=(pixels.shape[1], pixels.shape[0]), fingerprint=fingerprint)


@pytest.fixture(scope="module", params=FAMILIES)
def reader(request):
    return open_reader(load_checkpoint(request.getfixturevalue(request.param)), "cpu")


def test_every_crop_says_what_the_checkpoint_says_of_it_as_a_photo(reader):
    picture = photo(80, 48, seed=3)
    reading = reader.read(picture, manner=Manner(crops=Crops(10, 0.75)))
    assert isinstance(reading, CropsReading)
    assert [c.mirrored for c in reading.crops] == [False] * 5 + [True] * 5
    assert reading.crops[0].box == Box(0, 0, 60, 36)
    assert reading.crops[3].box == Box(20, 12, 80, 48)
    assert reading.crops[4].box == Box(10, 6, 70, 42)
    for number in (0, 3, 9):
        box = reading.crops[number].box
        part = picture.pyramid[0][int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)]
        alone = reader.read(of(np.ascontiguousarray(part[:, ::-1] if number > 4 else part), "part"))
        assert np.allclose(reading.crops[number].ranking.probabilities, alone.answer.probabilities, atol=1e-5)
    assert np.array_equal(reading.whole.probabilities, reader.read(picture).answer.probabilities)
    said = np.stack([c.ranking.probabilities for c in reading.crops])
    assert np.allclose(reading.answer.probabilities, said.mean(0), atol=1e-6)


def test_five_whole_crops_are_the_whole_photo(reader):
    reading = reader.read(photo(80, 48), manner=Manner(crops=Crops(5, 1.0)))
    assert {crop.box for crop in reading.crops} == {Box(0, 0, 80, 48)}
    for rule in ("probabilities", "logits", "confidence"):
        averaged = reader.read(photo(80, 48), manner=Manner(crops=Crops(5, 1.0, rule))).answer
        assert np.allclose(averaged.probabilities, reading.whole.probabilities, atol=1e-6)
    assert reading.agreeing == 5
    assert reading.disagreement == pytest.approx(0, abs=1e-6)


def test_what_a_crop_keeps(reader, request):
    reading = reader.read(photo(80, 48), manner=Manner(crops=Crops(5, 0.6)))
    whole = reader.read(photo(80, 48), manner=Manner(crops=Crops(1, 1.0)))
    family = reader.card.config.__struct_config__.tag
    if family == "colornet":
        assert (reading.kept_of, reading.attended) == ("", None)
        assert all(crop.kept is None for crop in reading.crops)
        return
    assert whole.crops[0].kept == pytest.approx(1, abs=1e-5)
    assert all(0 <= crop.kept < 1 for crop in reading.crops[:4])
    if family == "racnn":
        box = reader.read(photo(80, 48)).scales[1].box.clipped_to(Box(0, 0, 80, 48))
        assert (reading.kept_of, reading.attended) == ("the second scale's box", box)
        for crop in reading.crops:
            assert crop.kept == pytest.approx(crop.box.overlap(box) / box.area)
    else:
        assert (reading.kept_of, reading.attended) == ("the species network's energy", None)


def test_the_key_knows_count_and_share_but_not_the_rule(reader):
    def key(crops: Crops):
        return reader.key_for("p", Manner(crops=crops))

    assert key(Crops(5)) != key(Crops(10))
    assert key(Crops(5)) != key(Crops(5, 0.9))
    assert key(Crops(5)) == key(Crops(5, rule="logits"))
    assert reader.key_for("p", Manner(crops=Crops(5), light=Light(exposure=1))) == key(Crops(5))
    assert reader.read(photo(80, 48), manner=Manner(crops=Crops(5))).key.preprocess == key(Crops(5)).preprocess


def test_a_crop_is_cut_from_every_level_without_copying():
    levels = tuple(np.random.default_rng(1).integers(0, 256, (s, s, 3), dtype=np.uint8) for s in (64, 32))
    part = cut(levels, Box(8, 16, 40, 64), mirrored=False)
    assert [level.shape for level in part] == [(48, 32, 3), (24, 16, 3)]
    assert all(np.shares_memory(a, b) for a, b in zip(part, levels, strict=True))
    mirrored = cut(levels, Box(8, 16, 40, 64), mirrored=True)
    assert np.array_equal(mirrored[0][:, ::-1], part[0])


def test_a_photo_of_one_pixel_has_crops_too(reader):
    crops = crop_pyramids((np.zeros((1, 1, 3), dtype=np.uint8),), Crops(5, 0.5))
    assert all(crop[0].shape[:2] == (1, 1) for crop in crops)
    reading = reader.read(of(np.zeros((1, 1, 3), dtype=np.uint8), "dot"), manner=Manner(crops=Crops(5, 0.5)))
    assert reading.answer.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert {crop.box for crop in reading.crops} == {Box(0, 0, 1, 1)}
    assert {crop.kept for crop in reading.crops} <= {None, 1.0}


def test_crops_of_two_pixels_are_a_pixel_each_and_not_empty():
    pixels = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    crops = crop_pyramids((pixels,), Crops(5, 0.05))
    assert [crop[0].shape for crop in crops] == [(1, 1, 3)] * 5
    assert [crop[0].ravel().tolist() for crop in crops[:4]] == pixels.reshape(4, 3).tolist()
