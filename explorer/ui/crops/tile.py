"""One crop in the strip: its picture in its own colour, what the checkpoint says of it alone, and what it keeps."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from explorer.figures.look import contrast
from explorer.figures.text import broken_name, share_text
from explorer.ui.bars import STALE_OPACITY, draw_bar, draw_name, draw_text, font_of
from explorer.ui.crops.mirror import paint_mirror
from explorer.ui.crops.words import NAMES
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QEnterEvent, QFont, QImage
    from PySide6.QtWidgets import QWidget

    from explorer.ui.crops.words import TileText
    from explorer.ui.theme import Theme

FRAME = 2.5  # width of a picture's frame
GAP = 6.0  # between picture and text
LEAST_TEXT = 68.0  # width that text beside a picture needs
BESIDE_FROM = 190.0  # from this width on the picture stands beside the text
FEW_LINES = 5  # lines that text above and below a picture needs, the picture's own not counted
BAR = 2.5
LEAST_CONTRAST = 1.5  # of a grey bar and its track
GREYISH = 40  # of 255; bars of more saturated colours are told from the grey track by their colour
LEAST_PICTURE = 3.2  # height of a picture above its text, in lines
SMALLEST_PICTURE = 2.0  # likewise, where a long name needs more lines
LOST = "may lose the bird"


def arrangement(width: float, height: float, line: float) -> Literal["beside", "above"]:
    """Whether a picture stands beside its text, or between title and names, where the tile is high and narrow."""
    return "beside" if width >= BESIDE_FROM or height < (FEW_LINES + 2) * line else "above"


def name_lines(height: float, line: float, *, keeps: int) -> int:
    """How many names fit below a title, with `keeps` lines at the end; at least one."""
    return max(min(int(height / line + 0.1) - 1 - keeps, NAMES), 1)


def picture_rect(area: QRectF, aspect: float) -> QRectF:
    """The largest rectangle of that shape (width : height) at the top left of an area."""
    width = min(area.width(), area.height() * aspect)
    return QRectF(area.x(), area.y(), width, width / aspect)


class CropTile(QAbstractButton):
    """A crop's picture, names, and what it keeps. A click pins its box on the photo."""

    pointed = Signal(bool)  # whether the cursor is on it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.text_shown: TileText | None = None
        self.crop: QImage | None = None
        self.raised = False
        self._stale = False

    def show_text(self, text: TileText) -> None:
        """Show what is said of a crop; its picture follows."""
        self.text_shown, self.crop = text, None
        self.setAccessibleName(f"Crop {text.titles[0]}")
        self.setAccessibleDescription(text.spoken)
        self.setToolTip(f"<p>{html.escape(text.spoken)}</p>")
        self.update()

    def show_crop(self, crop: QImage | None) -> None:
        self.crop = crop
        self.update()

    def show_raised(self, *, raised: bool, pinned: bool) -> None:
        """Show whether the crop's box is drawn over the others, for as long as the cursor is there or for good."""
        self.setChecked(pinned)
        self.raised = raised
        self.update()

    def set_stale(self, *, stale: bool) -> None:
        if stale != self._stale:
            self._stale = stale
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(150, 140)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(66, 46)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        super().enterEvent(event)
        self.pointed.emit(True)  # noqa: FBT003 - Qt's signature

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        super().leaveEvent(event)
        self.pointed.emit(False)  # noqa: FBT003 - Qt's signature

    # Painting.

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        text = self.text_shown
        if text is None:
            return
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self.raised or self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(current_theme().selected if self.raised else current_theme().line))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setOpacity(STALE_OPACITY if self._stale else 1.0)
        area = QRectF(self.rect()).adjusted(3, 2, -4, -2)
        line = QFontMetricsF(self._small()).height()
        if arrangement(self.width(), self.height(), line) == "beside":
            self._paint_beside(painter, area, text, line=line)
        else:
            self._paint_above(painter, area, text, line=line)
        painter.end()

    def _paint_beside(self, painter: QPainter, area: QRectF, text: TileText, *, line: float) -> None:
        room = QRectF(area)
        room.setWidth(max(area.width() - max(LEAST_TEXT, area.width() * 0.5) - GAP, 30))
        picture = self._paint_picture(painter, room, text)
        words = QRectF(area)
        words.setLeft(picture.right() + GAP)
        compact = area.height() < 4 * line
        keeps = self._keeps(text, words.width(), two_lines=not compact and area.height() >= FEW_LINES * line)
        share = share_text(text.rows[0][1]) if compact else ""
        self._paint_title(painter, QRectF(words.x(), words.y(), words.width(), line), text, share)
        count = 1 if compact else name_lines(area.height(), line + BAR + 1.5, keeps=len(keeps))
        y = words.y() + line
        for row in text.rows[:count]:
            y = self._paint_row(painter, QRectF(words.x(), y, words.width(), line), row, text, bare=compact)
        if keeps and y + line * len(keeps) <= area.bottom() + 2:
            self._paint_keeps(painter, QRectF(words.x(), y, words.width(), line), keeps, risk=text.risk)

    def _paint_above(self, painter: QPainter, area: QRectF, text: TileText, *, line: float) -> None:
        keeps = self._keeps(text, area.width(), two_lines=area.height() >= (FEW_LINES + 4) * line)
        spare = area.height() - line * (1 + len(keeps))
        count = max(min(int((spare - LEAST_PICTURE * line) / (line + BAR + 1.5)), NAMES), 1)
        self._paint_title(painter, QRectF(area.x(), area.y(), area.width(), line), text, "")
        best, others = (
            self._best_lines(text, area.width(), count, int(spare / line - SMALLEST_PICTURE)),
            text.rows[1:count],
        )
        others = others[: max(count - len(best), 0)]
        names = len(best) * line + (1 + len(others)) * (BAR + 1.5) + len(others) * line
        y = area.y() + line + 2
        y = self._paint_picture(painter, QRectF(area.x(), y, area.width(), spare - names - 4), text).bottom() + 2
        _, share, is_best = text.rows[0]
        painter.setFont(self._small())
        for part in best[:-1]:
            draw_text(painter, QRectF(area.x(), y, area.width(), line), part, colour=_ink(is_best=is_best))
            y += line
        for row in ((best[-1], share, is_best), *others):
            y = self._paint_row(painter, QRectF(area.x(), y, area.width(), line), row, text, bare=False)
        self._paint_keeps(painter, QRectF(area.x(), y, area.width(), line), keeps, risk=text.risk)

    def _best_lines(self, text: TileText, width: float, count: int, most: int) -> tuple[str, ...]:
        """The best name on the lines it needs, up to `count` or, where the picture gives way, to `most`."""
        name, share, _ = text.rows[0]
        measure = QFontMetricsF(self._small()).horizontalAdvance
        lines = broken_name(name, width, width - measure(share_text(share)) - 5, measure)
        return lines if len(lines) <= max(count, most) else (name,)

    def _small(self, *, bold: bool = False) -> QFont:
        return font_of(self.font(), points=-1, bold=bold)

    def _keeps(self, text: TileText, width: float, *, two_lines: bool) -> list[str]:
        """What the crop keeps and, where that is little, what this means, on as many lines as there is room for."""
        metrics = QFontMetricsF(self._small())
        together = f"{text.keeps}: {LOST}" if text.risk else text.keeps
        lines = [f"{text.keeps}:", LOST] if text.risk and two_lines else [text.keeps]
        if metrics.horizontalAdvance(together) <= width:
            lines = [together]
        more = " · ".join(part for part in (lines[-1], text.counts) if part)
        if text.counts and metrics.horizontalAdvance(more) <= width:
            lines[-1] = more
        return [line for line in lines if line]

    def _paint_picture(self, painter: QPainter, room: QRectF, text: TileText) -> QRectF:
        rect = picture_rect(room, text.aspect)
        inside = rect.adjusted(FRAME / 2, FRAME / 2, -FRAME / 2, -FRAME / 2)
        painter.fillRect(inside, QColor(current_theme().backdrop))
        if self.crop is not None:
            painter.drawImage(inside, self.crop)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        casing = QPen(QColor(current_theme().look.casing), FRAME + 1, j=Qt.PenJoinStyle.MiterJoin)
        for pen in (casing, QPen(current_theme().accent(text.place), FRAME, j=Qt.PenJoinStyle.MiterJoin)):
            painter.setPen(pen)
            painter.drawRect(inside)
        return rect

    def _paint_title(self, painter: QPainter, area: QRectF, text: TileText, share: str) -> None:
        theme = current_theme()
        painter.setFont(self._small())
        taken = draw_text(painter, area, share, colour=QColor(theme.text), right=True) + 4 if share else 0.0
        area = area.adjusted(0, 0, -taken, 0)
        painter.setFont(self._small(bold=True))
        metrics = QFontMetricsF(painter.font())
        sign = area.height() * 0.8 + 4 if text.mirrored else 0.0
        fits = [title for title in text.titles if metrics.horizontalAdvance(title) + sign <= area.width()]
        took = draw_text(painter, area, fits[0] if fits else text.titles[-1], colour=QColor(theme.text))
        if text.mirrored:
            paint_mirror(painter, QRectF(area.x() + took + 4, area.y(), sign - 4, area.height()), QColor(theme.quiet))

    def _paint_row(
        self, painter: QPainter, area: QRectF, row: tuple[str, float, bool], text: TileText, *, bare: bool
    ) -> float:
        """A name with its probability and bar, darker where the average puts it first. Returns where it ends."""
        theme, (name, share, is_best) = current_theme(), row
        painter.setFont(self._small())
        colour = _ink(is_best=is_best)
        if bare:
            draw_name(painter, area, name, colour=colour)
            return area.bottom()
        taken = draw_text(painter, area, share_text(share), colour=colour, right=True)
        draw_name(painter, area.adjusted(0, 0, -taken - 5, 0), name, colour=colour)
        bar = QRectF(area.x(), area.bottom(), area.width(), BAR)
        draw_bar(painter, bar, share, colour=bar_colour(theme, text.place), track=QColor(theme.line))
        return bar.bottom() + 1.5

    def _paint_keeps(self, painter: QPainter, area: QRectF, lines: list[str], *, risk: bool) -> None:
        theme = current_theme()
        painter.setFont(self._small())
        for number, line in enumerate(lines):
            colour = QColor(theme.warning if risk else theme.quiet)
            draw_text(painter, area.translated(0, number * area.height()), line, colour=colour)


def _ink(*, is_best: bool) -> QColor:
    theme = current_theme()
    return QColor(theme.text if is_best else theme.quiet)


def bar_colour(theme: Theme, accent: int) -> QColor:
    """The accent's colour; that of quiet text where it is a grey that cannot be told from the bar's track."""
    colour = theme.accent(accent)
    is_lost = colour.hsvSaturation() < GREYISH and contrast(colour.name(), theme.line) < LEAST_CONTRAST
    return QColor(theme.quiet) if is_lost else colour
