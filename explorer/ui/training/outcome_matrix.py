"""The confusion matrix as a picture to zoom and move: a row for what birds are, a column for what was said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.theme import current_theme
from explorer.ui.training.outcome_drawing import LEFT, TOP, MatrixDrawing, drawing_of
from explorer.ui.training.outcome_view import MatrixView

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent

    from explorer.jobs.matrix import Matrix

_NOTCH = 1.0015  # zoom of a unit of the wheel, of which a notch has 120
_KEY_ZOOM = 1.4


class MatrixPane(QWidget):
    """Shows one matrix. The wheel zooms, dragging moves, a click picks a cell; keys do the same."""

    pointed = Signal(object)  # (row, column) or None
    opened = Signal(object)  # (row, column)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Which species was taken for which")
        self.matrix: Matrix | None = None
        self.view = MatrixView()
        self.cell: tuple[int, int] | None = None  # the one that is pointed at
        self._drawing: MatrixDrawing | None = None
        self._grip: QPointF | None = None
        self._moved = False

    def show_matrix(self, matrix: Matrix | None) -> None:
        """Another matrix, seen as a whole."""
        self.matrix, self.cell = matrix, None
        self.view = replace(self.view, count=len(matrix.names) if matrix is not None else 0)
        self.restyle()
        self.fit()

    def restyle(self) -> None:
        """Take on the colours of the theme in force."""
        self._drawing = drawing_of(self.matrix, self.font()) if self.matrix is not None else None
        self.update()

    def fit(self) -> None:
        """The whole of it."""
        self._look(self.view.fitted())

    def reveal(self, row: int, column: int) -> None:
        """Point at a cell, and bring it to the middle, large enough to be read."""
        if self.matrix is not None:
            self._look(self.view.revealed(row, column))
            self._point((row, column))

    def _look(self, view: MatrixView) -> None:
        self.view = view
        self.update()

    @property
    def _area(self) -> QRectF:
        return QRectF(LEFT, TOP, max(self.width() - LEFT, 1), max(self.height() - TOP, 1))

    def _cell_at(self, at: QPointF) -> tuple[int, int] | None:
        return self.view.cell_at(at.x() - LEFT, at.y() - TOP)

    def _zoom(self, factor: float, at: QPointF) -> None:
        self._look(self.view.zoomed(factor, max(at.x() - LEFT, 0.0), max(at.y() - TOP, 0.0)))

    def _point(self, cell: tuple[int, int] | None) -> None:
        if cell != self.cell:
            self.cell = cell
            self.pointed.emit(cell)
            self.update()

    # Qt asks.

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(560, 520)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(300, 260)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        area = self._area
        self._look(self.view.in_room(area.width(), area.height()))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        self._zoom(_NOTCH ** event.angleDelta().y(), event.position())
        self._point(self._cell_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._grip, self._moved = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._grip is None:
            self._point(self._cell_at(event.position()))
            return
        by = event.position() - self._grip
        if self._moved or by.manhattanLength() > 4:
            self._moved = True
            self._grip = event.position()
            self._look(self.view.moved(by.x(), by.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if self._grip is not None and not self._moved:
            self._point(self._cell_at(event.position()))
            self._open()
        self._grip = None

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        if not self.hasFocus():
            self._point(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = Qt.Key(event.key())
        steps = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}
        if key in steps and self.matrix is not None:
            row, column = self.cell or (0, 0)
            last = self.view.count - 1
            cell = (min(max(row + steps[key][0], 0), last), min(max(column + steps[key][1], 0), last))
            self.reveal(*cell)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            factor = 1 / _KEY_ZOOM if key == Qt.Key.Key_Minus else _KEY_ZOOM
            self._zoom(factor, self._area.center())
        elif key in (Qt.Key.Key_0, Qt.Key.Key_F):
            self.fit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open()
        else:
            super().keyPressEvent(event)

    def _open(self) -> None:
        if self.cell is not None and self.matrix is not None and self.matrix.counts[self.cell] > 0:
            self.opened.emit(self.cell)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        theme = current_theme()
        painter.fillRect(self.rect(), QColor(theme.surface))
        if self._drawing is not None and self.view.count:
            self._drawing.draw(painter, self.view, self.cell)
        painter.end()
