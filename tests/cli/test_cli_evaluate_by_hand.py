"""`evaluate` from the photos to the JSON, against tables worked out by hand for every family.

Four photos of six species. What is said of each photo is written down here as the order of the names; the six
probabilities are always the same three rows: SURE, HALF and EVEN. The sums beside the tables are theirs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from explorer.checkpoints.card import FORMAT, Card, Provenance
from explorer.cli import evaluate as evaluate_command
from explorer.geometry import Box, crop_boxes
from explorer.jobs.report import report_of
from explorer.manner import PLAIN, Crops
from explorer.models.config import ColornetConfig, GranularityConfig, RacnnConfig
from explorer.preprocess import Preprocess
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
from explorer.taxonomy import Taxon, Taxonomy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from explorer.figures.report import Report
    from explorer.manner import Manner
    from explorer.models.config import NetworkConfig
    from explorer.photos import Photo
    from explorer.results import Reading
    from explorer.stopping import StopFlag

    Said = list[list[float]]  # for each photo the probabilities of a way of asking

# Species 0, 1 and 2 in family F, genera A, A and B; 3, 4 and 5 in family G, genera C, C and D.
ROWS = (
    ("0.Ash", "A", "F"),
    ("1.Elm", "A", "F"),
    ("2.Fir", "B", "F"),
    ("3.Oak", "C", "G"),
    ("4.Yew", "C", "G"),
    ("5.Bay", "D", "G"),
)
TAXONOMY = Taxonomy("trees", tuple(Taxon(f, f[2:], f"{g} x{f[0]}", g, fam, "O") for f, g, fam in ROWS))
TRUTHS = (0, 1, 3, 5)  # of photos 0.png to 3.png
SURE = (0.9, 0.04, 0.03, 0.015, 0.01, 0.005)
HALF = (0.4, 0.25, 0.15, 0.1, 0.06, 0.04)
EVEN = (0.35, 0.3, 0.15, 0.1, 0.06, 0.04)
KEY, RUN = ReadingKey("f", "c", "p", "float32"), RunFacts("cpu", "no GPU", "float32", 0.1)
FRAME = Box(0, -10, 40, 30)  # the square around a photo of 40 × 20


def order(shares: tuple[float, ...], names: str) -> list[float]:
    """Probabilities by species, from the names in their order: `order(SURE, "130245")` has species 1 first."""
    said = [0.0] * 6
    for share, name in zip(shares, names, strict=True):
        said[int(name)] = share
    return said


# Right: 1 of 4, and the last photo's own name is the sixth. All say 0.4, so the calibration error is 0.4 - 0.25.
FIRST = [order(HALF, "012345"), order(HALF, "012345"), order(HALF, "430125"), order(HALF, "012345")]
FIRST_TABLE = {"top1": 0.25, "top5": 0.75, "error": 0.15}
# Right: 2 of 4, all in the first five. All say 0.9: 0.9 - 0.5.
SECOND = [order(SURE, "012345"), order(SURE, "102345"), order(SURE, "432105"), order(SURE, "354210")]
SECOND_TABLE = {"top1": 0.5, "top5": 1.0, "error": 0.4}
# Right: 3 of 4. The bin of 0.9 is right twice of two, that of 0.4 once of two: 0.1 off each.
THIRD = [order(SURE, "012345"), order(HALF, "102345"), order(SURE, "342105"), order(HALF, "430125")]
THIRD_TABLE = {"top1": 0.75, "top5": 0.75, "error": 0.1}
# Right: the first and the third. 0.4, 0.4 and 0.35 share the bin up to 6/15, right once of three: (3 × 0.05 + 0.1) / 4.
LAST = [order(SURE, "012345"), order(HALF, "012345"), order(HALF, "304125"), order(EVEN, "053412")]
LAST_TABLE = {"top1": 0.5, "top5": 1.0, "error": 0.0625}
# Summed up to genera: A 0.94, A 0.65, C 0.55 and, wrongly, A 0.41; four bins, (0.06 + 0.35 + 0.45 + 0.41) / 4.
GENUS_TABLE = {"top1": 0.75, "top5": 1.0, "error": 0.3175}
# Summed up to families: F 0.97, F 0.8, and G 0.59 and 0.55 in one bin: (0.03 + 0.2 + 2 × 0.43) / 4.
FAMILY_TABLE = {"top1": 1.0, "top5": 1.0, "error": 0.2725}
SUMMED = {"genus": GENUS_TABLE, "family": FAMILY_TABLE}
# The best species of the last photo is 0 of genus A, which is the best genus, but the best family is G.
LEVELS = {"all_right": 0.5, "inconsistent": 0.25}

# The grains' own networks. Families F and G: 0.9 right, 0.7 wrong, 0.8 right, 0.6 wrong.
FAMILIES = [[0.9, 0.1], [0.3, 0.7], [0.2, 0.8], [0.6, 0.4]]
GENERA = [[0.7, 0.1, 0.1, 0.1], [0.6, 0.2, 0.1, 0.1], [0.1, 0.2, 0.6, 0.1], [0.1, 0.1, 0.1, 0.7]]
SPECIES = [order(HALF, "012345"), order(HALF, "102345"), order(HALF, "304125"), order(SURE, "012345")]
DESCRIBED = [order(SURE, "012345"), order(SURE, "012345"), order(SURE, "304125"), order(SURE, "503412")]
GRAINS_TABLE = {
    "family": {"top1": 0.5, "top5": 1.0, "error": (0.1 + 0.7 + 0.2 + 0.6) / 4},
    "genus": {"top1": 1.0, "top5": 1.0, "error": (2 * 0.3 + 2 * 0.4) / 4},
    "species": {"top1": 0.75, "top5": 0.75, "error": (3 * 0.6 + 0.9) / 4},
    "described": {"top1": 0.75, "top5": 1.0, "error": 0.15},
}

# The bird is at 10..30 × 5..15 of every photo. Box 2 is the upper left quarter of the photo: 50 of 350 in common.
BIRD, QUARTER = Box(10, 5, 30, 15), Box(0, 0, 20, 10)
QUARTER_TABLE = {"photos": 4, "area": 0.25, "iou": 1 / 7, "found": 0.0, "centred_iou": 1.0, "centred_found": 1.0}
# Its beak, at 12, 7, is known in photos 0 and 1, its tail, at 29, 14, in photo 0. Boxes of 20 × 10 may start at 0 to 20
# and 0 to 10. Those with the beak start at 0 to 12 and 0 to 7, those with the tail at 9 to 20 and 4 to 10.
BEAK, TAIL = (12 / 20) * (7 / 10), (11 / 20) * (6 / 10)
QUARTER_PARTS = {
    "beak": {"photos": 2, "hits": 1.0, "chance": BEAK},
    "tail": {"photos": 1, "hits": 0.0, "chance": TAIL},
}
QUARTER_ALL = {"photos": 3, "hits": 2 / 3, "chance": (2 * BEAK + TAIL) / 3}
# Box 3 is the bird's own.
OWN_TABLE = {"photos": 4, "area": 0.25, "iou": 1.0, "found": 1.0, "centred_iou": 1.0, "centred_found": 1.0}


def ranking(said: list[float]) -> Ranking:
    return Ranking(np.array(said, dtype=np.float32))


def scales(*ways: Said, fused: Said = LAST) -> Callable[[int], Reading]:
    boxes = (FRAME, QUARTER, BIRD)

    def read(number: int) -> Reading:
        each = tuple(
            ScaleReading(box, 32, ranking(way[number]), None) for box, way in zip(boxes[: len(ways)], ways, strict=True)
        )
        return ZoomReading((40, 20), each, ranking(fused[number]), KEY, RUN)

    return read


def grains(number: int) -> Reading:
    cells = EnergyMap("squared", np.array([[6, 2], [1, 1]], dtype=np.float32))

    def grain(level: str, said: Said) -> GrainReading:
        own = ranking(said[number])
        region = RegionReading(QUARTER, 0.6, 0.25, own)
        return GrainReading(level, own, FRAME, 64, "last", (cells,), (region,))  # type: ignore[arg-type]

    each = (grain("family", FAMILIES), grain("genus", GENERA), grain("species", SPECIES))
    return GranularityReading((40, 20), each, ranking(DESCRIBED[number]), KEY, RUN)


def streams(*ways: Said, fused: Said) -> Callable[[int], Reading]:
    """Every stream has an equal part in the votes, which come to the fused probabilities."""

    def read(number: int) -> Reading:
        votes = (np.log(np.array(fused[number])) / len(ways)).astype(np.float32)
        one = np.ones(6, dtype=np.float32)
        each = tuple(StreamReading("rgb", ranking(way[number]), votes, one) for way in ways)
        return ColourReading((40, 20), FRAME, 32, each, np.zeros(6, dtype=np.float32), KEY, RUN)

    return read


def crops(number: int) -> Reading:
    """Five crops that all say the same; they keep all of the bird, three quarters, half and a quarter of it."""
    kept = (1.0, 0.75, 0.5, 0.25, None)
    each = tuple(
        CropReading(box, mirrored, ranking(LAST[number]), share)
        for (box, mirrored), share in zip(crop_boxes(40, 20, 5, 0.875), kept, strict=True)
    )
    return CropsReading((40, 20), each, ranking(FIRST[number]), Crops(), "the second scale's box", BIRD, KEY, RUN)


class Scripted:
    """A reader that says of a photo what stands in the tables above, by the photo's name."""

    precision, device = "float32", "cpu"

    def __init__(self, config: NetworkConfig, say: Callable[[int], Reading]) -> None:
        provenance = Provenance(recipe={}, data="nothing", data_fingerprint="0", measured={})
        self.card = Card(FORMAT, f"Scripted {type(config).__name__}", config, TAXONOMY, Preprocess(32, 32), provenance)
        self.manners: list[Manner] = []
        self._say = say

    def key_for(self, photo: str) -> ReadingKey:
        return ReadingKey(photo, "c" * 32, "p", "float32")

    def read(self, photo: Photo, stop: StopFlag | None = None, manner: Manner = PLAIN) -> Reading:
        self.manners.append(manner)
        return self._say(int(photo.path.stem))


