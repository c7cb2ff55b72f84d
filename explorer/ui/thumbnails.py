"""Thumbnails from the catalog or the files, made in two threads, what was asked for last first."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage

from explorer.photos import encode_jpeg, load_thumbnail
from explorer.ui.desk import stamp_of
from explorer.ui.pictures import to_qimage
from explorer.ui.threads import PATIENCE_MS, STUCK, failure_of

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.catalog import Catalog
    from explorer.ui.desk import Stamp

KEPT_SIDE = 256  # longest side of a thumbnail in the catalog
MOST_WAITING = 240


@dataclass(frozen=True, slots=True, eq=False)
class Thumbnail:
    """A photo made small, longest side `side`, or the reason why there is none."""

    path: Path
    image: QImage | None = field(repr=False)
    reason: str = ""


class Wishes:
    """What is asked for, the newest first; the oldest are forgotten, for their rows scrolled away. Thread-safe."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._waiting: dict[Path, None] = {}
        self._working: set[Path] = set()
        self._lock = threading.Lock()

    def add(self, path: Path) -> bool:
        """Ask for a path. Whether it is a new wish, for which somebody must come."""
        with self._lock:
            if path in self._working:
                return False
            new = self._waiting.pop(path, False) is False
            self._waiting[path] = None
            if len(self._waiting) > self._most:
                del self._waiting[next(iter(self._waiting))]
            return new

    def take(self) -> Path | None:
        """The newest wish, now being worked on; None when there is none."""
        with self._lock:
            if not self._waiting:
                return None
            path, _ = self._waiting.popitem()
            self._working.add(path)
            return path

    def done(self, path: Path) -> None:
        with self._lock:
            self._working.discard(path)

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()


class Thumbnailer(QObject):
    """Makes thumbnails of `side` physical pixels in the background; `made` tells each."""

    made = Signal(object)  # Thumbnail

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.catalog: Catalog | None = None
        self.side = KEPT_SIDE
        self._wishes = Wishes()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)

    def ask(self, path: Path) -> None:
        """Make the thumbnail of `path`, before all that was asked for earlier."""
        if self._wishes.add(path):
            self._pool.start(_Fetch(self))

    def forget(self) -> None:
        """Nothing asked for so far is needed any more."""
        self._wishes.clear()

    def shut_down(self) -> None:
        self._wishes.clear()
        self._pool.clear()
        if not self._pool.waitForDone(PATIENCE_MS):
            self._pool.setParent(None)  # its destructor would wait for them
            STUCK.append(self._pool)

    def fetch_one(self) -> None:
        """Do the newest wish, in the calling thread."""
        path = self._wishes.take()
        if path is None:
            return
        try:
            self.made.emit(make_thumbnail(path, self.catalog, side=self.side))
        except Exception as error:  # noqa: BLE001 - the boundary of the thread: every error becomes a value
            self.made.emit(Thumbnail(path, None, failure_of(path, error).why))
        finally:
            self._wishes.done(path)


class _Fetch(QRunnable):
    def __init__(self, owner: Thumbnailer) -> None:
        super().__init__()
        self._owner = owner

    def run(self) -> None:
        self._owner.fetch_one()


def make_thumbnail(path: Path, catalog: Catalog | None, *, side: int) -> Thumbnail:
    """The thumbnail of a photo, from the catalog if it is there and the file has not changed.

    Raises:
        ExplorerError: the photo cannot be opened.
    """
    stamp = stamp_of(path)
    image = _kept(stamp, catalog)
    if image is None:
        pixels = load_thumbnail(path, KEPT_SIDE)
        if catalog:
            catalog.put_thumbnail(stamp.path, stamp.size, stamp.mtime_ns, encode_jpeg(pixels))
        image = to_qimage(pixels)
    if max(image.width(), image.height()) > side:
        image = image.scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return Thumbnail(path, image)


def _kept(stamp: Stamp, catalog: Catalog | None) -> QImage | None:
    data = catalog.thumbnail(stamp.path, stamp.size, stamp.mtime_ns) if catalog else None
    if data is None:
        return None
    image = QImage.fromData(data)
    return None if image.isNull() else image.convertToFormat(QImage.Format.Format_RGB32)
