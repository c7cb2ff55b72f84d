"""The strip of the colour lens: how the streams vote for the answer's best name, and the light of the photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from explorer.figures.text import share_text
from explorer.ui.bars import STALE_OPACITY, draw_text, font_of
from explorer.ui.colour.light import LightPanel
from explorer.ui.colour.words import vote_text
from explorer.ui.dimming import DimmingWidget
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from explorer.ui.colour.words import StreamLine, VotesText

GAP = 8.0
MOST_WIDTH = 800.0
TIP = (
    "How far each stream lifts the name above what it gives to the names on average, in the score before the softmax. "
    "The answer is the sum of the votes of the streams that are on."
)


class VotesView(DimmingWidget):
    """A row a stream: its vote as a bar, to the left where it speaks against the name; and what other light changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setToolTip(TIP)
        self.text: VotesText | None = None

    def show_text(self, text: VotesText | None) -> None:
        self.text = text
        self.setAccessibleName(f"Votes for {text.name}" if text else "Votes of the streams")
        self.setAccessibleDescription(spoken(text) if text else "")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(420, 150)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, 104)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        text = self.text
        if text is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self.opacity)
        height = self._paint_head(painter, text) + 2.0
        pitch = (self.height() - height) / max(len(text.lines), 1)
        font = font_of(self.font(), points=-1)
        for points in (-1.0, -1.5, -2.0, -2.5):
            font = font_of(self.font(), points=points)
            if QFontMetricsF(font).ascent() <= pitch:
                break
        painter.setFont(font)
        self._paint_lines(painter, text, QRectF(0, height, self._used, min(pitch, 22.0)))
        painter.end()

    @property
    def _used(self) -> float:
        return min(self.width(), MOST_WIDTH)

    def _paint_head(self, painter: QPainter, text: VotesText) -> float:
        theme = current_theme()
        painter.setFont(font_of(self.font(), points=-1, bold=True))
        height = QFontMetricsF(painter.font()).height()
        row = QRectF(0, 0, self._used, height)
        if not any(line.is_on for line in text.lines):
            draw_text(painter, row, "No stream votes: all names are alike", colour=QColor(theme.warning))
            return height
        taken = draw_text(painter, row, f"Votes for {text.name} {share_text(text.share)}", colour=QColor(theme.text))
        if text.light:
            row.setLeft(taken + 2 * GAP)
            colour = theme.warning if text.flips else theme.quiet
            # it is the answer that flips to the name which the head gives: said from what it was
            draw_text(painter, row, f"in this light the answer {text.light}", colour=QColor(colour), right=True)
        return height

    def _paint_lines(self, painter: QPainter, text: VotesText, row: QRectF) -> None:
        metrics = QFontMetricsF(painter.font())
        left = max(metrics.horizontalAdvance(line.title) for line in text.lines) + GAP
        number = metrics.horizontalAdvance("−00.00") + GAP
        said = any(line.light for line in text.lines)
        verdict = min(max(metrics.horizontalAdvance(line.light) for line in text.lines), self._used * 0.4) + GAP
        right = number + (verdict if said else 0.0)
        bars = QRectF(left, row.y(), max(row.width() - left - right, 10.0), row.height())
        low = min(0.0, *(line.vote for line in text.lines))
        high = max(0.0, *(line.vote for line in text.lines), low + 1e-6)
        for place, line in enumerate(text.lines):
            painter.setOpacity(self.opacity * (1.0 if line.is_on else STALE_OPACITY))
            at = place * row.height()
            self._paint_line(painter, line, bars.translated(0, at), (low, high))
            spot = QRectF(bars.right(), row.y() + at, number - GAP / 2, row.height())
            shown = vote_text(line.vote) if line.is_on else "off"
            theme = current_theme()
            draw_text(painter, spot, shown, colour=QColor(theme.text), right=True)
            if said:
                spot = QRectF(spot.right() + GAP, spot.y(), verdict, row.height())
                colour = theme.warning if line.flips else theme.quiet
                draw_text(painter, spot, line.light, colour=QColor(colour))

    def _paint_line(self, painter: QPainter, line: StreamLine, area: QRectF, span: tuple[float, float]) -> None:
        """Title, and the bar from where 0 is."""
        theme = current_theme()
        draw_text(
            painter, QRectF(0, area.y(), area.x() - GAP / 2, area.height()), line.title, colour=QColor(theme.text)
        )
        low, high = span
        unit = area.width() / (high - low)
        zero = area.x() - low * unit
        thick = min(area.height() - 5, 9.0)
        y = area.center().y() - thick / 2
        painter.fillRect(QRectF(area.x(), area.center().y() - 0.5, area.width(), 1), QColor(theme.line))
        start, end = sorted((zero, zero + line.vote * unit))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.quiet if line.vote >= 0 else theme.warning))
        painter.drawRect(QRectF(start, y, max(end - start, 1.0), thick))
        painter.fillRect(QRectF(zero - 0.5, area.y(), 1, area.height()), QColor(theme.quiet))


class ColourStrip(QWidget):
    """Votes at the left, light at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Votes of the streams, and light")
        self.votes, self.light = VotesView(), LightPanel()
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 8, 8, 8)
        row.setSpacing(18)
        row.addWidget(self.votes, 1)
        row.addWidget(self.light)
        self.setMinimumHeight(120)


def spoken(text: VotesText) -> str:
    """The votes as text, for those who hear the window."""
    parts = [
        f"{line.title} {vote_text(line.vote) if line.is_on else 'off'} {line.light}".strip() for line in text.lines
    ]
    return "; ".join((*parts, f"in this light the answer {text.light}") if text.light else parts)
