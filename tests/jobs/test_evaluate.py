"""What a measurement comes to, against tables computed by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from explorer.data.drawn import draw_bird, drawn_taxonomy
from explorer.data.folders import labelled_set, split
from explorer.errors import ExplorerError
from explorer.geometry import Box
from explorer.jobs.compare import compare, paired
from explorer.jobs.confusion import ConfusedPair, confused_pairs, species_table
from explorer.jobs.evaluate import Counts, evaluate
from explorer.jobs.known import drawn_held_back, label, may_have_seen, under
from explorer.jobs.localisation import Finder, PartHits, Truth, centred, chance_of
from explorer.jobs.measured import measured_record
from explorer.jobs.tally import Answers, Tally
from explorer.results import (
    EnergyMap,
    GrainReading,
    GranularityReading,
    Ranking,
    ReadingKey,
    RegionReading,
    RunFacts,
    ScaleReading,
    ZoomReading,
)
from explorer.stopping import StopFlag
from explorer.train.measuring.calibration import calibration

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card
    from explorer.manner import Manner
    from explorer.photos import Photo

KEY, RUN = ReadingKey("f", "c", "p", "float32"), RunFacts("cpu", "no GPU", "float32", 0.1)
SURE = Ranking(np.array([1, 0, 0, 0], dtype=np.float32))
PHOTO = Box(0, 0, 100, 80)


def _zoom(fused: list[float], *boxes: Box) -> ZoomReading:
    said = Ranking(np.array(fused, dtype=np.float32))
    scales = tuple(ScaleReading(box, 32, SURE, None) for box in (Box(0, -10, 100, 90), *boxes))
    return ZoomReading((100, 80), scales, said, KEY, RUN)


def _answers(*rows: tuple[int, int, float, int]) -> Answers:
    """From rows of (truth, best, share, place)."""
    truth, best, share, place = zip(*rows, strict=True)
    return Answers(np.array(truth), np.array(best), np.array(share, dtype=np.float32), np.array(place))


def test_calibration_by_hand() -> None:
    """Five bins: four photos at 0.9 of which three are right, two at 0.5 both right, one at 0.2, wrong."""
    shares = np.array([0.9, 0.9, 0.9, 0.9, 0.5, 0.5, 0.2], dtype=np.float32)
    right = np.array([True, True, True, False, True, True, False])
    found = calibration(shares, right, bins=5)
    assert [one.photos for one in found.bins] == [1, 0, 2, 0, 4], "0.2 is in the bin up to 0.2, not in the next"
    assert [one.right for one in found.bins] == [0, 0, 1, 0, 0.75]
    assert [one.sure for one in found.bins] == pytest.approx([0.2, 0, 0.5, 0, 0.9], abs=1e-6)
    assert found.error == pytest.approx((1 * 0.2 + 2 * 0.5 + 4 * 0.15) / 7, abs=1e-6)
    assert found.worst == pytest.approx(0.5, abs=1e-6)
    assert found.excess == pytest.approx((4.8 - 5) / 7, abs=1e-6)


def test_shares_on_edges_are_in_the_bin_below() -> None:
    shares = np.array([k / 15 for k in range(1, 16)], dtype=np.float32)
    assert [one.photos for one in calibration(shares, shares > 2).bins] == [1] * 15
    assert calibration(np.zeros(1, np.float32), np.zeros(1, bool)).bins[0].photos == 1


@given(st.lists(st.tuples(st.floats(0, 1, width=32), st.booleans()), min_size=1, max_size=60))
def test_calibration_error_lies_between_the_excess_and_the_worst(rows: list[tuple[float, bool]]) -> None:
    shares = np.array([share for share, _ in rows], dtype=np.float32)
    found = calibration(shares, np.array([right for _, right in rows]))
    assert sum(one.photos for one in found.bins) == len(rows)
    assert abs(found.excess) <= found.error + 1e-6
    assert found.error <= found.worst + 1e-6


def test_confusion_by_hand() -> None:
    """Class 0: right, 1, 1, 2. Class 1: 0, right. Class 2: 1, 1, 1. Class 3: right."""
    said = {0: (0, 1, 1, 2), 1: (0, 1), 2: (1, 1, 1), 3: (3,)}
    rows = [
        (truth, best, 0.5 + 0.1 * best, 0 if truth == best else 6) for truth, bests in said.items() for best in bests
    ]
    answers = _answers(*rows)
    assert confused_pairs(answers) == (
        ConfusedPair(0, 1, there=2, back=1, of_one=4, of_other=2),
        ConfusedPair(2, 1, there=3, back=0, of_one=3, of_other=2),
        ConfusedPair(0, 2, there=1, back=0, of_one=4, of_other=3),
    )
    table = species_table(answers)
    assert [(row.index, row.photos, row.right, row.in_first, row.wrongly) for row in table] == [
        (0, 4, 1, 1, 1),
        (1, 2, 1, 1, 5),
        (2, 3, 0, 0, 1),
        (3, 1, 1, 1, 0),
    ]
    assert [(row.taken_for, row.taken) for row in table] == [(1, 2), (0, 1), (1, 3), (None, 0)]
    assert table[0].sure == pytest.approx((0.5 + 0.6 + 0.6 + 0.7) / 4, abs=1e-6)


def test_the_difference_of_two_by_hand() -> None:
    first = np.array([True] * 6 + [False] * 4)
    second = np.array([True] * 3 + [False] * 6 + [True])
    found = paired(first, second)
    assert (found.photos, found.both, found.first, found.second) == (10, 3, 3, 1)
    assert found.difference == pytest.approx(0.2)
    assert found.low <= 0.2 <= found.high
    assert not found.is_clear
    assert paired(first, second) == found, "chance is seeded"
    assert paired(second, first).difference == pytest.approx(-0.2)


def test_the_interval_is_that_of_drawing_photos_anew() -> None:
    rng = np.random.default_rng(3)
    first, second = rng.random(400) < 0.8, rng.random(400) < 0.7
    found = paired(first, second)
    apart = first.astype(float) - second
    means = [apart[rng.integers(0, 400, 400)].mean() for _ in range(2000)]
    low, high = np.quantile(means, [0.025, 0.975])
    assert (found.low, found.high) == (pytest.approx(low, abs=0.006), pytest.approx(high, abs=0.006))
    assert found.low > 0
    assert found.is_clear
    back = paired(second, first)
    assert back.high < 0
    assert back.is_clear, "the other way round too"


def test_equal_checkpoints_are_not_told_apart() -> None:
    same = np.array([True, False, True])
    found = paired(same, same)
    assert (found.difference, found.low, found.high, found.is_clear) == (0, 0, 0, False)


def test_checkpoints_are_compared_on_the_photos_that_both_read(card: Card) -> None:
    first, second = Tally(card), Tally(card)
    right, wrong = [0.7, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.7]
    for number, said in enumerate((right, right, wrong)):
        first.add(_zoom(said, PHOTO), 0, Path(f"{number}.jpg"))
    for number, said in ((3, right), (2, right), (1, wrong)):  # another order, and another photo
        second.add(_zoom(said, PHOTO), 0, Path(f"{number}.jpg"))
    found = compare(first, second)
    assert found is not None
    assert found.photos == 2
    assert (found.differences["top1"].first, found.differences["top1"].second) == (1, 1)
    assert list(found.differences) == ["top1", "top5", "scale1", "scale2", "genus", "family"]
    assert found.differences["top1"].both == 0
    assert (found.differences["genus"].both, found.differences["genus"].first, found.differences["genus"].second) == (
        0,
        1,
        1,
    )
    assert compare(first, Tally(card)) is None


def test_ways_of_one_name_are_compared_where_neither_is_the_answer(card: Card, granularity_card: Card) -> None:
    """A plain classifier's answer is called "species", as is a network of the granularity descriptors."""
    plain, grains = Tally(card), Tally(granularity_card)
    right, wrong = (Ranking(np.array(one, dtype=np.float32)) for one in ([1, 0, 0, 0], [0, 0, 0, 1]))
    grain = GrainReading("species", right, PHOTO, 64, "last", (), ())
    for number in range(2):
        plain.add(replace(_zoom([1, 0, 0, 0]), scales=(ScaleReading(PHOTO, 32, right, None),)), 0, Path(f"{number}"))
        grains.add(GranularityReading((100, 80), (grain,), (right, wrong)[number], KEY, RUN), 0, Path(f"{number}"))
    for one, other in ((plain, grains), (grains, plain)):
        found = compare(one, other)
        assert found is not None
        assert list(found.differences) == ["top1", "top5"]
        assert abs(found.differences["top1"].difference) == 0.5


