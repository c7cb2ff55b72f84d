"""Jobs over many photos, with a reader that only pretends to be a network."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from PIL import Image

from explorer.data.folders import fingerprint_of, labelled_photos, split
from explorer.errors import ExplorerError, Stopped
from explorer.figures.provenance import FigureRecipe
from explorer.figures.spec import FigureSpec
from explorer.geometry import Box, crop_boxes, crop_place
from explorer.jobs.evaluate import Counts, evaluate
from explorer.jobs.figures import figure_paths, make_figures
from explorer.jobs.gather import gather
from explorer.jobs.known import label
from explorer.jobs.read import read_photos
from explorer.jobs.records import reading_record
from explorer.jobs.tables import table_columns, table_row
from explorer.jobs.tally import Tally, place_of
from explorer.manner import PLAIN, Crops, Light, Manner
from explorer.photos import load_photo
from explorer.results import (
    ColourReading,
    CropReading,
    CropsReading,
    EnergyMap,
    GrainReading,
    GranularityReading,
    Ranking,
    ReadingKey,
    RegionReading,
    RunFacts,
    ScaleReading,
    StreamReading,
    ZoomReading,
)
from explorer.stopping import StopFlag

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card
    from explorer.photos import Photo
    from explorer.results import Reading
    from explorer.taxonomy import Level, Taxonomy


def _reading(photo: Photo, *rankings: list[float]) -> ZoomReading:
    """Scales that look at ever smaller squares; the last ranking is the fused one."""
    ranked = [Ranking(np.array(ranking, dtype=np.float32)) for ranking in rankings]
    scales = tuple(
        ScaleReading(Box.square(8, 8, 8 / (1 + i)), 32, ranking, None) for i, ranking in enumerate(ranked[:-1])
    )
    key = ReadingKey(photo.fingerprint, "c" * 32, "p", "float32")
    return ZoomReading(photo.size, scales, ranked[-1], key, RunFacts("cpu", "no GPU", "float32", 0.1))


def _grains(described: list[float], **rankings: list[float]) -> GranularityReading:
    """Grains with these rankings by level, each with one region."""
    maps = (EnergyMap("squared", np.array([[1, 2], [3, 4]], dtype=np.float32)),)

    def grain(level: Level, ranking: list[float]) -> GrainReading:
        said = Ranking(np.array(ranking, dtype=np.float32))
        region = RegionReading(Box(0, 0, 8, 8), 0.4, 0.25, Ranking(said.probabilities[::-1]))
        return GrainReading(level, said, Box(0, 0, 16, 16), 64, "the last layer", maps, (region,))

    grains = tuple(grain(level, ranking) for level, ranking in rankings.items())  # type: ignore[arg-type]
    key, run = ReadingKey("f" * 32, "c" * 32, "p", "float32"), RunFacts("cpu", "no GPU", "float32", 0.1)
    return GranularityReading((16, 16), grains, Ranking(np.array(described, dtype=np.float32)), key, run)


FIVE = Manner(crops=Crops())
PHOTO = Path("owl.jpg")


def _streams(*rankings: list[float], votes: list[list[float]], off: tuple[int, ...] = ()) -> ColourReading:
    """Seven streams with these rankings and votes, the last of each repeated; weights of 1, 2, … for name 1."""
    spaces = ("rgb", "hsv", "hed", "yiq", "yuv", "lab", "ycbcr")

    def stream(number: int) -> StreamReading:
        said = np.array(rankings[min(number, len(rankings) - 1)], dtype=np.float32)
        own = np.array(votes[min(number, len(votes) - 1)], dtype=np.float32)
        weights = np.array([9, number + 1, 9, 9], dtype=np.float32)
        return StreamReading(spaces[number], Ranking(said), own, weights)

    key, run = ReadingKey("f" * 32, "c" * 32, "p", "float32"), RunFacts("cpu", "no GPU", "float32", 0.1)
    streams, bias = tuple(stream(number) for number in range(7)), np.zeros(4, dtype=np.float32)
    return ColourReading((16, 12), Box(0, -2, 16, 14), 32, streams, bias, key, run, off)


def _crops(whole: list[float], *rankings: list[float], kept: list[float | None]) -> CropsReading:
    """Five crops of a photo of 16 × 12 pixels."""
    places = crop_boxes(16, 12, 5, 0.875)
    crops = tuple(
        CropReading(box, mirrored, Ranking(np.array(said, dtype=np.float32)), share)
        for (box, mirrored), said, share in zip(places, rankings, kept, strict=True)
    )
    key, run = ReadingKey("f" * 32, "c" * 32, "p", "float32"), RunFacts("cpu", "no GPU", "float32", 0.1)
    said = Ranking(np.array(whole, dtype=np.float32))
    return CropsReading((16, 12), crops, said, Crops(), "the second scale's box", Box(2, 2, 9, 9), key, run)


class PretendedReader:
    """Says that the red channel of the first pixel is the class."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.read_names: list[str] = []
        self.manners: set[Manner] = set()

    def read(self, photo: Photo, stop: StopFlag | None = None, manner: Manner = PLAIN) -> ZoomReading:
        self.read_names.append(photo.path.name)
        self.manners.add(manner)
        if "huge" in photo.path.name:
            raise ExplorerError("Could not read the photo", "there is not enough memory")
        answer = np.full(len(self.card.taxonomy), 0.1)
        answer[photo.pixels[0, 0, 0] % len(answer)] = 0.7
        return _reading(photo, [0.4, 0.3, 0.2, 0.1], [0.4, 0.3, 0.2, 0.1], list(answer))


