"""The status line: where in the list, what is under the cursor, how long it took, which device and why."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QWidget


class _Line(QLabel):
    """A text that is cut short where there is no room for it: a long one must not widen the window."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        area = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class StatusLine(QStatusBar):
    """Four plain texts, quiet ones to the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.position, self.cursor_at, self.run, self.device = (self._label() for _ in range(4))
        self.addWidget(self.position)
        self.addWidget(self.cursor_at, 1)
        self.addPermanentWidget(self.run)
        self.addPermanentWidget(self.device)
        self.cursor_at.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.position.setAccessibleName("Place in the list")
        self.cursor_at.setAccessibleName("Under the cursor")
        self.device.setAccessibleName("Device")

    def _label(self) -> QLabel:
        label = _Line()
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setContentsMargins(8, 2, 8, 2)
        return label

    def show_texts(self, *, position: str, run: str, device: str) -> None:
        self.position.setText(position)
        self.run.setText(run)
        self.device.setText(device)

    def show_cursor(self, line: str) -> None:
        self.cursor_at.setText(line)
