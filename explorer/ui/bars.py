"""Names with probabilities as quiet bars: small painting functions that strip and ranking share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF

if TYPE_CHECKING:
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