@pytest.fixture
def reader(card: Card) -> PretendedReader:
    return PretendedReader(card)


def _photo(path: Path, red: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (16, 16), (red, 0, 0)).save(path)
    return path


def test_a_folder_stands_for_its_photos_and_says_what_it_passed_over(tmp_path: Path) -> None:
    first, second = _photo(tmp_path / "b" / "1.png"), _photo(tmp_path / "b" / "deep" / "2.png")
    (tmp_path / "b" / "notes.txt").write_text("x")
    (tmp_path / "b" / "empty.jpg").touch()
    odd = tmp_path / "no-ending"
    odd.write_bytes(first.read_bytes())
    gathered = gather([tmp_path / "b", odd, first])
    assert gathered.photos == (first, second, odd)
    assert {found.path.name for found in gathered.passed_over} == {"notes.txt", "empty.jpg"}
    assert all(found.reason for found in gathered.passed_over)


def test_nothing_and_nowhere_are_told(tmp_path: Path) -> None:
    with pytest.raises(ExplorerError, match="no photos in it"):
        gather([tmp_path])
    with pytest.raises(ExplorerError, match="no such file or folder"):
        gather([tmp_path / "nowhere"])


def test_a_photo_that_cannot_be_read_does_not_end_the_others(tmp_path: Path, reader: PretendedReader) -> None:
    photos = [_photo(tmp_path / f"{n}.png", red=n) for n in range(3)]
    (tmp_path / "1.png").write_bytes(b"no picture")
    photos.append(_photo(tmp_path / "huge.png"))
    photos.append(tmp_path / "gone.png")
    results = list(read_photos(photos, reader, stop=StopFlag()))
    assert [one.path for one in results] == photos
    assert [(one.done, one.total) for one in results] == [(n, 5) for n in range(1, 6)]
    assert [one.reading is not None for one in results] == [True, False, True, False, False]
    assert [one.problem is None for one in results] == [True, False, True, False, False]
    assert str(results[3].problem) == "Could not read huge.png: there is not enough memory."
    assert "no longer there" in str(results[4].problem)


