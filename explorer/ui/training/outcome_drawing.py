"""Painting a confusion matrix: one picture with a pixel a cell, and names, numbers and lines where there is room."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPen

from explorer.figures.look import ink_on
from explorer.ui.bars import draw_text, font_of
from explorer.ui.theme import current_theme
from explorer.ui.training.outcome_view import NUMBERED, READABLE, apart

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtGui import QFont, QPainter

    from explorer.jobs.matrix import Matrix
    from explorer.ui.training.outcome_view import MatrixView

LEFT, TOP = 150.0, 128.0  # room for names
_DOT = 4.0  # least side of a mistake: of a large matrix a cell is hardly a pixel
_MOST_DOTS = 6000
LEAST_APART = 6.0  # of lines between families


def cell_image(matrix: Matrix, *, right: str, wrong: str, ground: str) -> QImage:
    """A pixel a cell: the more of a row's photos, the stronger; right ones in one colour, wrong ones in another."""
    size = len(matrix.names)
    rows, columns = matrix.filled.T
    totals = np.bincount(rows, weights=matrix.counts[rows, columns], minlength=size)
    strength = 0.4 + 0.6 * np.sqrt(matrix.counts[rows, columns] / totals[rows])[:, None]
    colours = np.where((rows == columns)[:, None], _rgb(right), _rgb(wrong))
    pixels = np.empty((size, size, 4), dtype=np.uint8)
    pixels[...] = (*_rgb(ground).astype(np.uint8), 255)
    pixels[rows, columns, :3] = (strength * colours + (1 - strength) * _rgb(ground)).round()
    return QImage(pixels.data, size, size, 4 * size, QImage.Format.Format_RGBX8888).copy()


def _rgb(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.float64)


def drawing_of(matrix: Matrix, font: QFont) -> MatrixDrawing:
    """The drawing of a matrix in the colours of the theme in force."""
    theme = current_theme()
    look = theme.look
    image = cell_image(matrix, right=look.accent(0), wrong=look.accent(2), ground=theme.surface)
    wrong = matrix.filled[matrix.filled[:, 0] != matrix.filled[:, 1]][:_MOST_DOTS]
    return MatrixDrawing(matrix, font, image, [(row, column) for row, column in wrong.tolist()])