@pytest.mark.parametrize(
    ("box", "point", "chance"),
    [
        (Box(0, 0, 50, 40), (50, 40), 1.0),  # a quarter of the photo always holds its middle
        (Box(0, 0, 50, 40), (0, 0), 0.0),  # and the corner only from one place
        (Box(20, 20, 40, 40), (50, 40), (20 / 80) * (20 / 60)),
        (Box(20, 20, 40, 40), (10, 40), (10 / 80) * (20 / 60)),  # near the edge fewer places hold it
        (Box(0, 10, 100, 30), (3, 40), 20 / 60),
        (Box(0, 0, 100, 80), (3, 4), 1.0),
        (Box(20, 20, 40, 40), (130, 40), 0.0),
    ],
)
def test_chance_of_a_part_by_hand(box: Box, point: tuple[float, float], chance: float) -> None:
    assert chance_of(box, PHOTO, point) == pytest.approx(chance)


@settings(max_examples=20)
@given(st.floats(1, 99), st.floats(1, 79), st.floats(0, 99), st.floats(0, 79))
def test_chance_is_what_drawing_boxes_gives(width: float, height: float, x: float, y: float) -> None:
    rng = np.random.default_rng(1)
    left, top = rng.uniform(0, 100 - width, 4000), rng.uniform(0, 80 - height, 4000)
    inside = (left <= x) & (x < left + width) & (top <= y) & (y < top + height)
    assert chance_of(Box(0, 0, width, height), PHOTO, (x, y)) == pytest.approx(inside.mean(), abs=0.04)


