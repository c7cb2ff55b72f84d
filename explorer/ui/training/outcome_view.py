"""Which part of a matrix of N × N cells is seen in a room, and where names find a place beside it. Pure: no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LARGEST = 46.0  # side of a cell in logical pixels
READABLE = 13.0  # from this side on every cell has its name
NUMBERED = READABLE + 3  # and from this one on its number
_SMALLEST = 0.2


@dataclass(frozen=True, slots=True)
class MatrixView:
    """`side` is that of a cell, (x, y) the corner of the first cell in the room, all in logical pixels."""

    count: int = 0
    width: float = 1.0  # of the room
    height: float = 1.0
    side: float = 1.0
    x: float = 0.0
    y: float = 0.0

    @property
    def fitting(self) -> float:
        """The side at which all cells are seen."""
        return min(max(min(self.width, self.height) / max(self.count, 1), _SMALLEST), LARGEST)

    def fitted(self) -> MatrixView:
        """All of it."""
        return replace(self, side=self.fitting, x=0.0, y=0.0)

    def held(self) -> MatrixView:
        """No further out than all of it, and no empty room beside it that could be filled."""
        side = min(max(self.side, self.fitting), LARGEST)
        whole = side * self.count
        x = min(max(self.x, min(self.width - whole, 0.0)), 0.0)
        y = min(max(self.y, min(self.height - whole, 0.0)), 0.0)
        return replace(self, side=side, x=x, y=y)

    def moved(self, dx: float, dy: float) -> MatrixView:
        return replace(self, x=self.x + dx, y=self.y + dy).held()

    def zoomed(self, factor: float, x: float, y: float) -> MatrixView:
        """Larger by a factor, with what is at (x, y) of the room staying there."""
        side = min(max(self.side * factor, self.fitting), LARGEST)
        by = side / self.side
        return replace(self, side=side, x=x - (x - self.x) * by, y=y - (y - self.y) * by).held()

    def revealed(self, row: int, column: int) -> MatrixView:
        """With a cell in the middle, as far as that can be, and its name to be read."""
        side = max(self.side, NUMBERED + 2)
        x, y = self.width / 2 - (column + 0.5) * side, self.height / 2 - (row + 0.5) * side
        return replace(self, side=side, x=x, y=y).held()

    def in_room(self, width: float, height: float) -> MatrixView:
        """In another room; what was seen as a whole still is."""
        was_whole = self.side <= self.fitting * 1.001
        view = replace(self, width=max(width, 1.0), height=max(height, 1.0))
        return view.fitted() if was_whole else view.held()

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """(row, column) at a place in the room."""
        row, column = int((y - self.y) // self.side), int((x - self.x) // self.side)
        inside = 0 <= x < self.width and 0 <= y < self.height
        return (row, column) if inside and max(row, column) < self.count and min(row, column) >= 0 else None

    def place(self, number: float, *, down: bool) -> float:
        """Where a row (`down`) or column begins in the room."""
        return (self.y if down else self.x) + number * self.side

    def span(self, *, down: bool) -> range:
        """The rows or columns of which something is seen."""
        start, room = (self.y, self.height) if down else (self.x, self.width)
        first = max(int(-start // self.side), 0)
        return range(min(first, self.count), min(int((room - start) // self.side) + 1, self.count))


def apart(labels: Iterable[tuple[float, str]], gap: float) -> list[tuple[float, str]]:
    """Labels (place, text) of which none lies on another; the earlier ones go before the later ones."""
    kept: list[tuple[float, str]] = []
    for place, text in labels:
        if all(abs(place - other) >= gap for other, _ in kept):
            kept.append((place, text))
    return kept
