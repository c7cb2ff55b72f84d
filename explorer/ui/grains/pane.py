"""A pane of the granularity lens: two lines about a grain, and below them the photo with its map."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from explorer.figures.text import share_text
from explorer.ui.bars import draw_name, draw_text, font_of
from explorer.ui.dimming import DimmingWidget
from explorer.ui.grains.view import GrainView
from explorer.ui.theme import current_theme

SIDE = 8  # logical pixels left and right of the title


@dataclass(frozen=True, slots=True)
class Title:
    """What a pane is headed: what it shows, the best name there, and its probability. `accent` None: the photo."""

    level: str
    name: str = ""
    share: float | None = None
    accent: int | None = None


class PaneHead(DimmingWidget):
    """Two lines: level and the value under the cursor; best name and its probability."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.title = Title("")
        self.value = ""

    def show_title(self, title: Title) -> None:
        self.title = title
        share = f" {share_text(title.share)}" if title.share is not None else ""
        self.setAccessibleName(f"{title.level}: {title.name}{share}" if title.name else title.level)
        self.update()

    def show_value(self, value: str) -> None:
        if value != self.value:
            self.value = value
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, 2 * self.fontMetrics().height() + 9)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        theme, title = current_theme(), self.title
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(theme.surface))
        line = self.fontMetrics().height()
        left = float(SIDE)
        if title.accent is not None:
            painter.fillRect(QRectF(0, 0, self.width(), 2), theme.accent(title.accent))
        painter.setFont(font_of(self.font(), points=-1))
        upper = QRectF(left, 4, self.width() - left - SIDE, line)
        taken = draw_text(painter, upper, self.value, colour=QColor(theme.text), right=True)
        draw_text(painter, upper.adjusted(0, 0, -taken - 6, 0), title.level, colour=QColor(theme.quiet))
        painter.setOpacity(self.opacity)
        painter.setFont(font_of(self.font(), bold=True))
        lower = QRectF(left, 4 + line, self.width() - left - SIDE, line)
        share = share_text(title.share) if title.share is not None else ""
        taken = draw_text(painter, lower, share, colour=QColor(theme.text), right=True)
        draw_name(painter, lower.adjusted(0, 0, -taken - 6, 0), title.name, colour=QColor(theme.text))
        painter.end()


class GrainPane(QWidget):
    """A titled view."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head, self.view = PaneHead(), GrainView()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.head)
        self.column.addWidget(self.view, 1)

    def show_title(self, title: Title) -> None:
        self.head.show_title(title)
        name = "Photo" if title.accent is None else f"Photo with the energy map of {title.level}"
        self.view.setAccessibleName(name)
