"""Small pictures of birds with what a network looks at, and what each of its parts says; painted, dumb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.bars import draw_text, font_of
from explorer.ui.theme import current_theme
from explorer.ui.training.outcome_words import part_word, saw_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QImage

    from explorer.train.events import Glance, Looked, Saw

PICTURE = 168  # longest side of a picture
WIDE = 400  # a bird takes at least that, else there is one column less
GAP = 10
_LINE = 18
_MARK = 16  # room of the square that tells a part's boxes
_WIDTHS = (2.2, 1.4, 1.0)  # of the lines of a part's boxes, the best one first


class BirdGrid(QWidget):
    """Shows one `Looked`. Its height follows from its width."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.look: Looked | None = None
        self._marks = _MARK
        self.pictures: Mapping[str, QImage] = {}

    def clear(self) -> None:
        self.look, self.pictures = None, {}
        self._fit()

    def show_look(self, look: Looked) -> None:
        changed = self.look is None or len(self.look.glances) != len(look.glances)
        self.look = look
        if changed:
            self._fit()
        best = "; ".join(f"{glance.truth}: {glance.saw[-1].best}" for glance in look.glances if glance.saw)
        self.setAccessibleName(f"Held-back birds and what they are taken for. {best}")
        self.update()

    def show_pictures(self, pictures: Mapping[str, QImage]) -> None:
        self.pictures = {**self.pictures, **pictures}
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(WIDE, max(self.minimumHeight(), PICTURE))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    @property
    def _glances(self) -> tuple[Glance, ...]:
        return self.look.glances if self.look is not None else ()

    @property
    def _columns(self) -> int:
        return max(self.width() // WIDE, 1)

    @property
    def _row(self) -> float:
        parts = max((len(glance.saw) for glance in self._glances), default=0)
        return float(max(PICTURE, (parts + 1) * _LINE + 6) + GAP)

    def _fit(self) -> None:
        rows = -(-len(self._glances) // self._columns)
        self.setMinimumHeight(int(rows * self._row))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        columns, row = self._columns, self._row
        width = self.width() / columns
        for number, glance in enumerate(self._glances):
            down, across = divmod(number, columns)
            area = QRectF(across * width, down * row, width - GAP, row - GAP)
            if area.intersects(QRectF(event.rect())):
                self._draw_bird(painter, area, glance)
        painter.end()

    def _draw_bird(self, painter: QPainter, area: QRectF, glance: Glance) -> None:
        theme = current_theme()
        square = QRectF(area.left(), area.top(), PICTURE, PICTURE)
        painter.fillRect(square, QColor(theme.backdrop))
        image = self.pictures.get(glance.photo)
        if image is None:
            painter.setPen(QColor(theme.quiet))
            painter.drawText(square, int(Qt.AlignmentFlag.AlignCenter), "…")
        elif image.isNull():
            painter.setPen(QColor(theme.quiet))
            painter.setFont(self.font())
            painter.drawText(
                square, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), "The photo cannot be opened."
            )
        else:
            shown = QRectF(square)
            shown.setSize(image.size().scaled(square.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio).toSizeF())
            shown.moveCenter(square.center())
            painter.drawImage(shown, image)
            self._draw_boxes(painter, shown, glance)
        self._draw_names(painter, area.adjusted(PICTURE + 10, 0, 0, 0), glance)

    def _draw_boxes(self, painter: QPainter, shown: QRectF, glance: Glance) -> None:
        look = current_theme().look
        painter.save()
        painter.setClipRect(shown)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for casing in (True, False):  # the dark lines under all bright ones
            for number, saw in enumerate(glance.saw):
                for place, (x0, y0, x1, y1) in reversed(list(enumerate(saw.boxes))):
                    width = _WIDTHS[min(place, len(_WIDTHS) - 1)]
                    colour = look.casing if casing else look.accent(number)
                    painter.setPen(QPen(QColor(colour), width + 1.8 if casing else width))
                    box = QRectF(shown.left() + x0 * shown.width(), shown.top() + y0 * shown.height(), 0, 0)
                    box.setSize(QRectF(0, 0, (x1 - x0) * shown.width(), (y1 - y0) * shown.height()).size())
                    painter.drawRect(box.intersected(shown.adjusted(1, 1, -1, -1)))
        painter.restore()

    def _draw_names(self, painter: QPainter, area: QRectF, glance: Glance) -> None:
        theme, base = current_theme(), self.font()
        painter.setFont(font_of(base, bold=True))
        title = QRectF(area.left(), area.top(), area.width(), _LINE)
        draw_text(painter, title, glance.truth, colour=QColor(theme.text))
        painter.setFont(font_of(base, points=-0.5))
        words = [part_word(saw.part) for saw in glance.saw]
        metrics = QFontMetricsF(font_of(base, points=-0.5, bold=True))
        self._marks = _MARK if any(saw.boxes for saw in glance.saw) else 0
        indent = self._marks + max((metrics.horizontalAdvance(word) for word in words), default=0) + 8
        for number, (saw, word) in enumerate(zip(glance.saw, words, strict=True)):
            line = QRectF(area.left(), area.top() + 4 + (number + 1) * _LINE, area.width(), _LINE)
            last = number == len(glance.saw) - 1
            painter.setFont(font_of(base, points=-0.5, bold=last))
            self._draw_saw(painter, line, (number, saw), word, indent)

    def _draw_saw(self, painter: QPainter, line: QRectF, one: tuple[int, Saw], word: str, indent: float) -> None:
        theme = current_theme()
        number, saw = one
        if saw.boxes:
            mark = QRectF(line.left() + 1, line.center().y() - 5, 10, 10)
            painter.setPen(QPen(QColor(theme.look.casing), 1))
            painter.setBrush(theme.accent(number))
            painter.drawRect(mark)
        left = line.adjusted(self._marks, 0, 0, 0)
        draw_text(painter, left, word, colour=QColor(theme.quiet))
        said = line.adjusted(indent, 0, 0, 0)
        draw_text(painter, said, saw_line(saw), colour=QColor(theme.text if saw.is_right else theme.quiet))
