"""Where catalogs lie, and how much room they may take."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path

import platformdirs

from explorer.catalog.catalog import Catalog

_MOST_BYTES = 500_000_000  # of all catalogs together, but for the one in use


def cache_folder() -> Path:
    """The folder of everything that may be deleted at any time; the variable BIRD_EXPLORER_CACHE sets another."""
    return Path(os.environ.get("BIRD_EXPLORER_CACHE") or platformdirs.user_cache_dir("bird-explorer", appauthor=False))


def open_catalog(folder: Path) -> Catalog:
    """The catalog of a folder of photos, made where there is none.

    It works whatever the state of the disk; `Catalog.notice` then says what is amiss. Catalogs that were not used for
    long are deleted here, as soon as all of them together take more than 500 MB.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - `resolve` would turn a link into where it leads today
    name = hashlib.sha256(os.fsencode(os.path.normcase(folder))).hexdigest()[:32]
    path = cache_folder() / "folders" / f"{name}.sqlite"
    catalog = Catalog(path, folder)
    _make_room(path)
    return catalog


def _make_room(in_use: Path) -> None:
    """Delete the catalogs used longest ago; one that another process holds is simply left."""
    found = []
    with contextlib.suppress(OSError), os.scandir(in_use.parent) as scan:
        for entry in scan:
            path = Path(entry.path)
            if path.suffix in (".sqlite", ".broken") and path != in_use:
                status = entry.stat()
                found.append((status.st_mtime_ns, status.st_size, path))
    taken = 0
    for _, size, path in sorted(found, reverse=True):
        taken += size
        if taken > _MOST_BYTES:
            with contextlib.suppress(OSError):
                for suffix in ("", "-wal", "-shm"):
                    path.with_name(path.name + suffix).unlink(missing_ok=True)