def test_localisation_by_hand() -> None:
    finder = Finder()
    bird = Box(10, 10, 30, 30)
    parts = {"beak": (12.0, 12.0), "tail": (29.0, 29.0)}
    # Box 2 lies on the bird exactly; box 3 holds its upper left quarter, and the beak.
    finder.add(_zoom([1, 0, 0, 0], Box(10, 10, 30, 30), Box(10, 10, 20, 20)), Truth(bird, parts))
    # Half of box 2 lies beside the photo and doesn't count; the bird is elsewhere. No parts are known.
    finder.add(_zoom([1, 0, 0, 0], Box(-20, 0, 20, 40), Box(40, 30, 60, 50)), Truth(Box(40, 30, 60, 50), {}))
    finder.add(_zoom([1, 0, 0, 0], bird, bird), Truth(None, {}))  # nobody knows
    second, third = finder.located().values()
    assert list(finder.located()) == ["box 2", "box 3"]
    assert (second.photos, second.iou, second.found) == (2, 0.5, 0.5)
    assert second.area == pytest.approx((400 + 800) / 2 / 8000)
    # In the middle: 40..60 × 30..50 misses the first bird; 40..60 × 20..60 holds the second, which is half of it.
    assert second.centred_iou == pytest.approx((0 + 0.5) / 2)
    assert second.centred_found == 0.5
    assert (third.iou, third.found) == (pytest.approx((0.25 + 1) / 2), 0.5)
    assert third.parts["beak"].hits == 1.0
    assert third.parts["tail"].hits == 0.0
    assert third.all_parts is not None
    assert (third.all_parts.photos, third.all_parts.hits) == (2, 0.5)
    assert second.parts["beak"] == PartHits(1, 1.0, pytest.approx((12 / 80) * (12 / 60)))
    assert Finder().located() == {}


def test_half_of_a_box_is_enough_to_be_found() -> None:
    finder = Finder()
    finder.add(_zoom([1, 0, 0, 0], Box(10, 10, 30, 30), Box(10, 10, 30, 31)), Truth(Box(10, 10, 30, 20), {}))
    assert [located.found for located in finder.located().values()] == [1.0, 0.0]


def test_of_a_bird_that_reaches_over_the_edge_only_what_is_in_the_photo_counts() -> None:
    """A few boxes of CUB do; here 20 of its 40 columns are outside."""
    finder = Finder()
    finder.add(_zoom([1, 0, 0, 0], Box(80, 10, 100, 30)), Truth(Box(80, 10, 120, 30), {}))
    assert finder.located()["box 2"].iou == 1.0


def test_centred_boxes_have_the_same_size() -> None:
    assert centred(Box(0, 0, 20, 10), PHOTO) == Box(40, 35, 60, 45)


