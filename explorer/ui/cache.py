"""Caches of pictures, bounded in bytes."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable

PHOTO_CACHE_BYTES = 640 * 2**20
THUMBNAIL_CACHE_BYTES = 96 * 2**20

K = TypeVar("K", bound="Hashable")
V = TypeVar("V")


class ByteCache(Generic[K, V]):
    """Keeps what was used last, up to a number of bytes. For one thread only."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.held_bytes = 0
        self._items: OrderedDict[K, tuple[V, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._items)

    def get(self, key: K) -> V | None:
        if key not in self._items:
            return None
        self._items.move_to_end(key)
        return self._items[key][0]

    def put(self, key: K, value: V, *, size: int) -> None:
        """Keep `value` of `size` bytes; the longest unused go until the limit holds, but never the newest."""
        self.drop(key)
        self._items[key] = (value, size)
        self.held_bytes += size
        while self.held_bytes > self.limit and len(self._items) > 1:
            _, (_, freed) = self._items.popitem(last=False)
            self.held_bytes -= freed

    def drop(self, key: K) -> None:
        if key in self._items:
            self.held_bytes -= self._items.pop(key)[1]
