"""The one painter of marks: for the window, PNG, TIFF, PDF and SVG."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, assert_never

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QFontMetricsF, QImage, QPainter, QPen

from explorer.errors import ExplorerError
from explorer.figures.look import FAMILIES
from explorer.figures.marks import Bar, BoxMark, Fill, Font, Label, Line, Paragraph, Raster, Stroke, Text
from explorer.figures.text import LINE_PITCH, elide, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from explorer.figures.marks import Mark, Sheet
    from explorer.geometry import Box

_DASHES = (3.0, 2.0)  # in widths of the line
_CORNER = 0.15  # radius of a label's corners as a share of its height
_LEAST_TYPE = 4.0  # in the painter's unit; Qt draws smaller type too large, and from 0.4 on none at all


def paint_sheet(painter: QPainter, sheet: Sheet) -> None:
    """Paint a whole sheet. The painter's unit must be a point: scale it to the device first."""
    painter.fillRect(QRectF(0, 0, sheet.width, sheet.height), QColor(sheet.background))
    paint_marks(painter, sheet.marks)


def paint_marks(painter: QPainter, marks: Iterable[Mark]) -> None:
    """Paint marks in their own frame, which must be the painter's. The painter is left as it was."""
    painter.save()
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing
        | QPainter.RenderHint.TextAntialiasing
        | QPainter.RenderHint.SmoothPixmapTransform
    )
    for mark in marks:
        _paint(painter, mark)
    painter.restore()


def _paint(painter: QPainter, mark: Mark) -> None:
    match mark:
        case Raster():
            _raster(painter, mark)
        case BoxMark():
            _outline(painter, mark)
        case Line():
            _line(painter, QLineF(mark.x0, mark.y0, mark.x1, mark.y1), mark.stroke, dashed=mark.dashed)
        case Fill():
            painter.fillRect(_rect(mark.box), QColor(mark.colour))
        case Bar():
            _bar(painter, mark)
        case Text():
            _text(painter, mark)
        case Paragraph():
            _paragraph(painter, mark)
        case Label():
            _label(painter, mark)
        case _:
            assert_never(mark)


def _rect(box: Box) -> QRectF:
    return QRectF(box.x0, box.y0, box.width, box.height)


def _raster(painter: QPainter, mark: Raster) -> None:
    pixels = np.ascontiguousarray(mark.pixels)
    height, width = pixels.shape[:2]
    image = QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    painter.drawImage(_rect(mark.target), image)


def _pen(colour: str, width: float, *, dashed: bool = False) -> QPen:
    pen = QPen(QColor(colour), width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if dashed else Qt.PenCapStyle.SquareCap)
    if dashed:
        pen.setDashPattern(_DASHES)
    return pen


def _outline(painter: QPainter, mark: BoxMark) -> None:
    """The whole casing first, so that no side's casing covers another's line."""
    stroke = mark.stroke
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_pen(stroke.casing, stroke.casing_width))
    painter.drawRect(_rect(mark.box))
    painter.setPen(_pen(stroke.colour, stroke.width))
    if not any(mark.dashed):
        painter.drawRect(_rect(mark.box))
        return
    b = mark.box
    top_left, top_right = QPointF(b.x0, b.y0), QPointF(b.x1, b.y0)
    bottom_left, bottom_right = QPointF(b.x0, b.y1), QPointF(b.x1, b.y1)
    sides = ((top_left, top_right), (top_right, bottom_right), (bottom_left, bottom_right), (top_left, bottom_left))
    for (start, end), dashed in zip(sides, mark.dashed, strict=True):
        painter.setPen(_pen(stroke.colour, stroke.width, dashed=dashed))
        painter.drawLine(start, end)


def _line(painter: QPainter, line: QLineF, stroke: Stroke, *, dashed: bool) -> None:
    painter.setPen(_pen(stroke.casing, stroke.casing_width))
    painter.drawLine(line)
    painter.setPen(_pen(stroke.colour, stroke.width, dashed=dashed))
    painter.drawLine(line)


