"""Generators that say how far they are and return what they made, put into others."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

Said = TypeVar("Said")
Told = TypeVar("Told")
Made = TypeVar("Made")


def retold(work: Generator[Said, None, Made], tell: Callable[[Said], Told]) -> Generator[Told, None, Made]:
    """The same work, which says everything as `tell` puts it."""
    while True:
        try:
            said = next(work)
        except StopIteration as ended:
            made: Made = ended.value
            return made
        yield tell(said)


def timed(work: Generator[Said, None, Made]) -> Generator[Said, None, tuple[Made, float]]:
    """The same work; returns besides how many seconds it took, without those in which it waited for its listener."""
    seconds = 0.0
    while True:
        began = time.perf_counter()
        try:
            said = next(work)
        except StopIteration as ended:
            made: Made = ended.value
            return made, seconds + time.perf_counter() - began
        seconds += time.perf_counter() - began
        yield said


def made_by(work: Generator[Said, None, Made], between: Callable[[], object]) -> Made:
    """What comes of some work, of which nothing is told; `between` its steps something may stop it."""
    telling = retold(work, lambda _: between())
    while True:
        try:
            next(telling)
        except StopIteration as ended:
            made: Made = ended.value
            return made
