"""Generators that say how far they are and return what they made, put into others."""

from __future__ import annotations

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


def made_by(work: Generator[Said, None, Made], between: Callable[[], object]) -> Made:
    """What comes of some work, of which nothing is told; `between` its steps something may stop it."""
    telling = retold(work, lambda _: between())
    while True:
        try:
            next(telling)
        except StopIteration as ended:
            made: Made = ended.value
            return made