RACNN, PLAIN_ONE = RacnnConfig(trunk="tiny", classes=6), RacnnConfig(trunk="tiny", classes=6, scales=1)
GRANULARITY = GranularityConfig(trunk="tiny", classes=6, grain_classes=(2, 4, 6))
COLORNET = ColornetConfig(trunk="tiny", classes=6, spaces=("rgb", "rgb", "hed"))
SCRIPTS = {
    "racnn": (RACNN, scales(FIRST, SECOND, THIRD)),
    "plain": (PLAIN_ONE, scales(LAST)),
    "granularity": (GRANULARITY, grains),
    "colornet": (COLORNET, streams(FIRST, SECOND, THIRD, fused=LAST)),
    "colornet-third": (COLORNET, streams(FIRST, SECOND, LAST, fused=THIRD)),
    "racnn-crops": (RACNN, crops),
}


@pytest.fixture
def birds(tmp_path: Path) -> Path:
    """Four photos in the layout of CUB-200-2011, with boxes and parts; a fifth is listed and not there."""
    root = tmp_path / "trees"
    folders = [ROWS[truth][0] for truth in TRUTHS]
    names = [f"{folder}/{number}.png" for number, folder in enumerate(folders)]
    for name in names:
        (root / "images" / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 20), (9, 9, 9)).save(root / "images" / name)
    names.append(f"{folders[0]}/gone.png")
    files = {
        "classes.txt": [f"{i} {row[0]}" for i, row in enumerate(ROWS, 1)],
        "images.txt": [f"{i} {name}" for i, name in enumerate(names, 1)],
        "image_class_labels.txt": [f"{i} {truth + 1}" for i, truth in enumerate((*TRUTHS, 0), 1)],
        "train_test_split.txt": [f"{i} 0" for i in range(1, 6)],
        "bounding_boxes.txt": [f"{i} 10.0 5.0 20.0 10.0" for i in range(1, 6)],
        "parts/parts.txt": ["1 beak", "2 tail", "3 left wing"],
        "parts/part_locs.txt": ["1 1 12.0 7.0 1", "1 2 29.0 14.0 1", "1 3 0.0 0.0 0", "2 1 12.0 7.0 1"],
    }
    (root / "parts").mkdir()
    for name, lines in files.items():
        (root / name).write_text("\n".join(lines) + "\n")
    return root


