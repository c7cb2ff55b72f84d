"""Pictures of which as many are kept in memory as fit; the others are read again whenever they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_BYTES = 3 << 30  # of pixels in memory; all 4,829 photos of CUB-200 (2010) take 0.6 GB

Source = TypeVar("Source")
Thing = TypeVar("Thing")


class Shelf(Sequence[Thing], Generic[Source, Thing]):
    """A sequence whose first `kept` things are in memory, and whose others are loaded from their sources each time."""

    def __init__(self, sources: Sequence[Source], load: Callable[[Source], Thing], kept: Sequence[Thing]) -> None:
        self._sources = sources
        self._load = load
        self._kept = kept

    def __len__(self) -> int:
        return len(self._sources)

    @overload
    def __getitem__(self, index: int) -> Thing: ...
    @overload
    def __getitem__(self, index: slice) -> list[Thing]: ...
    def __getitem__(self, index: int | slice) -> Thing | list[Thing]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        place = range(len(self))[index]
        return self._kept[place] if place < len(self._kept) else self._load(self._sources[place])
