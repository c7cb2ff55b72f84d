"""Lines of the text files that data sets come with, read with words for what is wrong with them."""

from __future__ import annotations

import codecs
import math
import re
from typing import TYPE_CHECKING, NoReturn

from explorer.errors import ExplorerError, os_reason
from explorer.photos import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from explorer.stopping import StopFlag

_LINES_A_CHECK = 4096
_LARGEST = 512 << 20
_ENDS = re.compile(r"\r\n|\n|\r")  # not all that `splitlines` takes for one: some stand within names in Latin-1


class Lines:
    """The lines of a file, each as its number and its `count` words; the last word is the rest of the line."""

    def __init__(self, path: Path, count: int, stop: StopFlag | None = None) -> None:
        self._path = path
        self._count = count
        self._stop = stop

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Yields (number, words); empty lines are passed over.

        Raises:
            ExplorerError: not readable, or a line has too few words; names the line.
            Stopped: on request.
        """
        for number, line in enumerate(_ENDS.split(read_text(self._path)), 1):
            if self._stop is not None and number % _LINES_A_CHECK == 0:
                self._stop.check()
            words = line.split(maxsplit=self._count - 1)
            if not words:
                continue
            if len(words) < self._count:
                self.refuse(number, f"it has {len(words)} of {self._count} words")
            words[-1] = words[-1].rstrip()
            yield number, words

    def numbers(self, words: Sequence[str], number: int) -> tuple[float, ...]:
        """The words of line `number` as numbers.

        Raises:
            ExplorerError: one is none; names the line.
        """
        try:
            values = tuple(map(float, words))
        except ValueError:
            values = (math.nan,)
        if not all(map(math.isfinite, values)):
            self.refuse(number, f'"{plain(" ".join(words))}" are not all numbers')
        return values

    def refuse(self, number: int, why: str) -> NoReturn:
        """Raise an error about line `number`."""
        raise ExplorerError(f"Could not read {plain(self._path.name)}, line {number}", why)


def whole_number(word: str) -> int:
    """A word as a whole number; -1 where it is none."""
    return int(word) if word.isascii() and word.isdigit() else -1


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, UTF-16 where it says so, or else Latin-1: names of birds come in all of them.

    Raises:
        ExplorerError: not readable, too large, or no text.
    """
    what = f"Could not read {plain(path.name)}"
    try:
        if path.stat().st_size > _LARGEST:
            raise ExplorerError(what, f"it is larger than {_LARGEST >> 20} MB, which no list is")
        data = path.read_bytes()
    except OSError as error:
        raise ExplorerError(what, os_reason(error)) from error
    text = decoded(data)
    if "\0" in text:
        raise ExplorerError(what, "it is not a text file", "Save it as text in UTF-8.")
    return text


def decoded(data: bytes) -> str:
    """Bytes as text, whatever was meant by them; spreadsheets save "Unicode text" as UTF-16 with its mark."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")
