"""A short training in a folder that is thrown away, timed, and left when it takes too long."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from explorer.errors import ExplorerError
from explorer.stopping import StopFlag
from explorer.train.events import Caching, Measuring, Stepped
from explorer.train.holding import held, is_held
from explorer.train.pictures.preparing import prepare
from explorer.train.progress import made_by
from explorer.train.trial.adding import Opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from explorer.team import Team
    from explorer.train.events import Event
    from explorer.train.recipe import Recipe
    from explorer.train.trial.clock import Clock

_WHAT = "Could not try the recipe"
_FOLDER, _OUT = "explorer-trial-", "trial.safetensors"
_YOUNG = 60.0  # seconds: a trial that has just begun may not hold its folder yet


@contextlib.contextmanager
def trial_out() -> Iterator[Path]:
    """What a trial writes, in a folder that is thrown away; what killed trials left is removed."""
    for place in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with contextlib.suppress(OSError):
            if time.time() - place.stat().st_mtime > _YOUNG and not is_held(place / _OUT):
                shutil.rmtree(place)
    with tempfile.TemporaryDirectory(prefix=_FOLDER) as folder, held(Path(folder, _OUT)):
        yield Path(folder, _OUT)


def opened(recipe: Recipe, base: Path, stop: StopFlag) -> Opened:
    """How long a picture of a recipe takes to be opened, and how large it is then.

    Raises:
        ExplorerError: too few of them can be.
        Stopped: on request.
    """
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


def timed(training: Iterator[Event], clock: Clock, *, team: Team, until: float) -> Iterator[Event]:
    """The events of a training, which `clock` follows.

    It is left when `time.perf_counter()` is past `until` in any of the processes that train together. What whoever
    iterates does between two events does not count.
    """
    late = StopFlag()
    for event in training:
        clock.take(event)
        yield event
        clock.at = time.perf_counter()
        if clock.at > until:
            late.stop()
        if team.alone or isinstance(event, Measuring):  # which the leader does alone, when the others are done
            is_over = late.stopped
        else:
            is_over = isinstance(event, (Stepped, Caching)) and team.agree(late)
        if is_over:
            return
