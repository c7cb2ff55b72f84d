"""Presets make recipes that can be trained; the estimate follows what a recipe does."""

from __future__ import annotations

from itertools import product

import msgspec
import pytest

from explorer.models.config import ColornetConfig, GranularityConfig, RacnnConfig
from explorer.train.phase_kinds import Heads, StreamHead, Warm
from explorer.train.plan.estimate import Pool, estimate
from explorer.train.plan.presets import FAMILIES, PRESETS, TRUNKS, Choices, batch_for, fits, recipe_of
from explorer.train.recipe import Drawn, Recipe

DATA = Drawn(training=600, held_back=120)
CONFIGS = {"racnn": RacnnConfig, "granularity": GranularityConfig, "colornet": ColornetConfig, "plain": RacnnConfig}
POOL = Pool(3600, 1200, 150_000.0)


def choices(family="racnn", trunk="tiny", preset="quick", **rest) -> Choices:
    return Choices(family, trunk, preset, DATA, rest.pop("photos", 600), "Birds", **rest)


@pytest.mark.parametrize(("family", "preset"), list(product(FAMILIES, PRESETS)))
def test_every_choice_gives_a_recipe_that_is_read_back(family, preset, tmp_path):
    for trunk in TRUNKS[family]:
        recipe = recipe_of(choices(family, trunk.name, preset))
        assert isinstance(recipe.config, CONFIGS[family])
        assert recipe.config.trunk == trunk.name
        assert msgspec.json.decode(msgspec.json.encode(recipe), type=Recipe) == recipe
        guess = estimate(recipe, POOL, 2)
        assert len(guess.phases) == len(recipe.phases)
        assert all(phase.seconds > 0 for phase in guess.phases)


def test_a_quick_look_rests_on_what_the_trunk_knows():
    assert isinstance(recipe_of(choices(trunk="efficientnet_lite0")).phases[0], Heads)
    assert isinstance(recipe_of(choices(start="racnn-drawn.safetensors")).phases[0], Heads)
    assert isinstance(recipe_of(choices()).phases[0], Warm), "a trunk from nothing must learn first"
    colour = recipe_of(choices("colornet", "efficientnet_lite0_short")).phases
    assert [phase.stream for phase in colour if isinstance(phase, StreamHead)] == list(range(7))


def test_weights_come_from_one_place():
    assert recipe_of(choices(trunk="efficientnet_lite0")).pretrained
    started = recipe_of(choices(trunk="efficientnet_lite0", start="racnn-cub200.safetensors"))
    assert (started.pretrained, started.start) == (False, "racnn-cub200.safetensors")
    assert not recipe_of(choices()).pretrained
    assert fits("efficientnet_lite0", "efficientnet_lite0_short")
    assert not fits("efficientnet_lite0_short", "efficientnet_lite0")


@pytest.mark.parametrize(("photos", "batch"), [(3600, 32), (128, 32), (127, 16), (20, 4), (3, 2)])
def test_few_photos_make_small_batches(photos, batch):
    assert batch_for(photos) == batch
    recipe = recipe_of(choices(preset="standard", photos=photos))
    assert recipe.batch == batch
    assert all(
        phase.batch <= batch and phase.pictures <= photos for phase in recipe.phases if hasattr(phase, "pictures")
    )


def test_more_work_takes_longer_and_large_photos_need_memory():
    quick, standard, paper = (
        estimate(recipe_of(choices(trunk="efficientnet_lite0", preset=p, photos=3600)), POOL, 2) for p in PRESETS
    )
    assert quick.seconds < standard.seconds < paper.seconds
    recipe = recipe_of(choices(trunk="efficientnet_lite0"))
    assert estimate(recipe, POOL, 8).seconds < estimate(recipe, POOL, 2).seconds < estimate(recipe, POOL, 1).seconds
    large = estimate(recipe, Pool(3600, 1200, 300_000.0), 2).memory
    assert large - estimate(recipe, POOL, 2).memory == pytest.approx(4800 * 150_000)
    assert estimate(recipe, Pool(3600, 1200, 72e6), 2).memory < 8 * 2**30, "no more pictures are kept than have room"
    # The bundled RA-CNN's second scale took 190 s an epoch of 3,626 photos on two cores; see the table.
    classify = estimate(
        recipe_of(choices(trunk="efficientnet_lite0", preset="standard")), Pool(3626, 1203, 150_000.0), 2
    )
    assert classify.phases[4].seconds / 3 == pytest.approx(190, rel=0.35)
