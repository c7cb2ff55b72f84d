"""The ranking: the best name large, the five best names, and what each scale or grain gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.figures.text import printable, share_text
from explorer.ui.bars import draw_bar, draw_text, font_of
from explorer.ui.dimming import DimmingWidget
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from explorer.naming import Names, NameTree
    from explorer.results import Ranking, Reading
    from explorer.ui.state import Answer

NAMES = 5
MARGIN = 14
MINI = 3.0  # height of the bar of a scale or a grain


@dataclass(frozen=True, slots=True)
class NameRow:
    """One name of the ranking: its share in the answer, and what each scale or grain gave it."""

    name: str
    other: str  # the scientific name under an English one, and the other way round
    share: float
    parts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RankingText:
    """Everything the ranking says, as plain values.

    `parts` names the bars under each name, `accents` the numbers of their colours, and `whole` the answer.
    """

    rows: tuple[NameRow, ...]
    whole: str
    parts: tuple[str, ...]
    is_scientific: bool = False  # the names are; else the others
    accents: tuple[int, ...] = ()


def ranking_text(answer: Answer, tree: NameTree, names: Names = "english") -> RankingText:
    """What the ranking says about an answer of any family.

    Beside a species, a scale has what it gives to that species; a grain what its network gives to the species, or to
    the genus or family that the species is in; crops have what the whole photo alone gives. Seven streams would be too
    many bars: their lens has them.
    """
    rows = []
    whole, titles = _legend(answer.reading)
    for place, share in answer.reading.answer.top(NAMES):
        taxon = tree.taxonomy.taxa[place]
        pair = (printable(taxon.english), printable(taxon.scientific))
        name, other = reversed(pair) if names == "scientific" and pair[1] else pair
        parts = _parts(answer.reading, tree, place)
        rows.append(NameRow(name, other, share, tuple(_share(ranking, at) for ranking, at in parts)))
    return RankingText(tuple(rows), whole, titles, names == "scientific", _accents(answer.reading, len(titles)))


def _parts(reading: Reading, tree: NameTree, place: int) -> list[tuple[Ranking, int]]:
    """Of a species, the rankings to show beside it and its place there."""
    if hasattr(reading, "scales"):
        return [(scale.ranking, place) for scale in reading.scales] if len(reading.scales) > 1 else []
    if hasattr(reading, "grains"):
        return [(grain.ranking, int(tree.groups[grain.level][place])) for grain in reading.grains]
    return [] if hasattr(reading, "streams") else [(reading.whole, place)]


def _legend(reading: Reading) -> tuple[str, tuple[str, ...]]:
    """What the bars are of: the answer, and its parts."""
    if hasattr(reading, "scales"):
        count = len(reading.scales)
        return ("fused", tuple(map(_scale_title, range(count)))) if count > 1 else ("how sure", ())
    if hasattr(reading, "grains"):
        return "all together", tuple(grain.level for grain in reading.grains)
    if hasattr(reading, "crops"):
        count = len(reading.crops)
        return f"average of {count} crops" if count > 1 else "the crop", ("the whole photo",)
    on, count = len(reading.streams) - len(reading.off), len(reading.streams)
    return "all streams together" if on == count else f"{on} of {count} streams together", ()


def _accents(reading: Reading, count: int) -> tuple[int, ...]:
    """Each grain has its own colour in all panes, also where another grain is missing; other parts are counted."""
    if not hasattr(reading, "grains"):
        return tuple(range(count))
    from explorer.figures.energy import ACCENTS  # noqa: PLC0415 - numpy comes with the first answer

    return tuple(ACCENTS[grain.level] for grain in reading.grains)


def _share(ranking: Ranking, place: int) -> float:
    return float(ranking.probabilities[place])


def _scale_title(number: int) -> str:
    return "scale 1" if number == 0 else f"{number + 1}"


def spoken(text: RankingText) -> str:
    """The ranking as one sentence, for those who hear the window."""
    return "; ".join(f"{row.name}, {row.other}, {share_text(row.share)}" for row in text.rows)


class RankingView(DimmingWidget):
    """Paints a `RankingText`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._text: RankingText | None = None

    def show_text(self, text: RankingText | None) -> None:
        self._text = text
        self.setAccessibleDescription(spoken(text) if text else "")
        self.updateGeometry()
        self.update()

    @property
    def _line(self) -> float:
        return float(self.fontMetrics().height())

    def sizeHint(self) -> QSize:  # noqa: N802
        if self._text is None:
            return QSize(240, 0)
        head = self._line * 2.9 + 24
        rows = len(self._text.rows) * self._row_height(len(self._text.parts))
        return QSize(240, int(head + rows + 2 * self._line + 2 * MARGIN))

    def _row_height(self, scales: int) -> float:
        return self._line * 2 + 7 + (MINI + 2) * (scales + 1) + 8

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        if self._text is None or not self._text.rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self.opacity)
        area = QRectF(MARGIN, MARGIN, self.width() - 2 * MARGIN, self.height() - 2 * MARGIN)
        y = self._paint_head(painter, area, self._text)
        for row in self._text.rows:
            self._paint_row(
                painter, QRectF(area.x(), y, area.width(), self._row_height(len(row.parts))), row, self._text
            )
            y += self._row_height(len(row.parts))
        self._paint_legend(painter, QRectF(area.x(), y, area.width(), self._line), self._text)
        painter.end()

    def _paint_head(self, painter: QPainter, area: QRectF, text: RankingText) -> float:
        theme, best = current_theme(), text.rows[0]
        share = share_text(best.share)
        font = self._fitting_font(f"{best.name}  {share}", area.width())
        painter.setFont(font)
        line = QRectF(area.x(), area.y(), area.width(), self._line * 1.9)
        draw_text(painter, line, share, colour=QColor(theme.text), right=True)
        line.setWidth(line.width() - painter.fontMetrics().horizontalAdvance(share) - 10)
        font.setItalic(text.is_scientific)
        painter.setFont(font)
        draw_text(painter, line, best.name, colour=QColor(theme.text))
        painter.setFont(font_of(self.font(), italic=not text.is_scientific))
        under = QRectF(area.x(), line.bottom(), area.width(), self._line)
        draw_text(painter, under, best.other, colour=QColor(theme.quiet))
        painter.fillRect(QRectF(area.x(), under.bottom() + 12, area.width(), 1), QColor(theme.line))
        return under.bottom() + 24

    def _fitting_font(self, text: str, width: float) -> QFont:
        """The largest of some sizes at which a headline fits."""
        for points in (5.0, 4.0, 3.0, 2.0):
            font = font_of(self.font(), points=points, bold=True)
            if QFontMetricsF(font).horizontalAdvance(text) + 10 <= width:
                return font
        return font_of(self.font(), points=1, bold=True)

    def _paint_row(self, painter: QPainter, area: QRectF, row: NameRow, text: RankingText) -> None:
        theme = current_theme()
        painter.setFont(font_of(self.font(), bold=True))
        line = QRectF(area.x(), area.y(), area.width(), self._line)
        draw_text(painter, line, share_text(row.share), colour=QColor(theme.text), right=True)
        line.setWidth(line.width() - 44)
        painter.setFont(font_of(self.font(), bold=True, italic=text.is_scientific))
        draw_text(painter, line, row.name, colour=QColor(theme.text))
        painter.setFont(font_of(self.font(), points=-1, italic=not text.is_scientific))
        under = QRectF(area.x(), line.bottom(), area.width(), self._line)
        draw_text(painter, under, row.other, colour=QColor(theme.quiet))
        y = under.bottom() + 4
        track = QColor(theme.line)
        draw_bar(
            painter, QRectF(area.x(), y, area.width(), MINI + 1), row.share, colour=QColor(theme.text), track=track
        )
        for number, (share, accent) in enumerate(zip(row.parts, text.accents, strict=True)):
            bar = QRectF(area.x(), y + (number + 1) * (MINI + 2) + 1, area.width(), MINI)
            draw_bar(painter, bar, share, colour=theme.accent(accent), track=track)

    def _paint_legend(self, painter: QPainter, line: QRectF, text: RankingText) -> None:
        theme = current_theme()
        painter.setFont(font_of(self.font(), points=-1))
        entries = [
            (text.whole, QColor(theme.text)),
            *((title, theme.accent(accent)) for title, accent in zip(text.parts, text.accents, strict=True)),
        ]
        metrics = painter.fontMetrics()
        needed = sum(16 + metrics.horizontalAdvance(title) for title, _ in entries)
        gap = min(max((line.width() - needed) / max(len(entries) - 1, 1), 4.0), 12.0)
        x = line.x()
        for title, colour in entries:
            if x > line.x() and x + 16 + metrics.horizontalAdvance(title) > line.right():  # a narrow panel
                x, line = line.x(), line.translated(0, line.height())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(x, line.center().y() - 2, 12, 4), 2, 2)
            spot = QRectF(x + 16, line.y(), max(line.right() - x - 16, 0), line.height())
            x += 16 + draw_text(painter, spot, title, colour=QColor(theme.quiet)) + gap
