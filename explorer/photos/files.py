"""The bytes of a photo file: read once, never written."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError, os_reason
from explorer.photos.text import plain

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.stopping import StopFlag

_CHUNK = 8 << 20
_LARGEST = 2 << 30
NOWHERE = "a link that leads nowhere"
COPY_AGAIN = "Copy it again from the camera or the card."


def could_not_open(path: Path) -> str:
    """The first part of every error about a photo."""
    return f"Could not open {plain(path.name)}"


def read_bytes(path: Path, stop: StopFlag | None = None) -> tuple[bytes, tuple[int, int]]:
    """All bytes of a file, with its (size in bytes, modification time in ns) as they were when it was read.

    Raises:
        ExplorerError: it is no file, is empty, too large, out of reach, or changed meanwhile.
        Stopped: on request.
    """
    what = could_not_open(path)
    try:
        _refuse_no_file(path, what)
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if status.st_size > _LARGEST:
                raise ExplorerError(what, f"the file is larger than {_LARGEST >> 30} GB", "Open a smaller copy.")
            chunks = []
            while chunk := file.read(_CHUNK):
                if stop is not None:
                    stop.check()
                chunks.append(chunk)
    except OSError as error:
        raise ExplorerError(what, _reason(path, error)) from error
    data = chunks[0] if len(chunks) == 1 else b"".join(chunks)
    if not data:
        raise ExplorerError(what, "the file is empty", COPY_AGAIN)
    if len(data) != status.st_size:
        raise ExplorerError(what, "the file changed while it was being read", "Try again when it is complete.")
    return data, (status.st_size, status.st_mtime_ns)


def _reason(path: Path, error: OSError) -> str:
    return NOWHERE if isinstance(error, FileNotFoundError) and path.is_symlink() else os_reason(error)


def _refuse_no_file(path: Path, what: str) -> None:
    """Opening a pipe or a device would wait for ever."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        raise IsADirectoryError
    if not stat.S_ISREG(mode):
        raise ExplorerError(what, "it is not an ordinary file")


def fingerprint_of(data: bytes) -> str:
    """Fingerprint of a file with these bytes: 32 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()[:32]


def fingerprint(path: Path) -> str:
    """Fingerprint of a file's bytes, the same as `Photo.fingerprint`.

    Raises:
        ExplorerError: as `read_bytes`.
    """
    return fingerprint_of(read_bytes(path)[0])