def test_reading_stops_when_asked_and_leaves_no_thread(tmp_path: Path, reader: PretendedReader) -> None:
    photos = [_photo(tmp_path / f"{n}.png") for n in range(6)]
    stop = StopFlag()
    before = threading.active_count()
    job = read_photos(photos, reader, stop=stop)
    next(job)
    stop.stop()
    with pytest.raises(Stopped):
        next(job)
    assert reader.read_names == ["0.png"]
    abandoned = read_photos(photos, reader, stop=StopFlag())
    next(abandoned)
    abandoned.close()
    assert threading.active_count() == before


@pytest.mark.parametrize("seed", range(20))
def test_the_place_is_where_the_ranking_puts_it(seed: int) -> None:
    probabilities = np.random.default_rng(seed).integers(0, 4, 9).astype(np.float32)
    order = [index for index, _ in Ranking(probabilities).top(9)]
    assert [place_of(probabilities, truth) for truth in order] == list(range(9))


def test_the_tally_counts_by_hand(tmp_path: Path, card: Card, reader: PretendedReader) -> None:
    """The four birds: classes 0 and 1 share a genus, 0 to 2 a family."""
    [one] = read_photos([_photo(tmp_path / "a.png")], reader, stop=StopFlag())
    assert one.photo is not None
    tally = Tally(card)
    first, second = [0.1, 0.6, 0.2, 0.1], [0.1, 0.2, 0.6, 0.1]
    tally.add(_reading(one.photo, first, second, [0.3, 0.2, 0.1, 0.4]), 1, PHOTO)  # genus 0.5, family 0.6 right
    tally.add(_reading(one.photo, first, second, [0.1, 0.1, 0.2, 0.6]), 2, PHOTO)  # genus and family wrong
    tally.add(_reading(one.photo, first, first, [0.0, 0.0, 0.0, 1.0]), 3, PHOTO)  # all right
    assert tally.photos == 3
    assert tally.accuracy() == {
        "scale1": {"top1": 1 / 3, "top5": 1.0},
        "scale2": {"top1": 1 / 3, "top5": 1.0},
        "fused": {"top1": 1 / 3, "top5": 1.0},
        "genus": {"top1": 2 / 3, "top5": 1.0},
        "family": {"top1": 2 / 3, "top5": 1.0},
    }


def test_the_tally_of_grains_counts_by_hand(granularity_card: Card) -> None:
    """Families: 0 has the classes 0 to 2, 1 has class 3. Genera: 0 has 0 and 1, 1 has 2, 2 has 3."""
    tally = Tally(granularity_card)
    # All right, also the answer.
    tally.add(_grains([0.6, 0.4, 0, 0], family=[0.9, 0.1], genus=[0.8, 0.1, 0.1], species=[0.7, 0.3, 0, 0]), 0, PHOTO)
    # The species network says class 3, which is in another family and genus; the answer is right.
    apart = [0.1, 0.2, 0.2, 0.5]
    tally.add(_grains([0.4, 0.6, 0, 0], family=[0.9, 0.1], genus=[0.8, 0.1, 0.1], species=apart), 1, PHOTO)
    # All levels agree, and all are wrong.
    tally.add(_grains([0.6, 0.4, 0, 0], family=[0.9, 0.1], genus=[0.8, 0.1, 0.1], species=[0.7, 0.3, 0, 0]), 3, PHOTO)
    # Family and species are right, the genus is not.
    tally.add(_grains([0.1, 0.1, 0.7, 0.1], family=[0.9, 0.1], genus=[0.8, 0.1, 0.1], species=[0, 0, 1, 0]), 2, PHOTO)
    assert {name: shares["top1"] for name, shares in tally.accuracy().items()} == {
        "family": 3 / 4,
        "genus": 2 / 4,
        "species": 2 / 4,
        "described": 3 / 4,
    }
    assert list(tally.accuracy()) == ["family", "genus", "species", "described"]
    assert tally.levels() == {"all_right": 1 / 4, "inconsistent": 2 / 4}
    assert tally.right == 3


