"""The tree of names as a Qt model: rows are made when the view asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from explorer.figures.text import printable, share_text
from explorer.ui.list_model import plain_tip

if TYPE_CHECKING:
    from explorer.naming import Names
    from explorer.ui.tree.rows import NodeRow, Rows

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = int(Qt.ItemDataRole.UserRole)  # the NodeRow
ROOT = -1  # as in `tree_rows`, which is not imported before there is an answer


class TreeModel(QAbstractItemModel):
    """The rows of one answer, or none."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Rows | None = None
        self.names: Names = "english"

    def show_rows(self, rows: Rows | None, names: Names) -> None:
        """Show another answer, or the same with other names; whatever was open is closed."""
        self.beginResetModel()
        self.rows, self.names = rows, names
        self.endResetModel()

    def index_of(self, number: int) -> QModelIndex:
        """The index of a row by its number."""
        if self.rows is None or number == ROOT:
            return QModelIndex()
        return self.createIndex(self.rows.row(number), 0, number)

    def row(self, index: Index) -> NodeRow | None:
        """What the row at an index says."""
        if self.rows is None or not index.isValid():
            return None
        return self.rows.text(index.internalId(), self.names)

    # Qt asks.

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        if self.rows is None or column != 0:
            return QModelIndex()
        children = self.rows.children(_number(parent))
        return self.createIndex(row, 0, children[row]) if 0 <= row < len(children) else QModelIndex()

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        if self.rows is None or not index.isValid():
            return QModelIndex()
        return self.index_of(self.rows.parent(index.internalId()))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 0 if self.rows is None else len(self.rows.children(_number(parent)))

    def columnCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        return 1

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008, N802
        return self.rows is not None and self.rows.has_children(_number(parent))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row(index)
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return printable(row.name)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken_row(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(tip_text(row))
        return None


def spoken_row(row: NodeRow) -> str:
    """A row for those who hear the window: 'Setophaga, genus, 0.81, genus network 0.77'."""
    parts = [printable(row.name), "" if row.count else row.level, share_text(row.share)]
    parts.append("" if row.own is None else f"{row.level} network {share_text(row.own)}")
    return ", ".join(part for part in parts if part)


def tip_text(row: NodeRow) -> str:
    """A row in full: its name, and what its numbers are."""
    if row.count:
        return f"{row.name}, each below 0.01\n{share_text(row.share)} together"
    lines = [f"{printable(row.name)} ({row.level})", f"{share_text(row.share)} by the answer"]
    if row.level != "species":
        lines[1] += ", its species summed up"
    if row.own is not None:
        lines.append(f"{share_text(row.own)} by the {row.level} network")
    return "\n".join(lines)


def _number(index: Index) -> int:
    return int(index.internalId()) if index.isValid() else ROOT