def _bar(painter: QPainter, mark: Bar) -> None:
    track = _rect(mark.track)
    painter.fillRect(track, QColor(mark.track_colour))
    track.setWidth(track.width() * min(max(mark.share, 0.0), 1.0))
    painter.fillRect(track, QColor(mark.colour))


def _text(painter: QPainter, mark: Text) -> None:
    metrics = _take_font(painter, mark.font)
    text = elide(mark.text, mark.width, metrics.horizontalAdvance)
    shift = {"left": 0.0, "centre": 0.5, "right": 1.0}[mark.anchor] * metrics.horizontalAdvance(text)
    painter.setPen(QColor(mark.colour))
    painter.drawText(QPointF(mark.x - shift, mark.y), text)


def _paragraph(painter: QPainter, mark: Paragraph) -> None:
    size = mark.font.size
    while True:
        metrics = _take_font(painter, Font(mark.font.families, size, mark.font.bold, mark.font.italic))
        lines = wrap(mark.text, mark.box.width, metrics.horizontalAdvance)
        if size * LINE_PITCH * len(lines) <= mark.box.height * 1.001 or size < mark.font.size / 4:
            break
        size *= 0.97
    painter.setPen(QColor(mark.colour))
    for number, line in enumerate(lines):
        painter.drawText(QPointF(mark.box.x0, mark.box.y0 + size * (0.95 + LINE_PITCH * number)), line)


def _label(painter: QPainter, mark: Label) -> None:
    if mark.font.size < _LEAST_TYPE:  # the unit is a photo's pixel, looked at from near
        larger = _LEAST_TYPE / mark.font.size
        painter.save()
        painter.scale(1 / larger, 1 / larger)
        _label(painter, replace(mark, box=mark.box.scaled(larger), font=replace(mark.font, size=_LEAST_TYPE)))
        painter.restore()
        return
    radius = mark.box.height * _CORNER
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(mark.fill))
    painter.drawRoundedRect(_rect(mark.box), radius, radius)
    if not mark.text:
        return
    metrics = _take_font(painter, mark.font)
    text = elide(mark.text, mark.box.width, metrics.horizontalAdvance)
    x, y = mark.box.centre
    painter.setPen(QColor(mark.ink))
    painter.drawText(QPointF(x - metrics.horizontalAdvance(text) / 2, y + metrics.capHeight() / 2), text)


def _take_font(painter: QPainter, font: Font) -> QFontMetricsF:
    """Give the painter a font whose size is in the painter's own unit, and its metrics in that unit."""
    device = painter.device()
    qt_font = QFont(family_of(font.families))
    qt_font.setStyleHint(QFont.StyleHint.SansSerif)
    # Pixel sizes are whole numbers in Qt and point sizes are not; this cancels the device's own points.
    qt_font.setPointSizeF(font.size * 72 / device.logicalDpiY())
    qt_font.setBold(font.bold)
    qt_font.setItalic(font.italic)
    qt_font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    painter.setFont(qt_font)
    return QFontMetricsF(qt_font, device)


@lru_cache
def family_of(families: tuple[str, ...]) -> str:
    """The first of these font families that the computer has, or whatever sans serif it offers."""
    present = {name.partition(" [")[0] for name in QFontDatabase.families()}
    return next((family for family in families if family in present), "sans-serif")


def require_fonts() -> None:
    """Make sure that text will be text, not empty boxes.

    Raises:
        ExplorerError: where the computer has no font at all.
    """
    # The list of families is no help: it holds "Sans Serif" where nothing stands behind it.
    if not QFontInfo(QFont(family_of(FAMILIES))).family():
        hint = "Install a font, for example the package fonts-dejavu."
        raise ExplorerError("Could not draw the figure", "no fonts were found on this computer", hint)
