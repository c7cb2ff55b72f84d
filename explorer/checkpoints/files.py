"""Opening files of weights: ordinary ones alone, and every failure in words."""

from __future__ import annotations

import contextlib
import stat
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError, os_reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader
    from pathlib import Path


def could_not_open(name: str) -> str:
    """The first part of every error about opening a checkpoint file of that name."""
    return f"Could not open the checkpoint {name}"


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BufferedReader]:
    """A file to read from. A pipe or a device would be waited for, or read, for ever: such are refused.

    Raises:
        ExplorerError: it is no ordinary file, or cannot be read.
    """
    what = could_not_open(path.name or str(path))
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # a folder is told by opening it
            raise ExplorerError(what, "it is not an ordinary file", "Choose a file of weights.")
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise ExplorerError(what, os_reason(error)) from error
