"""The log of a training, and a button that copies it."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

MOST_LINES = 2000


class LogPane(QWidget):
    """Lines of plain text. The newest stays in sight unless the person has scrolled back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(MOST_LINES)
        self.text.setAccessibleName("Log of the training")
        self.copy_button = QPushButton("Copy the lo&g")
        self.copy_button.setAutoDefault(False)
        self.copy_button.setToolTip("Put all lines on the clipboard")
        self.copy_button.clicked.connect(self.copy)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.text, 1)
        column.addLayout(below)

    def copy(self) -> None:
        """Put all lines on the clipboard."""
        QGuiApplication.clipboard().setText(self.text.toPlainText())
