"""Trying a recipe: a few real steps of each kind of phase, on a few of its pictures, timed and added up.

It is the training itself that is run, on a recipe that is made shorter, in a folder that is thrown away.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from explorer.data.folders import labelled_set, split
from explorer.errors import ExplorerError
from explorer.train import events
from explorer.train.estimate import Pool, estimate, memory_of
from explorer.train.pictures import Prepared, prepare
from explorer.train.recipe import Photos, Recipe
from explorer.train.run import train
from explorer.train.trial_events import Tried, Trying

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from explorer.data.folders import LabelledPhoto
    from explorer.stopping import StopFlag
    from explorer.train.estimate import Estimate
    from explorer.train.recipe import Data, Phase
    from explorer.train.run import Wishes

STEPS = 4  # of a phase that trains a trunk; the first one warms up, and is not counted
HELD_BACK = 16
SECONDS = 60.0  # after which what was not tried yet is taken from the rough sum
_CACHED_EPOCHS = 3  # of a phase whose steps take milliseconds; the quickest but the first counts

Kind = tuple[Any, ...]


def try_recipe(recipe: Recipe, *, base: Path, stop: StopFlag, wishes: Wishes | None = None) -> Iterator[Trying | Tried]:
    """Find out what a recipe takes on this computer; the last thing yielded is `Tried`.

    Args:
        recipe: to try.
        base: folder that its relative paths start from.
        stop: looked at between steps.
        wishes: what the training is to compute with.

    Raises:
        ExplorerError: the recipe cannot be trained, or is too slow to be tried.
        Stopped: on request.
    """
    with tempfile.TemporaryDirectory(prefix="explorer-trial-") as place:
        data, counts = _few_pictures(recipe, base, Path(place), stop)
        kinds = list(dict.fromkeys(_kind(phase) for phase in recipe.phases))
        firsts = [next(phase for phase in recipe.phases if _kind(phase) == kind) for kind in kinds]
        short = msgspec.structs.replace(
            recipe, data=data, phases=tuple(_short(phase, recipe.batch) for phase in firsts), notes=()
        )
        clock = _Clock()
        begun = time.perf_counter()
        pictures = _prepared(short, base, stop, clock)
        pool = Pool(*counts, bytes_each=pictures.bytes_each)
        training = train(short, Path(place) / "trial.safetensors", base=base, stop=stop, wishes=wishes)
        for event in training:
            clock.take(event)
            if isinstance(event, (events.Began, events.EpochDone)):
                yield Trying(clock.done(short), len(kinds))
            if time.perf_counter() - begun > SECONDS:
                training.close()  # type: ignore[attr-defined]  # it is a generator
                break
        peak = _peak_memory()
    yield _summed(_Sum(recipe, short, kinds, clock, pool, pictures), peak)


def _kind(phase: Phase) -> Kind:
    """Phases of one kind take the same time a picture: streams are alike, and so are the networks of the grains."""
    return type(phase).__name__, getattr(phase, "scale", 0), getattr(phase, "early", True)


def _short(phase: Phase, batch: int) -> Phase:
    """The same phase with one view of each picture and as few steps as tell how long one takes."""
    changes: dict[str, Any] = {"epochs": 1}
    if hasattr(phase, "views"):
        changes = {"epochs": min(_CACHED_EPOCHS, phase.epochs), "views": 1}
    if hasattr(phase, "pictures"):
        changes["pictures"] = min(phase.pictures, STEPS * getattr(phase, "batch", batch))
    short: Phase = msgspec.structs.replace(phase, **changes)
    return short


def _few_pictures(recipe: Recipe, base: Path, place: Path, stop: StopFlag) -> tuple[Data, tuple[int, int]]:
    """Data with a few of a recipe's pictures, and how many it trains on and holds back in truth."""
    data, most = recipe.data, (STEPS * recipe.batch, HELD_BACK)
    if not isinstance(data, Photos):
        few = msgspec.structs.replace(
            data, training=min(most[0], data.training), held_back=min(most[1], data.held_back)
        )
        return few, (data.training, data.held_back)
    found = labelled_set(base / data.folder, stop)
    halves = split(found.photos, seed=data.split_seed, share=data.held_back, own=data.own_split)
    chosen = [_some(half, count) for half, count in zip(halves, most, strict=True)]
    path = place / "photos.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("path", "label", "split"))
        for half, word in zip(chosen, ("train", "test"), strict=True):
            table.writerows((str(photo.path.absolute()), photo.folder, word) for photo in half)
    taxonomy = data.taxonomy
    if taxonomy and (base / taxonomy).exists():
        taxonomy = str((base / taxonomy).absolute())
    few_photos = msgspec.structs.replace(
        data, folder=str(path), taxonomy=taxonomy, own_split=True, names_alone=True, checklist=data.checklist
    )
    return few_photos, (len(halves[0]), len(halves[1]))


def _some(photos: Sequence[LabelledPhoto], count: int) -> list[LabelledPhoto]:
    order = np.random.default_rng(1).permutation(len(photos))[:count]
    return [photos[int(i)] for i in order]


@dataclass(frozen=True, slots=True)
class _Pictures:
    seconds_each: float
    bytes_each: float
    training: int
    held_back: int


