"""Names with probabilities as quiet bars: small painting functions that strip and ranking share."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF

from explorer.figures.text import elide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

STALE_OPACITY = 0.38
MOST_NAMES_WIDTH = 340.0  # a number farther from its name is hard to follow


def font_of(base: QFont, *, points: float = 0.0, bold: bool = False, italic: bool = False) -> QFont:
    """The base font, some points larger or smaller."""
    font = QFont(base)
    font.setPointSizeF(max(base.pointSizeF() + points, 6.0))
    font.setWeight(QFont.Weight.DemiBold if bold else base.weight())
    font.setItalic(italic)
    return font


def draw_text(painter: QPainter, area: QRectF, text: str, *, colour: QColor, right: bool = False) -> float:
    """One line of plain text, cut short with … where it does not fit. Returns the width it took."""
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.setPen(colour)
    painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine), shown)
    return metrics.horizontalAdvance(shown)


def draw_centred(painter: QPainter, area: QRectF, text: str, *, colour: QColor) -> None:
    """One line of plain text in the middle of the area."""
    painter.setPen(colour)
    painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine), text)


def broken(text: str, metrics: QFontMetricsF, width: float) -> tuple[str, str]:
    """What of a name fits into a line, and the rest; it is broken where a part of it ends, if one does late enough."""
    if metrics.horizontalAdvance(text) <= width:
        return text, ""
    most = bisect_right(range(1, len(text) + 1), width, key=lambda count: metrics.horizontalAdvance(text[:count]))
    ends = [at for at in range(max(most // 2, 1), most + 1) if text[at - 1] in " _-" or text[at] == " "]
    at = ends[-1] if ends else max(most, 1)
    return text[:at].rstrip(), text[at:].lstrip()


def cut_to(text: str, font: QFont, width: float, height: float) -> str:
    """As many words of a text as fit, broken into lines; … for the rest."""
    if wrapped_height(text, font, width) <= height:
        return text
    words = text.split()
    count = bisect_right(range(len(words)), height, key=lambda n: wrapped_height(_begun(words, n), font, width))
    return _begun(words, max(count - 1, 0))


def _begun(words: Sequence[str], count: int) -> str:
    return " ".join(words[:count]) + "…"


_WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


def wrapped_height(text: str, font: QFont, width: float) -> float:
    """How high a text is that goes on in the next line where it does not fit."""
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, max(width, 1.0), 10_000), _WRAPPED, text).height()


def draw_wrapped(painter: QPainter, area: QRectF, text: str, *, colour: QColor) -> None:
    """Plain text over as many lines as it takes."""
    painter.setPen(colour)
    painter.drawText(area, _WRAPPED, text)


def draw_name(painter: QPainter, area: QRectF, name: str, *, colour: QColor) -> None:
    """The name of a bird; where it does not fit it loses its middle, for both ends tell it from others."""
    draw_text(painter, area, elide(name, area.width(), QFontMetricsF(painter.font()).horizontalAdvance), colour=colour)


def draw_bar(painter: QPainter, area: QRectF, share: float, *, colour: QColor, track: QColor) -> None:
    """A bar of that share of the area's width on a track of the whole."""
    radius = area.height() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(track)
    painter.drawRoundedRect(area, radius, radius)
    if share > 0:
        full = QRectF(area)
        full.setWidth(max(area.width() * min(share, 1.0), area.height()))
        painter.setBrush(colour)
        painter.drawRoundedRect(full, radius, radius)
