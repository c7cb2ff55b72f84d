"""Looking at a few held-back pictures while a training runs, so that a person sees more than the loss.

What is found changes nothing: neither weights nor what is measured in the end.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from explorer.train.events import Checked
from explorer.train.schedule import schedule_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from explorer.models.build import Network
    from explorer.stopping import StopFlag
    from explorer.train.pictures import HeldBack, Prepared
    from explorer.train.recipe import Recipe

_SPARING = 12  # so many times as long as the last look took is trained before the next one


class Checker:
    """Measures up to `count` held-back pictures after epochs, sparingly, and after every phase; 0: never."""

    def __init__(self, recipe: Recipe, prepared: Prepared, count: int, stop: StopFlag) -> None:
        self._recipe, self._taxonomy, self._stop = recipe, prepared.taxonomy, stop
        self._some = some_of(prepared.held_back, count, seed=recipe.seed) if count else None
        self._ended, self._took = time.perf_counter(), 0.0

    def look(self, network: Network, phase: int, epoch: int, *, last: bool) -> Iterator[Checked]:
        """What the network says after an epoch, if it is time again."""
        started = time.perf_counter()
        if self._some is None or not self._some.pictures:
            return
        if not last and started - self._ended < _SPARING * self._took:
            return
        preprocess = self._recipe.preprocess
        measuring = schedule_of(self._recipe.config).measure(
            network, self._some, preprocess, self._taxonomy, self._stop
        )
        while True:
            try:
                next(measuring)
                self._stop.check()
            except StopIteration as ended:
                measured = dict(ended.value)
                break
        self._ended = time.perf_counter()
        self._took = self._ended - started
        yield Checked(phase, epoch, len(self._some.pictures), measured)


def some_of(held_back: HeldBack, count: int, *, seed: int) -> HeldBack:
    """`count` of the held-back pictures, or all if there are fewer; the same ones for the same seed."""
    total = len(held_back.pictures)
    chosen = sorted(np.random.default_rng((seed, 7)).permutation(total)[:count].tolist())
    marks = [held_back.marks[i] for i in chosen] if held_back.marks else ()
    pictures = [held_back.pictures[i] for i in chosen]
    return replace(held_back, pictures=pictures, labels=held_back.labels[chosen], marks=marks)