@pytest.fixture
def measure(
    birds: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], run: Callable[..., int]
) -> Callable[..., dict[str, Any]]:
    """Run `evaluate SCRIPT … --json` with scripted readers instead of checkpoints."""
    readers = {name: Scripted(*script) for name, script in SCRIPTS.items()}
    monkeypatch.setattr("explorer.cli.evaluate_measure.wanted_card", lambda options: readers[options.checkpoint].card)
    monkeypatch.setattr(
        "explorer.cli.evaluate_measure.open_wanted_reader", lambda options, *_: readers[options.checkpoint]
    )

    def measure(script: str, *options: object) -> dict[str, Any]:
        assert run("evaluate", script, birds, "--json", *options) == 0
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert answer["photos"] == 4
        assert len(answer["failed"]) == 1
        assert "gone.png" in answer["failed"][0]["reason"]
        return answer

    return measure


def close(wanted: dict[str, Any]) -> Any:
    """A table, with room for rounding to float32."""
    return {name: pytest.approx(value, abs=1e-6) for name, value in wanted.items()}


def check_ways(answer: dict[str, Any], wanted: dict[str, dict[str, float]]) -> None:
    """Compare accuracy and calibration error of every way of asking."""
    assert list(answer["accuracy"]) == list(wanted)
    for way, table in wanted.items():
        found = answer["accuracy"][way] | {"error": answer["calibration"][way]["error"]}
        assert found == close(table), way


