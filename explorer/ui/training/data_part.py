"""Where the photos are, and what is known of them: the first part of the training dialog's form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from explorer.ui.training.labels import plain_label, row_of, show_trouble
from explorer.ui.training.plan import LISTS

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData


class DataPart(QWidget):
    """Buttons to choose a place, and below them what was found there."""

    folder_wanted = Signal()
    list_wanted = Signal()
    drawn_wanted = Signal()
    leaks_wanted = Signal()  # show the photos that are on both sides

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.folder_button, self.list_button = QPushButton("Choose &folder…"), QPushButton("Choose &list…")
        self.drawn_button = QPushButton("&Drawn birds")
        self.folder_button.setToolTip("A folder of species folders, or a copy of CUB-200-2011 or NABirds")
        self.list_button.setToolTip("A table (CSV or TSV) with a line for each photo: path, label, and perhaps split")
        self.drawn_button.setToolTip("Birds that the program draws itself: good for trying this out")
        self.place, self.facts, self.trouble = plain_label(), plain_label(), plain_label()
        self.checked, self.leaks = plain_label(quiet=True), plain_label()
        self.place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.leaks_button = QPushButton("Show these &pairs…")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(row_of(self.folder_button, self.list_button, self.drawn_button))
        for label in (self.place, self.facts, self.checked, self.trouble, self.leaks):
            column.addWidget(label)
        column.addLayout(row_of(self.leaks_button))
        self.show_leaks("")
        self.folder_button.clicked.connect(self.folder_wanted)
        self.list_button.clicked.connect(self.list_wanted)
        self.drawn_button.clicked.connect(self.drawn_wanted)
        self.leaks_button.clicked.connect(self.leaks_wanted)

    def begin(self, place: str) -> None:
        """Another place is looked at."""
        self.place.setText(place)
        self.facts.setText("Counting…")
        self.checked.setText("")
        self.checked.setToolTip("")
        show_trouble(self.trouble, "")
        self.show_leaks("")

    def show_leaks(self, text: str) -> None:
        """Say that photos are on both sides, with a way to see them; "" hides both."""
        show_trouble(self.leaks, text)
        self.leaks_button.setVisible(bool(text))


def dropped_place(data: QMimeData) -> Path | None:
    """The folder or the list of photos that is dropped, if it is one."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return next((path for path in paths if path.is_dir() or path.suffix.lower() in LISTS), None)
