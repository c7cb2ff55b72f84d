"""Trying a recipe: a few real steps of each kind of phase, on a few of its pictures, timed and added up.

It is the training itself that is run, on a recipe that is made shorter, in a folder that is thrown away.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from explorer.errors import ExplorerError
from explorer.train import events
from explorer.train.holding import held, is_held
from explorer.train.pictures.preparing import prepare
from explorer.train.progress import made_by
from explorer.train.run import train
from explorer.train.trial.adding import Opened, Trial, summed
from explorer.train.trial.clock import Clock
from explorer.train.trial.events import Tried, Trying
from explorer.train.trial.shortening import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from explorer.stopping import StopFlag
    from explorer.train.recipe import Recipe
    from explorer.train.run import Wishes

SECONDS = 60.0  # after which what was not tried yet is taken from the rough sum
_WHAT = "Could not try the recipe"
_FOLDER, _OUT = "explorer-trial-", "trial.safetensors"
_YOUNG = 60.0  # seconds: a trial that has just begun may not hold its folder yet


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
    _sweep()
    with tempfile.TemporaryDirectory(prefix=_FOLDER) as folder, held(Path(folder, _OUT)):
        begun = time.perf_counter()
        short = shortened(recipe, base, Path(folder), stop)
        opened = _opened(short.recipe, base, stop)
        clock = Clock()
        training = train(short.recipe, Path(folder, _OUT), base=base, stop=stop, wishes=wishes)
        for event in training:
            clock.take(event)
            if isinstance(event, (events.Began, events.EpochDone)):
                yield Trying(clock.done(short.recipe), len(short.kinds))
            if time.perf_counter() - begun > SECONDS:
                training.close()  # type: ignore[attr-defined]  # it is a generator
                break
        peak = _peak_memory()
    tried = summed(Trial(recipe, short, opened, clock), peak)
    if tried is None:
        raise ExplorerError(_WHAT, f"a step takes longer than {SECONDS:.0f} seconds")
    yield tried


def _sweep() -> None:
    """Remove what trials left that were killed."""
    for place in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with contextlib.suppress(OSError):
            if time.time() - place.stat().st_mtime > _YOUNG and not is_held(place / _OUT):
                shutil.rmtree(place)


def _opened(recipe: Recipe, base: Path, stop: StopFlag) -> Opened:
    """How long a picture takes to be opened, and how large it is then."""
    started = time.perf_counter()
    prepared = made_by(prepare(recipe.data, base, stop), stop.check)
    took = time.perf_counter() - started
    counts = len(prepared.training.labels), len(prepared.held_back.labels)
    if counts[0] < recipe.batch:
        why = f"only {counts[0]} of its photos can be read, fewer than a batch of {recipe.batch}"
        raise ExplorerError(_WHAT, why)
    sizes = [picture.pixels.nbytes for picture in prepared.held_back.pictures]
    rng = np.random.default_rng(1)
    sizes += [prepared.training.picture(i, rng).pixels.nbytes for i in range(0 if sizes else 4)]
    return Opened(took / max(sum(counts), 1), float(np.mean(sizes)), *counts)


def _peak_memory() -> float | None:
    """Bytes that this process has held at most; None where the system does not say."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return None
    most = float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return most if sys.platform == "darwin" else most * 1024
