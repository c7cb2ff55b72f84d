"""What a training has said so far, as what a person wants to see of it. Pure: no Qt, no clock of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from explorer.train import events

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.train.plan.estimate import Estimate

Stage = Literal["starting", "fitting", "preparing", "caching", "training", "checking", "measuring", "over"]
MOST_POINTS = 2000  # of a curve; then neighbours are averaged
_LONG_ENOUGH = 0.02  # of the whole work must be done before its speed says anything


@dataclass(slots=True)
class Curve:
    """Points (x, y), x rising. Held to `MOST_POINTS` by averaging neighbours."""

    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    _weight: int = 1  # points in one
    _waiting: list[tuple[float, float]] = field(default_factory=list)

    def add(self, x: float, y: float) -> None:
        self._waiting.append((x, y))
        if len(self._waiting) < self._weight:
            return
        count = len(self._waiting)
        self.x.append(sum(x for x, _ in self._waiting) / count)
        self.y.append(sum(y for _, y in self._waiting) / count)
        self._waiting.clear()
        if len(self.x) >= MOST_POINTS:
            self._weight *= 2
            self.x = [(a + b) / 2 for a, b in zip(self.x[::2], self.x[1::2], strict=False)]
            self.y = [(a + b) / 2 for a, b in zip(self.y[::2], self.y[1::2], strict=False)]


@dataclass(slots=True)
class PhaseCourse:
    """One phase: `x` of its curve counts epochs, `done` is the share of its epochs, `cached` of what goes before."""

    name: str
    epochs: int = 0
    done: float = 0.0
    cached: float = 0.0
    is_over: bool = False
    is_left_out: bool = False
    loss: Curve = field(default_factory=Curve)
    mean: Curve = field(default_factory=Curve)  # of each epoch
    last_mean: float | None = None


class Course:
    """Takes events in and says how far it is."""

    def __init__(self, guess: Estimate | None = None, labels: Sequence[str] = ()) -> None:
        """`guess` weighs the phases, `labels` names them; without, all weigh alike and have the events' names."""
        self.guess, self.labels = guess, labels
        self.stage: Stage = "starting"
        self.began: events.Began | None = None
        self.phases: list[PhaseCourse] = []
        self.current = 0
        self.piece = (0, 0)  # done, total of what is being prepared, cached or measured
        self.batch = 0  # that is being tried
        self.speed = 0.0  # pictures a second
        self.checks: dict[str, Curve] = {}  # x counts phases
        self.checked = 0  # pictures
        self.looks: list[events.Looked] = []  # what was made of a few held-back birds, epoch by epoch
        self.is_paused = False
        self.finishes_in: int | None = None  # the phase in which it was asked to end early
        self.done: events.Done | None = None
        self._resumes = False
        self._clock = 0.0  # seconds it has worked
        self._seen: float | None = None
        self._first: tuple[float, float] | None = None  # work done and clock when training began

    def take(self, event: events.Event, now: float) -> None:
        """An event that came `now` (seconds of any steady clock)."""
        if self._seen is not None and not self.is_paused:
            self._clock += now - self._seen
        self._seen = now
        match event:
            case events.Preparing() | events.Fitting():
                self._prepare(event)
            case events.Began():
                self._begin(event)
            case events.Caching() | events.Checking():
                self._look_at(event)
            case events.Stepped():
                self._step(event)
            case events.EpochDone():
                phase = self.phases[event.phase]
                phase.mean.add(event.epoch + 1.0, event.loss)
                phase.last_mean = event.loss
                phase.is_over = event.epoch + 1 == event.epochs
            case events.Checked():
                self._check(event)
            case events.Looked():
                self.looks.append(event)
            case events.Paused() | events.Resumed():
                self.is_paused = isinstance(event, events.Paused)
            case events.Finishing():
                self.finishes_in = self.current
            case events.Measuring() | events.Done():
                self._end(event)

    @property
    def is_finishing(self) -> bool:
        """Whether it was asked to end early."""
        return self.finishes_in is not None

    @property
    def ends_after_epoch(self) -> bool:
        """Whether it only trains on to the end of this epoch; what follows runs in full."""
        return self.finishes_in == self.current and self.stage not in ("measuring", "over")

    @property
    def progress(self) -> float:
        """The share of the whole work that is done, by the guess at its parts."""
        total = self._work_total()
        return min(self._work_done() / total, 1.0) if total else 0.0

    @property
    def seconds_left(self) -> float | None:
        """By the speed until now; None while that says nothing yet."""
        if self._first is None or self.ends_after_epoch or self.stage == "over":
            return None
        work, clock = self._work_done() - self._first[0], self._clock - self._first[1]
        if work < _LONG_ENOUGH * self._work_total() or clock <= 0:
            return None
        return clock / work * (self._work_total() - self._work_done())

    def _prepare(self, event: events.Preparing | events.Fitting) -> None:
        self.stage, self.piece = "preparing", (event.done, event.total)
        if isinstance(event, events.Fitting):
            self.stage, self.batch = "fitting", event.batch

    def _begin(self, event: events.Began) -> None:
        self.began, self.stage = event, "training"
        self._resumes = event.epoch > 0
        names = self.labels if len(self.labels) == len(event.phases) else event.phases
        self.phases = [PhaseCourse(name) for name in names]
        for phase in self.phases[: event.phase]:
            phase.is_over = True
        for number in event.left_out:
            self.phases[number].is_left_out = True
        self.current = min(event.phase, len(self.phases) - 1)
        if event.phase == len(self.phases):  # all were done another day
            self.stage, self.piece = "measuring", (0, 0)
        self._rebase()

    def _rebase(self) -> None:
        """From here on the speed is measured."""
        self._first = (self._work_done(), self._clock)

    def _end(self, event: events.Measuring | events.Done) -> None:
        self._enter(len(self.phases))
        if isinstance(event, events.Done):
            self.stage, self.done = "over", event
        else:
            self.stage, self.piece = "measuring", (event.done, event.total)

    def _enter(self, number: int) -> None:
        """What lies between the last phase and this one has been left out, and what came before is over."""
        for skipped in self.phases[self.current + 1 : number]:
            skipped.is_left_out = not skipped.is_over
        for phase in self.phases[: min(self.current + 1, number)]:
            phase.is_over = True
        if self.ends_after_epoch and number > self.current:  # what was cut short took no time
            self._rebase()
        if number < len(self.phases):
            self.current = max(self.current, number)

    def _look_at(self, event: events.Caching | events.Checking) -> None:
        self._enter(event.phase)
        self.stage, self.piece = "checking", (event.done, event.total)
        if isinstance(event, events.Caching):
            self.stage = "caching"
            self.phases[event.phase].cached = min(event.done / max(event.total, 1), 1.0)

    def _step(self, event: events.Stepped) -> None:
        self._enter(event.phase)
        self.stage, self.speed = "training", event.pictures_per_second
        phase = self.phases[event.phase]
        at = event.epoch + event.step / max(event.steps, 1)
        phase.epochs, phase.cached = event.epochs, 1.0
        phase.done = min(at / max(event.epochs, 1), 1.0)
        phase.loss.add(at, event.loss)
        if self._resumes:  # what was done another day took no time today
            self._resumes = False
            self._rebase()

    def _check(self, event: events.Checked) -> None:
        self.stage, self.checked = "training", event.pictures
        phase = self.phases[event.phase]
        at = event.phase + min((event.epoch + 1) / max(phase.epochs, event.epoch + 1), 1.0)
        for name, share in event.measured.items():
            if name.endswith("top-1"):
                self.checks.setdefault(name.removesuffix(" top-1"), Curve()).add(at, share)

    def _parts(self) -> Sequence[tuple[float, float]]:
        """Seconds (caching, training) of every phase, by the guess; all alike without one."""
        if self.guess is not None and len(self.guess.phases) == len(self.phases):
            return [(cost.caching, cost.training) for cost in self.guess.phases]
        return [(0.0, 1.0)] * len(self.phases)

    def _work_total(self) -> float:
        measuring = self.guess.measuring if self.guess else 0.0
        return sum(map(sum, self._parts())) + measuring

    def _work_done(self) -> float:
        done = 0.0
        for phase, (caching, training) in zip(self.phases, self._parts(), strict=True):
            whole = phase.is_over or phase.is_left_out
            done += caching + training if whole else caching * phase.cached + training * phase.done
        if self.stage in ("measuring", "over"):
            share = 1.0 if self.stage == "over" else self.piece[0] / max(self.piece[1], 1)
            done += (self.guess.measuring if self.guess else 0.0) * share
        return done