def test_energy_and_regions_of_grains_by_hand() -> None:
    cells = EnergyMap("squared", np.array([[6, 2], [1, 1]], dtype=np.float32))
    region = RegionReading(Box(0, 0, 40, 40), 0.6, 0.25, SURE)
    frame = Box(0, -10, 100, 90)
    grain = GrainReading("species", SURE, frame, 64, "last", (cells,), (region,))
    bare = GrainReading("genus", SURE, frame, 64, "last", (cells,), ())
    finder = Finder()
    reading = GranularityReading((100, 80), (bare, grain), SURE, KEY, RUN)
    finder.add(reading, Truth(Box(0, 0, 50, 40), {}))  # the upper left cell, but for 10 of its 50 rows
    assert list(finder.located()) == ["species region"]
    assert finder.located()["species region"].iou == pytest.approx(1600 / 2000)
    held = finder.energy()["species"]
    assert (held.held, held.area) == (pytest.approx(0.6 * 40 / 50), pytest.approx(2000 / 10000))


class Painted:
    """A reader that names the class told by the first pixel's red, and looks at the middle."""

    def __init__(self, card: Card) -> None:
        self.card = card

    def read(self, photo: Photo, stop: StopFlag | None = None, manner: Manner | None = None) -> ZoomReading:
        said = np.full(len(self.card.taxonomy), 0.1, dtype=np.float32)
        said[photo.pixels[0, 0, 0] % len(said)] = 0.7
        width, height = photo.size
        frame = Box(0, 0, width, height)
        boxes = (frame, Box(width / 4, height / 4, 3 * width / 4, 3 * height / 4))
        scales = tuple(ScaleReading(box, 32, Ranking(said), None) for box in boxes)
        return ZoomReading(photo.size, scales, Ranking(said), KEY, RUN)


@pytest.fixture
def cub(tmp_path: Path) -> Path:
    """An imitation of CUB-200-2011: two birds, four photos, boxes and parts; two of the photos are for testing."""
    root = tmp_path / "cub"
    birds = ("001.Reed_Piper", "004.Wood_Knocker")
    names = [f"{birds[number // 2]}/{number}.png" for number in range(4)]
    for number, name in enumerate(names):
        path = root / "images" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 20), (3 * (number // 2), 0, 0)).save(path)
    files = {
        "classes.txt": [f"{i} {name}" for i, name in enumerate(birds, 1)],
        "images.txt": [f"{i} {name}" for i, name in enumerate(names, 1)],
        "image_class_labels.txt": ["1 1", "2 1", "3 2", "4 2"],
        "train_test_split.txt": ["1 1", "2 0", "3 1", "4 0"],
        "bounding_boxes.txt": ["1 0 0 5 5", "2 10.0 5.0 20.0 10.0", "3 0 0 5 5", "4 0.0 0.0 10.0 5.0"],
        "parts/parts.txt": ["1 beak", "2 left eye"],
        "parts/part_locs.txt": ["2 1 20.0 10.0 1", "2 2 0 0 0", "4 1 1.0 1.0 1"],
    }
    for name, lines in files.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines) + "\n")
    return root


def test_the_test_photos_of_cub_with_their_boxes_and_parts(cub: Path, card: Card) -> None:
    labelled = label(cub, card, held_back=True)
    assert [path.name for path in labelled.classes] == ["1.png", "3.png"]
    counts = Counts(card)
    assert all(one.problem is None for one in evaluate(labelled, Painted(card), counts, stop=StopFlag()))
    measured = counts.measured()
    assert measured.accuracy["fused"]["top1"] == 1.0
    located = measured.located["box 2"]
    assert (located.photos, located.iou, located.found) == (2, 0.5, 0.5), "box 2 is the first bird's box exactly"
    assert located.iou == located.centred_iou, "it stands in the middle anyway"
    assert located.parts == {"beak": PartHits(2, 0.5, pytest.approx((1.0 + (1 / 20) * (1 / 10)) / 2))}
    record = measured_record(measured, card.taxonomy)
    assert record["localisation"]["box 2"]["parts"]["beak"]["hits"] == 0.5
    assert [row["folder"] for row in record["species"]] == ["001.Reed_Piper", "004.Wood_Knocker"]
    assert msgspec.json.decode(msgspec.json.encode(record)).keys() == record.keys(), "plain data"


def test_the_recipe_says_whether_the_own_split_of_the_data_counts(cub: Path, card: Card) -> None:
    def by_chance(seed: int) -> list[str]:
        return [photo.path.name for photo in split(labelled_set(cub).photos, seed=seed, share=0.5, own=False)[1]]

    seed = next(seed for seed in range(20) if by_chance(seed) != ["1.png", "3.png"])

    def held(**said: object) -> list[str]:
        recipe = {"data": {"kind": "photos", "split_seed": seed, "held_back": 0.5, **said}}
        provenance = msgspec.structs.replace(card.provenance, recipe=recipe)
        own = msgspec.structs.replace(card, provenance=provenance)
        return [path.name for path in label(cub, own, held_back=True).classes]

    assert held() == held(own_split=True) == ["1.png", "3.png"]
    assert held(own_split=False) == by_chance(seed)


