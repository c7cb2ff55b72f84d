"""Talking to the person in a terminal: results go to stdout, all else to stderr."""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cli.streams import results
from explorer.stopping import StopFlag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BAR = 24
_EVERY = 0.1  # seconds between two looks of the bar
_SPARSE = 20.0  # seconds between two lines where there is no terminal


def one_line(text: str) -> str:
    """Text without line breaks and control characters: names of files could otherwise steer the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def write(text: str = "", *, flush: bool = False) -> None:
    """One line of results.

    Raises:
        BrokenPipeError: nobody reads on.
        ExplorerError: what stdout leads to takes no more.
    """
    with results():
        print(text, flush=flush)


def write_json(record: object) -> None:
    """Results as JSON; as for `write`."""
    write(json.dumps(record, indent=2, ensure_ascii=False))


def say(text: str) -> None:
    """One line that is not a result."""
    _show(f"{one_line(text)}\n")


def _show(text: str) -> None:
    """Text on stderr. Where it cannot be written, work goes on: it is not what the work is for."""
    with contextlib.suppress(OSError):
        print(text, end="", file=sys.stderr, flush=True)


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 photo", "1,200 photos"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def at_least(least: int) -> Callable[[str], int]:
    """The type of an argument that is a whole number from `least` up."""

    def number(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f'"{text}" is no whole number') from None
        if value < least:
            raise argparse.ArgumentTypeError(f"{text} is less than {least}")
        return value

    return number


def number(text: str) -> float:
    """The type of an argument that is a number."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is no number') from None


def place(text: str) -> Path:
    """The type of an argument that is a path. Of nothing Python would make the folder that one is in."""
    if not text:
        raise argparse.ArgumentTypeError("the path is empty")
    return Path(text)


class Progress:
    """How far the work is: one line that renews itself in a terminal, and a line now and then elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._verb = ""
        self._start = self._last = time.monotonic()
        self._first = 0
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._clear()

    def show(self, verb: str, done: int, total: int, *, note: str = "") -> None:
        """`done` of `total` is done; `note` says what is at hand. A new verb begins a new piece of work."""
        now = time.monotonic()
        if verb != self._verb:
            self._verb, self._first, self._start = verb, done, now
        wait = _EVERY if self._live else _SPARSE
        if now - self._last < wait:
            return
        self._last = now
        parts = [f"{verb} {done:,} of {total:,}", self._left(done, total, now), one_line(note)]
        if not self._live:
            say("  ".join(part for part in parts if part))
            return
        filled = round(_BAR * done / max(total, 1))
        parts.insert(0, "█" * filled + "░" * (_BAR - filled))
        text = "  ".join(part for part in parts if part)
        self._clear()
        _show(text[: shutil.get_terminal_size().columns - 1])
        self._shown = True

    def wait(self, note: str) -> None:
        """Something takes a while, nobody knows how long. Only shown in a terminal."""
        if self._live:
            self._clear()
            _show(f"{one_line(note)} …")
            self._shown = True

    def say(self, text: str) -> None:
        """A line that stays, above the progress."""
        self._clear()
        say(text)

    def write(self, text: str) -> None:
        """A line of results, above the progress where both are in the same terminal."""
        self._clear()
        write(text, flush=self._live)

    def _left(self, done: int, total: int, now: float) -> str:
        since_first = done - self._first
        if since_first < 1 or now - self._start < 2:
            return ""
        seconds = (now - self._start) / since_first * (total - done)
        return f"about {duration(seconds)} left"

    def _clear(self) -> None:
        if self._shown:
            _show("\r\x1b[K")
            self._shown = False


def duration(seconds: float) -> str:
    """A length of time in the largest unit that suits: "40 s", "3 min", "2.5 h"."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


@contextlib.contextmanager
def stop_on_interrupt() -> Iterator[StopFlag]:
    """A stop flag that Ctrl-C raises. A second Ctrl-C ends the work where it stands."""
    stop = StopFlag()
    before = signal.getsignal(signal.SIGINT)

    def raise_flag(_number: int, _frame: object) -> None:
        stop.stop()
        signal.signal(signal.SIGINT, before)
        say("Stopping … (Ctrl-C again ends at once)")

    signal.signal(signal.SIGINT, raise_flag)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)
