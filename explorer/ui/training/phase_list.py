"""The phases of a training, one under the other: what each is for, how far it is, and a bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.bars import draw_bar, draw_text, font_of
from explorer.ui.theme import current_theme
from explorer.ui.training.words import phase_line, phase_title

if TYPE_CHECKING:
    from explorer.ui.training.progress import Course

ROW = 44


class PhaseList(QWidget):
    """A row a phase. A click, or the arrow keys, choose the phase whose curve is shown."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._course: Course | None = None
        self.shown = 0  # the phase whose curve is shown

    def show_course(self, course: Course, shown: int) -> None:
        grown = self._course is None or len(course.phases) * ROW != self.minimumHeight()
        self._course, self.shown = course, shown
        if grown:
            self.setMinimumHeight(len(course.phases) * ROW)
            self.updateGeometry()
        if course.phases:
            number = min(shown, len(course.phases) - 1)
            self.setAccessibleName(f"{phase_title(course, number)}: {phase_line(course.phases[number])}")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(300, max(self.minimumHeight(), ROW))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = current_theme()
        painter.fillRect(self.rect(), QColor(theme.surface))
        course, base = self._course, self.font()
        for number, phase in enumerate(course.phases if course else ()):
            assert course is not None  # noqa: S101 - else there are no phases
            row = QRectF(0, number * ROW, self.width(), ROW)
            if number == self.shown:
                painter.fillRect(row, QColor(theme.selected))
                if self.hasFocus():
                    painter.setPen(QColor(theme.quiet))
                    painter.drawRect(row.adjusted(0.5, 0.5, -1.5, -1.5))
            runs = number == course.current and course.stage in ("caching", "training", "checking")
            waits = not runs and not phase.is_over
            colour = QColor(theme.quiet if waits or phase.is_left_out else theme.text)
            painter.setFont(font_of(base, bold=runs))
            inside = row.adjusted(10, 4, -10, -4)
            draw_text(
                painter,
                QRectF(inside.left(), inside.top(), inside.width(), 17),
                phase_title(course, number),
                colour=colour,
            )
            painter.setFont(font_of(base, points=-1))
            line = QRectF(inside.left(), inside.top() + 18, inside.width(), 17)
            width = draw_text(painter, line, phase_line(phase), colour=QColor(theme.quiet), right=True)
            share = 1.0 if phase.is_over else max(phase.done, 0.0)
            if not phase.is_left_out:
                bar = QRectF(inside.left(), inside.top() + 24, max(inside.width() - width - 10, 20), 5)
                draw_bar(painter, bar, share, colour=QColor(theme.quiet), track=QColor(theme.line))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self._choose(int(event.position().y() // ROW))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
        else:
            self._choose(self.shown + by)

    def _choose(self, number: int) -> None:
        if self._course is not None and 0 <= number < len(self._course.phases):
            self.chosen.emit(number)
