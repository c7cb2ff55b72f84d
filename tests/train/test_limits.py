"""Recipes that no training can do: each is refused in a sentence that names what is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from explorer.checkpoints.bounds import out_of_range
from explorer.errors import ExplorerError
from explorer.models.config import RacnnConfig
from explorer.preprocess import Preprocess
from explorer.stopping import StopFlag
from explorer.train.limits import check_data, check_enough
from explorer.train.phase_kinds import Rank, Warm
from explorer.train.recipe import Drawn, Recipe, load_recipe
from explorer.train.run import train

FINE, ZOOM = Preprocess(32, 32), RacnnConfig("tiny", 4)
RECIPES = sorted((Path(__file__).resolve().parents[2] / "resources" / "recipes").glob("*.json"))


def test_the_recipes_in_the_repository_are_within_the_limits() -> None:
    assert RECIPES
    for path in RECIPES:
        recipe = load_recipe(path)
        assert out_of_range(recipe.config, recipe.preprocess) == ""


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("seed", -1, "`$.seed`"),
        ("seed", 2**63, "`$.seed`"),
        ("weight_decay", -0.1, "`$.weight_decay`"),
        ("dropout", 1.0, "`$.dropout`"),
        ("label_smoothing", 1.0, "`$.label_smoothing`"),
        ("data", {"kind": "drawn", "training": 4, "held_back": -1}, "`$.data.held_back`"),
        ("data", {"kind": "photos", "folder": "x", "smallest_share": 0}, "`$.data.smallest_share`"),
        ("phases", [], "it has no phases"),
        ("preprocess", {"side": 0, "finer_side": 32}, "side is 0 pixels"),
    ],
)
def test_a_wrong_value_is_named_when_the_recipe_is_read(tmp_path: Path, place: str, value: Any, words: str) -> None:
    recipe = Recipe("Small", Drawn(24, 0, side=64), ZOOM, FINE, (Warm(1, 0.001, 0.001),))
    path = tmp_path / "recipe.json"
    path.write_text(json.dumps({**msgspec.to_builtins(recipe), place: value}), encoding="utf-8")
    with pytest.raises(ExplorerError, match=r"Could not read the recipe recipe\.json: .*Compare it with") as raised:
        load_recipe(path)
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("photos", "sentence"),
    [
        (2, "there are 2 pictures to learn from, and a step learns from 32 at a time. "
         "Add photos, or take fewer at a time (on the command line --batch 1, for instance)."),
        (31, "there are 31 pictures to learn from, and a step learns from 32 at a time. "
         "Add photos, or take fewer at a time (on the command line --batch 8, for instance)."),
    ],
)  # fmt: skip
def test_fewer_pictures_than_a_step_learns_from(photos: int, sentence: str) -> None:
    recipe = Recipe("Small", Drawn(24, 0), ZOOM, FINE, (Warm(1, 0.001, 0.001),))
    check_enough(recipe, 32)
    with pytest.raises(ExplorerError) as raised:
        check_enough(recipe, photos)
    assert str(raised.value) == f"Could not begin the training: {sentence}"


def test_data_that_nothing_can_be_learnt_from() -> None:
    check_data(2, 2)
    with pytest.raises(ExplorerError, match="there is 1 picture to learn from"):
        check_data(1, 2)
    with pytest.raises(ExplorerError, match="there are 0 pictures to learn from"):
        check_data(0, 2)
    with pytest.raises(ExplorerError, match="all photos are of one species"):
        check_data(12, 1)


def test_a_phase_with_fewer_pictures_than_its_own_steps_learn_from() -> None:
    recipe = Recipe("Small", Drawn(24, 0), ZOOM, FINE, (Warm(1, 0.001, 0.001), Rank(1, 0.1, 16)), batch=4)
    check_enough(recipe, 16)
    with pytest.raises(ExplorerError, match="phase 2 sees 15 pictures an epoch, and its steps learn from 16 at a time"):
        check_enough(recipe, 15)


@pytest.mark.parametrize(("training", "lr", "words"), [
    (2, 0.001, "there are 2 pictures to learn from, and a step learns from 4"),
    (8, 1000.0, "The training was given up: in phase 1, epoch 1 its numbers went out of all bounds"),
])  # fmt: skip
def test_a_training_that_can_come_to_nothing_ends_in_a_sentence(
    tmp_path: Path, training: int, lr: float, words: str
) -> None:
    """Nothing is left behind. The wild rate breaks weights, but not yet a loss that is seen."""
    phase, out = Warm(1, lr, lr), tmp_path / "a.safetensors"
    recipe = Recipe("Small", Drawn(training, 2, side=64), RacnnConfig("tiny", 24, scales=1), FINE, (phase,),
                    pretrained=False, batch=4)  # fmt: skip
    with pytest.raises(ExplorerError, match=words):
        list(train(recipe, out, base=tmp_path, stop=StopFlag()))
    assert not list(tmp_path.iterdir())
