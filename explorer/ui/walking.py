"""The thread that lists folders, a batch of rows at a time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.catalog import open_catalog
from explorer.errors import ExplorerError, os_reason
from explorer.photos import PHOTO_SUFFIXES, Found, walk
from explorer.ui.listing import Row
from explorer.ui.threads import MailThread

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterator, Sequence
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
class LookJob:
    """Look again at what was listed last, whose rows are `rows` by now; `anew`: try what cannot be opened once more."""

    walked: WalkJob
    rows: tuple[Row, ...]
    catalog: Catalog
    anew: bool = False


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
    """All rows: the folder is not what it was the last time, nor are the files of `changed`."""

    rows: tuple[Row, ...]
    changed: frozenset[Path] = frozenset()


@dataclass(frozen=True, slots=True)
class WalkEnded:
    """All rows were told."""

    folder: Path


class Walker(MailThread):
    """Lists one folder at a time; a new folder ends the listing of the old."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(1, parent)
        self._listed: list[Found] = []  # of the last folder, as it was when it was looked at last
        self._is_away = False  # it could not be looked at the last time

    def work(self, post: Post[object]) -> Iterator[object]:
        match post.job:
            case WalkJob() as job:
                yield from self._walk(job, post.stop)
            case LookJob() as job:
                yield from self._look(job, post.stop)

    def _walk(self, job: WalkJob, stop: StopFlag) -> Iterator[object]:
        self._listed, self._is_away = [], False
        if job.leaving is not None:
            job.leaving.close()
        catalog = open_catalog(job.folder)
        yield CatalogOpened(catalog)
        if job.only:
            self._listed = [look_up(path) for path in job.only]
            yield RowsFound(tuple(map(row_of, self._listed)))
        else:
            self._listed = yield from list_folder(job.folder, catalog, stop=stop)
        yield WalkEnded(job.folder)

    def _look(self, job: LookJob, stop: StopFlag) -> Iterator[RowsReplaced]:
        """Tell what changed; that a folder is out of reach is told once."""
        only = job.walked.only
        try:
            now = []
            for found in map(look_up, only) if only else walk(job.walked.folder, stop):
                stop.check()  # a slow disk must not hold up the next folder
                now.append(found)
        except ExplorerError:
            if self._is_away and not job.anew:
                return
            self._is_away = True
            raise
        changed = changed_files(self._listed, now)
        retried = None if job.anew or self._is_away else changed
        rows = rows_again(job.rows, now, retried=retried)
        if now != self._listed and not only:
            job.catalog.replace_listing(now)
        self._listed, self._is_away = now, False
        if job.anew or changed or rows != job.rows:
            yield RowsReplaced(rows, changed)


def list_folder(
    folder: Path, catalog: Catalog, *, stop: StopFlag
) -> Generator[RowsFound | RowsReplaced, None, list[Found]]:
    """The rows as they were the last time, at once, and then as they are now; both are the same for most folders.

    Returns:
        What there is now.
    """
    known = catalog.listing()
    if known:
        yield RowsFound(tuple(row_of(entry) for entry in known))
    now: list[Found] = []
    for batch in in_batches(walk(folder, stop)):
        now += batch
        if not known:
            yield RowsFound(tuple(row_of(entry) for entry in batch))
    if known and now != known:
        yield RowsReplaced(tuple(row_of(entry) for entry in now), changed_files(known, now))
    if now != known:
        catalog.replace_listing(now)
    return now


def changed_files(before: Sequence[Found], now: Sequence[Found]) -> frozenset[Path]:
    """The files that are there still, with another size or time."""
    known = {entry.path: (entry.size, entry.mtime_ns) for entry in before}
    return frozenset(e.path for e in now if known.get(e.path, (e.size, e.mtime_ns)) != (e.size, e.mtime_ns))


def rows_again(rows: Sequence[Row], now: Sequence[Found], *, retried: Collection[Path] | None) -> tuple[Row, ...]:
    """The rows of what there is now. What could not be opened stays so, unless it is `retried`; None: all are."""
    known = {row.path: row for row in rows}
    fresh = (row_of(entry) for entry in now)
    if retried is None:
        return tuple(fresh)
    return tuple(row if row.reason or row.path in retried else known.get(row.path, row) for row in fresh)


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
