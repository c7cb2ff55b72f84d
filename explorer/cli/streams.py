"""What the process writes to: results to stdout, all else to stderr, wherever these lead."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError, os_reason

if TYPE_CHECKING:
    from collections.abc import Iterator


def prepare_streams() -> None:
    """Make both streams fit to be written to.

    No name of a file may break the output. What goes into a file or to another program is UTF-8, whatever the computer
    takes for its terminals: JSON would be damaged by anything else. A stream that the caller has closed leads nowhere,
    for otherwise Python writes the one's text to the other.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 - until the process ends
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")


@contextlib.contextmanager
def results() -> Iterator[None]:
    """Writing to stdout, or bringing it to its end.

    Raises:
        BrokenPipeError: nobody reads on.
        ExplorerError: what stdout leads to takes no more.
    """
    try:
        yield
    except BrokenPipeError:
        _give_up_stdout()
        raise
    except OSError as error:
        _give_up_stdout()
        raise ExplorerError("Could not write the results", os_reason(error)) from error


def _give_up_stdout() -> None:
    """What is left in its buffer must not trouble the exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
