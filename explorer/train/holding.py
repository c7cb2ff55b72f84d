"""A checkpoint is trained by one process at a time: two would write the same state over each other."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError, os_reason
from explorer.train.places import lock_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO


@contextlib.contextmanager
def held(out: Path) -> Iterator[None]:
    """Hold the training of `out`. The system lets go of it when the process ends, however it ends.

    Raises:
        ExplorerError: another process holds it, or the folder cannot be written to.
    """
    path = lock_path(out)
    try:
        file = path.open("ab")
    except OSError as error:
        why = os_reason(error) if out.parent.is_dir() else f"there is no folder {out.parent}"
        raise ExplorerError(f"Could not train {out.name}", why, "Choose another folder.") from error
    with file:
        if not _take(file):
            why = "another process is training it at this moment"
            raise ExplorerError(f"Could not train {out.name}", why, "Wait for it, or choose another name.")
        try:
            yield
        finally:
            with contextlib.suppress(OSError):  # on Windows an open file cannot be removed
                path.unlink()


def is_held(out: Path) -> bool:
    """Whether some process is training `out` now."""
    try:
        with lock_path(out).open("rb+") as file:
            return not _take(file)
    except OSError:
        return False


def _take(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - only there on Windows

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - not there on Windows

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
