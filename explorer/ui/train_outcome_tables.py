"""How every species did, and which are confused, as tables to sort and search; each cell stands for photos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QKeyEvent

    from explorer.jobs.outcome import Outcome

    Index = QModelIndex | QPersistentModelIndex

PHOTOS_ROLE = Qt.ItemDataRole.UserRole + 1  # a function that gives the numbers of a cell's photos


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """What a cell says, by what it is sorted, and which photos stand behind it."""

    text: str
    order: float | str
    photos: Callable[[], tuple[int, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column: its title, what it means, and whether it holds numbers."""

    title: str
    tip: str
    number: bool = True


SPECIES_COLUMNS = (
    Column("Species", "Its name, with genus and family to search for", number=False),
    Column("Photos", "How many photos of it were held back"),
    Column("Right", "Named rightly"),
    Column("Wrong", "Named wrongly"),
    Column("In first five", "The right name is among the first five"),
    Column("How sure", "The probability of the best name, right or not, on average"),
    Column("Most often taken for", "The name it was most often given wrongly", number=False),
    Column("Others called so", "Photos of other species that were given its name"),
)
PAIR_COLUMNS = (
    Column("Species", "More often taken for the other than the other way round", number=False),
    Column("Taken for", "The other species", number=False),
    Column("Photos", "How many photos of either were taken for the other"),
)


def species_cells(found: Outcome) -> list[list[Cell]]:
    """A row a species."""
    taxa, rows = found.taxonomy.taxa, []
    for row in found.species:
        own = (row.index,)
        other = () if row.taken_for is None else (row.taken_for,)
        taken = f"{taxa[other[0]].english} ({row.taken})" if other else ""
        others = tuple(one.index for one in found.species if one.index != row.index) if row.wrongly else ()

        def photos(own: tuple[int, ...] = own, **which: Any) -> Callable[[], tuple[int, ...]]:
            return lambda: found.photos(truth=own, **which)

        rows.append(
            [
                Cell(taxa[row.index].english, taxa[row.index].english.casefold(), photos()),
                Cell(f"{row.photos}", row.photos, photos()),
                Cell(f"{row.share:.0%}", row.share, photos(right=True)),
                Cell(f"{row.photos - row.right}", row.photos - row.right, photos(right=False)),
                Cell(f"{row.in_first / row.photos:.0%}", row.in_first / row.photos, photos(first=5)),
                Cell(f"{row.sure:.0%}", row.sure, photos()),
                Cell(taken, row.taken, photos(said=other)),
                Cell(f"{row.wrongly}", row.wrongly, photos(others, said=own)),
            ]
        )
    return rows


def pair_cells(found: Outcome) -> list[list[Cell]]:
    """A row a pair of species that are taken for each other, most often first."""
    rows = []
    for pair in found.pairs:
        one, other = (found.taxonomy.taxa[index].english for index in (pair.one, pair.other))
        there, back = ((pair.one,), (pair.other,)), ((pair.other,), (pair.one,))

        def photos(*ways: tuple[tuple[int], tuple[int]]) -> Callable[[], tuple[int, ...]]:
            return lambda: tuple(i for truth, said in ways for i in found.photos(truth=truth, said=said))

        both = photos(there, back)
        rows.append(
            [
                Cell(one, one.casefold(), photos(there)),
                Cell(other, other.casefold(), photos(there)),
                Cell(f"{pair.photos}", pair.photos, both),
            ]
        )
    return rows


class CellModel(QAbstractTableModel):
    """Cells as Qt asks for them, sorted, and only the rows that have all words of the search.

    Qt's own model for that asks for every value one by one, which takes a second for 10,000 species.
    """

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = columns
        self._rows: list[list[Cell]] = []
        self._more: list[str] = []
        self._shown: list[int] = []  # rows in the order of the table
        self._by, self._falls = 0, False
        self._words: tuple[str, ...] = ()

    def show_rows(self, rows: list[list[Cell]], more: list[str]) -> None:
        """`more`: what else each row can be found by."""
        self._rows, self._more = rows, more
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
        found = [i for i, more in enumerate(map(str.casefold, self._more)) if all(word in more for word in self._words)]
        self._shown = sorted(found, key=lambda i: self._rows[i][self._by].order, reverse=self._falls)
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
        row = self._shown[index.row()]
        cell, column = self._rows[row][index.column()], self._columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._more[row].replace("\n", ", ")
        return {Qt.ItemDataRole.DisplayRole: cell.text, PHOTOS_ROLE: cell.photos}.get(role)


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
        self.setStyleSheet("QTableView::item { padding: 0 8px; } QHeaderView::section { padding: 3px 8px; }")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        header.setCursor(Qt.CursorShape.ArrowCursor)
        self.clicked.connect(self._open)
        self.selectionModel().currentChanged.connect(self._picked)

    def show_rows(self, rows: list[list[Cell]], more: list[str], *, by: int, widths: Sequence[int]) -> None:
        """The rows, sorted by a column, and how wide columns are."""
        self.cells.show_rows(rows, more)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)
        self.sortByColumn(by, Qt.SortOrder.DescendingOrder if by else Qt.SortOrder.AscendingOrder)
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
        if photos is not None and (numbers := photos()):
            self.photos_wanted.emit(numbers)

    def _picked(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.row_picked.emit(self.cells.row_at(index.row()))
