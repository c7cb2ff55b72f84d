"""A checkpoint is trained by one process at a time: two would write the same state over each other."""

from __future__ import annotations

import contextlib
import os
import platform
import signal
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
        _sign(file)
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


def holder(out: Path) -> int | None:
    """The process of this computer that is training `out` now; None where none is, or nobody can tell which."""
    if not is_held(out):
        return None
    try:
        number, _, computer = lock_path(out).read_text(encoding="utf-8").partition(" ")
        return int(number) if computer == platform.node() else None
    except (OSError, ValueError):  # on Windows what is locked cannot be read
        return None


def ask_to_stop(out: Path) -> None:
    """Ask whoever is training `out` to stop, as Ctrl-C does: what it has learnt until its last epoch is on disk."""
    process = holder(out)
    if process is not None and process != os.getpid():
        with contextlib.suppress(OSError):  # it has ended just now, or is somebody else's
            os.kill(process, signal.SIGINT)


def _sign(file: IO[bytes]) -> None:
    """Write down who holds it; on a disk that computers share, on which of them."""
    with contextlib.suppress(OSError):  # a full disk: it is held all the same
        file.truncate(0)
        file.write(f"{os.getpid()} {platform.node()}".encode())
        file.flush()


def _take(file: IO[bytes]) -> bool:
    file.seek(0)  # where Windows locks
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