def _prepared(recipe: Recipe, base: Path, stop: StopFlag, clock: _Clock) -> _Pictures:
    """How long a picture takes to be opened, and how large it is then."""
    started = time.perf_counter()
    prepared = None
    for step in prepare(recipe.data, base, stop):
        if isinstance(step, Prepared):
            prepared = step
    assert prepared is not None, "prepare ends with Prepared"  # noqa: S101
    took = time.perf_counter() - started
    clock.restart()
    counts = len(prepared.training.labels), len(prepared.held_back.labels)
    if counts[0] < recipe.batch:
        why = f"only {counts[0]} of its photos can be read, fewer than a batch of {recipe.batch}"
        raise ExplorerError("Could not try the recipe", why)
    sizes = [picture.pixels.nbytes for picture in prepared.held_back.pictures]
    rng = np.random.default_rng(1)
    sizes += [prepared.training.picture(i, rng).pixels.nbytes for i in range(0 if sizes else 4)]
    return _Pictures(took / max(sum(counts), 1), float(np.mean(sizes)), *counts)


@dataclass(slots=True)
class _Clock:
    """Seconds between the events of a training, by phase of the short recipe."""

    at: float = field(default_factory=time.perf_counter)
    gaps: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    epochs: defaultdict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    steps: dict[int, int] = field(default_factory=dict)
    cached: defaultdict[int, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))
    measured: list[tuple[float, int]] = field(default_factory=list)
    measuring: int = 0  # pieces in all
    saves: list[float] = field(default_factory=list)
    _epoch_ended: int = -1  # the phase of which an epoch ended just now

    def restart(self) -> None:
        self.at = time.perf_counter()

    def take(self, event: events.Event) -> None:
        now = time.perf_counter()
        gap, self.at = now - self.at, now
        match event:
            case events.Caching(phase=phase, done=done):
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
                self.measured.append((now, done))
                self.measuring = total
            case _:
                pass
        self._epoch_ended = -1

    def done(self, recipe: Recipe) -> int:
        """How many phases have been tried whole."""
        return sum(len(self.epochs[number]) >= phase.epochs for number, phase in enumerate(recipe.phases))

    def step(self, phase: int) -> float | None:
        """Seconds a step of a phase; None where none was timed."""
        if len(self.epochs[phase]) > 1:
            return min(self.epochs[phase][1:]) / max(self.steps.get(phase, 1), 1)
        warm = self.gaps[phase][1:] or self.gaps[phase]
        return median(warm) if warm else None


@dataclass(frozen=True, slots=True)
class _Sum:
    recipe: Recipe
    short: Recipe
    kinds: list[Kind]
    clock: _Clock
    pool: Pool
    pictures: _Pictures

    def phase(self, phase: Phase) -> tuple[float, float] | None:
        """Seconds of a whole phase; None where none of its kind was tried."""
        clock, number = self.clock, self.kinds.index(_kind(phase))
        step = clock.step(number)
        if step is None:
            return None
        batch = getattr(phase, "batch", self.recipe.batch)
        count = min(getattr(phase, "pictures", self.pool.training), self.pool.training)
        save = max(median(clock.saves) - step, 0.0) if clock.saves else 0.0
        views = getattr(phase, "views", 0)
        if not views:
            return 0.0, phase.epochs * (max(count // batch, 1) * step + save)
        rows = self.pictures.training // batch * batch  # of the short phase, in one step or a few
        caching = _rate(clock.cached[number]) * self.pool.training * views
        share = self.pool.training * views / max(rows, 1)
        return caching, phase.epochs * (step * max(clock.steps.get(number, 1), 1) * share + save)


def _rate(marks: Sequence[tuple[float, int]]) -> float:
    """Seconds for one of what is counted, from the first mark to the last."""
    if len(marks) < 2:
        return 0.0
    (start, first), (end, last) = marks[0], marks[-1]
    return (end - start) / max(last - first, 1)


def _summed(found: _Sum, peak: float | None) -> Tried:
    rough = estimate(found.recipe, found.pool)
    own = [found.phase(phase) for phase in found.recipe.phases]
    known = [(mine, guess.seconds) for mine, guess in zip(own, rough.phases, strict=True) if mine is not None]
    if not known:
        raise ExplorerError("Could not try the recipe", f"a step takes longer than {SECONDS:.0f} seconds")
    ratio = sum(sum(mine) for mine, _ in known) / max(sum(guess for _, guess in known), 1e-9)
    phases = tuple(
        (guess.caching * ratio, guess.training * ratio) if mine is None else mine
        for mine, guess in zip(own, rough.phases, strict=True)
    )
    clock, pictures = found.clock, found.pictures
    measuring = rough.measuring * ratio
    if len(clock.measured) > 1 and pictures.held_back:
        times = clock.measuring / pictures.held_back  # some families measure every photo several times
        measuring = _rate(clock.measured) * times * found.pool.held_back
    preparing = pictures.seconds_each * (found.pool.training + found.pool.held_back)
    return Tried(preparing, phases, measuring, _memory(found, rough, peak), len(known))


def _memory(found: _Sum, rough: Estimate, peak: float | None) -> float:
    """The most that the trial took, and the pictures that it left out.

    What a phase computes once for all pictures comes to its height in other phases than the batches: the larger counts.
    """
    if peak is None:
        return rough.memory
    few = Pool(found.pictures.training, found.pictures.held_back, found.pictures.bytes_each)
    whole, tried = memory_of(found.recipe, found.pool), memory_of(found.short, few)
    return max(peak + whole.pictures - tried.pictures, whole.total - whole.batch)


def _peak_memory() -> float | None:
    """Bytes that this process has held at most; None where the system does not say."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return None
    most = float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return most if sys.platform == "darwin" else most * 1024
