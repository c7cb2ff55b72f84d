"""What is in a folder of photos, without opening a single one."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError, os_reason
from explorer.photos.files import NOWHERE
from explorer.photos.formats import PHOTO_SUFFIXES
from explorer.photos.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from explorer.stopping import StopFlag

_DIGITS = re.compile("([0-9]+)")
_ENTRIES_A_CHECK = 256
NOT_A_PHOTO = "not a photo"
NOT_A_FILE = "not an ordinary file"
HIDDEN_FILE = "hidden file"
HIDDEN_FOLDER = "hidden folder"
EMPTY = "the file is empty"
LISTED_ALREADY = "this folder is listed already, under another name"


@dataclass(frozen=True, slots=True)
class Found:
    """One entry of a folder: a candidate photo, or something refused with a `reason` ("" for a candidate)."""

    path: Path
    size: int  # bytes
    mtime_ns: int
    reason: str = ""


def natural_key(name: str) -> tuple[list[str | int], str]:
    """Sorts names as people do: "bird2" before "Bird10"."""
    parts: list[str | int] = list(_DIGITS.split(name.casefold()))
    parts[1::2] = map(int, parts[1::2])
    return parts, name


def walk(folder: Path, stop: StopFlag | None = None) -> Iterator[Found]:
    """Everything in a folder and its subfolders, in natural order, a folder's files before its subfolders.

    Nothing is dropped in silence: what is hidden, is no photo by its name, or is out of reach comes with a reason.
    Links are followed, but no folder is entered twice. Files are not opened, so a candidate may still turn out to be
    no photo.

    Raises:
        ExplorerError: `folder` itself cannot be listed.
        Stopped: on request.
    """
    entered: set[tuple[int, int]] = set()
    pending = [folder]
    while pending:
        here = pending.pop()
        try:
            status = here.stat()
            again = (status.st_dev, status.st_ino) in entered
            entered.add((status.st_dev, status.st_ino))
            entries = [] if again else _entries(here, stop)
        except OSError as error:
            if here is folder:
                raise _no_folder(folder, error) from error
            yield Found(here, 0, 0, os_reason(error))
            continue
        if again:
            yield Found(here, 0, 0, LISTED_ALREADY)
        folders = []
        for entry in entries:
            found = _look_at(entry)
            if found is None:
                folders.append(Path(entry.path))
            else:
                yield found
        pending.extend(reversed(folders))


def _no_folder(folder: Path, error: OSError) -> ExplorerError:
    why = "it is a file, not a folder" if isinstance(error, NotADirectoryError) else os_reason(error)
    return ExplorerError(f"Could not open the folder {plain(folder.name or str(folder))}", why)


def _entries(folder: Path, stop: StopFlag | None) -> list[os.DirEntry[str]]:
    entries: list[os.DirEntry[str]] = []
    with os.scandir(folder) as scan:
        for entry in scan:
            if stop is not None and len(entries) % _ENTRIES_A_CHECK == 0:
                stop.check()
            entries.append(entry)
    entries.sort(key=lambda entry: natural_key(entry.name))
    return entries


def _look_at(entry: os.DirEntry[str]) -> Found | None:
    """What an entry is; None for a folder to go into."""
    path = Path(entry.path)
    try:
        status = entry.stat()
    except OSError as error:
        return Found(path, 0, 0, NOWHERE if entry.is_symlink() else os_reason(error))
    is_folder = stat.S_ISDIR(status.st_mode)
    if entry.name.startswith(".") or getattr(status, "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_HIDDEN:
        return Found(path, status.st_size, status.st_mtime_ns, HIDDEN_FOLDER if is_folder else HIDDEN_FILE)
    if is_folder:
        return None
    return Found(path, status.st_size, status.st_mtime_ns, _reason_against(entry, status))


def _reason_against(entry: os.DirEntry[str], status: os.stat_result) -> str:
    if not stat.S_ISREG(status.st_mode):
        return NOT_A_FILE
    if os.path.splitext(entry.name)[1].lower() not in PHOTO_SUFFIXES:  # noqa: PTH122
        return NOT_A_PHOTO
    if status.st_size == 0:
        return EMPTY
    return "" if os.access(entry.path, os.R_OK) else os_reason(PermissionError())