@dataclass(frozen=True, slots=True, eq=False)
class MatrixDrawing:
    """A matrix made ready to be painted; `dots` are the cells of mistakes, the most frequent first."""

    matrix: Matrix
    font: QFont
    image: QImage = field(repr=False)
    dots: list[tuple[int, int]] = field(repr=False)

    def draw(self, painter: QPainter, view: MatrixView, cell: tuple[int, int] | None) -> None:
        """Paint what is seen, and frame the cell that is pointed at."""
        area = QRectF(LEFT, TOP, view.width, view.height)
        painter.save()
        painter.setClipRect(area)
        across, down = min(area.width() / view.side, view.count), min(area.height() / view.side, view.count)
        shown = QRectF(area.left(), area.top(), across * view.side, down * view.side)
        painter.drawImage(shown, self.image, QRectF(-view.x / view.side, -view.y / view.side, across, down))
        self._draw_lines(painter, view, shown)
        self._draw_cells(painter, view)
        if cell is not None:
            self._draw_frame(painter, view, cell)
        painter.restore()
        self._draw_names(painter, view, cell)

    def _draw_lines(self, painter: QPainter, view: MatrixView, shown: QRectF) -> None:
        painter.setPen(QPen(QColor(current_theme().line), 1))
        drawn = -LEAST_APART
        for first, _, _ in self.matrix.groups:
            if first * view.side - drawn < LEAST_APART:  # small families would blacken the whole
                continue
            drawn = first * view.side
            x, y = _place(view, first, down=False), _place(view, first, down=True)
            painter.drawLine(QPointF(x, shown.top()), QPointF(x, shown.bottom()))
            painter.drawLine(QPointF(shown.left(), y), QPointF(shown.right(), y))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(shown.adjusted(0, 0, -1, -1))

    def _draw_cells(self, painter: QPainter, view: MatrixView) -> None:
        """Numbers where there is room; where there is hardly any, the mistakes larger than they are."""
        if view.side >= NUMBERED:
            self._draw_numbers(painter, view)
        elif view.side < _DOT:
            painter.setPen(Qt.PenStyle.NoPen)
            for row, column in self.dots:
                x, y = _place(view, column + 0.5, down=False), _place(view, row + 0.5, down=True)
                colour = self.image.pixelColor(column, row)
                painter.fillRect(QRectF(x - _DOT / 2, y - _DOT / 2, _DOT, _DOT), colour)

    def _draw_frame(self, painter: QPainter, view: MatrixView, cell: tuple[int, int]) -> None:
        theme = current_theme()
        painter.setPen(QPen(QColor(theme.quiet), 1, Qt.PenStyle.DotLine))
        x, y = _place(view, cell[1] + 0.5, down=False), _place(view, cell[0] + 0.5, down=True)
        painter.drawLine(QPointF(LEFT, y), QPointF(x - view.side / 2, y))
        painter.drawLine(QPointF(x, TOP), QPointF(x, y - view.side / 2))
        painter.setPen(QPen(QColor(theme.text), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        side = max(view.side, 7.0)
        painter.drawRect(QRectF(x - side / 2, y - side / 2, side, side))

    def _draw_numbers(self, painter: QPainter, view: MatrixView) -> None:
        painter.setFont(font_of(self.font, points=-1))
        rows, columns = view.span(down=True), view.span(down=False)
        part = self.matrix.counts[rows.start : rows.stop, columns.start : columns.stop]
        for row, column in np.argwhere(part).tolist():
            x, y = _place(view, columns.start + column, down=False), _place(view, rows.start + row, down=True)
            fill = self.image.pixelColor(columns.start + column, rows.start + row)
            painter.setPen(QColor(ink_on(fill.name())))
            cell = QRectF(x, y, view.side, view.side)
            painter.drawText(cell, int(Qt.AlignmentFlag.AlignCenter), str(part[row, column]))

    def _draw_names(self, painter: QPainter, view: MatrixView, cell: tuple[int, int] | None) -> None:
        """Names of the cells where there is room, else of their groups; the pointed ones always."""
        theme = current_theme()
        painter.setFont(font_of(self.font, points=-1))
        for down in (True, False):
            painter.save()
            painter.setClipRect(QRectF(0, TOP, LEFT, view.height) if down else QRectF(LEFT, 0, view.width, TOP))
            pointed = cell[0 if down else 1] if cell is not None else None
            for number, label in enumerate(self._labels(view, pointed, down=down)):
                strong = pointed is not None and number == 0
                _draw_name(painter, label, QColor(theme.text if strong else theme.quiet), down=down)
            painter.restore()
        painter.setFont(font_of(self.font, points=-1, bold=True))
        corner = QRectF(6, TOP - 40, LEFT - 12, 18)
        draw_text(painter, corner.translated(0, -16), "Named as →", colour=QColor(theme.quiet), right=True)
        draw_text(painter, corner.translated(0, 14), "Bird ↓", colour=QColor(theme.quiet), right=True)

    def _labels(self, view: MatrixView, pointed: int | None, *, down: bool) -> list[tuple[float, str]]:
        """(place in the widget, name), none on top of another; the pointed one goes first."""
        names, span = self.matrix.names, view.span(down=down)
        wanted = [] if pointed is None else [(pointed + 0.5, names[pointed])]
        if view.side >= READABLE:
            wanted += [(i + 0.5, names[i]) for i in span if i != pointed]
        else:
            groups = sorted(self.matrix.groups, key=lambda group: group[0] - group[1])  # the largest first
            wanted += [((first + end) / 2, name) for first, end, name in groups]
        return apart(((_place(view, at, down=down), name) for at, name in wanted), READABLE - 0.5)


def _place(view: MatrixView, number: float, *, down: bool) -> float:
    """Where a row or column begins in the widget."""
    return view.place(number, down=down) + (TOP if down else LEFT)


def _draw_name(painter: QPainter, label: tuple[float, str], ink: QColor, *, down: bool) -> None:
    place, name = label
    if down:
        draw_text(painter, QRectF(6, place - 8, LEFT - 12, 16), name, colour=ink, right=True)
        return
    painter.save()
    painter.translate(place, TOP - 6)
    painter.rotate(-90)
    draw_text(painter, QRectF(0, -8, TOP - 12, 16), name, colour=ink)
    painter.restore()
