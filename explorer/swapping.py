"""Files that are there whole or not at all: written aside, then swapped in."""

from __future__ import annotations

import contextlib
import os
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def swapped_in(path: Path, aside: Path) -> Iterator[IO[bytes]]:
    """A file to write to, `aside`, which takes the place of `path` once all is written and on the disk.

    On failure `path` stays as it was and `aside` is gone. The two are in one folder.

    Raises:
        OSError: the system does not allow it; the caller words it.
    """
    try:
        with aside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
