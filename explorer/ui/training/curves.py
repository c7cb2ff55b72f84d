"""Curves of a training: lines over epochs or phases, painted plainly, with the value under the cursor."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.bars import draw_text, font_of
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QEvent

_LEFT, _TOP, _BOTTOM = 46, 24, 20
_RIGHT = (122.0, 220.0)  # room for the lines' names: what they need, between these
_LABEL = 14  # height of a name on the right
_SWATCH = 16
_CASING = 1.4  # a dark line is wider than the bright one on it by that, on light grounds


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its points, what it is called, its colour (#rrggbb) and width in pixels."""

    x: Sequence[float]
    y: Sequence[float]
    name: str
    colour: str
    width: float = 2.0
    dashed: bool = False

    def near(self, x: float) -> float:
        """Its value at the point nearest to x."""
        return self.y[min(range(len(self.x)), key=lambda i: abs(self.x[i] - x))]


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
    hint: str = ""  # how it is read, to whom it is new


NOTHING = Chart("", (), 1.0, "")


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
        self.chart = NOTHING
        self._cursor: float | None = None
        self._right = _RIGHT[0]

    def show_chart(self, chart: Chart) -> None:
        if chart == self.chart:
            return
        self.chart = chart
        self._right = self._room_for_names()
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
        return QRectF(self.rect()).adjusted(_LEFT, _TOP, -self._right, -_BOTTOM)

    def _room_for_names(self) -> float:
        """Pixels right of the plot: the widest name with a value as wide as any that it may come to have."""
        metrics = QFontMetricsF(font_of(self.font(), points=-1))
        widest = "100.0%" if self.chart.percent else "0.00888"
        names = [metrics.horizontalAdvance(f"{widest} {line.name}") for line in self.chart.lines if line.name]
        return min(max([*names, 0.0]) + _SWATCH + 16, _RIGHT[1]) if names else _RIGHT[0]

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
        head = QRectF(8, 2, self.width() - 16, 20)
        head.setLeft(head.left() + 16 + draw_text(painter, head, self.chart.title, colour=QColor(theme.text)))
        painter.setFont(font_of(base, points=-1))
        if self._pointed is None:  # else the place under the cursor is said there
            draw_text(painter, head, self.chart.hint, colour=QColor(theme.quiet), right=True)
        if not any(line.y for line in self.chart.lines):
            painter.setPen(QColor(theme.quiet))
            painter.drawText(plot, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.chart.empty)
            painter.end()
            return
        self._draw_frame(painter, plot, top)
        for line in self.chart.lines:
            points = QPolygonF([self._at(plot, x, y, top) for x, y in zip(line.x, line.y, strict=False)])
            _draw_line(painter, points, line)
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

    @property
    def _pointed(self) -> float | None:
        """The x under the cursor, in the chart's unit."""
        plot = self._plot
        if self._cursor is None or not plot.left() <= self._cursor <= plot.right():
            return None
        return (self._cursor - plot.left()) / plot.width() * self.chart.across

    def _draw_names(self, painter: QPainter, plot: QRectF, top: float) -> None:
        """The lines' names on the right, apart from each other, with their last values or those at the cursor."""
        at = self._pointed
        named = [line for line in self.chart.lines if line.y and line.name]
        room = max(int((plot.height() + _LABEL) // _LABEL), 1)
        values = [(line.y[-1] if at is None else line.near(at), line) for line in named[-room:]]
        ends = sorted(((self._at(plot, 0, v, top).y(), v, line) for v, line in values), key=lambda end: end[0])
        lowest = plot.bottom() - _LABEL * (len(ends) - 1)
        y = plot.top()
        for wanted, value, line in ends:
            y = min(max(wanted, y), max(lowest, plot.top()))
            left = plot.right() + 6
            _draw_line(painter, QPolygonF([QPointF(left, y), QPointF(left + _SWATCH, y)]), line)
            area = QRectF(left + _SWATCH + 5, y - 8, self._right - _SWATCH - 14, 16)
            text = f"{self.value_text(value)} {line.name}"
            draw_text(painter, area, text, colour=QColor(current_theme().text))
            y, lowest = y + _LABEL, lowest + _LABEL

    def _draw_cursor(self, painter: QPainter, plot: QRectF) -> None:
        at = self._pointed
        if at is None or self._cursor is None:
            return
        theme = current_theme()
        painter.setPen(QPen(QColor(theme.quiet), 1))
        painter.drawLine(QPointF(self._cursor, plot.top()), QPointF(self._cursor, plot.bottom()))
        area = QRectF(plot.left(), 2, self.width() - plot.left() - 8, 20)
        draw_text(painter, area, f"at {self.chart.unit} {at:.1f}", colour=QColor(theme.text), right=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._cursor = event.position().x()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self._cursor = None
        self.update()


def _draw_line(painter: QPainter, points: QPolygonF, line: Line) -> None:
    """A line, or a dot where there is one point alone; a thin dark line under it makes bright ones seen on light."""
    style = Qt.PenStyle.DashLine if line.dashed else Qt.PenStyle.SolidLine
    casing = QColor(current_theme().look.casing)
    casing.setAlpha(150)
    pens = [QPen(QColor(line.colour), line.width, style)]
    if line.name and QColor(current_theme().surface).lightnessF() > 0.5:
        pens.insert(0, QPen(casing, line.width + _CASING, style))
    if line.dashed:  # in lengths of the line, whatever its width
        for pen in pens:
            pen.setDashPattern([5 / pen.widthF(), 4 / pen.widthF()])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    for pen in pens:
        painter.setPen(pen)
        if points.size() > 1:
            painter.drawPolyline(points)
        elif points.size():
            painter.setBrush(QColor(line.colour))
            painter.drawEllipse(points.first(), 2, 2)
