"""Looking at held-back pictures while a training runs, so that a person sees more than the loss.

Some are measured; a few of them, always the same, are shown with the boxes that the network looks at.
What is found changes nothing: neither weights nor what is measured in the end.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from explorer.train.events import Checked, Checking, Glance, Looked
from explorer.train.finishing import measured
from explorer.train.measuring.glancing import few_of, glances
from explorer.train.phase_kinds import Describe
from explorer.train.progress import retold, timed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from explorer.models.build import Network
    from explorer.stopping import StopFlag
    from explorer.train.phase_kinds import Phase
    from explorer.train.pictures.labelled import HeldBack, Prepared
    from explorer.train.recipe import Recipe

_SPARING = 12  # so many times as long as the last look took is trained before the next one
SHOWN = 12  # photos with their boxes


class Sparing:
    """Says when it is time again to do what takes long."""

    def __init__(self) -> None:
        self._ended, self._took = time.perf_counter(), 0.0

    @property
    def is_time(self) -> bool:
        return time.perf_counter() - self._ended >= _SPARING * self._took

    def did(self, seconds: float) -> None:
        """It has been done just now, and took so long."""
        self._ended, self._took = time.perf_counter(), seconds


class Checker:
    """Measures up to `count` held-back pictures after epochs, sparingly, and after every phase; 0: never."""

    def __init__(self, recipe: Recipe, prepared: Prepared, count: int, stop: StopFlag) -> None:
        self._recipe, self._taxonomy, self._stop = recipe, prepared.taxonomy, stop
        self._held_back = prepared.held_back
        self._some = some_of(prepared.held_back, count, seed=recipe.seed) if count else None
        self._few = few_of(prepared.held_back, min(count, SHOWN), seed=recipe.seed)
        self._measuring, self._glancing = Sparing(), Sparing()

    def look(self, network: Network, phase: int, epoch: int, *, last: bool) -> Iterator[Checking | Checked | Looked]:
        """What the network says after an epoch, if it is time again.

        Raises:
            Stopped: on request.
        """
        together = has_answer(self._recipe.phases, phase)
        if self._few and (last or self._glancing.is_time):
            yield Checking(phase, 0, 1)
            started = time.perf_counter()
            preprocess = self._recipe.preprocess
            seen = glances(network, self._held_back, self._few, preprocess, self._taxonomy)
            self._glancing.did(time.perf_counter() - started)
            yield Looked(phase, epoch, seen if together else tuple(map(_apart, seen)))
        if self._some is not None and self._some.pictures and (last or self._measuring.is_time):
            measuring = measured(self._recipe, network, self._some, self._taxonomy, self._stop)
            found, took = yield from timed(retold(measuring, lambda at: Checking(phase, *at)))
            self._measuring.did(took)
            shares = {name: share for name, share in found.shares.items() if together or "descri" not in name}
            yield Checked(phase, epoch, len(self._some.pictures), shares)


def has_answer(phases: Sequence[Phase], phase: int) -> bool:
    """Whether by this phase, counted from 0, the parts say something together.

    Descriptors are put together by a phase of their own; what they say before it is chance. Scales and streams say
    their average from the start.
    """
    first = next((number for number, one in enumerate(phases) if isinstance(one, Describe)), 0)
    return phase >= first


def _apart(glance: Glance) -> Glance:
    """What the parts said, each by itself."""
    return msgspec.structs.replace(glance, saw=glance.saw[:-1])


def some_of(held_back: HeldBack, count: int, *, seed: int) -> HeldBack:
    """`count` of the held-back pictures, or all if there are fewer; the same ones for the same seed."""
    total = len(held_back.pictures)
    chosen = sorted(np.random.default_rng((seed, 7)).permutation(total)[:count].tolist())
    marks = [held_back.marks[i] for i in chosen] if held_back.marks else ()
    names = [held_back.names[i] for i in chosen] if held_back.names else ()
    pictures = [held_back.pictures[i] for i in chosen]
    return replace(held_back, pictures=pictures, labels=held_back.labels[chosen], marks=marks, names=names)
