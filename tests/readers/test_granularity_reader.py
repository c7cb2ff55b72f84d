"""The reader of multiple granularity descriptors: frames, regions, descriptors."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import numpy as np
import pytest
import torch
from torch.nn import functional

from explorer.checkpoints.store import load_checkpoint, save_checkpoint
from explorer.errors import Stopped
from explorer.geometry import Box
from explorer.models.build import build
from explorer.models.granularity import joined
from explorer.preprocess import view
from explorer.readers import open_reader
from explorer.readers.devices import choose_device
from explorer.readers.granularity import glimpse_wholes, wholes_of
from explorer.readers.network import to_input
from explorer.readers.views import views
from explorer.results import GranularityReading
from explorer.stopping import StopFlag


def photo(width: int, height: int, seed: int = 0) -> SimpleNamespace:
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return SimpleNamespace(pyramid=(pixels,), size=(width, height), fingerprint=f"photo{seed}")


@pytest.fixture(scope="module")
def reader(granularity_checkpoint):
    return open_reader(load_checkpoint(granularity_checkpoint), "cpu")


def test_every_grain_tells_its_names_its_energy_and_its_regions_in_photo_pixels(reader):
    reading = reader.read(photo(300, 200))
    assert isinstance(reading, GranularityReading)
    assert reading.photo_size == (300, 200)
    assert [g.level for g in reading.grains] == ["family", "genus", "species"]
    assert [len(g.ranking.probabilities) for g in reading.grains] == [2, 3, 4]
    for grain in reading.grains:
        assert grain.frame == Box(0, -50, 300, 250)
        assert grain.ranking.probabilities.sum() == pytest.approx(1, abs=1e-5)
        assert [m.rule for m in grain.maps] == ["squared", "absolute", "class_weighted"]
        for energy in grain.maps:
            assert energy.cells.dtype == np.float32
            assert (energy.cells >= 0).all()
            assert float(energy.shares.sum()) == pytest.approx(1, abs=1e-5)
        for region in grain.regions:
            assert len(region.ranking.probabilities) == len(grain.ranking.probabilities)
            inner = grain.frame.unnest(region.box)
            assert min(inner.x0, inner.y0) >= -1e-9
            assert max(inner.x1, inner.y1) <= 1 + 1e-9
            rows = slice(round(inner.y0 * 4), round(inner.y1 * 4))
            columns = slice(round(inner.x0 * 4), round(inner.x1 * 4))
            assert grain.maps[0].cells.shape == (4, 4)
            assert float(grain.maps[0].shares[rows, columns].sum()) == pytest.approx(region.energy, abs=1e-5)
    assert len(reading.described.probabilities) == 4
    assert reading.answer is reading.described


def test_the_description_rebuilt_by_hand_from_the_regions_of_the_reading(reader):
    picture = photo(320, 240, seed=4)
    reading = reader.read(picture)
    network, preprocess = reader._network, reader.card.preprocess
    blocks = []
    with torch.inference_mode():
        for number, grain in enumerate(reading.grains):
            seen = [(view(picture.pyramid, grain.frame, preprocess.side, preprocess.fill))]
            maps = network.trunks[number](to_input(seen, preprocess))
            assert np.allclose(maps.square().sum(1)[0], grain.maps[0].cells, rtol=1e-4)
            parts = [maps.mean(dim=(2, 3))[0]]
            for region in grain.regions:
                crop = view(picture.pyramid, region.box, preprocess.finer_side, preprocess.fill)
                parts.append(network.trunks[number](to_input([crop], preprocess)).mean(dim=(2, 3))[0])
                alone = torch.softmax(network.heads[number](parts[-1]), 0)
                assert np.allclose(alone, region.ranking.probabilities, atol=1e-5)
            together = (parts[0] + torch.stack(parts[1:]).mean(0)) / 2
            answer = torch.softmax(network.heads[number](together), 0)
            assert np.allclose(answer, grain.ranking.probabilities, atol=1e-5)
            blocks.append(together / together.norm())
        described = torch.softmax(network.describer(torch.cat(blocks)), 0)
    assert np.allclose(described, reading.described.probabilities, atol=1e-5)


def test_the_joined_descriptor_has_a_block_of_norm_1_for_every_grain():
    parts = [torch.rand(5, 6) * 10**i for i in range(3)]
    whole = joined(parts)
    assert whole.shape == (5, 18)
    for i, part in enumerate(parts):
        block = whole[:, 6 * i : 6 * i + 6]
        assert torch.allclose(block.norm(dim=1), torch.ones(5), atol=1e-5)
        assert torch.allclose(functional.cosine_similarity(block, part), torch.ones(5), atol=1e-5)


def test_a_batch_reads_as_its_pictures_alone(reader):
    pictures = [photo(90, 60, seed=1).pyramid, photo(50, 120, seed=2).pyramid]
    preprocess, choice = reader.card.preprocess, choose_device("cpu")
    together, *alone = (
        glimpse_wholes(reader._network, 2, wholes_of(some, preprocess, "cpu"), preprocess, choice=choice)
        for some in (pictures, pictures[:1], pictures[1:])
    )
    assert torch.allclose(together.logits, torch.cat([a.logits for a in alone]), atol=1e-5)
    assert together.boxes == [a.boxes[0] for a in alone]


@pytest.mark.parametrize("grains", [("species",), ("family", "species"), ("genus", "species")])
def test_a_checkpoint_may_lack_grains(grains, granularity_card, tmp_path):
    counts = {"family": 2, "genus": 3, "species": 4}
    classes = tuple(counts[grain] for grain in grains)
    reading = _reader(granularity_card, tmp_path, grains=grains, grain_classes=classes).read(photo(40, 30))
    assert tuple(g.level for g in reading.grains) == grains
    assert len(reading.described.probabilities) == 4


def _reader(card, folder, **changes):
    card = msgspec.structs.replace(card, config=msgspec.structs.replace(card.config, **changes))
    path = folder / "changed.safetensors"
    torch.manual_seed(4)
    save_checkpoint(path, card, build(card.config).state_dict(), half=False)
    return open_reader(load_checkpoint(path), "cpu")


def _maps(reader, grain, pyramid, box, side):
    seen = view(pyramid, box, side, reader.card.preprocess.fill)
    with torch.inference_mode():
        return reader._network.trunks[grain](to_input([seen], reader.card.preprocess))[0]


def test_a_map_too_small_for_so_many_regions_is_described_by_those_it_has(granularity_card, tmp_path):
    reader, picture = _reader(granularity_card, tmp_path, regions=40), photo(120, 90, seed=1)
    preprocess = reader.card.preprocess
    wholes = wholes_of([picture.pyramid], preprocess, "cpu")
    for number, grain in enumerate(reader.read(picture).grains):
        assert 1 < len(grain.regions) < 40
        whole = _maps(reader, number, picture.pyramid, grain.frame, 64).mean(dim=(1, 2))
        parts = [_maps(reader, number, picture.pyramid, one.box, 32).mean(dim=(1, 2)) for one in grain.regions]
        expected = (whole + torch.stack(parts).mean(0)) / 2
        seen = glimpse_wholes(reader._network, number, wholes, preprocess, choice=choose_device("cpu"))
        assert torch.allclose(seen.described[0], expected, rtol=1e-3, atol=0)
        alone = torch.softmax(reader._network.heads[number](expected), 0)
        assert np.allclose(alone, grain.ranking.probabilities, atol=1e-5)


def test_the_first_map_is_by_the_rule_that_the_regions_were_found_with(granularity_card, tmp_path):
    """Class-weighted energy is the part of the best name's score that each cell gives."""
    reader, picture = _reader(granularity_card, tmp_path, energy="class_weighted"), photo(120, 90, seed=2)
    some = 0
    for number, grain in enumerate(reader.read(picture).grains):
        assert [energy.rule for energy in grain.maps] == ["class_weighted", "squared", "absolute"]
        maps, head = _maps(reader, number, picture.pyramid, grain.frame, 64), reader._network.heads[number]
        with torch.inference_mode():
            weights = head.weight[head(maps.mean(dim=(1, 2))).argmax()]
            cells = sum(weight * channel for weight, channel in zip(weights, maps, strict=True)).clamp_min(0)
        assert np.allclose(cells, grain.maps[0].cells, atol=1e-4)
        x0, y0, x1, y1 = (round(4 * edge) for edge in _edges(grain.frame.unnest(grain.regions[0].box)))
        if cells.any():
            some += 1
            assert float(cells[y0:y1, x0:x1].sum() / cells.sum()) == pytest.approx(grain.regions[0].energy, abs=1e-4)
    assert some


def _edges(box):
    return box.x0, box.y0, box.x1, box.y1


def test_one_pixel_and_panoramas_can_be_read(reader):
    for size in ((1, 1), (2000, 3), (3, 2000)):
        assert np.isfinite(reader.read(photo(*size)).described.probabilities).all()


def test_the_whole_photo_is_prepared_once_for_all_grains(reader, monkeypatch):
    made = []

    def counted(pictures, boxes, *args):
        made.append(len(boxes))
        return views(pictures, boxes, *args)

    monkeypatch.setattr("explorer.readers.granularity.views", counted)
    reading = reader.read(photo(300, 200))
    assert made == [1, *(reader.card.config.regions for _ in reading.grains)]


def test_reading_stops_between_grains(reader):
    stop = StopFlag()
    stop.stop()
    with pytest.raises(Stopped):
        reader.read(photo(10, 10), stop)
