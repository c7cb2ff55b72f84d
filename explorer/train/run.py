"""Training: a generator of events that may be stopped between steps, killed at any moment, and resumed."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec
import torch

from explorer.checkpoints.card import FORMAT, Card, Provenance
from explorer.checkpoints.store import load_checkpoint, save_checkpoint
from explorer.errors import ExplorerError
from explorer.models.build import build
from explorer.models.config import GranularityConfig
from explorer.models.trunks import narrowed, pretrained_trunk
from explorer.resources import resource
from explorer.stopping import StopFlag
from explorer.train.bench import Bench
from explorer.train.checking import Checker
from explorer.train.events import Began, Caching, Done, EpochDone, Event, Measuring, Stepped
from explorer.train.pictures import Prepared, prepare
from explorer.train.places import state_path
from explorer.train.recipe import TrunkOf
from explorer.train.schedule import schedule_of
from explorer.train.state import State, load_state, save_state

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from explorer.models.build import Network
    from explorer.models.config import NetworkConfig
    from explorer.taxonomy import Taxonomy
    from explorer.train.recipe import Recipe

_WARM_UP = 0.05  # of a phase's steps, over which the rate rises
_CLIP = 2.0  # largest norm of the gradient


@dataclass(frozen=True, slots=True, eq=False)
class Wishes:
    """What a person asks of a training besides its recipe; nothing of it changes what an epoch does.

    `finish` ends the phase at hand after its epoch, and leaves out the phases that follow except the last one, which
    puts the parts together. After epochs up to `check` held-back pictures are looked at; 0: none.
    """

    finish: StopFlag = field(default_factory=StopFlag)
    check: int = 0


def train(
    recipe: Recipe, out: Path, *, base: Path, stop: StopFlag, restart: bool = False, wishes: Wishes | None = None
) -> Iterator[Event]:
    """Train a recipe and write the checkpoint `out`, with its measured accuracy in the card.

    The state is kept beside `out` after every epoch; where it is found, training goes on from there, to the same
    weights as if it had never been interrupted (on the CPU).

    Args:
        recipe: what to do.
        out: the checkpoint file to write; replaced only when the training is done.
        base: folder that relative paths of the recipe start from.
        stop: looked at between steps.
        restart: forget an unfinished training.
        wishes: looked at between epochs.

    Raises:
        ExplorerError: data or disk don't allow it.
        Stopped: `stop` was raised; the last epoch's state is on disk.
    """
    prepared = None
    for step in prepare(recipe.data, base, stop):
        if isinstance(step, Prepared):
            prepared = step
        else:
            yield step
    assert prepared is not None, "prepare ends with Prepared"  # noqa: S101
    recipe = msgspec.structs.replace(recipe, config=_fitted(recipe.config, prepared.taxonomy))
    if restart:
        state_path(out).unlink(missing_ok=True)
    state = load_state(out, recipe)
    network = _start(recipe, state, base)
    names = tuple(type(phase).__name__ for phase in recipe.phases)
    first, epoch = (state.phase, state.epoch) if state else (0, 0)
    count = (len(prepared.training.labels), len(prepared.held_back.labels), len(prepared.taxonomy))
    yield Began(*count, phases=names, phase=first, epoch=epoch)
    if state is None:
        schedule_of(recipe.config).fit(Bench(recipe, network, prepared.training, prepared.taxonomy, 0))
    wishes = wishes or Wishes()
    checker = Checker(recipe, prepared, wishes.check, stop)
    cut: list[str] = []
    for number in range(first, len(recipe.phases)):
        if wishes.finish.stopped and number + 1 < len(recipe.phases):
            cut.append(f"Phase {number + 1} was left out: the training was ended early.")
            continue
        bench = Bench(recipe, network, prepared.training, prepared.taxonomy, number)
        at = state if state and state.phase == number else None
        cut += yield from _phase(bench, out, at, stop, finish=wishes.finish, checker=checker)
    recipe = msgspec.structs.replace(recipe, notes=(*recipe.notes, *cut))
    yield from _finish(recipe, network, prepared, out, stop)


def _fitted(config: NetworkConfig, taxonomy: Taxonomy) -> NetworkConfig:
    """The configuration with as many names as the data have."""
    config = msgspec.structs.replace(config, classes=len(taxonomy))
    if isinstance(config, GranularityConfig):
        counts = tuple(len(taxonomy.names(level)) for level in config.grains)
        config = msgspec.structs.replace(config, grain_classes=counts)
    return config


def _start(recipe: Recipe, state: State | None, base: Path) -> Network:
    torch.manual_seed(recipe.seed)
    network = build(recipe.config)
    if state:
        network.load_state_dict(state.network)
    else:
        weights = pretrained_trunk(recipe.config.trunk) if recipe.pretrained else {}
        for trunk, start in zip(network.trunks, _starts(recipe, len(network.trunks)), strict=True):
            chosen = _trunk_of(start, base) if start else weights
            if chosen:
                trunk.load_state_dict(narrowed(chosen, trunk))
    return network.to(memory_format=torch.channels_last)


def _starts(recipe: Recipe, count: int) -> list[TrunkOf | None]:
    """For each of `count` trunks what it starts from, if it is a checkpoint."""
    config, start = recipe.config, recipe.start
    named: list[str | TrunkOf] = [start] * count if isinstance(start, str) else []
    if isinstance(start, dict) and isinstance(config, GranularityConfig):
        named = [start.get(grain, "") for grain in config.grains]
    return [(TrunkOf(one) if one else None) if isinstance(one, str) else one for one in named]


def _trunk_of(start: TrunkOf, base: Path) -> dict[str, torch.Tensor]:
    bundled = resource("checkpoints", start.checkpoint)
    checkpoint = load_checkpoint(bundled if bundled.exists() else base / start.checkpoint)
    prefix = f"trunks.{start.trunk}."
    found = {k.removeprefix(prefix): value for k, value in checkpoint.tensors.items() if k.startswith(prefix)}
    if not found:
        why = f"{start.checkpoint} has no trunk {start.trunk}; they are counted from 0"
        raise ExplorerError("Could not start the training", why)
    return found


def _phase(
    bench: Bench[Network], out: Path, state: State | None, stop: StopFlag, *, finish: StopFlag, checker: Checker
) -> Generator[Event, None, list[str]]:
    """Train a phase; returns a note for the card if it ended early."""
    recipe, network, number = bench.recipe, bench.network, bench.number
    phase = recipe.phases[number]
    network.requires_grad_(requires_grad=False)
    schedule = schedule_of(recipe.config)
    groups = schedule.learning(phase, network)
    for parameters, _ in groups:
        for parameter in parameters:
            parameter.requires_grad_()
    optimizer = torch.optim.AdamW(
        [{"params": parameters, "lr": lr, "base": lr} for parameters, lr in groups], weight_decay=recipe.weight_decay
    )
    if state and state.optimizer:
        optimizer.load_state_dict(state.optimizer)
    for done, total in schedule.begin(phase, bench):
        stop.check()
        yield Caching(number, done, total)
    if state is None or state.epoch == 0:
        schedule.start(phase, bench)
    asked_before = finish.stopped  # then this is the last phase, and runs in full
    for epoch in range(state.epoch if state else 0, phase.epochs):
        yield from _epoch(bench, optimizer, epoch, stop)
        cut = epoch + 1 < phase.epochs and finish.stopped and not asked_before
        last = epoch + 1 == phase.epochs or cut
        if last:
            schedule.end(phase, network)
        position = (number + 1, 0) if last else (number, epoch + 1)
        kept = None if last else optimizer.state_dict()
        save_state(out, recipe, State(*position, network.state_dict(), kept))
        yield from checker.look(network, number, epoch, last=last)
        if cut:
            return [f"Phase {number + 1} ended after {epoch + 1} of {phase.epochs} epochs, as was asked for."]
    return []


def _epoch(bench: Bench[Network], optimizer: torch.optim.Optimizer, epoch: int, stop: StopFlag) -> Iterator[Event]:
    phase = bench.recipe.phases[bench.number]
    schedule = schedule_of(bench.recipe.config)
    steps = schedule.steps(phase, bench)
    total = steps * phase.epochs
    started = time.perf_counter()
    sum_of_losses = 0.0
    pictures = 0
    for step, (loss, count) in enumerate(schedule.losses(phase, bench, epoch)):
        stop.check()
        for group in optimizer.param_groups:
            group["lr"] = group["base"] * rate(epoch * steps + step, total)
        optimizer.zero_grad()
        if loss.requires_grad:
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_([p for g in optimizer.param_groups for p in g["params"]], _CLIP)
            optimizer.step()
        sum_of_losses += loss.item()
        pictures += count
        speed = pictures / (time.perf_counter() - started)
        yield Stepped(bench.number, epoch, phase.epochs, step + 1, steps, loss.item(), speed)
    seconds = time.perf_counter() - started
    yield EpochDone(bench.number, epoch, phase.epochs, sum_of_losses / max(steps, 1), seconds)


def rate(step: int, total: int) -> float:
    """The share of the learning rate at a step of a phase: a short rise, then half a cosine down to 0."""
    rise = min(1.0, (step + 1) / max(1.0, total * _WARM_UP))
    return rise * 0.5 * (1 + math.cos(math.pi * (step + 1) / (total + 1)))


def _finish(recipe: Recipe, network: Network, prepared: Prepared, out: Path, stop: StopFlag) -> Iterator[Event]:
    network.requires_grad_(requires_grad=False)
    if recipe.half:  # measure what will be stored
        stored = {k: v.half().to(v.dtype) if v.is_floating_point() else v for k, v in network.state_dict().items()}
        network.load_state_dict(stored)
    measured = yield from _measured(recipe, network, prepared, stop)
    card = Card(
        format=FORMAT,
        title=recipe.title,
        config=recipe.config,
        taxonomy=prepared.taxonomy,
        preprocess=recipe.preprocess,
        provenance=Provenance(
            recipe=msgspec.to_builtins(recipe),
            data=prepared.said,
            data_fingerprint=prepared.fingerprint,
            measured={name: round(share, 4) for name, share in measured.items()},
            notes=(*recipe.notes, *schedule_of(recipe.config).notes(recipe.config)),
        ),
    )
    save_checkpoint(out, card, network.state_dict(), half=recipe.half)
    state_path(out).unlink(missing_ok=True)
    yield Done(str(out), measured)


def _measured(
    recipe: Recipe, network: Network, prepared: Prepared, stop: StopFlag
) -> Generator[Measuring, None, dict[str, float]]:
    progress = schedule_of(recipe.config).measure(
        network, prepared.held_back, recipe.preprocess, prepared.taxonomy, stop
    )
    while True:
        try:
            yield Measuring(*next(progress))
        except StopIteration as ended:
            return dict(ended.value)
