"""As many pictures at a time as fit: a recipe's batch is tried by real steps, and doubled as long as that is worth it.

All processes that train together try the same, and come to the same: memory is judged by whoever has least of it, time
by the leader's clock.
"""

from __future__ import annotations

import gc
import time
from functools import partial
from typing import TYPE_CHECKING

import msgspec
import torch

from explorer.readers.devices import is_out_of_memory
from explorer.train.events import Event, Fitting, Measuring, Noted, Stepped
from explorer.train.plan.batches import (
    NOTHING_LEARNS,
    Attempt,
    best_of,
    learns_in_batches,
    said,
    why_no_more,
    with_batch,
)
from explorer.train.plan.estimate import Pool, memory_of
from explorer.train.run import Wishes, train
from explorer.train.trial.clock import Clock
from explorer.train.trial.memory import Gauge, gauge
from explorer.train.trial.running import opened, timed, trial_out
from explorer.train.trial.shortening import STEPS, kind_of, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from explorer.stopping import StopFlag
    from explorer.train.means import Means
    from explorer.train.plan.batches import Why
    from explorer.train.recipe import Recipe
    from explorer.train.trial.shortening import Short

SECONDS = 60.0  # that one attempt may take
ALL_SECONDS = 90.0  # after which no more is tried: the next attempt takes up to twice as long as the last one
_NEVER = float("inf")


def fitted_batch(recipe: Recipe, *, base: Path, stop: StopFlag, means: Means) -> Generator[Event, None, Recipe]:
    """Find how many pictures at a time suit this computer; returns the recipe that learns from so many.

    Yields `Fitting` while it tries, and in the end a `Noted` that says what was found and what decided.

    Raises:
        ExplorerError: the recipe cannot be trained.
        Stopped: on request.
    """
    learning = tuple(phase for phase in recipe.phases if learns_in_batches(phase))
    if not learning:
        yield Noted(NOTHING_LEARNS.format(recipe.batch))
        return recipe
    to_try = msgspec.structs.replace(recipe, phases=learning)
    begun, start = time.perf_counter(), _gauged(means)
    attempts: list[Attempt] = []
    why: Why | None = None
    while why is None:
        doubled = with_batch(to_try, recipe.batch * 2 ** len(attempts))
        with trial_out() as out:
            short = shortened(doubled, base, out.parent, stop)
            if not attempts:
                room = _left(start, short, opened(short.recipe, base, stop).bytes_each)
            begin = partial(train, short.recipe, out, base=base, stop=stop, wishes=Wishes(means=means))
            attempts.append((yield from _attempt(doubled, short, begin, means)))
        why = why_no_more(attempts, pictures=short.training, start=start.peak, room=room)
        if why != "memory" and means.team.told(time.perf_counter() - begun > ALL_SECONDS):
            why = why or "time"
    yield Noted(said(attempts, why))
    return with_batch(recipe, best_of(attempts).batch)


def _attempt(
    recipe: Recipe, short: Short, begin: Callable[[], Iterator[Event]], means: Means
) -> Generator[Event, None, Attempt]:
    """What it comes to, in all processes, to `begin` to train `short`, which is made of `recipe`."""
    clock, team = Clock(), means.team
    fits, done, total = True, 0, STEPS * len(short.kinds)
    run = timed(begin(), clock, team=team, until=time.perf_counter() + SECONDS)
    yield Fitting(recipe.batch, 0, total)
    try:
        for event in run:
            if isinstance(event, Measuring):
                break
            done += isinstance(event, Stepped)
            yield Fitting(recipe.batch, min(done, total), total)
            fits = fits and not (isinstance(event, Noted) and event.no_memory)
            if not fits and team.alone:
                break
    except (RuntimeError, MemoryError) as error:
        if not team.alone or not is_out_of_memory(error):
            raise
        fits = False
    finally:
        del run  # what it holds must be free for the next one
        _let_go(means)
    fits = team.least(float(fits)) > 0
    seconds = team.told(_seconds(recipe, short, clock))
    return Attempt(recipe.batch, seconds, _gauged(means).peak, fits)


def _seconds(recipe: Recipe, short: Short, clock: Clock) -> float:
    """Seconds a picture, over all phases as often as they see it; infinite where a phase was not tried in time."""
    steps = [clock.step(short.kinds.index(kind_of(phase))) for phase in recipe.phases]
    times = [
        phase.epochs * (_NEVER if step is None else step) for phase, step in zip(recipe.phases, steps, strict=True)
    ]
    return sum(times) / sum(phase.epochs for phase in recipe.phases) / recipe.batch


def _left(start: Gauge, short: Short, bytes_each: float) -> float | None:
    """The most bytes that an attempt may hold, when the pictures that it leaves out are to have room too."""
    if start.room is None:
        return None
    pools = [Pool(count, 0, bytes_each) for count in (short.training + short.held_back, 0)]
    whole, nothing = (memory_of(short.recipe, pool).pictures for pool in pools)
    return start.room - (whole - nothing)


def _gauged(means: Means) -> Gauge:
    """The memory of whichever process holds most, and has least."""
    team = means.team
    own = gauge(means.device, sharing=team.local_size, alone=team.alone) or Gauge(0.0, None)
    peak = -team.least(-own.peak)
    room = team.least(-1.0 if own.room is None else own.room)
    return Gauge(peak, None if room < 0 else room)


def _let_go(means: Means) -> None:
    """Give back what an attempt held."""
    gc.collect()
    if means.device.startswith("cuda"):
        torch.cuda.empty_cache()
