"""Trying a recipe: a few real steps of each kind of phase, on a few of its pictures, timed and added up.

It is the training itself that is run, on a recipe that is made shorter, in a folder that is thrown away.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError
from explorer.train import events
from explorer.train.run import Wishes, train
from explorer.train.trial.adding import Trial, summed
from explorer.train.trial.clock import Clock
from explorer.train.trial.events import Tried, Trying
from explorer.train.trial.memory import peak_memory
from explorer.train.trial.running import opened, timed, trial_out
from explorer.train.trial.shortening import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from explorer.stopping import StopFlag
    from explorer.train.recipe import Recipe

SECONDS = 60.0  # after which what was not tried yet is taken from the rough sum
_WHAT = "Could not try the recipe"


def try_recipe(recipe: Recipe, *, base: Path, stop: StopFlag, wishes: Wishes | None = None) -> Iterator[Trying | Tried]:
    """Find out what a recipe takes on this computer; the last thing yielded is `Tried`.

    Where several processes would train together, each of them runs this, and the leader alone measures: its `Tried`
    counts.

    Args:
        recipe: to try.
        base: folder that its relative paths start from.
        stop: looked at between steps.
        wishes: what the training is to compute with.

    Raises:
        ExplorerError: the recipe cannot be trained, or is too slow to be tried.
        Stopped: on request.
    """
    wishes = wishes or Wishes()
    begun, team = time.perf_counter(), wishes.means.team
    with trial_out() as out:
        short = shortened(recipe, base, out.parent, stop)
        size, clock = opened(short.recipe, base, stop), Clock()
        training = train(short.recipe, out, base=base, stop=stop, wishes=wishes)
        for event in timed(training, clock, team=team, until=begun + SECONDS):
            if isinstance(event, (events.Began, events.EpochDone)):
                yield Trying(clock.done(short.recipe), len(short.kinds))
        peak = peak_memory()
    tried = team.told(summed(Trial(recipe, short, size, clock), peak, sharing=team.local_size))
    if tried is None:
        raise ExplorerError(_WHAT, f"a step takes longer than {SECONDS:.0f} seconds")
    yield tried
