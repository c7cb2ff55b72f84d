"""What a few held-back birds are shown with while a training runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.checkpoints.store import load_checkpoint
from explorer.geometry import Box
from explorer.photos import load_photo
from explorer.readers.open import open_reader
from explorer.train.events import Looked, line, parse
from explorer.train.measuring.glancing import few_of, glances
from explorer.train.pictures.labelled import HeldBack, Picture

if TYPE_CHECKING:
    from pathlib import Path


def noise(width: int, height: int, seed: int) -> np.ndarray:
    coarse = np.random.default_rng(seed).integers(0, 255, (6, 6, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


@pytest.fixture
def held_back() -> HeldBack:
    pixels = [noise(64, 48, 1), noise(40, 60, 2), noise(50, 50, 3)]
    pictures = [Picture(p, Box.of_size(p.shape[1], p.shape[0])) for p in pixels]
    return HeldBack(pictures, np.array([0, 2, 2]), names=["/a/1.png", "/a/2.png", "/a/3.png"])


def test_a_few_are_of_as_many_species_as_can_be():
    labels = np.repeat(np.arange(5), 20)
    many = HeldBack([None] * 100, labels)
    assert sorted(labels[list(few_of(many, 5, seed=1))].tolist()) == [0, 1, 2, 3, 4]
    seven = few_of(many, 7, seed=1)
    assert len(set(seven)) == 7
    assert set(labels[list(seven)].tolist()) == {0, 1, 2, 3, 4}
    assert few_of(many, 7, seed=1) == seven
    assert few_of(many, 7, seed=2) != seven
    assert few_of(HeldBack([None] * 2, labels[:2]), 7, seed=1) == (0, 1)


@pytest.mark.parametrize("family", ["tiny_checkpoint", "granularity_checkpoint", "colornet_checkpoint"])
def test_it_is_what_the_reader_says_of_the_photo(family: str, held_back: HeldBack, tmp_path: Path, request):
    """The same boxes, in fractions of the photo, and the same names."""
    path = request.getfixturevalue(family)
    reader = open_reader(load_checkpoint(path), device="cpu")
    network, card = reader._network, reader.card
    before = torch.get_rng_state()
    seen = glances(network, held_back, (0, 1), card.preprocess, card.taxonomy)
    assert torch.equal(torch.get_rng_state(), before), "looking leaves the randomness of the training alone"
    assert parse(line(Looked(0, 0, seen))) == Looked(0, 0, seen)
    taxa = card.taxonomy.taxa
    assert [(glance.photo, glance.truth) for glance in seen] == [
        ("/a/1.png", taxa[0].english),
        ("/a/2.png", taxa[2].english),
    ]
    for number, glance in enumerate(seen):
        file = tmp_path / f"{number}.png"
        Image.fromarray(held_back.pictures[number].pixels).save(file)
        photo = load_photo(file)
        reading = reader.read(photo)
        frame = Box.of_size(*photo.size)
        place, share = reading.answer.best
        answer = glance.saw[-1]
        assert (answer.best, answer.boxes) == (taxa[place].english, ())
        assert answer.share == pytest.approx(share, abs=2e-4)
        assert answer.is_right == (place == held_back.labels[number])
        parts = _parts(reading, card)
        assert [saw.part for saw in glance.saw[:-1]] == [name for name, _, _ in parts]
        for saw, (_, boxes, best) in zip(glance.saw, parts, strict=False):
            assert saw.best == best
            expected = [frame.unnest(box) for box in boxes]
            assert np.allclose(saw.boxes, [(b.x0, b.y0, b.x1, b.y1) for b in expected], atol=2e-4)


def _parts(reading, card) -> list:
    taxa, taxonomy = card.taxonomy.taxa, card.taxonomy
    kind = type(reading).__name__
    if kind == "ZoomReading":
        return [(f"scale {i}", [s.box], taxa[s.ranking.best[0]].english) for i, s in enumerate(reading.scales, 1)]
    if kind == "GranularityReading":
        return [
            (g.level, [r.box for r in g.regions], taxonomy.names(g.level)[g.ranking.best[0]]) for g in reading.grains
        ]
    names = card.config.stream_names
    return [(name, [], taxa[s.ranking.best[0]].english) for name, s in zip(names, reading.streams, strict=True)]


def test_weights_stay_as_they_were(tiny_checkpoint: Path, held_back: HeldBack):
    network = open_reader(load_checkpoint(tiny_checkpoint), device="cpu")._network
    card = load_checkpoint(tiny_checkpoint).card
    before = {name: value.clone() for name, value in network.state_dict().items()}
    glances(network, held_back, (0, 1, 2), card.preprocess, card.taxonomy)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
