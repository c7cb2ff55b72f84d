"""The answer panel: the fused answer, how it sums up the tree, and what each scale makes of each name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from explorer.figures.text import share_text
from explorer.ui.bars import STALE_OPACITY, draw_bar, draw_text, font_of
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from explorer.taxonomy import Level
    from explorer.ui.state import Answer

NAMES = 5
MARGIN = 14
TREE: tuple[Level, ...] = ("genus", "family", "order")
MINI = 3.0  # height of a scale's bar


@dataclass(frozen=True, slots=True)
class NameRow:
    """One name of the ranking: its fused share and what each scale gave it."""

    english: str
    scientific: str
    fused: float
    scales: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RankingText:
    """Everything the panel says, as plain values."""

    rows: tuple[NameRow, ...]
    tree: tuple[tuple[str, str, float], ...]  # (level, name, share) for genus, family, order


def ranking_text(answer: Answer) -> RankingText:
    """What the panel says about an answer; the tree follows the best group at each level, which may be another's."""
    taxonomy, reading = answer.card.taxonomy, answer.reading
    rows = tuple(
        NameRow(
            taxonomy.taxa[i].english,
            taxonomy.taxa[i].scientific,
            share,
            tuple(float(scale.ranking.probabilities[i]) for scale in reading.scales),
        )
        for i, share in reading.fused.top(NAMES)
    )
    tree = []
    for level in TREE:
        shares = taxonomy.sum_up(reading.fused.probabilities, level)
        best = int(shares.argmax())
        tree.append((level, taxonomy.names(level)[best], min(float(shares[best]), 1.0)))
    return RankingText(rows, tuple(tree))


def spoken(text: RankingText) -> str:
    """The panel as one sentence, for those who hear the window."""
    rows = (f"{row.english}, {row.scientific}, {share_text(row.fused)}" for row in text.rows)
    tree = (f"{level} {name} {share_text(share)}" for level, name, share in text.tree)
    return "; ".join((*rows, *tree))


