"""The list of photos as the window shows it: rows, those that are listed, and steps among them. Pure: no Qt here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """One file of the folder. `reason` says why it cannot be shown; `is_photo` that it is one of the photos still."""

    path: Path
    is_photo: bool = True
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """What the list shows: indices of rows, their paths in the same order, and the place of each path."""

    visible: tuple[int, ...] = ()
    paths: tuple[Path, ...] = ()
    places: Mapping[Path, int] = field(default_factory=dict, repr=False)


NOTHING_LISTED = Listed()


def visible_rows(rows: Sequence[Row], query: str, folder: Path | None, *, only_refused: bool) -> tuple[int, ...]:
    """Indices of the rows to list: the photos, or only what was left out; of them those that are searched for.

    Every word of `query` must be in the name of the photo or of a folder in `folder` that it is in: cameras number
    their photos, and it is the folder that has the bird's name.
    """
    words = _comparable(query).split()
    outside = "" if folder is None else str(folder)
    return tuple(
        i
        for i, row in enumerate(rows)
        if (bool(row.reason) if only_refused else row.is_photo) and (not words or _has(row.path, outside, words))
    )


def _has(path: Path, outside: str, words: Sequence[str]) -> bool:
    whole = str(path)
    names = _comparable(whole[len(outside) :] if outside and whole.startswith(outside) else path.name)
    return all(word in names for word in words)


def _comparable(text: str) -> str:
    """Without regard to capitals, and to whether an accent is a character of its own, as in names from a Mac."""
    return normalize("NFC", text).casefold()


def lengthened(listed: Listed, rows: Sequence[Row], visible: Sequence[int], *, known: int = 0) -> Listed:
    """What was listed and, behind it, the visible ones of more rows; `known` rows came before these."""
    paths = tuple(rows[i].path for i in visible)
    places = {**listed.places, **{path: place for place, path in enumerate(paths, len(listed.paths))}}
    return Listed((*listed.visible, *(known + i for i in visible)), (*listed.paths, *paths), places)


def left_out(rows: Sequence[Row]) -> int:
    """How many entries are refused with a reason."""
    return sum(1 for row in rows if row.reason)


def step(listed: Listed, current: Path | None, by: int) -> Path | None:
    """The photo `by` places after the current one, held at the ends; without a current one the first, if any."""
    if not listed.paths:
        return None
    place = listed.places.get(current) if current is not None else None
    return listed.paths[0 if place is None else min(max(place + by, 0), len(listed.paths) - 1)]


def nearest(before: Listed, now: Listed, path: Path | None) -> Path | None:
    """A listed path itself; where it is gone, what came after it and is there still, else what came before."""
    place = before.places.get(path) if path is not None else None
    if place is None:
        return path if path in now.places else step(now, None, 0)
    around = (*before.paths[place:], *reversed(before.paths[:place]))
    return next((near for near in around if near in now.places), step(now, None, 0))
