"""The front part of a `.safetensors` file, read without torch: what is inside, before any weight is touched."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from explorer.checkpoints.files import could_not_open, opened
from explorer.errors import ExplorerError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

CARD_KEY = "card"
MAX_HEADER = 100_000_000  # the format's own limit
DAMAGED = "The file may be damaged; copy it again."

ITEM_BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E4M3": 8, "F8_E5M2": 8,
    "U16": 16, "I16": 16, "F16": 16, "BF16": 16,
    "U32": 32, "I32": 32, "F32": 32,
    "U64": 64, "I64": 64, "F64": 64,
}  # fmt: skip


class NotSafetensors(Exception):  # noqa: N818 - a finding, not a failure: the caller looks further
    """The file does not begin like a `.safetensors` file; ``str(error)`` says how, as a phrase."""


@dataclass(frozen=True, slots=True)
class TensorEntry:
    """One tensor as the header announces it; `begin` and `end` are bytes after the header."""

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int

    @property
    def count(self) -> int:
        """Number of values."""
        return math.prod(self.shape)


@dataclass(frozen=True, slots=True)
class Header:
    """The announced contents of a file. `length` is the header's own size in bytes, its 8-byte length included."""

    length: int
    metadata: dict[str, str]
    tensors: dict[str, TensorEntry]


def read_header(path: Path) -> Header:
    """Read and check the header of a file; no weight is read.

    Raises:
        NotSafetensors: the file begins as something else.
        ExplorerError: it begins as one but is cut short or contradicts itself, or cannot be read at all.
    """
    with opened(path) as file:
        return header_of(file, could_not_open(path.name))


def header_of(file: IO[bytes], what: str) -> Header:
    """The same for an open file; `what` could not be done, for the error."""
    size = file.seek(0, 2)
    file.seek(0)
    start = file.read(9)
    length = _announced_length(start, size)
    text = start[8:] + file.read(min(length - 1, size))
    if len(text) < length:
        raise ExplorerError(what, "the file is cut short", "Copy it again, or download it again.")
    return _parse(text, what, length=8 + length, size=size)


def _announced_length(start: bytes, size: int) -> int:
    if size == 0:
        raise NotSafetensors("the file is empty")
    length = int.from_bytes(start[:8], "little")
    if len(start) < 9 or start[8:] != b"{" or not 2 <= length <= MAX_HEADER:
        raise NotSafetensors("it does not begin like a .safetensors file")
    return length


def _parse(text: bytes, what: str, *, length: int, size: int) -> Header:
    try:
        entries = msgspec.json.decode(text, type=dict[str, dict[str, Any]])
        metadata = msgspec.convert(entries.pop("__metadata__", {}), dict[str, str])
        tensors = {name: _entry(name, entry) for name, entry in entries.items()}
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise ExplorerError(what, f"its header is not readable ({error})", DAMAGED) from error
    end = 0
    for name, entry in sorted(tensors.items(), key=lambda item: (item[1].begin, item[1].end)):
        if entry.begin != end:
            raise ExplorerError(what, f"the weights `{name}` are not where its header says", DAMAGED)
        end = entry.end
    if size < length + end:
        why = f"the file is cut short: {size:,} bytes of {length + end:,}"
        raise ExplorerError(what, why, "Copy it again, or download it again.")
    if size > length + end:
        raise ExplorerError(what, "the file is longer than its header says", DAMAGED)
    return Header(length, metadata, tensors)


class _RawEntry(msgspec.Struct, forbid_unknown_fields=True):
    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]


def _entry(name: str, raw: dict[str, Any]) -> TensorEntry:
    checked = msgspec.convert(raw, _RawEntry)
    entry = TensorEntry(checked.dtype, checked.shape, *checked.data_offsets)
    bits = ITEM_BITS.get(entry.dtype)
    if bits is None:
        raise ValueError(f"`{name}` has the unknown number type {entry.dtype}")
    if min(entry.shape, default=0) < 0 or entry.count * bits != 8 * (entry.end - entry.begin):
        raise ValueError(f"the size of `{name}` does not fit its shape")
    return entry
