"""Curves of a training: lines over epochs or phases, painted plainly, with the value under the cursor."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.bars import draw_text, font_of
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent

_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 96, 24, 20
_MOST_LABELS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its points, what it is called, its colour (#rrggbb) and width in pixels."""

    x: Sequence[float]
    y: Sequence[float]
    name: str
    colour: str
    width: float = 2.0


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn. `most_y` is the top, None: the largest value; `marks` are x where something begins."""

    title: str
    lines: tuple[Line, ...]
    across: float  # the axis runs from 0 to here
    unit: str  # of x, "epoch"
    most_y: float | None = None
    percent: bool = False
    empty: str = "Nothing to show yet"
    marks: tuple[float, ...] = ()


def nice_top(value: float) -> float:
    """The next 1, 2, 2.5 or 5 times a power of ten that is no less."""
    if value <= 0 or not math.isfinite(value):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * power >= value * (1 - 1e-9))


class CurvePane(QWidget):
    """Shows one chart."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.chart = Chart("", (), 1.0, "")
        self._cursor: float | None = None

    def show_chart(self, chart: Chart) -> None:
        if chart == self.chart:
            return
        self.chart = chart
        last = ", ".join(f"{line.name} {self.value_text(line.y[-1])}" for line in chart.lines if line.y)
        self.setAccessibleName(f"{chart.title}: {last or chart.empty}")
        self.update()

    def value_text(self, value: float) -> str:
        return f"{value:.1%}" if self.chart.percent else f"{value:.3g}"

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(520, 190)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(260, 110)

    @property
    def _plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)

    @property
    def top(self) -> float:
        """The value at the upper edge."""
        if self.chart.most_y is not None:
            return self.chart.most_y
        return nice_top(max((max(line.y) for line in self.chart.lines if line.y), default=1.0))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = current_theme()
        painter.fillRect(self.rect(), QColor(theme.surface))
        plot, top = self._plot, self.top
        base = self.font()
        painter.setFont(font_of(base, bold=True))
        draw_text(painter, QRectF(8, 2, self.width() - 16, 20), self.chart.title, colour=QColor(theme.text))
        painter.setFont(font_of(base, points=-1))
        if not any(line.y for line in self.chart.lines):
            painter.setPen(QColor(theme.quiet))
            painter.drawText(plot, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.chart.empty)
            painter.end()
            return
        self._draw_frame(painter, plot, top)
        for line in self.chart.lines:
            points = [self._at(plot, x, y, top) for x, y in zip(line.x, line.y, strict=False)]
            painter.setPen(QPen(QColor(line.colour), line.width))
            painter.setBrush(QColor(line.colour))
            if len(points) > 1:
                painter.drawPolyline(QPolygonF(points))
            elif points:
                painter.drawEllipse(points[0], 2, 2)
        self._draw_names(painter, plot, top)
        self._draw_cursor(painter, plot)
        painter.end()

    def _at(self, plot: QRectF, x: float, y: float, top: float) -> QPointF:
        across = plot.left() + plot.width() * min(x / max(self.chart.across, 1e-9), 1.0)
        return QPointF(across, plot.bottom() - plot.height() * min(max(y / top, 0.0), 1.0))

    def _draw_frame(self, painter: QPainter, plot: QRectF, top: float) -> None:
        theme = current_theme()
        for share in (0.0, 0.5, 1.0):
            y = plot.bottom() - share * plot.height()
            painter.setPen(QPen(QColor(theme.line), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            area = QRectF(0, y - 8, _LEFT - 6, 16)
            text = f"{share * top:.0%}" if self.chart.percent else f"{share * top:.3g}"
            draw_text(painter, area, text, colour=QColor(theme.quiet), right=True)
        painter.setPen(QPen(QColor(theme.line), 1, Qt.PenStyle.DotLine))
        for mark in self.chart.marks:
            x = self._at(plot, mark, 0, top).x()
            painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()))
        below = QRectF(plot.left(), plot.bottom() + 2, plot.width(), 16)
        draw_text(painter, below, "0", colour=QColor(theme.quiet))
        draw_text(painter, below, f"{self.chart.unit} {self.chart.across:g}", colour=QColor(theme.quiet), right=True)

    def _draw_names(self, painter: QPainter, plot: QRectF, top: float) -> None:
        """The lines' names and last values on the right, apart from each other."""
        ends = [(self._at(plot, 0, line.y[-1], top).y(), line) for line in self.chart.lines if line.y and line.name]
        ends = sorted(ends[:_MOST_LABELS], key=lambda end: end[0])
        lowest = plot.bottom() - 14 * (len(ends) - 1)
        y = plot.top()
        for wanted, line in ends:
            y = min(max(wanted, y), max(lowest, plot.top()))
            area = QRectF(plot.right() + 6, y - 8, _RIGHT - 10, 16)
            colour = QColor(current_theme().text if line.width < 2 else line.colour)
            draw_text(painter, area, f"{self.value_text(line.y[-1])} {line.name}", colour=colour)
            y, lowest = y + 14, lowest + 14

    def _draw_cursor(self, painter: QPainter, plot: QRectF) -> None:
        if self._cursor is None or not plot.left() <= self._cursor <= plot.right():
            return
        theme = current_theme()
        painter.setPen(QPen(QColor(theme.quiet), 1))
        painter.drawLine(QPointF(self._cursor, plot.top()), QPointF(self._cursor, plot.bottom()))
        x = (self._cursor - plot.left()) / plot.width() * self.chart.across
        said = [f"{self.chart.unit} {x:.1f}"]
        for line in self.chart.lines[:_MOST_LABELS]:
            if line.x and line.name:
                nearest = min(range(len(line.x)), key=lambda i, xs=line.x: abs(xs[i] - x))  # type: ignore[misc]
                said.append(f"{line.name} {self.value_text(line.y[nearest])}")
        area = QRectF(plot.left(), 2, self.width() - plot.left() - 8, 20)
        draw_text(painter, area, "   ".join(said), colour=QColor(theme.text), right=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._cursor = event.position().x()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self._cursor = None
        self.update()
