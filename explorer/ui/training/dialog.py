"""The training dialog: a page to choose what to train, one to watch it. Not modal: birds can be looked at."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QStackedWidget, QVBoxLayout, QWidget

from explorer.ui.training.form import TrainForm
from explorer.ui.training.watch import TrainWatch

WIDE, HIGH = 1040, 640


class TrainDialog(QDialog):
    """Holds the two pages."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Train")
        self.form, self.watch = TrainForm(), TrainWatch()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.form)
        self.pages.addWidget(self.watch)
        column = QVBoxLayout(self)
        column.addWidget(self.pages)
        room = self.screen().availableGeometry()
        self.resize(min(WIDE, room.width() - 40), min(HIGH, room.height() - 60))

    def show_form(self) -> None:
        self.pages.setCurrentWidget(self.form)

    def show_watch(self) -> None:
        self.pages.setCurrentWidget(self.watch)

    @property
    def is_watching(self) -> bool:
        return self.pages.currentWidget() is self.watch

    def bring_up(self) -> None:
        """Show it, in front."""
        self.show()
        self.raise_()
        self.activateWindow()