def test_without_a_species_network_the_answer_stands_for_it(granularity_card: Card) -> None:
    tally = Tally(granularity_card)
    tally.add(_grains([0.1, 0.1, 0.1, 0.7], family=[0.9, 0.1]), 3, PHOTO)  # right, and in the other family
    tally.add(_grains([0.7, 0.1, 0.1, 0.1], family=[0.9, 0.1]), 0, PHOTO)
    assert tally.levels() == {"all_right": 1 / 2, "inconsistent": 1 / 2}


def test_scales_are_summed_up_to_levels(tmp_path: Path, card: Card, reader: PretendedReader) -> None:
    [one] = read_photos([_photo(tmp_path / "a.png")], reader, stop=StopFlag())
    tally = Tally(card)
    assert one.reading is not None
    tally.add(one.reading, 0, PHOTO)
    assert tally.levels() == {"all_right": 1.0, "inconsistent": 0.0}
    assert tally.right == 1


def test_the_tally_of_streams_counts_by_hand(colornet_card: Card) -> None:
    """The streams' own rankings count, and the fused answer comes from the votes of those that are on."""
    tally = Tally(colornet_card)
    first, second = [0.7, 0.1, 0.1, 0.1], [0.1, 0.7, 0.1, 0.1]
    votes = [[9.0, 0, 0, 0], [0, 9.0, 0, 0], [0.0] * 4]  # the first says class 0, the second class 1
    tally.add(_streams(first, second, votes=votes, off=(1,)), 0, PHOTO)
    tally.add(_streams(first, second, votes=votes, off=(0,)), 0, PHOTO)  # class 1: genus and family right
    tally.add(_streams(first, second, votes=votes, off=(0,)), 3, PHOTO)
    assert {name: shares["top1"] for name, shares in tally.accuracy().items()} == {
        "rgb": 2 / 3,
        **dict.fromkeys(("hsv", "hed", "yiq", "yuv", "lab", "ycbcr"), 0.0),
        "fused": 1 / 3,
        "genus": 2 / 3,
        "family": 2 / 3,
    }
    assert list(tally.accuracy()) == [*colornet_card.config.stream_names, "fused", "genus", "family"]
    assert tally.right == 1
    assert (tally.levels(), tally.kept()) == ({"all_right": 1 / 3, "inconsistent": 0.0}, {})


def test_a_control_of_one_space_has_a_name_a_stream(colornet_card: Card) -> None:
    config = msgspec.structs.replace(colornet_card.config, spaces=("rgb",) * 7)
    tally = Tally(msgspec.structs.replace(colornet_card, config=config))
    tally.add(_streams([1, 0, 0, 0], [0, 1, 0, 0], votes=[[0.0] * 4]), 0, PHOTO)
    assert [shares["top1"] for shares in tally.accuracy().values()][:7] == [1, 0, 0, 0, 0, 0, 0]
    assert list(tally.accuracy())[:3] == ["rgb", "rgb 2", "rgb 3"]


def test_the_tally_of_crops_counts_by_hand(card: Card) -> None:
    tally = Tally(card)
    right, wrong = [0.6, 0.2, 0.1, 0.1], [0.0, 0.1, 0.2, 0.7]
    tally.add(_crops(right, right, right, wrong, wrong, right, kept=[1, 1, 0.25, 0.25, 1]), 0, PHOTO)
    tally.add(_crops(wrong, right, right, wrong, right, right, kept=[1, 1, 0.5, 1, 1]), 0, PHOTO)
    tally.add(_crops(wrong, wrong, wrong, wrong, wrong, right, kept=[None, None, None, None, None]), 0, PHOTO)
    assert {name: shares["top1"] for name, shares in tally.accuracy().items()} == {
        "single": 1 / 3,
        "crops": 2 / 3,
        "genus": 2 / 3,
        "family": 2 / 3,
    }
    assert tally.kept() == {"kept": (3.5 + 4.5) / 10, "risky": 2 / 10}
    assert tally.right == 2


