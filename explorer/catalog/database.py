"""The SQLite file under a catalog: made anew where it is old or damaged, memory in its place where it cannot be."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

from explorer.errors import os_reason
from explorer.photos import plain

if TYPE_CHECKING:
    from pathlib import Path

# Raise it with every change to the tables or to `forms.py`: a file with another number is emptied.
SCHEMA = 3
_TABLES = (
    """CREATE TABLE photos (
        place INTEGER PRIMARY KEY, path BLOB NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
        reason TEXT NOT NULL
    )""",
    "CREATE INDEX photos_by_path ON photos (path)",
    """CREATE TABLE fingerprints (
        path BLOB PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, fingerprint TEXT NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE thumbnails (
        path BLOB NOT NULL, side INTEGER NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
        bytes INTEGER NOT NULL, jpeg BLOB NOT NULL, UNIQUE (path, side)
    )""",
    """CREATE TABLE readings (
        photo TEXT NOT NULL, checkpoint TEXT NOT NULL, preprocess TEXT NOT NULL, precision TEXT NOT NULL,
        bytes INTEGER NOT NULL, reading BLOB NOT NULL, UNIQUE (checkpoint, preprocess, precision, photo)
    )""",
    # Summed up without a look at the rows themselves, which may be far apart.
    "CREATE INDEX thumbnails_by_bytes ON thumbnails (bytes)",
    "CREATE INDEX readings_by_bytes ON readings (bytes)",
)
_PATIENCE = 2.0  # seconds that another window of the program may hold the file
_PAUSE = 0.01  # seconds between two tries
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_BROKEN = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def code_of(error: sqlite3.Error) -> int | None:
    """SQLite's primary result code; None for a mistake in the calling code, which SQLite never saw."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another process holds the file, so that only this one call is lost."""
    return code_of(error) in _BUSY


def is_broken(error: sqlite3.Error) -> bool:
    """Whether the file itself is damaged."""
    return code_of(error) in _BROKEN


def open_database(path: Path | None) -> tuple[sqlite3.Connection, str]:
    """A connection that threads may share under a lock, and a notice for the person ("" where all is well).

    Never fails for reasons of the disk: what cannot be kept in the file is kept in memory.
    """
    if path is None:
        return _connect(None), ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _patiently(path), ""
    except OSError as error:
        return _in_memory(path, os_reason(error))
    except sqlite3.Error as error:
        return renewed(path) if is_broken(error) else _in_memory(path, reason_of(error))


def renewed(path: Path) -> tuple[sqlite3.Connection, str]:
    """A new file in place of a damaged one, which is kept beside it."""
    aside = path.with_suffix(".broken")
    try:
        path.replace(aside)
        for suffix in ("-wal", "-shm"):  # they belong to the damaged file and would damage the new one
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        database = _connect(path)
    except OSError as error:
        return _in_memory(path, os_reason(error))
    except sqlite3.Error as error:
        return _in_memory(path, reason_of(error))
    notice = "What was remembered of this folder was damaged and is made anew. "
    return database, notice + f"The damaged file was set aside as {plain(aside.name)}."


def not_remembered(path: Path | None, reason: str) -> str:
    """The notice for the person when nothing can be kept."""
    where = f"{plain(str(path.parent))} cannot be used" if path else "there is a difficulty"
    return f"Thumbnails and readings of this folder will not be remembered: {where} ({reason})."


def reason_of(error: sqlite3.Error) -> str:
    """What SQLite complains of, in plain words."""
    code = code_of(error)
    if code in _BUSY:
        return "another program is using it"
    return "the disk is full" if code == sqlite3.SQLITE_FULL else plain(str(error))


def _in_memory(path: Path, reason: str) -> tuple[sqlite3.Connection, str]:
    return _connect(None), not_remembered(path, reason)


def _patiently(path: Path) -> sqlite3.Connection:
    """Connect; where two windows make a file at once, SQLite tells one of them without waiting that it is locked."""
    latest = time.monotonic() + _PATIENCE
    while True:
        try:
            return _connect(path)
        except sqlite3.Error as error:
            if not is_busy(error) or time.monotonic() > latest:
                raise
            time.sleep(_PAUSE)


def _connect(path: Path | None) -> sqlite3.Connection:
    database = sqlite3.connect(path or ":memory:", timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        # A power cut may cost the last entries of a cache, never the file.
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        if _version(database) != SCHEMA:
            _make_anew(database)
        if path is not None:
            path.touch()  # used last now; and a file that cannot be written is found out here
    except BaseException:
        database.close()
        raise
    return database


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _make_anew(database: sqlite3.Connection) -> None:
    database.execute("BEGIN IMMEDIATE")
    with database:
        if _version(database) == SCHEMA:
            return  # another window was faster
        rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        for (name,) in rows.fetchall():
            quoted = name.replace('"', '""')
            database.execute(f'DROP TABLE "{quoted}"')
        for table in _TABLES:
            database.execute(table)
        database.execute(f"PRAGMA user_version = {SCHEMA}")
