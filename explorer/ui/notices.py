"""The only voice to the person: one banner in the window, never a box that stops the work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from explorer.ui.theme import Theme

Severity = Literal["info", "warning", "error"]
INFO_SECONDS = 7


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said, in plain text, and perhaps one thing to do about it. An info goes by itself, the rest stays."""

    severity: Severity
    text: str
    action: str = ""
    do: Callable[[], None] | None = None


class NoticeBar(QFrame):
    """Shows the newest notice; dismissing it brings back the one before, if that still stands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._standing: list[Notice] = []
        self.text = QLabel()
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.action = QPushButton()
        self.action.clicked.connect(self._act)
        self.close_button = QToolButton()
        self.close_button.setText("✕")
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip("Dismiss (Esc)")
        self.close_button.setAccessibleName("Dismiss this message")
        self.close_button.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self.action)
        row.addWidget(self.close_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self.hide()

    @property
    def current(self) -> Notice | None:
        return self._standing[-1] if self._standing else None

    def say(self, notice: Notice) -> None:
        """Show a notice. Passing infos make way; the same text is not said twice."""
        self._standing = [old for old in self._standing if old.severity != "info" and old.text != notice.text]
        self._standing.append(notice)
        self._show()

    def dismiss(self) -> None:
        if self._standing:
            self._standing.pop()
        self._show()

    def withdraw(self, text: str) -> None:
        """Take back a notice that no longer holds."""
        self._standing = [old for old in self._standing if old.text != text]
        self._show()

    def restyle(self) -> None:
        """Take on the colours of the theme in force."""
        notice = self.current
        if notice is not None:
            self.setStyleSheet(_style(current_theme(), notice.severity))

    def _show(self) -> None:
        self._timer.stop()
        notice = self.current
        self.setVisible(notice is not None)
        if notice is None:
            return
        self.text.setText(notice.text)
        self.setAccessibleName(f"{notice.severity}: {notice.text}")
        self.action.setText(notice.action)
        self.action.setVisible(bool(notice.action))
        self.restyle()
        if notice.severity == "info":
            self._timer.start(INFO_SECONDS * 1000)

    def _act(self) -> None:
        notice = self.current
        self.dismiss()
        if notice is not None and notice.do is not None:
            notice.do()


def _style(theme: Theme, severity: Severity) -> str:
    stripe = {"info": theme.quiet, "warning": theme.warning, "error": theme.error}[severity]
    return (
        f"#notice {{ background: {theme.surface}; border: 0; border-left: 5px solid {stripe};"
        f" border-bottom: 1px solid {theme.line}; }}"
    )