def test_all_photos_are_read_in_the_manner_asked_for(tree: Path, reader: PretendedReader) -> None:
    labelled = label(tree, reader.card, held_back=False)
    assert sum(1 for _ in evaluate(labelled, reader, Counts(reader.card), stop=StopFlag(), manner=FIVE)) == 20
    assert reader.manners == {FIVE}


def test_rows_of_streams_and_crops_have_their_columns(tmp_path: Path, card: Card, colornet_card: Card) -> None:
    lit = Manner(light=Light(exposure=1.5), off=(1,))
    votes = [[0, 3.0, 0, 1], [9.0, 0, 0, 0], [0, 0.5, 0, 0]]
    streams = _streams([0.1, 0.6, 0.2, 0.1], [0.7, 0.1, 0.1, 0.1], votes=votes, off=(1,))
    row = table_row(tmp_path / "a.png", streams, colornet_card, lit)
    assert list(row.keys() - set(table_columns(colornet_card.config, lit))) == []
    assert set(table_columns(colornet_card.config, lit)) == set(row)
    assert (row["name"], row["exposure"], row["saturation"]) == ("Marsh Piper", 1.5, 1.0)
    assert (row["rgb_name"], row["rgb_on"], row["hsv_name"], row["hsv_on"]) == ("Marsh Piper", 1, "Reed Piper", 0)
    assert (row["rgb_vote"], row["lab_weight_share"]) == (pytest.approx(2.0), pytest.approx(6 / 28))
    even = [0.25] * 4
    crops = _crops([0.1, 0.1, 0.1, 0.7], even, even, even, even, [0.1, 0.6, 0.2, 0.1], kept=[1, 1, 0.25, 0.5, 0.75])
    row = table_row(tmp_path / "a.png", crops, card, FIVE)
    assert set(table_columns(card.config, FIVE)) == set(row)
    assert (row["name"], row["whole_name"], row["kept_mean"], row["kept_least"]) == (
        "Marsh Piper", "Wood Knocker", 0.7, 0.25,
    )  # fmt: skip
    assert (row["crop5_name"], row["crop5_kept"], row["crop5_mirrored"]) == ("Marsh Piper", 0.75, 0)
    assert (row["agreeing"], row["disagreement"]) == (crops.agreeing, crops.disagreement)
    assert crops.agreeing < 5
    assert (row["width"], row["height"], row["whole_probability"]) == (16, 12, pytest.approx(0.7))
    assert row["probability"] == pytest.approx(crops.answer.best[1])
    turned = replace(crops, crops=(replace(crops.crops[0], mirrored=True), *crops.crops[1:]))
    row = table_row(tmp_path / "a.png", turned, card, FIVE)
    assert [row[f"crop{number}_mirrored"] for number in range(1, 6)] == [1, 0, 0, 0, 0]
    assert [row[f"crop4_{edge}"] for edge in ("x0", "y0", "x1", "y1")] == [2, 2, 16, 12]  # whole pixels
    unknown = _crops(even, *[even] * 5, kept=[None, None, 0.25, None, 0.75])
    row = table_row(tmp_path / "a.png", unknown, card, FIVE)
    assert (row["kept_mean"], row["kept_least"], row["crop1_kept"]) == (0.5, 0.25, ""), "of those that are known"
    unknown = _crops(even, *[even] * 5, kept=[None] * 5)
    row = table_row(tmp_path / "a.png", unknown, card, FIVE)
    assert (row["kept_mean"], row["kept_least"]) == ("", "")


