"""How every species did, and which are confused, as tables to sort and search; each cell stands for photos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from explorer.ui.training.outcome_cells import Cells

    Index = QModelIndex | QPersistentModelIndex

PHOTOS_ROLE = Qt.ItemDataRole.UserRole + 1  # the numbers of a cell's photos


# right of a title there is room for the arrow of the column that sorts
_STYLE = "QTableView::item { padding: 0 16px 0 8px; } QHeaderView::section { padding: 3px 16px 3px 8px; }"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column: its title, what it means, and whether it holds numbers."""

    title: str
    tip: str
    number: bool = True


SPECIES_COLUMNS = (
    Column("Species", "Its name, with genus and family to search for", number=False),
    Column("Photos", "How many photos of it were held back"),
    Column("Right", "Named correctly"),
    Column("Wrong", "Named wrongly"),
    Column("In first five", "The right name is among the first five"),
    Column("How sure", "The probability of the best name, right or not, on average"),
    Column("Most often taken for", "The name it was most often given wrongly", number=False),
    Column("Others called so", "Photos of other species that were given its name"),
)
PAIR_COLUMNS = (
    Column("Species", "More often taken for the other than the other way round", number=False),
    Column("Confused with", "The other species", number=False),
    Column("Photos", "How many photos of either were taken for the other"),
)


class CellModel(QAbstractTableModel):
    """Cells as Qt asks for them, sorted, and only the rows that have all words of the search.

    Qt's own model for that asks for every value one by one, which takes a second for 10,000 species.
    """

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._cells: Cells | None = None
        self._shown: list[int] = []  # rows in the order of the table
        self._by, self._falls = 0, False
        self._words: tuple[str, ...] = ()

    def show_cells(self, cells: Cells, *, by: int, falls: bool) -> None:
        """All rows, sorted by a column."""
        self._cells = cells
        self._by, self._falls, self._words = by, falls, ()
        self._arrange()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._by, self._falls = column, order == Qt.SortOrder.DescendingOrder
        self._arrange()

    def search(self, text: str) -> None:
        """Show the rows that have all words of a text."""
        self._words = tuple(text.casefold().split())
        self._arrange()

    def row_at(self, place: int) -> int:
        """The number of a row of the table, of the rows as they came."""
        return self._shown[place]

    def _arrange(self) -> None:
        self.beginResetModel()
        if self._cells is not None:
            found: Sequence[int] = range(len(self._cells.tips))
            if self._words:
                found = [i for i, text in enumerate(self._cells.found_by) if all(word in text for word in self._words)]
            self._shown = sorted(found, key=self._cells.orders[self._by].__getitem__, reverse=self._falls)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's signature
        return 0 if parent.isValid() else len(self._columns)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        return {Qt.ItemDataRole.DisplayRole: column.title, Qt.ItemDataRole.ToolTipRole: column.tip}.get(
            Qt.ItemDataRole(role)
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self._cells is None:
            return None
        row, column = self._shown[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells.text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(self._columns[column])
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._cells.tips[row]
        return self._cells.photos(row, column) if role == PHOTOS_ROLE else None


def _side(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class CellTable(QTableView):
    """A table whose cells are clicked for their photos; Enter does the same."""

    photos_wanted = Signal(tuple)  # numbers of photos
    row_picked = Signal(int)  # of the rows as they came

    def __init__(self, columns: Sequence[Column], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.cells = CellModel(columns, self)
        self.setModel(self.cells)
        self.setSortingEnabled(True)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(24)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        self.setStyleSheet(_STYLE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        header.setCursor(Qt.CursorShape.ArrowCursor)
        self.clicked.connect(self._open)
        self.selectionModel().currentChanged.connect(self._picked)

    def show_cells(self, cells: Cells, *, by: int, widths: Sequence[int]) -> None:
        """The rows, sorted by a column, and how wide columns are; what was searched for is forgotten."""
        header, order = self.horizontalHeader(), Qt.SortOrder.DescendingOrder if by else Qt.SortOrder.AscendingOrder
        self.cells.show_cells(cells, by=by, falls=bool(by))
        with QSignalBlocker(header):  # it is sorted already, and 10,000 rows take their time
            header.setSortIndicator(by, order)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        self.scrollToTop()

    def search(self, text: str) -> None:
        self.cells.search(text)

    @property
    def shown(self) -> int:
        """How many rows the search leaves."""
        return self.cells.rowCount()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        photos = index.data(PHOTOS_ROLE)
        if photos:
            self.photos_wanted.emit(photos)

    def _picked(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.row_picked.emit(self.cells.row_at(index.row()))
