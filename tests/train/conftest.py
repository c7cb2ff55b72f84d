"""Trainings of the recipe that a file of tests calls RECIPE: run, stopped at a step, and run whole once for all."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from explorer.data.drawn import draw_bird
from explorer.stopping import StopFlag
from explorer.train.events import Stepped
from explorer.train.pictures import preparing
from explorer.train.run import train

if TYPE_CHECKING:
    from collections.abc import Iterator

    from explorer.data.drawn import DrawnBird
    from explorer.train.events import Event
    from explorer.train.recipe import Recipe

ROOT = Path(__file__).resolve().parents[2]


class Run(Protocol):
    """Train the file's recipe, or another one, where nothing but `out` matters."""

    def __call__(self, out: Path, recipe: Recipe | None = None, *, stop: StopFlag | None = None) -> Iterator[Event]: ...


class RunUntil(Protocol):
    """Train the file's recipe and stop at the first step of that phase and epoch."""

    def __call__(self, out: Path, phase: int, epoch: int) -> None: ...


@functools.cache
def bird_once(*what: object, **how: object) -> DrawnBird:
    """Drawing birds takes longer than training these small networks on them."""
    bird = draw_bird(*what, **how)  # type: ignore[arg-type]
    bird.pixels.flags.writeable = False
    return bird


@pytest.fixture(autouse=True, scope="module")
def _birds_are_drawn_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preparing, "draw_bird", bird_once)
        yield


@pytest.fixture(scope="module")
def run(request: pytest.FixtureRequest) -> Run:
    own: Recipe = request.module.RECIPE

    def run(out: Path, recipe: Recipe | None = None, *, stop: StopFlag | None = None) -> Iterator[Event]:
        return train(recipe or own, out, base=ROOT, stop=stop or StopFlag())

    return run


@pytest.fixture(scope="module")
def run_until(run: Run) -> RunUntil:
    def run_until(out: Path, phase: int, epoch: int) -> None:
        stop = StopFlag()
        for event in run(out, stop=stop):
            if isinstance(event, Stepped) and (event.phase, event.epoch) == (phase, epoch):
                stop.stop()

    return run_until


@pytest.fixture(scope="module")
def undisturbed(run: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Event]]:
    """The checkpoint of the file's recipe, and all that was said on the way. Don't write to it."""
    out = tmp_path_factory.mktemp("undisturbed") / "a.safetensors"
    return out, list(run(out))
