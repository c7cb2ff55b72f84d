"""How far the bird can be named, in words, and where the levels disagree: painted, so that it follows the theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.bars import font_of
from explorer.ui.dimming import DimmingWidget
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

GAP = 3.0  # between paragraphs
_FLAGS = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


@dataclass(frozen=True, slots=True)
class VerdictText:
    """What to call the bird, the way down the tree that leads there and on, and sentences about disagreement."""

    naming: str
    way: str
    disagreements: tuple[str, ...] = ()


class VerdictView(DimmingWidget):
    """Paints a `VerdictText` over as many lines as it takes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text: VerdictText | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("How far the bird can be named")

    @property
    def text(self) -> VerdictText | None:
        return self._text

    def show_text(self, text: VerdictText | None) -> None:
        if text == self._text:
            return
        self._text = text
        self.setAccessibleDescription(". ".join((text.naming, text.way, *text.disagreements)) if text else "")
        self.updateGeometry()
        self.update()

    def _paragraphs(self) -> list[tuple[str, QFont, str]]:
        """Text, font and colour of each paragraph."""
        if self._text is None:
            return []
        theme, small = current_theme(), font_of(self.font(), points=-1)
        parts = [(self._text.naming, font_of(self.font(), bold=True), theme.text), (self._text.way, small, theme.quiet)]
        parts += [(sentence, small, theme.warning) for sentence in self._text.disagreements]
        return parts

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        heights = [_height(text, font, width) for text, font, _ in self._paragraphs()]
        return int(sum(heights) + GAP * max(len(heights) - 1, 0) + 1)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(220, self.heightForWidth(max(self.width(), 120)))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setOpacity(self.opacity)
        y = 0.0
        for text, font, colour in self._paragraphs():
            height = _height(text, font, self.width())
            painter.setFont(font)
            painter.setPen(QColor(colour))
            painter.drawText(QRectF(0, y, self.width(), height), _FLAGS, text)
            y += height + GAP
        painter.end()


def _height(text: str, font: QFont, width: float) -> float:
    return QFontMetricsF(font).boundingRect(QRectF(0, 0, width, 10_000), _FLAGS, text).height()
