"""What stands in the photo's place when there is none: a headline, a sentence, and what to do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from explorer.ui.bars import font_of
from explorer.ui.theme import current_theme


class EmptyPane(QWidget):
    """Teaches what to do next."""

    folder_wanted = Signal()
    demo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.headline, self.sentence = QLabel(), QLabel()
        self.headline.setFont(font_of(self.font(), points=7, bold=True))
        for label in (self.headline, self.sentence):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        folder, demo = QPushButton("Open folder…"), QPushButton("Look at the demo")
        self.buttons = (folder, demo)
        folder.clicked.connect(self.folder_wanted)
        demo.clicked.connect(self.demo_wanted)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(folder)
        row.addWidget(demo)
        row.addStretch(1)
        self._invites = False
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 40, 40, 40)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self.headline)
        column.addWidget(self.sentence)
        column.addSpacing(8)
        column.addLayout(row)
        column.addStretch(1)

    def show_message(self, headline: str, sentence: str, *, invite: bool = False) -> None:
        """Say something; with `invite`, offer to open a folder or the demo."""
        self._invites = invite
        for button in self.buttons:
            button.setVisible(invite)
        self.update()
        self.headline.setText(headline)
        self.sentence.setText(sentence)
        self.setAccessibleName(f"{headline}. {sentence}")

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        theme = current_theme()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.backdrop))
        if self._invites:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.quiet), 1.5, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(24, 24, -24, -24), 10, 10)
        painter.end()
