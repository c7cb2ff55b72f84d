"""The ranking, painted: the best name large, the next ones below it, and what each scale or grain gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.figures.text import share_text
from explorer.ui.bars import draw_bar, draw_text, draw_wrapped, font_of, wrapped_height
from explorer.ui.dimming import DimmingWidget
from explorer.ui.ranking import spoken
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from explorer.ui.ranking import NameRow, RankingText

MARGIN = 14
MINI = 3.0  # height of the bar of a scale or a grain
BAR_STEP = MINI + 2
GAP = 12.0  # between two names
HEADLINES = (5.0, 4.0, 3.0)  # points that the best name may be larger than the others
SWATCH = 16.0  # width of a colour in the legend, with the gap to its word


class RankingView(DimmingWidget):
    """Paints a `RankingText`; names that are too long for the panel go on in the next line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._text: RankingText | None = None

    def show_text(self, text: RankingText | None) -> None:
        self._text = text
        self.setAccessibleDescription(spoken(text) if text else "")
        self.updateGeometry()
        self.update()

    # How much room each part takes.

    @property
    def _line(self) -> float:
        return float(self.fontMetrics().height())

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        text, inside = self._text, width - 2.0 * MARGIN
        if text is None or not text.rows:
            return 0
        rows = sum(self._row_height(text, place, inside) for place in range(len(text.rows)))
        return int(rows + (self._legend_spots(text, inside)[-1].y() + 1) * self._line + MARGIN / 2)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, self.heightForWidth(max(self.width(), 210)))

    def _row_height(self, text: RankingText, place: int, width: float) -> float:
        row = text.rows[place]
        bars = 4 + MINI + 1 + BAR_STEP * len(row.parts)
        return self._name_height(text, place, width) + self._line + bars + (GAP if place else 1.5 * GAP)

    def _name_height(self, text: RankingText, place: int, width: float) -> float:
        font = self._name_font(text, place, width)
        return wrapped_height(text.rows[place].name, font, width - _share_width(text.rows[place], font))

    def _name_font(self, text: RankingText, place: int, width: float) -> QFont:
        """Of the best name the largest font at which it fits into one line; one that never does is broken."""
        if place:
            return font_of(self.font(), italic=text.is_scientific)
        row = text.rows[0]
        fonts = [font_of(self.font(), points=more, bold=True, italic=text.is_scientific) for more in HEADLINES]
        needed = (QFontMetricsF(font).horizontalAdvance(row.name) + _share_width(row, font) for font in fonts)
        return next((font for font, one in zip(fonts, needed, strict=True) if one <= width), fonts[-1])

    def _legend_spots(self, text: RankingText, width: float) -> list[QPointF]:
        """Where each entry of the legend begins: x in logical pixels, y in lines; a narrow panel takes several."""
        metrics = QFontMetricsF(font_of(self.font(), points=-1))
        widths = [SWATCH + metrics.horizontalAdvance(title) for title in (text.whole, *text.parts)]
        gap = min(max((width - sum(widths)) / max(len(widths) - 1, 1), 4.0), 12.0)
        spots, x, line = [], 0.0, 0
        for one in widths:
            if x > 0 and x + one > width:
                x, line = 0.0, line + 1
            spots.append(QPointF(x, line))
            x += one + gap
        return spots

    # Painting.

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        text = self._text
        if text is None or not text.rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(self.opacity)
        y, width = 0.0, self.width() - 2.0 * MARGIN
        for place in range(len(text.rows)):
            height = self._row_height(text, place, width)
            self._paint_row(painter, QRectF(MARGIN, y, width, height), text, place)
            y += height
        self._paint_legend(painter, QRectF(MARGIN, y, width, self._line), text)
        painter.end()

    def _paint_row(self, painter: QPainter, area: QRectF, text: RankingText, place: int) -> None:
        theme, row = current_theme(), text.rows[place]
        font = self._name_font(text, place, area.width())
        upright = QFont(font)
        upright.setItalic(False)
        painter.setFont(upright)
        first = QRectF(area.x(), area.y(), area.width(), QFontMetricsF(font).height())
        draw_text(painter, first, share_text(row.share), colour=QColor(theme.text), right=True)
        painter.setFont(font)
        name = QRectF(area)
        name.setWidth(area.width() - _share_width(row, font))
        name.setHeight(self._name_height(text, place, area.width()))
        draw_wrapped(painter, name, row.name, colour=QColor(theme.text))
        painter.setFont(font_of(self.font(), points=0 if place == 0 else -1, italic=not text.is_scientific))
        under = QRectF(area.x(), name.bottom(), area.width(), self._line)
        draw_text(painter, under, row.other, colour=QColor(theme.quiet))
        self._paint_bars(painter, QRectF(area.x(), under.bottom() + 4, area.width(), MINI), row, text.accents)

    def _paint_bars(self, painter: QPainter, first: QRectF, row: NameRow, accents: tuple[int, ...]) -> None:
        """The whole answer's bar, a little thicker, and below it those of the parts."""
        theme = current_theme()
        track = QColor(theme.line)
        draw_bar(painter, first.adjusted(0, 0, 0, 1), row.share, colour=QColor(theme.text), track=track)
        for number, (share, accent) in enumerate(zip(row.parts, accents, strict=True), 1):
            bar = first.translated(0, number * BAR_STEP + 1)
            draw_bar(painter, bar, share, colour=theme.accent(accent), track=track)

    def _paint_legend(self, painter: QPainter, line: QRectF, text: RankingText) -> None:
        theme = current_theme()
        painter.setFont(font_of(self.font(), points=-1))
        colours = (QColor(theme.text), *map(theme.accent, text.accents))
        spots = self._legend_spots(text, line.width())
        for title, colour, spot in zip((text.whole, *text.parts), colours, spots, strict=True):
            place = line.translated(spot.x(), spot.y() * self._line)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(place.x(), place.center().y() - 2, SWATCH - 4, 4), 2, 2)
            words = QRectF(place.x() + SWATCH, place.y(), max(line.right() - place.x() - SWATCH, 0), place.height())
            draw_text(painter, words, title, colour=QColor(theme.quiet))


def _share_width(row: NameRow, font: QFont) -> float:
    """What the probability takes of a name's line, with the gap between them."""
    return QFontMetricsF(font).horizontalAdvance(share_text(row.share)) + 12
