"""The photo list as Qt sees it: a thin model over the rows of the state."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt, Signal
from PySide6.QtGui import QPixmap

from explorer.ui.cache import THUMBNAIL_CACHE_BYTES, ByteCache
from explorer.ui.listing import NOTHING_LISTED

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from PySide6.QtGui import QImage

    from explorer.ui.listing import Listed, Row

Index = QModelIndex | QPersistentModelIndex
REASON_ROLE = Qt.ItemDataRole.UserRole + 1


def plain_tip(text: str) -> str:
    """Text for a tool tip that is shown as it is, whatever characters are in it."""
    return f"<p style='white-space:pre-wrap'>{html.escape(text)}</p>"


class PhotoListModel(QStringListModel):
    """The visible rows. Thumbnails are asked for when a row is painted, so visible rows come first.

    Qt's own list of as many empty texts counts the rows: a view asks for their number once a row when it lays them out,
    and thousands of calls from Qt would each wait for whatever thread runs Python just then.
    """

    thumbnail_wanted = Signal(object)  # Path

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[Row] = ()
        self._listed = NOTHING_LISTED
        self._pixmaps: ByteCache[Path, QPixmap] = ByteCache(THUMBNAIL_CACHE_BYTES)

    def place_of(self, path: Path | None) -> QModelIndex:
        """The index of a path; an invalid one where it is not listed."""
        place = self._listed.places.get(path) if path is not None else None
        return QModelIndex() if place is None else self.index(place)

    def path_at(self, index: Index) -> Path | None:
        return self._listed.paths[index.row()] if index.isValid() else None

    def thumbnail(self, path: Path) -> QPixmap | None:
        """The thumbnail if it is in memory."""
        return self._pixmaps.get(path)

    def show_rows(self, rows: Sequence[Row], listed: Listed) -> None:
        """List these rows. What is only longer than before is inserted at the end; all else begins anew."""
        old, new = len(self._listed.paths), len(listed.paths)
        same_start = listed.paths[:old] == self._listed.paths
        self._rows, self._listed = rows, listed
        if not same_start:
            self.setStringList([""] * new)
        elif new > old:
            self.insertRows(old, new - old)
        elif new:
            self.dataChanged.emit(self.index(0), self.index(new - 1))

    def take_thumbnail(self, path: Path, image: QImage) -> None:
        """A thumbnail that was asked for."""
        self._pixmaps.put(path, QPixmap.fromImage(image), size=image.sizeInBytes())
        if path in self._listed.places:
            index = self.place_of(path)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def forget(self, paths: Collection[Path]) -> None:
        """The files of these thumbnails changed: others are asked for when they are painted."""
        for path in paths:
            self._pixmaps.drop(path)
            index = self.place_of(path)
            if index.isValid():
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[self._listed.visible[index.row()]]
        if role == Qt.ItemDataRole.DecorationRole:
            return self._decoration(row)
        name = row.path.name
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{name}\n{row.reason}" if row.reason else str(row.path))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{name}, cannot be opened: {row.reason}" if row.reason else name
        return row.reason if role == REASON_ROLE else None

    def _decoration(self, row: Row) -> QPixmap | None:
        pixmap = self._pixmaps.get(row.path)
        if pixmap is None and not row.reason:
            self.thumbnail_wanted.emit(row.path)
        return pixmap
