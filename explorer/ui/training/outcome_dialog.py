"""How the checkpoint in use did on the photos that were held back from its training. Not modal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from explorer.ui.notices import Notice
from explorer.ui.stepping_aside import step_aside
from explorer.ui.training.outcome import OutcomePane
from explorer.ui.training.outcome_control import Outcomes

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.ui.dropping import Dropped

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
        self.outcomes.open_wanted.connect(self._open_photos)
        self.outcomes.failed.connect(lambda sentence: self.said.emit(Notice("error", sentence)))

    def open(self, checkpoint: Path, title: str) -> None:
        """Show it for a checkpoint."""
        self.dialog.setWindowTitle(f"Held-back birds · {title}")
        if not self.outcomes.is_shown(checkpoint):
            self.outcomes.look_up(checkpoint)
        self._bring_up()

    def _bring_up(self) -> None:
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _open_photos(self, dropped: Dropped) -> None:
        """Show the photos behind a number in the window, with a way back to the numbers."""
        self.open_wanted.emit(dropped)
        if step_aside(self.dialog):
            text = "These are the photos of the number that you clicked."
            self.said.emit(Notice("info", text, "Back to the numbers", self._bring_up))

    def shut_down(self) -> None:
        """The program closes."""
        self.dialog.hide()
        self.outcomes.shut_down()
