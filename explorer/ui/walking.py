"""The thread that lists folders, a batch of rows at a time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.catalog import open_catalog
from explorer.errors import os_reason
from explorer.photos import PHOTO_SUFFIXES, Found, walk
from explorer.ui.listing import Row
from explorer.ui.threads import MailThread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtCore import QObject

    from explorer.catalog import Catalog
    from explorer.stopping import StopFlag
    from explorer.ui.mailbox import Post

FIRST_BATCH_SECONDS, BATCH_SECONDS = 0.03, 0.15
LEAST_GROWTH = 0.3  # of what is listed already; every step costs as much as the whole list is long


@dataclass(frozen=True, slots=True, eq=False)
class WalkJob:
    """List a folder, or exactly the `only` photos. `leaving` is the memory of the folder shown before, to be closed."""

    folder: Path
    only: tuple[Path, ...] = ()
    leaving: Catalog | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CatalogOpened:
    """The memory of a folder."""

    catalog: Catalog


@dataclass(frozen=True, slots=True, eq=False)
class RowsFound:
    """More rows, in the order of the list."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RowsReplaced:
    """All rows: the folder is not what it was the last time."""

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
        if job.leaving is not None:
            job.leaving.close()
        catalog = open_catalog(job.folder)
        yield CatalogOpened(catalog)
        if job.only:
            yield RowsFound(tuple(row_of(look_up(path)) for path in job.only))
        else:
            yield from list_folder(job.folder, catalog, stop=post.stop)
        yield WalkEnded(job.folder)


def list_folder(folder: Path, catalog: Catalog, *, stop: StopFlag) -> Iterator[RowsFound | RowsReplaced]:
    """The rows as they were the last time, at once, and then as they are now; both are the same for most folders."""
    known = catalog.listing()
    if known:
        yield RowsFound(tuple(row_of(entry) for entry in known))
    now: list[Found] = []
    for batch in in_batches(walk(folder, stop)):
        now += batch
        if not known:
            yield RowsFound(tuple(row_of(entry) for entry in batch))
    if known and [(entry.path, entry.reason) for entry in now] != [(entry.path, entry.reason) for entry in known]:
        yield RowsReplaced(tuple(row_of(entry) for entry in now))
    if now != known:
        catalog.replace_listing(now)


def row_of(found: Found) -> Row:
    """What the list shows of an entry: photos, readable or not, are photos; the rest was left out."""
    hash(found.path)  # a path keeps its hash: computed here, thousands of them do not hold up the event loop
    looks_like_one = found.path.suffix.lower() in PHOTO_SUFFIXES and not found.path.name.startswith(".")
    return Row(found.path, not found.reason or looks_like_one, found.reason)


def look_up(path: Path) -> Found:
    """The row of a single file."""
    try:
        facts = path.stat()
    except OSError as error:
        return Found(path, 0, 0, os_reason(error))
    return Found(path, facts.st_size, facts.st_mtime_ns)


def in_batches(found: Iterator[Found]) -> Iterator[list[Found]]:
    """Entries gathered for a moment each: the list fills at once, and then grows by shares of itself, in few steps."""
    batch: list[Found] = []
    told, patience, since = 0, FIRST_BATCH_SECONDS, time.monotonic()
    for entry in found:
        batch.append(entry)
        if len(batch) >= told * LEAST_GROWTH and time.monotonic() - since > patience:
            yield batch
            told, patience = told + len(batch), BATCH_SECONDS
            batch, since = [], time.monotonic()
    if batch:
        yield batch
