"""How a checkpoint did on the birds that were held back: species, confused pairs, and the matrix of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.training.labels import plain_label
from explorer.ui.training.outcome_matrix import MatrixPane
from explorer.ui.training.outcome_tables import PAIR_COLUMNS, SPECIES_COLUMNS, CellTable
from explorer.ui.training.outcome_words import cell_line, missing_line, outcome_line

if TYPE_CHECKING:
    from explorer.jobs.matrix import Matrix
    from explorer.jobs.outcome import NoOutcome
    from explorer.taxonomy import Level
    from explorer.ui.training.outcome_desk import Shown

LEVEL_WORDS: tuple[tuple[str, Level], ...] = (
    ("Species", "species"),
    ("Genera", "genus"),
    ("Families", "family"),
    ("Orders", "order"),
)
HINT = "Turn the wheel to zoom, drag to move, click a cell for its photos."


class OutcomePane(QWidget):
    """Two tabs, or why there is nothing to show. It says which photos are wanted, and no more."""

    photos_wanted = Signal(tuple)  # numbers of photos, of the outcome that is shown
    level_wanted = Signal(str)
    measure_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: Shown | None = None
        self.said, self.message = plain_label(), plain_label(quiet=True)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a species, genus or family")
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(300)
        self.species = CellTable(SPECIES_COLUMNS, "How every species did")
        self.pairs = CellTable(PAIR_COLUMNS, "Species that are taken for each other")
        self.matrix = MatrixPane()
        self.pointed = QLabel(HINT)
        self.pointed.setTextFormat(Qt.TextFormat.PlainText)
        self.level = QComboBox()
        for text, level in LEVEL_WORDS:
            self.level.addItem(text, level)
        self.fit_button = QPushButton("&Fit")
        self.fit_button.setAutoDefault(False)
        self.measure_button, self.cancel_button = QPushButton("&Measure again"), QPushButton("&Cancel")
        self.bar = QProgressBar()
        self.bar.setMaximumWidth(320)
        self.bar.setTextVisible(False)
        self._lay_out()
        self._connect()
        self.clear()

    def _lay_out(self) -> None:
        by_species = QWidget()
        column = QVBoxLayout(by_species)
        column.setContentsMargins(6, 6, 6, 6)
        column.addWidget(self.search)
        column.addWidget(self.species, 1)
        right = QWidget()
        above = QHBoxLayout()
        above.addWidget(self.level)
        above.addWidget(self.fit_button)
        above.addWidget(self.pointed, 1)
        column = QVBoxLayout(right)
        column.setContentsMargins(6, 6, 6, 6)
        column.addLayout(above)
        column.addWidget(self.matrix, 1)
        confused = QSplitter(Qt.Orientation.Horizontal)
        confused.addWidget(self.pairs)
        confused.addWidget(right)
        confused.setChildrenCollapsible(False)
        confused.setSizes([410, 640])
        confused.setStretchFactor(1, 1)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(by_species, "By species")
        self.tabs.addTab(confused, "Taken for each other")
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.addStretch(1)
        column.addWidget(self.message)  # not aligned: its lines would be cut
        for widget in (self.bar, self.measure_button, self.cancel_button):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        self.pages = QStackedWidget()
        full = QWidget()
        inside = QVBoxLayout(full)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.said)
        inside.addWidget(self.tabs, 1)
        self.pages.addWidget(nothing)
        self.pages.addWidget(full)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 0)
        column.addWidget(self.pages)
        self.message.setMinimumWidth(420)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def _connect(self) -> None:
        for table in (self.species, self.pairs):
            table.photos_wanted.connect(self.photos_wanted)
        self.search.textChanged.connect(self.species.search)
        self.pairs.row_picked.connect(self._show_pair)
        self.matrix.pointed.connect(self._point)
        self.matrix.opened.connect(self._open_cell)
        self.fit_button.clicked.connect(self.matrix.fit)
        self.level.activated.connect(lambda _: self.level_wanted.emit(self.level.currentData()))
        self.measure_button.clicked.connect(self.measure_wanted)
        self.cancel_button.clicked.connect(self.cancel_wanted)

    def clear(self, message: str = "This is known when the training is over.") -> None:
        """Nothing to show yet."""
        self.shown = None
        self.message.setText(message)
        for widget in (self.bar, self.measure_button, self.cancel_button):
            widget.hide()
        self.pages.setCurrentIndex(0)

    def show_missing(self, missing: NoOutcome) -> None:
        """What was said of the held-back photos is not known."""
        self.clear(missing_line(missing))
        self.measure_button.setVisible(missing.known)

    def show_trouble(self, sentence: str) -> None:
        """Measuring failed, or was given up; it can be tried again."""
        self.clear(sentence)
        self.measure_button.show()

    def show_measuring(self, done: int, total: int) -> None:
        """It is being measured again; (0, 0): it begins."""
        self.message.setText(f"Measuring: photo {done:,} of {total:,}" if total else "Measuring: getting ready…")
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self.bar.show()
        self.measure_button.hide()
        self.cancel_button.show()

    def show_outcome(self, shown: Shown) -> None:
        """All that is known."""
        self.shown = shown
        self.said.setText(outcome_line(shown.outcome))
        with QSignalBlocker(self.search):  # the table forgets the search with its rows
            self.search.clear()
        self.species.show_cells(shown.species, by=0, widths=(218, 70, 66, 70, 102, 84, 196, 130))
        self.pairs.show_cells(shown.pairs, by=2, widths=(150, 150, 76))
        self.show_matrix(shown.matrix, shown.level)
        self.pages.setCurrentIndex(1)

    def show_matrix(self, matrix: Matrix | None, level: Level) -> None:
        """At a level of names; None: there are too many of them."""
        self.level.setCurrentIndex(self.level.findData(level))
        self.matrix.show_matrix(matrix)
        self.pointed.setText(HINT if matrix is not None else "There are too many names for one picture.")

    def restyle(self) -> None:
        """Take on the colours of the theme in force."""
        self.matrix.restyle()

    def _show_pair(self, row: int) -> None:
        matrix = self.matrix.matrix
        if self.shown is not None and matrix is not None:
            pair = self.shown.outcome.pairs[row]
            self.matrix.reveal(matrix.place_of(pair.one), matrix.place_of(pair.other))

    def _point(self, cell: tuple[int, int] | None) -> None:
        matrix = self.matrix.matrix
        if matrix is not None:
            self.pointed.setText(cell_line(matrix, *cell) if cell is not None else HINT)

    def _open_cell(self, cell: tuple[int, int]) -> None:
        matrix = self.matrix.matrix
        if self.shown is not None and matrix is not None:
            truth, said = (matrix.classes[place] for place in cell)
            self.photos_wanted.emit(self.shown.outcome.photos(truth=truth, said=said))
