"""The clock of a trial: what lies between the events of a training, by phase."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from explorer.train import events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.train.recipe import Recipe


@dataclass(slots=True)
class Clock:
    """Seconds between the events of a training, by phase of the short recipe; it runs from when it is made."""

    at: float = field(default_factory=time.perf_counter)
    gaps: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    epochs: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    steps: dict[int, int] = field(default_factory=dict)
    cached: defaultdict[int, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))
    first_look: float = 0.0  # until the first pictures were looked at by what rests
    measured: list[tuple[float, int]] = field(default_factory=list)
    measuring: int = 0  # pieces in all
    saves: list[float] = field(default_factory=list)
    _epoch_ended: int = -1  # the phase of which an epoch ended just now

    def take(self, event: events.Event) -> None:
        now = time.perf_counter()
        gap, self.at = now - self.at, now
        match event:
            case events.Caching(phase=phase, done=done):
                self.first_look = self.first_look or gap
                self.cached[phase].append((now, done))
            case events.Stepped(phase=phase, step=step, steps=steps):
                self.steps[phase] = steps
                if self._epoch_ended == phase and step == 1:
                    self.saves.append(gap)  # with one step, which is taken off in the end
                else:
                    self.gaps[phase].append(gap)
            case events.EpochDone(phase=phase, seconds=seconds):
                self.epochs[phase].append(seconds)
                self._epoch_ended = phase
                return
            case events.Measuring(done=done, total=total):
                if not self.measured:
                    self.measured.append((now - gap, 0))  # few pictures are one batch, which ends with one event
                self.measured.append((now, done))
                self.measuring = total
            case _:
                pass
        self._epoch_ended = -1

    def done(self, recipe: Recipe) -> int:
        """How many phases have been tried whole."""
        return sum(len(self.epochs[number]) >= phase.epochs for number, phase in enumerate(recipe.phases))

    @property
    def warming(self) -> float:
        """Seconds that the first step and the first look take longer than others: torch imports much for them."""
        first, step, looks = self.gaps[0][:1], self.step(0), self.cached[0]
        stepping = max(first[0] - step, 0.0) if first and step is not None else 0.0
        looking = max(self.first_look - rate(looks) * looks[0][1], 0.0) if len(looks) > 1 else 0.0
        return stepping + looking

    def step(self, phase: int) -> float | None:
        """Seconds a step of a phase; None where none was timed."""
        if len(self.epochs[phase]) > 1:
            return min(self.epochs[phase][1:]) / max(self.steps.get(phase, 1), 1)
        warm = self.gaps[phase][1:] or self.gaps[phase]
        return median(warm) if warm else None


def rate(marks: Sequence[tuple[float, int]]) -> float:
    """Seconds for one of what is counted, from the first mark to the last."""
    if len(marks) < 2:
        return 0.0
    (start, first), (end, last) = marks[0], marks[-1]
    return (end - start) / max(last - first, 1)
