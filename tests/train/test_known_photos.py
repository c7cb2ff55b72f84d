"""What a checkpoint that a training begins with has learnt from is not measured on in silence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from PIL import Image

from explorer.checkpoints.store import read_card
from explorer.data.drawn import drawn_taxonomy
from explorer.data.folders import labelled_set
from explorer.models.config import RacnnConfig
from explorer.preprocess import Preprocess
from explorer.stopping import StopFlag
from explorer.train.events import Noted
from explorer.train.known_photos import learnt_before
from explorer.train.phase_kinds import Heads
from explorer.train.pictures.names import names_of
from explorer.train.recipe import Drawn, Photos, Recipe
from explorer.train.run import train

if TYPE_CHECKING:
    from collections.abc import Iterator

    from explorer.train.recipe import Data

ALL = (
    "Of birds, with which it begins, has learnt from all {} held-back pictures: the measured accuracy will be too high."
)


def recipe_for(data: Data, start: str = "", title: str = "Of birds") -> Recipe:
    config = RacnnConfig("tiny", 2, scales=1)
    return Recipe(
        title, data, config, Preprocess(32, 32), (Heads(1, 0.001),), pretrained=False, start=start, batch=2
    )  # fmt: skip


def said(recipe: Recipe, base: Path) -> str:
    if isinstance(recipe.data, Drawn):
        return learnt_before(recipe, base, (), drawn_taxonomy())
    found = labelled_set(base / recipe.data.folder)
    return learnt_before(recipe, base, found.photos, names_of(recipe.data, found, base).taxonomy)


def written(recipe: Recipe, out: Path, base: Path) -> list[str]:
    return [e.text for e in train(recipe, out, base=base, stop=StopFlag()) if isinstance(e, Noted)]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with six photos of each of two species, and a checkpoint of it that held back a third of them."""
    base = tmp_path_factory.mktemp("base")
    rng = np.random.default_rng(1)
    for species in ("Wren", "Robin"):
        (base / "birds" / species).mkdir(parents=True)
        for number in range(6):
            pixels = rng.integers(0, 255, (40, 40, 3), dtype=np.uint8)
            Image.fromarray(pixels).save(base / "birds" / species / f"{species} {number}.png")
    assert written(recipe_for(Photos("birds", held_back=1 / 3)), base / "first.safetensors", base) == []
    return base


def test_the_same_photos_with_the_same_split_are_fine(base: Path) -> None:
    assert said(recipe_for(Photos("birds", held_back=1 / 3), "first.safetensors"), base) == ""


def test_with_another_split_it_is_counted_how_many_were_learnt_from(base: Path) -> None:
    assert said(recipe_for(Photos("birds", held_back=1.0), "first.safetensors"), base) == (
        "Of birds, with which it begins, has learnt from 8 of the 12 held-back pictures: "
        "the measured accuracy will be too high."
    )
    first = labelled_set(base / "birds").photos
    seeds = [
        said(recipe_for(Photos("birds", held_back=1 / 6, split_seed=s), "first.safetensors"), base) for s in range(9)
    ]
    assert len(first) == 12
    assert ALL.format(2) in seeds


def test_of_other_photos_only_the_species_are_known(base: Path) -> None:
    other = base / "other"
    for name in ("Wren", "Owl"):
        (other / name).mkdir(parents=True, exist_ok=True)
        for number in range(3):
            Image.new("RGB", (40, 40)).save(other / name / f"{number}.png")
    line = said(recipe_for(Photos("other", held_back=1 / 3), "first.safetensors"), base)
    assert line == (
        "Of birds, with which it begins, knows 1 of these species already: "
        "if it learnt from photos that are held back here, the measured accuracy will be too high."
    )
    assert said(recipe_for(Photos("other", held_back=0.0), "first.safetensors"), base) == "", "nothing is measured"
    assert said(recipe_for(Photos("other", held_back=1 / 3)), base) == "", "it begins with nothing"


def test_it_is_said_in_the_log_and_in_the_card_and_of_what_came_before(base: Path) -> None:
    recipe = recipe_for(Photos("birds", held_back=1 / 6, split_seed=5), "first.safetensors", "The second")
    line = said(recipe, base)
    assert line
    assert line in written(recipe, base / "second.safetensors", base)
    assert line in read_card(base / "second.safetensors").provenance.notes
    third = msgspec.structs.replace(recipe, start="second.safetensors")
    assert said(third, base) == line, "the second one's own start is looked at too"


@pytest.mark.parametrize(
    ("seed", "training", "held_back", "line"),
    [
        (1, 480, 96, "has learnt from all 96 held-back pictures"),
        (1, 5950, 100, "has learnt from 50 of the 100 held-back pictures"),
        (1, 6000, 96, ""),
        (2, 480, 96, ""),
    ],
)
def test_drawn_birds_are_known_by_their_numbers(seed: int, training: int, held_back: int, line: str) -> None:
    data = Drawn(training, held_back, 192, seed)
    found = said(recipe_for(data, "racnn-drawn.safetensors"), Path())
    assert line in found
    assert bool(found) == bool(line)


def test_a_start_that_cannot_be_read_is_passed_over(base: Path) -> None:
    assert said(recipe_for(Photos("birds"), "nothing.safetensors"), base) == ""
