"""From what a trial took to what the whole training will take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from explorer.models.config import RacnnConfig
from explorer.preprocess import Preprocess
from explorer.train.phase_kinds import Fuse, Warm
from explorer.train.recipe import FEWEST_TO_TEMPER, Drawn, Recipe
from explorer.train.trial.adding import Opened, Trial, summed
from explorer.train.trial.clock import Clock
from explorer.train.trial.shortening import Short, kind_of

if TYPE_CHECKING:
    from explorer.train.trial.events import Tried

STEP, FIRST = 0.5, 4.5  # seconds


def tried(held_back: int, *, temper: bool) -> Tried:
    phases = (Warm(1, 0.1, 0.1), Fuse(1, 0.1))
    recipe = Recipe("A", Drawn(320, held_back), RacnnConfig("tiny", 3), Preprocess(32, 32), phases, temper=temper)
    few = msgspec.structs.replace(recipe, data=Drawn(96, 16))
    clock = Clock()
    clock.gaps[0] = [FIRST, STEP, STEP]
    clock.steps[0] = 3
    clock.measured = [(100.0, 0), (102.0, 32)]
    clock.measuring = 32  # every picture twice
    short = Short(few, [kind_of(phase) for phase in phases], 320, held_back)
    found = summed(Trial(recipe, short, Opened(0.01, 1000.0, 96, 16), clock), None)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("held_back", "temper", "turns"), [(64, True, 2), (64, False, 1), (FEWEST_TO_TEMPER - 1, True, 1)]
)
def test_held_back_pictures_are_measured_again_after_tempering(held_back: int, temper: bool, turns: int) -> None:
    assert tried(held_back, temper=temper).measuring == pytest.approx(turns * held_back * 2 * 2.0 / 32)


def test_the_first_step_takes_longer_once() -> None:
    found = tried(64, temper=False)
    assert found.phases[0][1] == pytest.approx(320 // 32 * STEP + FIRST - STEP)