def test_photos_keep_their_species_under_another_checkpoint(cub: Path, card: Card) -> None:
    turned = msgspec.structs.replace(card.taxonomy, taxa=tuple(reversed(card.taxonomy.taxa)))
    other = msgspec.structs.replace(card, taxonomy=turned)
    labelled = label(cub, card, held_back=False)
    assert list(labelled.classes.values()) == [0, 0, 3, 3]
    again = under(labelled, card, other)
    assert list(again.classes.values()) == [3, 3, 0, 0]
    assert again.where(next(iter(again.classes))).box == Box(0, 0, 5, 5)
    few = msgspec.structs.replace(card, taxonomy=msgspec.structs.replace(card.taxonomy, taxa=card.taxonomy.taxa[:2]))
    with pytest.raises(ExplorerError, match=r"004\.Wood_Knocker"):
        under(labelled, card, few)


def _drawn_card(card: Card) -> Card:
    recipe = {"data": {"kind": "drawn", "training": 48, "held_back": 4, "side": 96, "seed": 2}}
    provenance = msgspec.structs.replace(card.provenance, recipe=recipe)
    config = msgspec.structs.replace(card.config, classes=len(drawn_taxonomy()))
    return msgspec.structs.replace(card, taxonomy=drawn_taxonomy(), provenance=provenance, config=config)


def test_drawn_birds_that_were_held_back_are_drawn_anew(card: Card) -> None:
    drawn = _drawn_card(card)
    labelled = drawn_held_back(drawn)
    assert list(labelled.classes.values()) == [0, 1, 2, 3], "24 species, and 48 pictures before these"
    path = list(labelled.classes)[1]
    photo = labelled.load(path, StopFlag())
    bird = draw_bird(2 * 1_000_003 + 49, 1, size=(96, 96))
    assert np.array_equal(photo.pixels, bird.pixels)
    assert labelled.where(path) == Truth(bird.bird, {"mark": bird.mark.centre})
    counts = Counts(drawn)
    assert [one.done for one in evaluate(labelled, Painted(drawn), counts, stop=StopFlag())] == [1, 2, 3, 4]
    assert counts.measured().located["box 2"].photos == 4
    with pytest.raises(ExplorerError, match="not trained on drawn birds"):
        drawn_held_back(card)


@pytest.mark.parametrize("recipe", [{}, {"data": None}, {"data": ["drawn"]}, {"data": "drawn"}])
def test_a_recipe_of_another_program_says_nothing_of_the_data(
    card: Card, tmp_path: Path, recipe: dict[str, Any]
) -> None:
    foreign = msgspec.structs.replace(card, provenance=msgspec.structs.replace(card.provenance, recipe=recipe))
    with pytest.raises(ExplorerError, match="not trained on drawn birds"):
        drawn_held_back(foreign)
    (tmp_path / card.taxonomy.taxa[0].folder).mkdir()
    (tmp_path / card.taxonomy.taxa[0].folder / "a.jpg").touch()
    with pytest.raises(ExplorerError, match="not trained on a folder of photos"):
        label(tmp_path, foreign, held_back=True)


def test_a_training_that_held_no_birds_back_is_told(card: Card) -> None:
    drawn = _drawn_card(card)
    recipe = {"data": drawn.provenance.recipe["data"] | {"held_back": 0}}
    none = msgspec.structs.replace(drawn, provenance=msgspec.structs.replace(drawn.provenance, recipe=recipe))
    with pytest.raises(ExplorerError, match="held no birds back"):
        drawn_held_back(none)


def test_a_checkpoint_of_another_split_may_have_seen_the_photos(card: Card) -> None:
    def of(seed: int, fingerprint: str = "0") -> Card:
        recipe = {"data": {"kind": "photos", "split_seed": seed, "held_back": 0.2}}
        provenance = msgspec.structs.replace(card.provenance, recipe=recipe, data_fingerprint=fingerprint)
        return msgspec.structs.replace(card, provenance=provenance)

    assert not may_have_seen(of(1), of(1))
    assert may_have_seen(of(1), of(2))
    assert may_have_seen(of(1), of(1, "1"))
