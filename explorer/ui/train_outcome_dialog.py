"""How the checkpoint in use did on the photos that were held back from its training. Not modal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from explorer.ui.notices import Notice
from explorer.ui.train_outcome import OutcomePane
from explorer.ui.train_outcome_control import Outcomes

if TYPE_CHECKING:
    from pathlib import Path

WIDE, HIGH = 1060, 640


class HeldBack(QObject):
    """The dialog, and what works behind it."""

    said = Signal(object)  # Notice
    open_wanted = Signal(object)  # Dropped

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.dialog = QDialog(window)
        self.pane = OutcomePane()
        column = QVBoxLayout(self.dialog)
        column.addWidget(self.pane)
        room = window.screen().availableGeometry()
        self.dialog.resize(min(WIDE, room.width() - 40), min(HIGH, room.height() - 60))
        self.outcomes = Outcomes(self.pane, self)
        self.outcomes.open_wanted.connect(self.open_wanted)
        self.outcomes.failed.connect(lambda sentence: self.said.emit(Notice("error", sentence)))

    def open(self, checkpoint: Path, title: str) -> None:
        """Show it for a checkpoint."""
        self.dialog.setWindowTitle(f"Held-back birds · {title}")
        if not self.outcomes.is_shown(checkpoint):
            self.outcomes.look_up(checkpoint)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def shut_down(self) -> None:
        """The program closes."""
        self.dialog.hide()
        self.outcomes.shut_down()
