"""Training: a generator of events that may be stopped between steps, killed at any moment, and resumed."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from explorer.stopping import StopFlag
from explorer.train.beginning import fitted, network_to_train, on_cpu
from explorer.train.checking import Checker
from explorer.train.events import Began, Caching, EpochDone, Event, Noted, Stepped
from explorer.train.finishing import finish
from explorer.train.known_photos import learnt_before
from explorer.train.limits import check_bounds, check_data, check_enough
from explorer.train.means import Means
from explorer.train.phases.bench import Bench
from explorer.train.phases.blending import blend, weights_before
from explorer.train.phases.schedule import schedule_of
from explorer.train.phases.steps import Stepper, is_sound
from explorer.train.pictures.preparing import prepare
from explorer.train.places import state_path
from explorer.train.state import Origin, State, load_state, save_state

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from explorer.models.build import Network
    from explorer.train.pictures.labelled import Prepared
    from explorer.train.recipe import Recipe

_CHANGED = (
    "The photos are not quite those that the training was begun with: some that are held back now may have been learnt "
    "from before, and the measured accuracy may be too high."
)
_WARM_UP = 0.05  # of a phase's steps, over which the rate rises


@dataclass(frozen=True, slots=True, eq=False)
class Wishes:
    """What a person asks of a training besides its recipe; nothing of it changes what an epoch does.

    `finish` ends the phase at hand after its epoch, and leaves out the phases that follow except the last one, which
    puts the parts together. After epochs up to `check` held-back pictures are looked at; 0: none. `means` are what it
    computes with.
    """

    finish: StopFlag = field(default_factory=StopFlag)
    check: int = 0
    means: Means = field(default_factory=Means)


@dataclass(frozen=True, slots=True, eq=False)
class _Desk:
    """What the phases of one training share."""

    out: Path
    origin: Origin
    stop: StopFlag
    wishes: Wishes
    checker: Checker
    notes: list[str]  # what happened, for the card: that memory ran out, that a phase ended early
    left_out: list[int]  # phases

    def leave_out(self, number: int) -> None:
        """A phase is not trained."""
        self.left_out.append(number)
        self.notes.append(f"Phase {number + 1} was left out: the training was ended early.")


def train(
    recipe: Recipe, out: Path, *, base: Path, stop: StopFlag, restart: bool = False, wishes: Wishes | None = None
) -> Iterator[Event]:
    """Train a recipe and write the checkpoint `out`, with its measured accuracy in the card.

    The state is kept beside `out` after every epoch; where it is found, training goes on from there, to the same
    weights as if it had never been interrupted (on the CPU). Where several processes train together, each of them runs
    this; the leader's files count, and it alone measures and writes.

    Args:
        recipe: what to do.
        out: the checkpoint file to write; replaced only when the training is done.
        base: folder that relative paths of the recipe start from.
        stop: looked at between steps.
        restart: forget an unfinished training.
        wishes: looked at between epochs.

    Raises:
        ExplorerError: data, disk or memory don't allow it.
        Stopped: `stop` was raised; the last epoch's state is on disk.
    """
    wishes = wishes or Wishes()
    team = wishes.means.team
    prepared = yield from prepare(recipe.data, base, stop, share=1 / team.local_size)
    recipe = msgspec.structs.replace(recipe, config=fitted(recipe.config, prepared.taxonomy))
    check_data(len(prepared.training.labels), len(prepared.taxonomy))
    check_enough(recipe, len(prepared.training.labels))
    if restart and team.leads:
        state_path(out).unlink(missing_ok=True)
    state = team.told(load_state(out, recipe, origin_of(prepared).species) if team.leads else None)
    network = network_to_train(recipe, state, base, wishes.means)
    yield _began(recipe, prepared, state)
    warnings = _warnings(recipe, base, prepared, state)
    yield from map(Noted, warnings)

    def bench(number: int) -> Bench[Network]:
        return Bench(recipe, network, prepared.training, prepared.taxonomy, number, wishes.means)

    if state is None:
        schedule_of(recipe.config).fit(bench(0))
    checker = Checker(recipe, prepared, wishes.check if team.leads else 0, stop)
    before, left_out = (state.notes, state.left_out) if state else ((), ())
    notes = [*dict.fromkeys((*before, *warnings))]
    desk = _Desk(out, _origin(prepared, state), stop, wishes, checker, notes, [*left_out])
    for number in range(state.phase if state else 0, len(recipe.phases)):
        if team.agree(wishes.finish) and number + 1 < len(recipe.phases):
            desk.leave_out(number)
        else:
            yield from _phase(bench(number), desk, state if state and state.phase == number else None)
    if team.leads:
        notes.append(wishes.means.said())
        yield from finish(recipe, on_cpu(recipe, network, wishes.means), prepared, out, stop, notes=notes)


def _began(recipe: Recipe, prepared: Prepared, state: State | None) -> Began:
    count = (len(prepared.training.labels), len(prepared.held_back.labels), len(prepared.taxonomy))
    names = tuple(type(phase).__name__ for phase in recipe.phases)
    first, epoch, left_out = (state.phase, state.epoch, state.left_out) if state else (0, 0, ())
    return Began(*count, phases=names, phase=first, epoch=epoch, left_out=left_out)


def _warnings(recipe: Recipe, base: Path, prepared: Prepared, state: State | None) -> list[str]:
    """What may make the measured accuracy too high."""
    learnt = learnt_before(recipe, base, prepared.photos, prepared.taxonomy)
    changed = _CHANGED if _origin(prepared, state) != origin_of(prepared) else ""
    return [said for said in (learnt, changed) if said]


def _origin(prepared: Prepared, state: State | None) -> Origin:
    """What the training was begun with, now or before it was stopped."""
    return (state.origin if state else None) or origin_of(prepared)


def origin_of(prepared: Prepared) -> Origin:
    """What a training that begins now is begun with."""
    return Origin(tuple(taxon.english for taxon in prepared.taxonomy.taxa), prepared.fingerprint)


def _phase(bench: Bench[Network], desk: _Desk, state: State | None) -> Iterator[Event]:
    """Train a phase, from its beginning or as `state` has it."""
    recipe, network, number, team = bench.recipe, bench.network, bench.number, bench.means.team
    phase, schedule, ending = recipe.phases[number], schedule_of(recipe.config), desk.wishes.finish
    network.requires_grad_(requires_grad=False)
    groups = schedule.learning(phase, network)
    for parameters, _ in groups:
        for parameter in parameters:
            parameter.requires_grad_()
    stepper = Stepper(network, groups, bench.means, decay=recipe.weight_decay)
    if state and state.optimizer:
        stepper.optimizer.load_state_dict(state.optimizer)
    for done, total in schedule.begin(phase, bench):
        team.check(desk.stop)
        yield Caching(number, done, total)
    if state is None or state.epoch == 0:
        schedule.start(phase, bench)
    before = weights_before(phase, network, state.before if state else None)
    asked_before = ending.stopped  # then this is the last phase, and runs in full
    for epoch in range(state.epoch if state else 0, phase.epochs):
        yield from _epoch(bench, stepper, epoch, desk)
        check_bounds(finite=is_sound(network, half=recipe.half), phase=number, epoch=epoch)
        cut = epoch + 1 < phase.epochs and team.agree(ending) and not asked_before
        last = epoch + 1 == phase.epochs or cut
        if cut:
            ended = f"Phase {number + 1} ended after {epoch + 1} of {phase.epochs} epochs, as was asked for."
            desk.notes.append(ended)
        if last:
            if before is not None:
                blend(phase, network, before)
            schedule.end(phase, network)
        if team.leads:
            position = (number + 1, 0) if last else (number, epoch + 1)
            optimizer, kept = (None, None) if last else (stepper.optimizer.state_dict(), before)
            learnt, notes, left_out = network.state_dict(), tuple(desk.notes), tuple(desk.left_out)
            save_state(desk.out, recipe, State(*position, learnt, optimizer, kept, desk.origin, notes, left_out))
            yield from desk.checker.look(on_cpu(recipe, network, bench.means), number, epoch, last=last)
        if cut:
            break


def _epoch(bench: Bench[Network], stepper: Stepper, epoch: int, desk: _Desk) -> Iterator[Event]:
    phase, schedule = bench.recipe.phases[bench.number], schedule_of(bench.recipe.config)
    steps = schedule.steps(phase, bench)
    total = steps * phase.epochs
    started = time.perf_counter()
    sum_of_losses, pictures = 0.0, 0
    for number, step in enumerate(schedule.epoch_steps(phase, bench, epoch)):
        bench.means.team.check(desk.stop)
        loss, note = stepper.take(step, rate(epoch * steps + number, total))
        check_bounds(finite=math.isfinite(loss), phase=bench.number, epoch=epoch)
        if note:
            desk.notes.append(note)
            yield Noted(note, no_memory=True)
        sum_of_losses += loss
        pictures += step.total
        speed = pictures / (time.perf_counter() - started)
        told = time.perf_counter()
        yield Stepped(bench.number, epoch, phase.epochs, number + 1, steps, loss, speed)
        started += time.perf_counter() - told  # it may have been told to rest
    seconds = time.perf_counter() - started
    yield EpochDone(bench.number, epoch, phase.epochs, sum_of_losses / max(steps, 1), seconds)


def rate(step: int, total: int) -> float:
    """The share of the learning rate at a step of a phase: a short rise, then half a cosine down to 0."""
    rise = min(1.0, (step + 1) / max(1.0, total * _WARM_UP))
    return rise * 0.5 * (1 + math.cos(math.pi * (step + 1) / (total + 1)))