def test_records_hold_streams_and_crops(tmp_path: Path, card: Card, colornet_card: Card) -> None:
    lit = Manner(light=Light(tint=-0.5))
    votes = [[0, 3.0, 0, 1], [0, -1.0, 0, 1], [0.0] * 4]
    streams = _streams([0.1, 0.6, 0.2, 0.1], votes=votes, off=(2, 5))
    record = reading_record(tmp_path / "a.png", streams, colornet_card, top=2, manner=lit)
    assert record["light"] == {"exposure": 0, "warmth": 0, "tint": -0.5, "saturation": 1}
    assert [stream["name"] for stream in record["streams"] if not stream["on"]] == ["hed", "lab"]
    assert [stream["vote"] for stream in record["streams"][:3]] == [2.0, -1.0, 0.0]
    assert record["streams"][3]["weight"] == 4
    assert sum(stream["weight_share"] for stream in record["streams"]) == pytest.approx(1)
    assert record["fused"]["top"][0]["name"] == "Marsh Piper"
    right, wrong = [0.6, 0.2, 0.1, 0.1], [0.0, 0.1, 0.3, 0.6]
    crops = _crops(wrong, right, right, wrong, right, right, kept=[1, None, 0.5, 1, 1])
    record = reading_record(tmp_path / "a.png", crops, card, top=1)
    assert record["plan"] == {"count": 5, "share": 0.875, "rule": "probabilities"}
    assert [crop["place"] for crop in record["crops"]] == [
        "top left", "top right", "bottom left", "bottom right", "centre",
    ]  # fmt: skip
    assert [crop["kept"] for crop in record["crops"]] == [1, None, 0.5, 1, 1]
    assert (record["whole"]["top"][0]["name"], record["average"]["top"][0]["name"]) == ("Wood Knocker", "Reed Piper")
    assert (record["agreeing"], record["attended"]) == (4, [2, 2, 9, 9])
    assert record["disagreement"] == crops.disagreement > 0


def test_crops_are_called_by_their_places() -> None:
    assert crop_place(0, 1) == "centre"
    assert [crop_place(n, 10) for n in (0, 4, 5, 9)] == ["top left", "centre", "top left", "centre"]


def _both(card: Card, granularity_card: Card, tmp_path: Path) -> list[tuple[Reading, Card]]:
    photo = load_photo(_photo(tmp_path / "a.png"))
    zoom = _reading(photo, [0.4, 0.3, 0.2, 0.1], [0.1, 0.2, 0.3, 0.4], [0, 0, 0, 1], [0.1, 0.6, 0.2, 0.1])
    grains = _grains([0.1, 0.6, 0.2, 0.1], family=[0.9, 0.1], genus=[0.2, 0.7, 0.1], species=[0.7, 0.3, 0, 0])
    return [(zoom, card), (grains, granularity_card)]


def test_rows_have_the_columns_of_their_family(tmp_path: Path, card: Card, granularity_card: Card) -> None:
    for reading, own in _both(card, granularity_card, tmp_path):
        row = table_row(tmp_path / "a.png", reading, own)
        assert set(row) == set(table_columns(own.config))
        assert (row["name"], row["genus"], row["probability"]) == ("Marsh Piper", "Tibia", pytest.approx(0.6))
        assert (row["scientific"], row["family"], row["order"]) == ("Tibia palustris", "Tibiidae", "Musiciformes")
        assert (row["fingerprint"], row["checkpoint"]) == (reading.key.photo, reading.key.checkpoint)
        if "scale2_name" in row:
            assert (row["scale2_name"], row["scale2_probability"]) == ("Wood Knocker", pytest.approx(0.4))
            assert [row[f"scale2_{edge}"] for edge in ("x0", "y0", "x1", "y1")] == [4, 4, 12, 12]
    assert (row["genus_network_name"], row["genus_network_probability"]) == ("Tympanum", pytest.approx(0.7))
    assert (row["family_network_name"], row["family_network_energy"], row["family_network_x1"]) == ("Tibiidae", 0.4, 8)


def test_the_best_region_stands_in_the_row(granularity_card: Card) -> None:
    reading = _grains([0.1, 0.6, 0.2, 0.1], family=[0.9, 0.1], genus=[0.2, 0.7, 0.1], species=[0.7, 0.3, 0, 0])
    [family, *others] = reading.grains
    second = replace(family.regions[0], box=Box(8, 8, 12, 12), energy=0.1)
    both = replace(reading, grains=(replace(family, regions=(*family.regions, second)), *others))
    assert table_row(PHOTO, both, granularity_card)["family_network_energy"] == 0.4
    bare = replace(reading, grains=(replace(family, regions=()), *others))
    assert "family_network_energy" not in table_row(PHOTO, bare, granularity_card)


