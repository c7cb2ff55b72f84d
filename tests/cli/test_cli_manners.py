"""`read`, `figure`, `evaluate` and `card` with ColorNet, and crop by crop with every family."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import numpy as np
import pytest

from explorer.averaging import averaged
from explorer.checkpoints.store import load_checkpoint, save_checkpoint
from explorer.cli.commands import DONE, FAILED, WRONG_USAGE
from explorer.figures.save import read_recipe
from explorer.figures.spec import ColourSpec
from explorer.manner import PLAIN, Crops, Light, Manner, keyed
from explorer.models.build import build
from explorer.models.config import ColornetConfig
from explorer.photos import load_photo
from explorer.readers import open_reader
from explorer.results import ColourReading, CropsReading, Ranking, in_manner
from explorer.rules import AverageRule

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card
    from explorer.taxonomy import Taxonomy

Capture = pytest.CaptureFixture[str]
Run = Callable[..., int]
STREAMS = ["rgb", "hsv", "hed", "yiq", "yuv", "lab", "ycbcr"]
PIPER = Path("001.Reed_Piper") / "0.png"


@pytest.fixture
def seven_rgb(tmp_path: Path, colornet_card: Card) -> Path:
    """The control: seven streams of RGB."""
    path = tmp_path / "seven-rgb.safetensors"
    config = msgspec.structs.replace(colornet_card.config, spaces=("rgb",) * 7)
    save_checkpoint(path, msgspec.structs.replace(colornet_card, config=config), build(config).state_dict(), half=True)
    return path


def _told(run: Run, capsys: Capture, *arguments: object) -> dict[str, Any]:
    assert run("read", *arguments, "--json", "--top", 4) == DONE
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def _shares(top: list[dict[str, Any]], taxonomy: Taxonomy) -> list[float]:
    """Probabilities in the order of the classes."""
    shares = {name["name"]: name["probability"] for name in top}
    return [shares[taxon.english] for taxon in taxonomy.taxa]


def _exactly(ranking: Ranking) -> list[float]:
    return [float(share) for share in ranking.probabilities]


def test_what_is_read_without_a_stream_is_the_reading_with_it_off(
    run: Run, birds: Path, colornet_checkpoint: Path, four_birds: Taxonomy, capsys: Capture
) -> None:
    """What the window does to its reading when a stream is switched off is what the command line reads."""
    reader = open_reader(load_checkpoint(colornet_checkpoint), "cpu")
    answer = _told(run, capsys, birds, "--checkpoint", colornet_checkpoint, "--device", "cpu", "--without", "HSV, hed")
    assert len(answer["photos"]) == 8
    for record in answer["photos"]:
        reading = reader.read(load_photo(Path(record["photo"])))
        switched = in_manner(reading, Manner(off=(1, 2)))
        assert isinstance(switched, ColourReading)
        assert _shares(record["fused"]["top"], four_birds) == _exactly(switched.fused)
        assert _exactly(switched.fused) != _exactly(reading.answer)
        assert [stream["name"] for stream in record["streams"]] == STREAMS
        assert [stream["on"] for stream in record["streams"]] == [True, False, False, True, True, True, True]
        for stream, own in zip(record["streams"], switched.streams, strict=True):
            assert _shares(stream["top"], four_birds) == _exactly(own.ranking)
        assert record["preprocess"] == reader.key_for("").preprocess, "votes don't change what the network is asked"


def test_another_light_is_another_reading(run: Run, birds: Path, colornet_checkpoint: Path, capsys: Capture) -> None:
    options = (birds / PIPER, "--checkpoint", colornet_checkpoint)
    [plain] = _told(run, capsys, *options)["photos"]
    [lit] = _told(run, capsys, *options, "--exposure", "-1.5", "--saturation", 0)["photos"]
    assert plain["light"] == {"exposure": 0, "warmth": 0, "tint": 0, "saturation": 1}
    assert lit["light"] == {"exposure": -1.5, "warmth": 0, "tint": 0, "saturation": 0}
    assert lit["preprocess"] == keyed(plain["preprocess"], Manner(light=Light(exposure=-1.5, saturation=0.0)))
    assert lit["streams"][0]["top"] != plain["streams"][0]["top"]


@pytest.mark.parametrize("family", ["tiny_checkpoint", "granularity_checkpoint", "colornet_checkpoint"])
@pytest.mark.parametrize("count", [1, 5, 10])
def test_every_family_reads_crop_by_crop(
    run: Run,
    birds: Path,
    four_birds: Taxonomy,
    capsys: Capture,
    request: pytest.FixtureRequest,
    family: str,
    count: int,
) -> None:
    path: Path = request.getfixturevalue(family)
    options = ("--crops", count, "--crop-share", 0.75, "--average", "logits")
    [record] = _told(run, capsys, birds / PIPER, "--checkpoint", path, "--device", "cpu", *options)["photos"]
    crops = Crops(count=count, share=0.75, rule="logits")  # type: ignore[arg-type]
    reading = open_reader(load_checkpoint(path), "cpu").read(load_photo(birds / PIPER), None, Manner(crops=crops))
    assert isinstance(reading, CropsReading)
    assert record["plan"] == {"count": count, "share": 0.75, "rule": "logits"}
    assert _shares(record["average"]["top"], four_birds) == _exactly(reading.answer)
    assert _shares(record["whole"]["top"], four_birds) == _exactly(reading.whole)
    assert [crop["mirrored"] for crop in record["crops"]] == [False] * min(count, 5) + [True] * (count - min(count, 5))
    assert record["crops"][-1]["box"] == [6, 5, 42, 35], "the centre of 48 × 40"
    tells = family != "colornet_checkpoint"
    assert all((crop["kept"] is not None) == tells for crop in record["crops"])
    assert bool(record["kept_of"]) == tells


def test_rules_of_averaging_differ_in_the_average_alone(
    run: Run, birds: Path, tiny_checkpoint: Path, four_birds: Taxonomy, capsys: Capture
) -> None:
    records = [
        _told(run, capsys, birds / PIPER, "--checkpoint", tiny_checkpoint, "--crops", 5, *rule)["photos"][0]
        for rule in ((), ("--average", "logits"), ("--average", "confidence"))
    ]
    assert [record["plan"]["rule"] for record in records] == ["probabilities", "logits", "confidence"]
    for record, rule in zip(records, get_args(AverageRule), strict=True):
        said = np.array([_shares(crop["top"], four_birds) for crop in record["crops"]], dtype=np.float32)
        assert _shares(record["average"]["top"], four_birds) == _exactly(Ranking(averaged(said, rule)))
    assert records[0]["average"] != records[2]["average"]
    assert len({json.dumps([record["crops"], record["whole"], record["preprocess"]]) for record in records}) == 1


@pytest.mark.parametrize(
    ("family", "options", "headings"),
    [
        ("colornet_checkpoint", ("--without", "lab"), ["all", *STREAMS]),
        ("colornet_checkpoint", ("--crops", "5"), ["average", "whole", "agree", "differ", "least", "kept"]),
        ("tiny_checkpoint", ("--crops", "10"), ["average", "whole", "agree", "differ", "least", "kept"]),
    ],
)
def test_table_json_and_csv_say_the_same(
    run: Run, birds: Path, capsys: Capture, request: pytest.FixtureRequest,
    family: str, options: tuple[str, ...], headings: list[str],
) -> None:  # fmt: skip
    arguments = (birds, "--checkpoint", request.getfixturevalue(family), "--device", "cpu", *options)
    answer = _told(run, capsys, *arguments)
    run("read", *arguments, "--csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    run("read", *arguments)
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading.split() == ["photo", "name", *headings]
    assert len(answer["photos"]) == len(rows) == len([line for line in lines if not line.startswith("*")]) == 8
    for record, row, line in zip(answer["photos"], rows, lines, strict=False):
        best = record["average" if "plan" in record else "fused"]["top"][0]
        assert (row["name"], float(row["probability"])) == (best["name"], best["probability"])
        assert f"{best['name']}  " in line
        assert None not in row.values(), "as many cells as columns"
        said = line.split()
        assert f"{best['probability']:.2f}" in said
        if "streams" in record:
            assert said[-2] == "off"
            assert [row[f"{stream}_name"] for stream in STREAMS] == [
                stream["top"][0]["name"] for stream in record["streams"]
            ]
            assert [row[f"{stream}_on"] for stream in STREAMS] == ["1"] * 5 + ["0", "1"]
        else:
            kept = [crop["kept"] for crop in record["crops"]]
            assert said[-3] == f"{record['agreeing']}/{len(kept)}"
            assert said[-1] == ("–" if kept[0] is None else f"{min(kept):.2f}")
            assert row["whole_name"] == record["whole"]["top"][0]["name"]
            assert float(row["disagreement"]) == record["disagreement"]
            assert row["crop2_name"] == record["crops"][1]["top"][0]["name"]
    assert ("says another name" in lines[-1]) == any("*" in line for line in lines[:8])


def test_one_photo_is_told_in_full(run: Run, birds: Path, colornet_checkpoint: Path, capsys: Capture) -> None:
    options = (birds / PIPER, "--checkpoint", colornet_checkpoint)
    assert run("read", *options) == DONE
    printed = capsys.readouterr().out
    assert "all streams together" in printed
    assert "another light" not in printed
    assert "every stream sees x 0 to 48, y -4 to 44 of the photo, at 32 × 32" in printed
    assert printed.count("% of the weights") == 7
    assert run("read", *options, "--without", "rgb,lab", "--exposure", 1) == DONE
    printed = capsys.readouterr().out
    assert "5 of 7 streams together, without rgb, lab" in printed
    assert "read in another light: exposure +1 stop" in printed
    assert printed.count("; switched off") == 2


def test_one_photo_is_told_crop_by_crop(run: Run, birds: Path, tiny_checkpoint: Path, capsys: Capture) -> None:
    options = (birds / PIPER, "--checkpoint", tiny_checkpoint, "--crop-share", 0.5)
    assert run("read", *options, "--crops", 10) == DONE
    printed = capsys.readouterr().out
    assert "10 crops of 50 % of width and height: the mean of their probabilities" in printed
    assert " crops agree; disagreement 0." in printed
    assert "the whole photo" in printed
    assert "crop 1, top left: x 0 to 24, y 0 to 20" in printed
    assert "crop 10, centre, mirrored: x 12 to 36, y 10 to 30" in printed
    assert printed.count(" of the second scale's box") == 10
    assert "it may have lost the bird" in printed
    assert run("read", *options, "--crops", 1) == DONE
    printed = capsys.readouterr().out
    assert "the centre crop, 50 % of width and height" in printed
    assert "crops agree" not in printed


def test_a_control_of_one_space_has_names_for_its_streams(
    run: Run, birds: Path, seven_rgb: Path, capsys: Capture
) -> None:
    answer = _told(run, capsys, birds / PIPER, "--checkpoint", seven_rgb, "--without", "rgb 3,RGB7")
    streams = answer["photos"][0]["streams"]
    assert [stream["name"] for stream in streams] == ["rgb", *(f"rgb {n}" for n in range(2, 8))]
    assert [stream["on"] for stream in streams] == [True, True, False, True, True, True, False]
    run("read", birds, "--checkpoint", seven_rgb, "--csv")
    [row, *_] = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["rgb7_on"] == "1"
    assert run("read", birds, "--checkpoint", seven_rgb) == DONE
    assert "rgb 6  " in capsys.readouterr().out.splitlines()[0]
    assert run("evaluate", seven_rgb, birds, "--json") == DONE
    assert "rgb 7" in json.loads(capsys.readouterr().out)["accuracy"]


@pytest.mark.parametrize(
    ("family", "options", "words"),
    [
        ("tiny", "--without hsv", "Could not use --without: Four birds has no colour streams. Leave it out"),
        ("tiny", "--exposure 1", "Could not use --exposure: Four birds has no colour streams"),
        (
            "colour",
            "--without hsb",
            "the stream hsb: there is none of that name. Did you mean hsv? The streams are: rgb",
        ),
        ("colour", "--without hsv,", "the stream (without a name)"),
        ("colour", "--without rgb,hsv,hed,yiq,yuv,lab,ycbcr", "Could not leave out every stream"),
        ("colour", "--exposure 3.5", "Could not read with --exposure 3.5: it goes from -3 to 3"),
        ("colour", "--warmth -9", "Could not read with --warmth -9: it goes from -2 to 2"),
        ("colour", "--tint nan", "Could not read with --tint nan: it goes from -1 to 1"),
        ("colour", "--saturation 2.1", "it goes from 0 to 2"),
        ("tiny", "--crops 5 --crop-share 1.2", "Could not read with --crop-share 1.2: a share is 0.05 to 1"),
        ("tiny", "--crops 5 --crop-share 0", "Could not read with --crop-share 0: a share is 0.05 to 1"),
        ("tiny", "--crop-share 0.5", "Could not use --crop-share: no crops are asked for. Add --crops 5"),
        ("tiny", "--average logits", "Could not use --average: no crops are asked for"),
        ("colour", "--crops 5 --without hsv", "Could not use --without with --crops: crops are read by all streams"),
        ("colour", "--crops 5 --tint 0.5", "Could not use --tint with --crops"),
    ],
)
@pytest.mark.parametrize("command", ["read", "evaluate", "figure"])
def test_manners_that_cannot_be_are_told_in_one_line_before_any_reading(
    run: Run, birds: Path, tiny_checkpoint: Path, colornet_checkpoint: Path, tmp_path: Path, capsys: Capture,
    monkeypatch: pytest.MonkeyPatch, command: str, family: str, options: str, words: str,
) -> None:  # fmt: skip
    monkeypatch.setattr("explorer.readers.open_reader", lambda *_: pytest.fail("nothing is to be opened"))
    path = {"tiny": tiny_checkpoint, "colour": colornet_checkpoint}[family]
    where = (path, birds) if command == "evaluate" else (birds, "--checkpoint", path)
    assert run(command, *where, *options.split(" ")) == FAILED
    printed = capsys.readouterr()
    assert words in printed.err
    assert (printed.err.count("\n"), printed.out) == (1, "")


@pytest.mark.parametrize("options", ["--crops 4", "--crops many", "--average loud", "--exposure bright"])
def test_values_of_the_wrong_kind_are_wrong_usage(run: Run, birds: Path, capsys: Capture, options: str) -> None:
    assert run("read", birds, *options.split()) == WRONG_USAGE


def test_measuring_streams_agrees_with_counting_by_hand(
    run: Run, birds: Path, colornet_checkpoint: Path, capsys: Capture
) -> None:
    run("read", birds, "--checkpoint", colornet_checkpoint, "--without", "rgb", "--csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    truth = [Path(row["photo"]).parent.name.partition(".")[2].replace("_", " ") for row in rows]
    assert run("evaluate", colornet_checkpoint, birds, "--without", "rgb", "--json") == DONE
    answer = json.loads(capsys.readouterr().out)
    assert list(answer["accuracy"]) == [*STREAMS, "fused", "genus", "family"]
    columns = {"fused": "name"} | {stream: f"{stream}_name" for stream in STREAMS}
    for name, column in columns.items():
        right = sum(row[column] == bird for row, bird in zip(rows, truth, strict=True))
        assert answer["accuracy"][name]["top1"] == right / 8
    assert answer["manner"]["off"] == [0]
    assert set(answer["levels"]) == {"all_right", "inconsistent"}
    assert "kept" not in answer
    assert run("evaluate", colornet_checkpoint, birds) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[2:12]] == [*STREAMS, "fused", "genus", "family"]


@pytest.mark.parametrize("family", ["tiny_checkpoint", "granularity_checkpoint", "colornet_checkpoint"])
def test_measuring_crops_agrees_with_counting_by_hand(
    run: Run, birds: Path, capsys: Capture, request: pytest.FixtureRequest, family: str
) -> None:
    path, options = request.getfixturevalue(family), ("--crops", 5, "--crop-share", 0.6, "--average", "confidence")
    run("read", birds, "--checkpoint", path, *options, "--csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    truth = [Path(row["photo"]).parent.name.partition(".")[2].replace("_", " ") for row in rows]
    assert run("evaluate", path, birds, *options, "--json") == DONE
    answer = json.loads(capsys.readouterr().out)
    assert list(answer["accuracy"]) == ["single", "crops", "genus", "family"]
    for name, column in {"single": "whole_name", "crops": "name"}.items():
        right = sum(row[column] == bird for row, bird in zip(rows, truth, strict=True))
        assert answer["accuracy"][name]["top1"] == right / 8
    assert answer["manner"]["crops"] == {"count": 5, "share": 0.6, "rule": "confidence"}
    tells = family != "colornet_checkpoint"
    assert ("kept" in answer, "risky" in answer) == (tells, tells)
    if tells:
        assert answer["kept"] == pytest.approx(np.mean([float(row["kept_mean"]) for row in rows]))
        kept = [float(row[f"crop{n}_kept"]) for row in rows for n in range(1, 6)]
        assert answer["risky"] == np.mean(np.array(kept) < 0.5)
    assert run("evaluate", path, birds, *options) == DONE
    assert ("is kept by a crop on average" in capsys.readouterr().out) == tells


@pytest.mark.usefixtures("qapp")
def test_figures_know_the_manner(
    run: Run, birds: Path, colornet_checkpoint: Path, tiny_checkpoint: Path, tmp_path: Path
) -> None:
    size = ("--width-mm", 120, "--dpi", 60)
    colour, crops, plain = tmp_path / "colour.png", tmp_path / "crops.png", tmp_path / "plain.png"
    photo, of_colour = birds / PIPER, ("--checkpoint", colornet_checkpoint)
    options = ("--without", "yuv", "--warmth", 0.5, "--channel", 2, "--as-seen", "--stretch")
    assert run("figure", photo, "--out", colour, *size, *of_colour, *options) == DONE
    assert run("figure", photo, "--out", plain, *size, *of_colour) == DONE
    assert run("figure", photo, "--out", crops, *size, "--checkpoint", tiny_checkpoint, "--crops", 10) == DONE
    recipe = read_recipe(colour)
    assert recipe.manner == Manner(light=Light(warmth=0.5), off=(4,))
    assert recipe.spec.colour == ColourSpec(channel=1, as_seen=True, stretched=True)
    assert read_recipe(plain).manner == PLAIN
    assert read_recipe(plain).spec.colour == ColourSpec()
    assert read_recipe(crops).manner == Manner(crops=Crops(count=10))


def test_the_card_of_streams(run: Run, colornet_checkpoint: Path, seven_rgb: Path, capsys: Capture) -> None:
    assert run("card", colornet_checkpoint) == DONE
    printed = capsys.readouterr().out
    assert "network      ColorNet, 7 streams, one tiny for each, and a dense layer that weighs them" in printed
    assert "streams      rgb, hsv, hed, yiq, yuv, lab, ycbcr" in printed
    assert "sees         32 × 32 pixels in every stream, converted into its colour space" in printed
    assert "fused top-1" in printed
    assert run("card", seven_rgb) == DONE
    assert "streams      rgb, rgb 2, rgb 3, rgb 4, rgb 5, rgb 6, rgb 7" in capsys.readouterr().out
    assert run("card", colornet_checkpoint, "--json") == DONE
    config = json.loads(capsys.readouterr().out)["card"]["config"]
    assert (config["family"], config["spaces"]) == ("colornet", list(ColornetConfig("tiny", 4).spaces))
