"""One SQLite file for one folder of photos: what is in it, thumbnails, and readings under their full keys."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from explorer.catalog.database import code_of, is_broken, is_busy, not_remembered, open_database, reason_of, renewed
from explorer.catalog.stored import decode_reading, encode_reading
from explorer.photos import Found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from explorer.results import Reading, ReadingKey

_T = TypeVar("_T")

THUMBNAIL_SIDE = 256  # pixels of the longest side, where the caller names no other
_MOST_BYTES = 400_000_000  # of thumbnails, and as many of readings: ten crops of 10,000 species take 0.4 MB a photo
_BYTES_A_CHECK = 2_000_000  # so many may be kept anew before the oldest go; it takes some 5 ms a megabyte
_LET_BE = 10.0  # seconds for which nothing is kept in a file that another program would not give free


class Catalog:
    """The memory of one folder of photos.

    Every method may be called from any thread. None fails for reasons of the disk: what cannot be kept is forgotten,
    and `notice` holds a sentence for the person, "" as long as all is well. After `close` nothing is found and nothing
    is kept.

    A file counts as the same as long as its path, size and modification time are. Thumbnails may take 400 MB, and
    readings too; the oldest go first.
    """

    def __init__(self, path: Path | None, folder: Path) -> None:
        """Open or make the catalog of `folder` in the file `path`; None keeps it in memory."""
        self.path = path
        self.folder = folder
        self._root = os.fsencode(os.path.join(folder, ""))  # noqa: PTH118 - with a separator at its end
        self._lock = threading.RLock()
        self._unchecked = _BYTES_A_CHECK  # the first to be kept makes room too: many short sessions are one long one
        self._database: sqlite3.Connection | None
        self._database, self.notice = open_database(path)
        self._busy_until = 0.0  # seconds of the monotonic clock

    def __enter__(self) -> Catalog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Finish writing and let go of the file."""
        with self._lock:
            database, self._database = self._database, None
            if database is not None:
                database.close()

    def listing(self) -> list[Found]:
        """What `replace_listing` was last told, in its order; empty for a folder never listed."""
        rows = self._all("SELECT path, size, mtime_ns, reason FROM photos ORDER BY place")
        # Joined as text, which is several times faster than pathlib.
        return [Found(Path(os.path.join(self.folder, os.fsdecode(key))), *rest) for key, *rest in rows]  # noqa: PTH118

    def replace_listing(self, found: Iterable[Found]) -> None:
        """Remember the whole listing of the folder, and forget thumbnails and fingerprints of what is gone."""
        rows = [(self._key(one.path), one.size, one.mtime_ns, one.reason) for one in found]

        def work(database: sqlite3.Connection) -> None:
            database.execute("BEGIN IMMEDIATE")
            with database:
                database.execute("DELETE FROM photos")
                database.executemany("INSERT INTO photos (path, size, mtime_ns, reason) VALUES (?, ?, ?, ?)", rows)
                for table in ("thumbnails", "fingerprints"):
                    database.execute(f"DELETE FROM {table} WHERE path NOT IN (SELECT path FROM photos)")  # noqa: S608

        self._change(work)

    def fingerprint_of(self, path: Path, size: int, mtime_ns: int) -> str | None:
        """The fingerprint of a file seen before and not changed since."""
        query = "SELECT fingerprint FROM fingerprints WHERE path = ? AND size = ? AND mtime_ns = ?"
        rows = self._all(query, self._key(path), size, mtime_ns)
        return rows[0][0] if rows else None

    def put_fingerprint(self, path: Path, size: int, mtime_ns: int, fingerprint: str) -> None:
        """Remember a fingerprint, with the file's size and time as they were when it was read (`Photo.stamp`)."""
        self._put(
            "INSERT OR REPLACE INTO fingerprints VALUES (?, ?, ?, ?)", self._key(path), size, mtime_ns, fingerprint
        )

    def thumbnail(self, path: Path, size: int, mtime_ns: int, *, side: int = THUMBNAIL_SIDE) -> bytes | None:
        """The JPEG kept for a file that has not changed since."""
        query = "SELECT jpeg FROM thumbnails WHERE path = ? AND side = ? AND size = ? AND mtime_ns = ?"
        rows = self._all(query, self._key(path), side, size, mtime_ns)
        return rows[0][0] if rows else None

    def put_thumbnail(self, path: Path, size: int, mtime_ns: int, jpeg: bytes, *, side: int = THUMBNAIL_SIDE) -> None:
        """Keep a file's thumbnail, with the file's size and time as they were when it was made."""
        query = "INSERT OR REPLACE INTO thumbnails (path, side, size, mtime_ns, bytes, jpeg) VALUES (?, ?, ?, ?, ?, ?)"
        self._put(query, self._key(path), side, size, mtime_ns, len(jpeg), jpeg, new=len(jpeg))

    def reading(self, key: ReadingKey) -> Reading | None:
        """The reading kept under exactly this key, every number as it was.

        Streams that don't vote and the rule of averaging are not part of a key: `results.in_manner` makes them the ones
        asked for.
        """
        query = "SELECT reading FROM readings WHERE checkpoint = ? AND preprocess = ? AND precision = ? AND photo = ?"
        rows = self._all(query, key.checkpoint, key.preprocess, key.precision, key.photo)
        return _decoded(rows[0][0]) if rows else None

    def put_reading(self, reading: Reading) -> None:
        """Keep a reading under its key, in place of an earlier one."""
        key, data = reading.key, encode_reading(reading)
        columns = "photo, checkpoint, preprocess, precision, bytes, reading"
        query = f"INSERT OR REPLACE INTO readings ({columns}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608
        values = (key.photo, key.checkpoint, key.preprocess, key.precision, len(data), data)
        self._put(query, *values, new=len(data))

    def _key(self, path: Path) -> bytes:
        """A path below the folder without the folder. Bytes, because names need not be valid text."""
        return os.fsencode(os.path.abspath(path)).removeprefix(self._root)  # noqa: PTH100 - as in `open_catalog`

    def _all(self, query: str, *values: object) -> list[Any]:
        return self._do(lambda database: database.execute(query, values).fetchall(), [])

    def _put(self, query: str, *values: object, new: int = 0) -> None:
        """Keep a row, with `new` bytes that count."""

        def work(database: sqlite3.Connection) -> None:
            database.execute(query, values)
            self._unchecked += new
            if self._unchecked >= _BYTES_A_CHECK:
                self._unchecked = 0
                _drop_oldest(database)

        self._change(work)

    def _change(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Do something that writes. A file that is held for long is waited for once: what is shown waits meanwhile."""
        if time.monotonic() >= self._busy_until:
            self._do(work, None)

    def _do(self, work: Callable[[sqlite3.Connection], _T], otherwise: _T) -> _T:
        """Do something with the database; `otherwise` is the answer when it is closed or fails."""
        with self._lock:
            if self._database is None:
                return otherwise
            try:
                return work(self._database)
            except sqlite3.Error as error:
                if code_of(error) is None:
                    raise
                self._recover(self._database, error)
                return otherwise

    def _recover(self, database: sqlite3.Connection, error: sqlite3.Error) -> None:
        if is_busy(error):
            self._busy_until = time.monotonic() + _LET_BE
            return
        if is_broken(error) and self.path is not None:
            database.close()
            self._database, self.notice = renewed(self.path)
        else:  # what is there can still be read
            self.notice = self.notice or not_remembered(self.path, reason_of(error))


def _drop_oldest(database: sqlite3.Connection) -> None:
    for table in ("thumbnails", "readings"):
        (taken,) = database.execute(f"SELECT coalesce(sum(bytes), 0) FROM {table}").fetchone()  # noqa: S608
        if taken <= _MOST_BYTES:
            continue
        last, rows = 0, database.execute(f"SELECT rowid, bytes FROM {table} ORDER BY rowid")  # noqa: S608
        for row, size in rows:  # a replaced row is a new one, so row numbers tell the age
            last, taken = row, taken - size
            if taken <= _MOST_BYTES:
                break
        rows.close()
        database.execute(f"DELETE FROM {table} WHERE rowid <= ?", (last,))  # noqa: S608


def _decoded(data: bytes) -> Reading | None:
    try:
        return decode_reading(data)
    except ValueError:
        return None
