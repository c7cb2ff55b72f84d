"""The picture area of the crops lens: controls, one line that explains, and the photo with its crops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.manner import PLAIN, Crops, Manner
from explorer.ui.crops.controls import CropsControls
from explorer.ui.crops.pane import CropsPane
from explorer.ui.crops.words import explanation
from explorer.ui.quiet_line import QuietLine

if TYPE_CHECKING:
    from explorer.results import CropsReading


class CropsArea(QWidget):
    """Keeps the boxes on the photo in step with the controls, and says what the person chooses."""

    manner_chosen = Signal(object)  # Manner

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Crops")
        self.controls, self.line, self.pane = CropsControls(), QuietLine(), CropsPane()
        self.manner = PLAIN
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, stretch in ((self.controls, 0), (self.line, 0), (self.pane, 1)):
            column.addWidget(part, stretch)
        self.controls.slid.connect(self._show_plan)
        self.controls.chosen.connect(self._choose)
        self._show_plan(self.controls.plan)

    def show_manner(self, manner: Manner) -> None:
        """Show how the photo is read."""
        self.manner = manner
        self.controls.show_plan(manner.crops or Crops())
        self._show_plan(self.controls.plan)

    def show_reading(self, reading: CropsReading | None) -> None:
        """Show what the crops of the photo on show keep; None while that is not known."""
        self.pane.show_crops_reading(reading)
        self._explain()

    def _show_plan(self, plan: Crops) -> None:
        self.pane.show_plan(plan)
        self._explain()

    def _explain(self) -> None:
        self.line.show_text(explanation(self.pane.plan, self.pane.reading))

    def _choose(self, plan: Crops) -> None:
        self._show_plan(plan)
        self.manner = msgspec.structs.replace(self.manner, crops=plan)
        self.manner_chosen.emit(self.manner)
