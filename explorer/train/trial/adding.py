"""From what a trial took to what the whole training will take."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from explorer.train.plan.estimate import Estimate, Pool, estimate, memory_of
from explorer.train.trial.clock import rate
from explorer.train.trial.events import Tried
from explorer.train.trial.shortening import kind_of

if TYPE_CHECKING:
    from explorer.train.phase_kinds import Phase
    from explorer.train.recipe import Recipe
    from explorer.train.trial.clock import Clock
    from explorer.train.trial.shortening import Short


@dataclass(frozen=True, slots=True)
class Opened:
    """The few pictures of a trial: seconds to open one, its bytes then, and how many there are."""

    seconds_each: float
    bytes_each: float
    training: int
    held_back: int


@dataclass(frozen=True, slots=True)
class Trial:
    """A recipe, what of it was tried, on what pictures, and how long that took."""

    recipe: Recipe
    short: Short
    opened: Opened
    clock: Clock

    @property
    def pool(self) -> Pool:
        """All pictures of the recipe."""
        return Pool(self.short.training, self.short.held_back, self.opened.bytes_each)

    def phase(self, phase: Phase) -> tuple[float, float] | None:
        """Seconds of a whole phase; None where none of its kind was tried."""
        clock, number = self.clock, self.short.kinds.index(kind_of(phase))
        step = clock.step(number)
        if step is None:
            return None
        batch = getattr(phase, "batch", self.recipe.batch)
        count = min(getattr(phase, "pictures", self.pool.training), self.pool.training)
        save = max(median(clock.saves) - step, 0.0) if clock.saves else 0.0
        views = getattr(phase, "views", 0)
        if not views:
            return 0.0, phase.epochs * (max(count // batch, 1) * step + save)
        rows = self.opened.training // batch * batch  # of the short phase, in one step or a few
        caching = rate(clock.cached[number]) * self.pool.training * views
        share = self.pool.training * views / max(rows, 1)
        return caching, phase.epochs * (step * max(clock.steps.get(number, 1), 1) * share + save)


def summed(found: Trial, peak: float | None, *, sharing: int = 1) -> Tried | None:
    """What the whole will take; None where not even one step was timed.

    `peak` is the memory held at most by one of the processes, in bytes; so many are `sharing` this computer's.
    """
    rough = estimate(found.recipe, found.pool)
    own = [found.phase(phase) for phase in found.recipe.phases]
    known = [(mine, guess.seconds) for mine, guess in zip(own, rough.phases, strict=True) if mine is not None]
    if not known:
        return None
    ratio = sum(sum(mine) for mine, _ in known) / max(sum(guess for _, guess in known), 1e-9)
    phases = [
        (guess.caching * ratio, guess.training * ratio) if mine is None else mine
        for mine, guess in zip(own, rough.phases, strict=True)
    ]
    clock, opened = found.clock, found.opened
    phases[0] = phases[0][0], phases[0][1] + clock.warming
    measuring = rough.measuring * ratio
    if len(clock.measured) > 1 and opened.held_back:
        times = clock.measuring / opened.held_back  # some families measure every photo several times
        twice = found.recipe.is_tempered(found.pool.held_back) and not found.recipe.is_tempered(opened.held_back)
        measuring = rate(clock.measured) * times * found.pool.held_back * (2 if twice else 1)
    preparing = opened.seconds_each * (found.pool.training + found.pool.held_back)
    return Tried(preparing, tuple(phases), measuring, sharing * _memory(found, rough, peak), len(known))


def _memory(found: Trial, rough: Estimate, peak: float | None) -> float:
    """The most that the trial took, and the pictures that it left out.

    What a phase computes once for all pictures comes to its height in other phases than the batches: the larger counts.
    """
    if peak is None:
        return rough.memory
    few = Pool(found.opened.training, found.opened.held_back, found.opened.bytes_each)
    whole, tried = memory_of(found.recipe, found.pool), memory_of(found.short.recipe, few)
    return max(peak + whole.pictures - tried.pictures, whole.total - whole.batch)
