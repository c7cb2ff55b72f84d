"""The strip of the granularity lens: of every grain, its regions' crops and what the chosen one alone predicts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from explorer.figures.energy import ACCENTS
from explorer.ui.grains.cell import LEAST_PICTURES, GrainCell, parts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QImage

    from explorer.results import GrainReading
    from explorer.taxonomy import Level


class RegionStrip(QWidget):
    """One cell a grain, coarse to fine."""

    region_clicked = Signal(object, object)  # level, and the number of the region or None for the whole photo

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What each network sees in its regions")
        self.cells: list[GrainCell] = []
        self._levels: list[Level] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 8, 8, 8)
        self._row.setSpacing(14)
        self.setMinimumHeight(120)

    def show_grains(self, grains: Sequence[GrainReading], names: Sequence[Sequence[str]]) -> None:
        """Show the answers of grains with the names of each; none empties the strip. The crops follow."""
        self._levels = [grain.level for grain in grains]
        self._make_cells(len(grains))
        for cell, grain, own in zip(self.cells, grains, names, strict=True):
            cell.show_parts(parts_of(grain, own), ACCENTS[grain.level])
            self._row.setStretch(self._row.indexOf(cell), round(LEAST_PICTURES + cell.names_width))

    def show_crops(self, crops: Sequence[QImage]) -> None:
        """The crops of the answer on show: of each grain the whole photo and then its regions."""
        start = 0
        for cell in self.cells:
            cell.show_crops(crops[start : start + len(cell.parts)])
            start += len(cell.parts)

    def show_chosen(self, chosen: Mapping[Level, int]) -> None:
        """Show the chosen region of each grain, and the whole photo where none is."""
        for level, cell in zip(self._levels, self.cells, strict=True):
            cell.show_chosen(chosen[level] + 1 if level in chosen else 0)

    def set_stale(self, *, stale: bool) -> None:
        for cell in self.cells:
            cell.set_stale(stale=stale)

    def _make_cells(self, count: int) -> None:
        while len(self.cells) > count:
            cell = self.cells.pop()
            self._row.removeWidget(cell)
            cell.deleteLater()
        while len(self.cells) < count:
            cell = GrainCell(self)
            cell.part_clicked.connect(partial(self._clicked, len(self.cells)))
            self.cells.append(cell)
            self._row.addWidget(cell, 1)

    def _clicked(self, place: int, number: int) -> None:
        self.region_clicked.emit(self._levels[place], number - 1 if number else None)
