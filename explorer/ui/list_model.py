"""The photo list as Qt sees it: a thin model over the rows of the state."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QPixmap

from explorer.ui.cache import THUMBNAIL_CACHE_BYTES, ByteCache
from explorer.ui.listing import NOTHING_LISTED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtGui import QImage

    from explorer.ui.listing import Listed, Row

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
REASON_ROLE = Qt.ItemDataRole.UserRole + 1


def plain_tip(text: str) -> str:
    """Text for a tool tip that is shown as it is, whatever characters are in it."""
    return f"<p style='white-space:pre-wrap'>{html.escape(text)}</p>"


class PhotoListModel(QAbstractListModel):
    """The visible rows. Thumbnails are asked for when a row is painted, so visible rows come first."""

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
        old, new = self._listed, listed
        same_start = new.paths[: len(old.paths)] == old.paths
        if same_start and len(new.paths) > len(old.paths):
            self.beginInsertRows(QModelIndex(), len(old.paths), len(new.paths) - 1)
            self._rows, self._listed = rows, listed
            self.endInsertRows()
        elif same_start:
            self._rows, self._listed = rows, listed
            if new.paths:
                self.dataChanged.emit(self.index(0), self.index(len(new.paths) - 1))
        else:
            self.beginResetModel()
            self._rows, self._listed = rows, listed
            self.endResetModel()

    def take_thumbnail(self, path: Path, image: QImage) -> None:
        """A thumbnail that was asked for."""
        self._pixmaps.put(path, QPixmap.fromImage(image), size=image.sizeInBytes())
        if path in self._listed.places:
            index = self.place_of(path)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def rowCount(self, parent: Index = ROOT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self._listed.paths)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[self._listed.visible[index.row()]]
        if role == Qt.ItemDataRole.DecorationRole:
            return self._decoration(row)
        name = row.path.name
        texts = {
            Qt.ItemDataRole.DisplayRole: name,
            Qt.ItemDataRole.ToolTipRole: plain_tip(f"{name}\n{row.reason}" if row.reason else str(row.path)),
            Qt.ItemDataRole.AccessibleTextRole: f"{name}, cannot be opened: {row.reason}" if row.reason else name,
            REASON_ROLE: row.reason,
        }
        return texts.get(role)

    def _decoration(self, row: Row) -> QPixmap | None:
        pixmap = self._pixmaps.get(row.path)
        if pixmap is None and not row.reason:
            self.thumbnail_wanted.emit(row.path)
        return pixmap
