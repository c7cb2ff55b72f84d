"""The labels of the training dialog: plain text of any origin, trouble in its colour."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from explorer.ui.theme import current_theme


def plain_label(*, quiet: bool = False) -> QLabel:
    """A label for plain text that may take several lines."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    if quiet:
        label.setProperty("quiet", True)  # noqa: FBT003 - Qt's signature
        label.setStyleSheet(f"color: {current_theme().quiet}")
    return label


def show_trouble(label: QLabel, text: str, *, error: bool = False) -> None:
    """Say what is wrong; "" hides it."""
    theme = current_theme()
    label.setText(text)
    label.setStyleSheet(f"color: {theme.error if error else theme.warning}")
    label.setVisible(bool(text))


def row_of(*widgets: QWidget) -> QHBoxLayout:
    """Widgets side by side, at the left."""
    row = QHBoxLayout()
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
