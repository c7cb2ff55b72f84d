"""The thread that lists folders, a batch of rows at a time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.catalog import open_catalog
from explorer.errors import ExplorerError, os_reason
from explorer.photos import PHOTO_SUFFIXES, Found, walk
from explorer.ui.state import Row
from explorer.ui.threads import MailThread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtCore import QObject

    from explorer.catalog import Catalog
    from explorer.ui.mailbox import Post

FIRST_BATCH_SECONDS, BATCH_SECONDS = 0.03, 0.15


@dataclass(frozen=True, slots=True)
class WalkJob:
    """List a folder, or exactly the `only` photos in it."""

    folder: Path
    only: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class CatalogOpened:
    """The memory of a folder; None and a sentence where there can be none."""

    catalog: Catalog | None
    trouble: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class RowsFound:
    """More rows, in the order of the list."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class WalkEnded:
    """All rows were told."""

    folder: Path


class Walker(MailThread):
    """Lists one folder at a time; a new folder ends the listing of the old."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(1, parent)

    def work(self, post: Post[object]) -> Iterator[object]:
        job = post.job
        if not isinstance(job, WalkJob):
            return
        yield open_memory(job.folder)
        yield from in_batches(map(look_up, job.only) if job.only else walk(job.folder, post.stop))
        yield WalkEnded(job.folder)


def open_memory(folder: Path) -> CatalogOpened:
    """The catalog of a folder; a folder without one is shown all the same."""
    try:
        return CatalogOpened(open_catalog(folder))
    except (ExplorerError, OSError) as error:
        return CatalogOpened(None, str(error))


def row_of(found: Found) -> Row:
    """What the list shows of an entry: photos, readable or not, are photos; the rest was left out."""
    looks_like_one = found.path.suffix.lower() in PHOTO_SUFFIXES and not found.path.name.startswith(".")
    return Row(found.path, not found.reason or looks_like_one, found.reason)


def look_up(path: Path) -> Found:
    """The row of a single file."""
    try:
        facts = path.stat()
    except OSError as error:
        return Found(path, 0, 0, os_reason(error))
    return Found(path, facts.st_size, facts.st_mtime_ns)


def in_batches(found: Iterator[Found]) -> Iterator[RowsFound]:
    """Rows gathered for a moment each, first a short one: the list fills at once and then grows in few steps."""
    rows: list[Row] = []
    patience, since = FIRST_BATCH_SECONDS, time.monotonic()
    for entry in found:
        rows.append(row_of(entry))
        if time.monotonic() - since > patience:
            yield RowsFound(tuple(rows))
            rows, patience, since = [], BATCH_SECONDS, time.monotonic()
    if rows:
        yield RowsFound(tuple(rows))
