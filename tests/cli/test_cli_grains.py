"""`read`, `figure`, `evaluate` and `card` with multiple granularity descriptors."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from explorer.cli.commands import DONE, FAILED
from explorer.figures.save import read_recipe

Capture = pytest.CaptureFixture[str]
Run = Callable[..., int]
GRAINS = ["family", "genus", "species"]


def test_every_form_says_the_same(run: Run, birds: Path, granularity_checkpoint: Path, capsys: Capture) -> None:
    options = ("--checkpoint", granularity_checkpoint, "--device", "cpu")
    assert run("read", birds, *options, "--json") == DONE
    answer = json.loads(capsys.readouterr().out)
    run("read", birds, *options, "--csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    run("read", birds, *options)
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading.split() == ["photo", "name", "all", *GRAINS]
    assert len(answer["photos"]) == len(rows) == len([line for line in lines if not line.startswith("*")]) == 8
    for record, row, line in zip(answer["photos"], rows, lines, strict=False):
        best = record["described"]["top"][0]
        assert (row["name"], float(row["probability"])) == (best["name"], best["probability"])
        assert best["name"] in line
        cells = line.split()[-3:]
        for grain, cell in zip(record["grains"], cells, strict=True):
            level, own = grain["level"], grain["top"][0]
            assert row[f"{level}_network_name"] == own["name"]
            assert float(row[f"{level}_network_probability"]) == own["probability"]
            edges = [float(row[f"{level}_network_{edge}"]) for edge in ("x0", "y0", "x1", "y1")]
            assert edges == grain["regions"][0]["box"]
            group = row["name"] if level == "species" else row[level]
            shares = {name["name"]: name["probability"] for name in grain["top"]}
            assert cell == f"{shares[group]:.2f}" + ("" if own["name"] == group else "*")
    assert ("* by itself" in lines[-1]) == any("*" in line for line in lines[:-1])


def test_maps_are_told_where_asked(run: Run, birds: Path, granularity_checkpoint: Path, capsys: Capture) -> None:
    photo = birds / "001.Reed_Piper" / "0.png"
    options = ("--checkpoint", granularity_checkpoint, "--json")
    run("read", photo, *options)
    assert all("maps" not in grain for grain in json.loads(capsys.readouterr().out)["photos"][0]["grains"])
    run("read", photo, *options, "--maps")
    for grain in json.loads(capsys.readouterr().out)["photos"][0]["grains"]:
        assert sorted(one["rule"] for one in grain["maps"]) == ["absolute", "class_weighted", "squared"]
        cells = np.array(grain["maps"][0]["cells"])
        assert cells.ndim == 2
        assert (cells >= 0).all()


def test_one_photo_is_told_in_full(run: Run, birds: Path, granularity_checkpoint: Path, capsys: Capture) -> None:
    photo = birds / "001.Reed_Piper" / "0.png"
    assert run("read", photo, "--checkpoint", granularity_checkpoint) == DONE
    printed = capsys.readouterr().out
    for words in ("all grains together", "summed up the tree", "Name it at ", "the family network says",
                  "the species network says", "of the energy in", "alone it says"):  # fmt: skip
        assert words in printed


@pytest.mark.usefixtures("qapp")
def test_a_figure_with_its_maps_as_asked(run: Run, birds: Path, granularity_checkpoint: Path, tmp_path: Path) -> None:
    photo, out = birds / "001.Reed_Piper" / "0.png", tmp_path / "bird.svg"
    options = ("--checkpoint", granularity_checkpoint, "--width-mm", 90, "--dpi", 72)
    drawn = ("--energy", "absolute", "--colour-map", "magma", "--opacity", 0.4, "--scale-top", 2.5, "--cells")
    asked = ("--leave-out", "caption, names", "--sure", 0.4)
    assert run("figure", photo, "--out", out, *options, *drawn, *asked) == DONE
    recipe = read_recipe(out)
    maps = recipe.spec.maps
    assert (maps.rule, maps.colour_map, maps.opacity, maps.top) == ("absolute", "magma", 0.4, 2.5)
    assert (maps.relative, maps.smooth) == (False, False)
    spec = recipe.spec
    assert (spec.show_insets, spec.show_ranking, spec.show_caption, spec.sure) == (True, False, False, 0.4)
    assert [(grain.level, grain.rule, grain.scale_top) for grain in recipe.grains] == [
        (level, "absolute", 2.5) for level in GRAINS
    ]
    assert "Family network" in out.read_text()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--colour-map", "virdis"), 'there is no colour map "virdis"'),
        (("--opacity", "2"), "the maps have an opacity of 2"),
        (("--scale-top", "0"), "the scale of the maps ends at 0"),
    ],
)
def test_maps_that_cannot_be_drawn_are_told_before_any_reading(
    run: Run, birds: Path, capsys: Capture, options: tuple[str, ...], words: str
) -> None:
    assert run("figure", birds, "--checkpoint", "nowhere", *options) == FAILED
    assert words in capsys.readouterr().err


def test_measuring_agrees_with_counting_by_hand(
    run: Run, birds: Path, granularity_checkpoint: Path, capsys: Capture
) -> None:
    run("read", birds, "--checkpoint", granularity_checkpoint, "--csv")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    truth = [Path(row["photo"]).parent.name.partition(".")[2].replace("_", " ") for row in rows]
    assert run("evaluate", granularity_checkpoint, birds, "--json") == DONE
    answer = json.loads(capsys.readouterr().out)
    assert list(answer["accuracy"]) == [*GRAINS, "described"]
    right = sum(row["name"] == name for row, name in zip(rows, truth, strict=True))
    assert answer["accuracy"]["described"]["top1"] == right / 8
    right = sum(row["species_network_name"] == name for row, name in zip(rows, truth, strict=True))
    assert answer["accuracy"]["species"]["top1"] == right / 8
    assert answer["accuracy"]["family"]["top5"] == 1.0
    assert set(answer["levels"]) == {"all_right", "inconsistent"}


def test_the_table_of_shares(run: Run, birds: Path, granularity_checkpoint: Path, capsys: Capture) -> None:
    assert run("evaluate", granularity_checkpoint, birds) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[2:6]] == [*GRAINS, "described"]
    assert "have all of these levels right" in lines[6]
    assert "not in the best genus or family" in lines[7]


def test_the_card_tells_the_networks(run: Run, granularity_checkpoint: Path, capsys: Capture) -> None:
    assert run("card", granularity_checkpoint) == DONE
    printed = capsys.readouterr().out
    assert "multiple granularity descriptors, one tiny for each of: family (2), genus (3), species (4)" in printed
    assert "2 regions in each, by squared energy, less 0.75 × share of area" in printed