class RankingView(QWidget):
    """Paints a `RankingText`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._text: RankingText | None = None
        self._stale = False

    def show_text(self, text: RankingText | None) -> None:
        self._text = text
        self.setAccessibleDescription(spoken(text) if text else "")
        self.updateGeometry()
        self.update()

    def set_stale(self, *, stale: bool) -> None:
        self._stale = stale
        self.update()

    @property
    def _line(self) -> float:
        return float(self.fontMetrics().height())

    def sizeHint(self) -> QSize:  # noqa: N802
        if self._text is None:
            return QSize(240, 0)
        scales = len(self._text.rows[0].scales) if self._text.rows else 0
        head = self._line * 3.6 + (self._line + 3) * len(self._text.tree) + 14
        rows = len(self._text.rows) * self._row_height(scales)
        return QSize(240, int(head + rows + self._line + 2 * MARGIN))

    def _row_height(self, scales: int) -> float:
        return self._line * 2 + 7 + (MINI + 2) * (scales + 1) + 8

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        if self._text is None or not self._text.rows:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(STALE_OPACITY if self._stale else 1.0)
        area = QRectF(MARGIN, MARGIN, self.width() - 2 * MARGIN, self.height() - 2 * MARGIN)
        y = self._paint_head(painter, area, self._text)
        for row in self._text.rows:
            self._paint_row(painter, QRectF(area.x(), y, area.width(), self._row_height(len(row.scales))), row)
            y += self._row_height(len(row.scales))
        self._paint_legend(painter, QRectF(area.x(), y, area.width(), self._line), len(self._text.rows[0].scales))
        painter.end()

    def _paint_head(self, painter: QPainter, area: QRectF, text: RankingText) -> float:
        theme, best = current_theme(), text.rows[0]
        share = share_text(best.fused)
        painter.setFont(self._fitting_font(f"{best.english}  {share}", area.width()))
        line = QRectF(area.x(), area.y(), area.width(), self._line * 1.9)
        draw_text(painter, line, share, colour=QColor(theme.text), right=True)
        line.setWidth(line.width() - painter.fontMetrics().horizontalAdvance(share) - 10)
        draw_text(painter, line, best.english, colour=QColor(theme.text))
        painter.setFont(font_of(self.font(), italic=True))
        under = QRectF(area.x(), line.bottom(), area.width(), self._line)
        draw_text(painter, under, best.scientific, colour=QColor(theme.quiet))
        y = under.bottom() + 8
        painter.setFont(self.font())
        for level, name, level_share in text.tree:
            self._paint_tree_line(painter, QRectF(area.x(), y, area.width(), self._line), (level, name, level_share))
            y += self._line + 3
        painter.fillRect(QRectF(area.x(), y + 6, area.width(), 1), QColor(theme.line))
        return y + 16

    def _fitting_font(self, text: str, width: float) -> QFont:
        """The largest of some sizes at which a headline fits."""
        for points in (5.0, 4.0, 3.0, 2.0):
            font = font_of(self.font(), points=points, bold=True)
            if QFontMetricsF(font).horizontalAdvance(text) + 10 <= width:
                return font
        return font_of(self.font(), points=1, bold=True)

    def _paint_tree_line(self, painter: QPainter, line: QRectF, entry: tuple[str, str, float]) -> None:
        theme, (level, name, share) = current_theme(), entry
        draw_text(painter, line, share_text(share), colour=QColor(theme.quiet), right=True)
        label = QRectF(line.x(), line.y(), 58, line.height())
        draw_text(painter, label, level.capitalize(), colour=QColor(theme.quiet))
        rest = QRectF(label.right(), line.y(), line.width() - label.width() - 44, line.height())
        draw_text(painter, rest, name, colour=QColor(theme.text))

    def _paint_row(self, painter: QPainter, area: QRectF, row: NameRow) -> None:
        theme = current_theme()
        painter.setFont(font_of(self.font(), bold=True))
        line = QRectF(area.x(), area.y(), area.width(), self._line)
        draw_text(painter, line, share_text(row.fused), colour=QColor(theme.text), right=True)
        line.setWidth(line.width() - 44)
        draw_text(painter, line, row.english, colour=QColor(theme.text))
        painter.setFont(font_of(self.font(), points=-1, italic=True))
        under = QRectF(area.x(), line.bottom(), area.width(), self._line)
        draw_text(painter, under, row.scientific, colour=QColor(theme.quiet))
        y = under.bottom() + 4
        track = QColor(theme.line)
        draw_bar(
            painter, QRectF(area.x(), y, area.width(), MINI + 1), row.fused, colour=QColor(theme.text), track=track
        )
        for number, share in enumerate(row.scales):
            bar = QRectF(area.x(), y + (number + 1) * (MINI + 2) + 1, area.width(), MINI)
            draw_bar(painter, bar, share, colour=theme.accent(number), track=track)

    def _paint_legend(self, painter: QPainter, line: QRectF, scales: int) -> None:
        theme = current_theme()
        painter.setFont(font_of(self.font(), points=-1))
        entries = [
            ("fused", QColor(theme.text)),
            *((f"scale {n + 1}" if n == 0 else f"{n + 1}", theme.accent(n)) for n in range(scales)),
        ]
        x = line.x()
        for name, colour in entries:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(x, line.center().y() - 2, 12, 4), 2, 2)
            spot = QRectF(x + 16, line.y(), max(line.right() - x - 16, 0), line.height())
            x += 16 + draw_text(painter, spot, name, colour=QColor(theme.quiet)) + 12


class AnswerPane(QScrollArea):
    """The right-hand panel: what is being waited for, the ranking, and details of the photo."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Answer")
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(210)
        self.ranking = RankingView()
        self.ranking.setAccessibleName("Fused answer")
        self.waiting, self.details = quiet_label(), quiet_label()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.waiting, self.ranking, self.details):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(inside)

    def show_waiting(self, line: str) -> None:
        """Say what is being waited for, above what is known already."""
        self.waiting.setText(line)
        self.waiting.setVisible(bool(line))

    def show_details(self, lines: str) -> None:
        self.details.setText(breakable(lines))
        self.details.setVisible(bool(lines))


def breakable(text: str) -> str:
    """Text that may be broken after the separators in file names, which have no spaces."""
    return "".join(f"{char}\N{ZERO WIDTH SPACE}" if char in "_-." else char for char in text)


def quiet_label() -> QLabel:
    """A wrapped label for plain text of any origin."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setMinimumWidth(60)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    label.setContentsMargins(MARGIN, MARGIN, MARGIN, 4)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.hide()
    return label