def test_scales_of_racnn(measure: Callable[..., dict[str, Any]]) -> None:
    answer = measure("racnn")
    tables = {"scale1": FIRST_TABLE, "scale2": SECOND_TABLE, "scale3": THIRD_TABLE, "fused": LAST_TABLE}
    check_ways(answer, tables | SUMMED)
    assert answer["levels"] == LEVELS
    fused = answer["calibration"]["fused"]
    assert fused["worst"] == pytest.approx(0.1, abs=1e-6)
    assert fused["excess"] == pytest.approx((0.9 + 0.4 + 0.4 + 0.35 - 2) / 4, abs=1e-6)
    assert [(i, one["photos"]) for i, one in enumerate(fused["bins"]) if one["photos"]] == [(5, 3), (13, 1)]
    assert answer["confused"] == [
        {"one": "1.Elm", "other": "0.Ash", "there": 1, "back": 0, "of_one": 1, "of_other": 1},
        {"one": "5.Bay", "other": "0.Ash", "there": 1, "back": 0, "of_one": 1, "of_other": 1},
    ]
    rows = {row["folder"]: row for row in answer["species"]}
    assert list(rows) == ["0.Ash", "1.Elm", "3.Oak", "5.Bay"]
    assert rows["0.Ash"] == close(
        {"folder": "0.Ash", "name": "Ash", "photos": 1, "right": 1, "in_first": 1, "sure": 0.9, "wrongly": 2}
        | {"taken_for": None, "taken": 0}
    )
    assert rows["5.Bay"] == close(
        {"folder": "5.Bay", "name": "Bay", "photos": 1, "right": 0, "in_first": 1, "sure": 0.35, "wrongly": 0}
        | {"taken_for": "0.Ash", "taken": 1}
    )


def test_boxes_of_racnn(measure: Callable[..., dict[str, Any]]) -> None:
    second, third = measure("racnn")["localisation"].values()
    assert {name: second[name] for name in QUARTER_TABLE} == close(QUARTER_TABLE)
    assert second["parts"] == {name: close(table) for name, table in QUARTER_PARTS.items()}
    assert second["all_parts"] == close(QUARTER_ALL)
    assert {name: third[name] for name in OWN_TABLE} == close(OWN_TABLE)
    assert third["all_parts"]["hits"] == 1.0, "its lower right corner is beyond the tail"
    assert third["all_parts"]["chance"] == second["all_parts"]["chance"], "it is of the same size"


def test_a_plain_classifier(measure: Callable[..., dict[str, Any]]) -> None:
    answer = measure("plain")
    assert answer["accuracy"]["genus"] == {"top1": 0.75, "top5": 1.0}
    assert answer["levels"] == LEVELS
    assert "localisation" not in answer, "it sees the whole photo"
    (own,) = set(answer["accuracy"]) - {"genus", "family"}
    check_ways(answer, {own: LAST_TABLE} | SUMMED)


def test_grains(measure: Callable[..., dict[str, Any]]) -> None:
    answer = measure("granularity")
    check_ways(answer, GRAINS_TABLE)
    # Photo 1 is no family of its species; photo 3 no genus of its species, and no family.
    assert answer["levels"] == {"all_right": 0.5, "inconsistent": 0.5}
    assert list(answer["localisation"]) == ["family region", "genus region", "species region"]
    for located in answer["localisation"].values():
        assert {name: located[name] for name in QUARTER_TABLE} == close(QUARTER_TABLE)
        assert located["parts"] == {name: close(table) for name, table in QUARTER_PARTS.items()}
    # Cells are 20 pixels wide and high; an eighth of each lies in the bird's box, which is an eighth of the square.
    wanted = close({"photos": 4, "held": 0.125, "area": 0.125})
    assert answer["energy"] == dict.fromkeys(("family", "genus", "species"), wanted)


