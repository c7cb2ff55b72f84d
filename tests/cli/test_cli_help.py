"""Help that leaves nothing out: every column of the CSV, every field of a recipe, every bundled checkpoint."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from explorer.checkpoints.store import read_card
from explorer.cli.commands import DONE
from explorer.cli.reader import bundled
from explorer.jobs.tables import table_columns
from explorer.manner import PLAIN, Crops, Manner
from explorer.resources import resource
from explorer.train.recipe import Recipe

Capture = pytest.CaptureFixture[str]
Run = Callable[..., int]
FAMILIES = {"racnn": "RA-CNN", "granularity": "granularity", "colornet": "ColorNet"}
FIRST = {"genus": "family", "species": "family", "scale2": "scale1", "scale3": "scale1"}  # what is said of the first


def help_of(command: str, run: Run, capsys: Capture) -> str:
    assert run(command, "--help") == DONE
    return capsys.readouterr().out


@pytest.mark.parametrize("manner", [PLAIN, Manner(crops=Crops(5))], ids=["plain", "crops"])
def test_every_column_of_the_csv_is_described(manner: Manner, run: Run, capsys: Capture) -> None:
    text = help_of("read", run, capsys)
    said = {*re.findall(r"\w+", text[text.index("CSV has") : text.index("JSON:")])}
    for path in bundled().values():
        for column in table_columns(read_card(path).config, manner):
            part, _, rest = column.partition("_")
            part = re.sub(r"crop\d+", "crop1", FIRST.get(part, part))
            part = "rgb" if part in ("hsv", "ycbcr", "lab", "luv", "hed", "yuv", "xyz", "yiq") else part
            named = column in said or f"{part}_{rest}" in said
            assert named or column[-2:] in ("y0", "x1", "y1"), column


@pytest.mark.parametrize("command", ["read", "figure", "evaluate"])
def test_bundled_checkpoints_are_named_with_their_families(command: str, run: Run, capsys: Capture) -> None:
    text = help_of(command, run, capsys)
    for name, path in bundled().items():
        [line] = re.findall(rf"^  +{name} .*$", text, re.MULTILINE)
        family = read_card(path).config.__struct_config__.tag
        assert FAMILIES[str(family)] in line or "plain" in line
        assert ("drawn" in line) == ("drawn" in name)


def test_every_field_of_a_recipe_is_described(run: Run, capsys: Capture) -> None:
    text = help_of("train", run, capsys)
    recipes = text[text.index("A recipe is") :]
    for field in Recipe.__struct_fields__:
        assert re.search(rf"\b{field}\b", recipes), field
    assert str(resource("recipes")) in text
    assert "CUB-200-2011 or NABirds" in " ".join(text.split())