def test_records_hold_the_reading(tmp_path: Path, card: Card, granularity_card: Card) -> None:
    zoom, grains = (
        reading_record(tmp_path / "a.png", reading, own, top=2)
        for reading, own in _both(card, granularity_card, tmp_path)
    )
    assert len(zoom["scales"]) == 3
    assert "grains" not in zoom
    [(reading, own), _] = _both(card, granularity_card, tmp_path)
    noted = replace(reading, run=replace(reading.run, notes=("Memory ran out.",), seconds=2.5))
    record = reading_record(tmp_path / "a.png", noted, own, top=1)
    assert (record["notes"], record["seconds"], record["device_reason"]) == (["Memory ran out."], 2.5, "no GPU")
    assert [grain["level"] for grain in grains["grains"]] == ["family", "genus", "species"]
    family, _, species = grains["grains"]
    assert family["top"] == [
        {"name": "Tibiidae", "probability": pytest.approx(0.9)},
        {"name": "Pulsatoridae", "probability": pytest.approx(0.1)},
    ]
    assert species["regions"][0]["box"] == [0, 0, 8, 8]
    assert (species["regions"][0]["energy"], species["regions"][0]["area"]) == (0.4, 0.25)
    assert ([scale["input_side"] for scale in zoom["scales"]], species["input_side"]) == ([32, 32, 32], 64)
    assert species["regions"][0]["top"][0]["name"] == "Wood Knocker"
    assert (family["frame"], family["layer"]) == ([0, 0, 16, 16], "the last layer")
    assert grains["described"]["top"][0]["scientific"] == "Tibia palustris"
    assert "maps" not in family
    [_, (reading, own)] = _both(card, granularity_card, tmp_path)
    full = reading_record(tmp_path / "a.png", reading, own, top=2, maps=True)
    assert full["grains"][0]["maps"] == [{"rule": "squared", "cells": [[1, 2], [3, 4]]}]


def test_top_five_is_not_everything(card: Card) -> None:
    taxa = tuple(
        msgspec.structs.replace(card.taxonomy.taxa[0], folder=str(n), english=str(n), genus=str(n)) for n in range(8)
    )
    tally = Tally(msgspec.structs.replace(card, taxonomy=msgspec.structs.replace(card.taxonomy, taxa=taxa)))
    ranking = Ranking(np.arange(8, 0, -1, dtype=np.float32) / 36)
    key, run = ReadingKey("a", "b", "c", "float32"), RunFacts("cpu", "", "float32", 0.0)
    scales = (ScaleReading(Box(0, 0, 1, 1), 32, ranking, None),) * 2
    for truth in (4, 5):
        tally.add(ZoomReading((1, 1), scales, ranking, key, run), truth, PHOTO)
    assert tally.accuracy()["fused"] == {"top1": 0.0, "top5": 0.5}
    assert tally.accuracy()["family"] == {"top1": 1.0, "top5": 1.0}


@pytest.fixture
def tree(tmp_path: Path, four_birds: Taxonomy) -> Path:
    """Five photos of each of the four birds, whose first pixel tells the class."""
    for index, taxon in enumerate(four_birds.taxa):
        for number in range(5):
            _photo(tmp_path / "tree" / taxon.folder / f"{number}.png", red=index)
    return tmp_path / "tree"


def test_a_perfect_reader_is_perfect(tree: Path, reader: PretendedReader) -> None:
    counts = Counts(reader.card)
    tally = counts.tally
    (tree / "001.Reed_Piper" / "0.png").write_bytes(b"x")
    labelled = label(tree, reader.card, held_back=False)
    results = list(evaluate(labelled, reader, counts, stop=StopFlag()))
    assert sum(one.problem is not None for one in results) == 1
    assert tally.photos == 19
    assert tally.accuracy()["fused"]["top1"] == 1.0
    assert tally.accuracy()["scale1"]["top1"] == pytest.approx(4 / 19), "scale 1 always says class 0"