def test_streams_of_colornet(measure: Callable[..., dict[str, Any]]) -> None:
    answer = measure("colornet")
    tables = {"rgb": FIRST_TABLE, "rgb 2": SECOND_TABLE, "hed": THIRD_TABLE, "fused": LAST_TABLE}
    check_ways(answer, tables | SUMMED)
    assert answer["levels"] == LEVELS
    assert not {"localisation", "energy", "kept"} & set(answer), "it does not say where it looks"


def test_crops(measure: Callable[..., dict[str, Any]]) -> None:
    answer = measure("racnn-crops", "--crops", 5)
    check_ways(answer, {"single": FIRST_TABLE, "crops": LAST_TABLE} | SUMMED)
    assert answer["levels"] == LEVELS
    assert answer["kept"] == pytest.approx((1 + 0.75 + 0.5 + 0.25) / 4)
    assert answer["risky"] == 0.25, "a half is enough, and where nothing is known nothing is counted"
    assert answer["manner"]["crops"]["count"] == 5


def test_two_families_compared(measure: Callable[..., dict[str, Any]]) -> None:
    """RA-CNN has photos 0 and 2 right, ColorNet 0, 1 and 2.

    So a resample's difference is 0 less a binomial of four photos at a quarter: 4 of them with probability 0.004, 3 or
    more with 0.051, none with 0.316. Hence from -0.75 to 0.
    """
    against = measure("racnn", "--against", "colornet-third")["against"]
    assert against["checkpoint"]["title"] == "Scripted ColornetConfig"
    check_ways(
        against["measured"],
        {"rgb": FIRST_TABLE, "rgb 2": SECOND_TABLE, "hed": LAST_TABLE, "fused": THIRD_TABLE}
        | {way: _table(against["measured"], way) for way in ("genus", "family")},
    )
    assert list(against["differences"]) == ["top1", "top5", "genus", "family"], "scales and streams have no counterpart"
    wanted = {"photos": 4, "both": 2, "first": 0, "second": 1, "difference": -0.25, "low": -0.75, "high": 0.0, "p": 1.0}
    assert against["differences"]["top1"] == wanted
    # The third way has the last photo's name as the sixth: one that only the first has among its five.
    wanted = {"photos": 4, "both": 3, "first": 1, "second": 0, "difference": 0.25, "low": 0.0, "high": 0.75, "p": 1.0}
    assert against["differences"]["top5"] == wanted
    assert (against["interval"], against["resamples"]) == (0.95, 10_000)


def _table(answer: dict[str, Any], way: str) -> dict[str, float]:
    """What was found: for ways that another test works out."""
    return answer["accuracy"][way] | {"error": answer["calibration"][way]["error"]}