def test_a_folder_of_no_class_is_refused_with_the_nearest_names(tree: Path, card: Card) -> None:
    _photo(tree / "Reed_Pipper" / "0.png")
    with pytest.raises(ExplorerError, match=r"Reed_Pipper.*nearest.*001\.Reed_Piper"):
        label(tree, card, held_back=False)


def test_held_back_is_what_the_recipe_held_back(tree: Path, card: Card) -> None:
    photos = labelled_photos(tree)
    recipe = {"data": {"kind": "photos", "split_seed": 5, "held_back": 0.2}}
    provenance = msgspec.structs.replace(card.provenance, recipe=recipe, data_fingerprint=fingerprint_of(photos))
    labelled = label(tree, msgspec.structs.replace(card, provenance=provenance), held_back=True)
    assert set(labelled.classes) == {photo.path for photo in split(photos, seed=5, share=0.2)[1]}
    assert len(labelled.classes) == 4
    assert labelled.same_data
    _photo(tree / "001.Reed_Piper" / "new.png")
    assert not label(tree, msgspec.structs.replace(card, provenance=provenance), held_back=False).same_data
    with pytest.raises(ExplorerError, match="not trained on a folder"):
        label(tree, card, held_back=True)


def test_figures_of_equal_names_do_not_meet(tmp_path: Path) -> None:
    photos = [tmp_path / "a" / "Owl.jpg", tmp_path / "b" / "owl.png", tmp_path / "owl (2).jpg", tmp_path / "x.jpg"]
    places = figure_paths(photos, tmp_path / "out", ".pdf")
    assert [place.name for place in places.values()] == ["Owl.pdf", "owl (2).pdf", "owl (2) (2).pdf", "x.pdf"]


def test_a_figure_of_each_photo(tmp_path: Path, reader: PretendedReader, qapp: object) -> None:
    from explorer.figures.save import read_recipe

    photos = [_photo(tmp_path / "a.png", red=2), _photo(tmp_path / "b.png", red=3)]
    photos[0].write_bytes(b"x")
    places = figure_paths(photos, tmp_path / "new" / "figures", ".png")
    made = list(make_figures(places, reader, spec=FigureSpec(width_mm=60, dpi=60), stop=StopFlag()))
    assert made[0].figure is None
    assert made[0].problem is not None
    assert made[1].figure == tmp_path / "new" / "figures" / "b.png"
    recipe = read_recipe(made[1].figure)
    assert isinstance(recipe, FigureRecipe)
    assert (recipe.photo_name, recipe.fused[0].index) == ("b.png", 3)


def test_figures_never_take_the_place_of_photos(tmp_path: Path, reader: PretendedReader) -> None:
    photos = [_photo(tmp_path / "a.png", red=2), _photo(tmp_path / "b.png", red=3)]
    before = [photo.read_bytes() for photo in photos]
    places = {photos[0]: tmp_path / "new.png", photos[1]: tmp_path / "b.png"}
    with pytest.raises(ExplorerError, match=r"b\.png is a picture that this program did not make"):
        list(make_figures(places, reader, spec=FigureSpec(width_mm=60, dpi=60), stop=StopFlag()))
    assert [photo.read_bytes() for photo in photos] == before
    assert not (tmp_path / "new.png").exists()  # told before anything was made


def test_a_folder_that_cannot_be_made_ends_the_figures(tmp_path: Path, reader: PretendedReader) -> None:
    photo = _photo(tmp_path / "a.png")
    (tmp_path / "taken").write_text("x")
    with pytest.raises(ExplorerError, match="a file of that name is there"):
        list(make_figures({photo: tmp_path / "taken" / "a.png"}, reader, spec=FigureSpec(), stop=StopFlag()))