def test_the_printed_table_says_the_same(
    measure: Callable[..., dict[str, Any]], birds: Path, run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    del measure  # its readers are wanted
    assert run("evaluate", "racnn", birds) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["scale", "1", "25.0%", "75.0%", "15.0%"] in lines
    assert ["fused", "50.0%", "100.0%", "6.3%"] in lines
    assert ["genus", "75.0%", "100.0%", "31.8%"] in lines
    text = "\n".join(" ".join(line) for line in lines)
    assert "50.0% of the photos have all of these levels right" in text
    assert "25.0% have a best species that is not in the best genus or family" in text
    assert "% more sure than right on average" in text, "2.05 of 4 against 2"
    assert "15.0% to 85.0% is where its first names may lie on other photos like these" in text, "2 of 4, by Wilson"
    assert "calibration error if it were exactly as sure as right, on so many photos" in text
    assert "Elm taken for Ash: 1 of 1" in text
    assert "box 2: mean IoU with the bird 0.143, at least 0.5 in 0.0% (in the middle 1.000 and 100.0%), 25.0%" in text
    assert "box 2: holds a part in 66.7%, a box of that size anywhere in 39.0%" in text


@pytest.fixture
def page(
    measure: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Report]:
    """The page that `evaluate` with these arguments saves."""
    pages: list[Report] = []
    monkeypatch.setattr(
        "explorer.jobs.report.save_report",
        lambda _path, *measured, **other: pages.append(report_of(*measured, **other)),
    )

    def made(*arguments: object) -> Report:
        measure(*arguments, "--report", tmp_path / "page.pdf")
        return pages.pop()

    return made


def test_the_page_says_the_same(page: Callable[..., Report]) -> None:
    made = page("racnn", "--against", "colornet-third")
    tables = {"scale 1": FIRST_TABLE, "scale 2": SECOND_TABLE, "scale 3": THIRD_TABLE, "fused": LAST_TABLE} | SUMMED
    assert [(row.name, row.first, row.in_five, row.error) for row in made.ways] == [
        (name, *(pytest.approx(table[key], abs=1e-6) for key in ("top1", "top5", "error")))
        for name, table in tables.items()
    ]
    assert (made.answer, made.against) == ("fused", "Scripted ColornetConfig")
    assert [(i, one.photos) for i, one in enumerate(made.curve) if one.photos] == [(5, 3), (13, 1)]
    assert [(row.one, row.other, row.there) for row in made.pairs] == [("Elm", "Ash", 1), ("Bay", "Ash", 1)]
    assert {row.name: (row.right, row.taken_for) for row in made.species}["Bay"] == (0, "Ash")
    second = made.places[0]
    assert (second.name, second.found, second.middle_found) == ("box 2", 0.0, 1.0)
    assert (second.iou, second.middle_iou) == (pytest.approx(1 / 7), pytest.approx(1.0))
    assert (second.parts, second.parts_chance) == (QUARTER_ALL["hits"], pytest.approx(QUARTER_ALL["chance"]))
    assert [(row.name, row.only_first, row.only_second) for row in made.differences[:2]] == [
        ("first", 0, 1),
        ("in first five", 1, 0),
    ]
    assert "all right in 50.0 %; the best species is not in the best genus or family in 25.0 %" in made.facts[1]


def test_the_page_says_of_each_family_what_there_is_to_say(page: Callable[..., Report], birds: Path) -> None:
    racnn, of_grains, of_crops = page("racnn"), page("granularity"), page("racnn-crops", "--crops", 5)
    assert racnn.facts[0] == f"4 photos of 4 species from {birds}."
    assert len(racnn.facts) == 2
    held = "12.5 % (12.5 % of the area)"
    assert of_grains.facts[2:] == (f"Energy in the bird's box: family {held}, genus {held}, species {held}.",)
    assert of_crops.facts[2:] == (
        "A crop keeps 62.5 % of what the network looks at; 25.0 % of the crops keep less than half of it.",
    )
    boxes, intervals = "Boxes are set against boxes of equal size", "Differences are this checkpoint's share less"
    assert (boxes in racnn.told, boxes in of_crops.told, intervals in racnn.told) == (True, False, False)
    assert racnn.places[0].parts_chance == pytest.approx(QUARTER_ALL["chance"])
    against = page("racnn", "--against", "colornet-third", "--held-back")
    assert intervals in against.told
    elsewhere = "those held back there (the training was on other data, which may hold some of them)"
    assert against.facts[0] == f"4 photos of 4 species from {birds}, {elsewhere}.", "the card names other data"


@pytest.mark.parametrize(
    ("folder", "same_data", "held_back", "first", "trained_on"),
    [
        ("birds", True, False, "4 photos of 4 species from birds.", True),
        ("birds", True, True, "4 photos of 4 species from birds, held back from training.", False),
        ("birds", False, False, "4 photos of 4 species from birds.", False),
        ("drawn birds", True, False, "4 drawn birds of 4 species, held back from training.", False),
    ],
)
def test_the_page_says_which_photos_they_were(
    page: Callable[..., Report], monkeypatch: pytest.MonkeyPatch,
    folder: str, same_data: bool, held_back: bool, first: str, trained_on: bool,
) -> None:  # fmt: skip
    whole = evaluate_command._record
    said = {"folder": folder, "same_data": same_data, "held_back": held_back}
    monkeypatch.setattr(evaluate_command, "_record", lambda *measured: whole(*measured) | said)
    facts = page("racnn").facts
    assert facts[0] == first
    assert ("Most of these photos were trained on." in facts) == trained_on


def test_parts_without_boxes_are_measured(measure: Callable[..., dict[str, Any]], birds: Path) -> None:
    (birds / "bounding_boxes.txt").unlink()
    second = measure("racnn")["localisation"]["box 2"]
    assert second["photos"] == 0
    assert second["all_parts"] == close(QUARTER_ALL)


def test_of_boxes_that_nobody_knows_the_page_says_nothing(page: Callable[..., Report], birds: Path) -> None:
    (birds / "bounding_boxes.txt").unlink()
    second = page("racnn").places[0]
    assert {second.area, second.iou, second.middle_iou, second.found, second.middle_found} == {None}
    assert second.parts == pytest.approx(QUARTER_ALL["hits"])
