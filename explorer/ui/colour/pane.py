"""A pane of the colour lens: the photo in one colour space, and below it what that stream says, with its switch.

Imports pyqtgraph through `grain_view`: only for the colour lens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QVBoxLayout, QWidget

from explorer.figures.text import share_text
from explorer.ui.bars import STALE_OPACITY, draw_name, draw_text, font_of
from explorer.ui.colour.tile import TileItem
from explorer.ui.colour.words import weight_text
from explorer.ui.dimming import DimmingWidget
from explorer.ui.grains.energy_item import rect_of
from explorer.ui.grains.view import GrainView
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from explorer.geometry import Box
    from explorer.ui.colour.words import StreamLine

SIDE = 8  # logical pixels left and right of the words
OFF_OPACITY = 0.3


class SpaceView(GrainView):
    """The photo in a colour space: the whole of it as it was computed for the whole, and the part looked at, finer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.whole, self.detail = TileItem(1), TileItem(2)
        self._on, self._late = True, False
        for item in (self.whole, self.detail):
            self.box.addItem(item, ignoreBounds=True)

    def show_whole(self, image: QImage, area: Box | None, *, sharp: bool = False) -> None:
        """Show the whole photo, or what the network sees of it; a null image to show neither."""
        self.show_late(late=False)
        self.whole.show_image(image, rect_of(area) if area else QRectF(), sharp=sharp)
        self.show_detail(QImage(), None)

    def show_detail(self, image: QImage, area: Box | None) -> None:
        """Show a part of the photo, finer than the whole."""
        self.detail.show_image(image, rect_of(area) if area else QRectF())

    def show_on(self, *, on: bool) -> None:
        """Grey the view of a stream that does not vote."""
        self._on = on
        self._fade()

    def show_late(self, *, late: bool) -> None:
        """Dim a view that is not yet what its title says."""
        self._late = late
        self._fade()

    def _fade(self) -> None:
        opacity = (1.0 if self._on else OFF_OPACITY) * (STALE_OPACITY if self._late else 1.0)
        for item in (self._photo, self.whole, self.detail):
            item.setOpacity(opacity)


class StreamHead(DimmingWidget):
    """Two lines: the switch with the space's name, and the stream's weight; its best name and probability."""

    switched = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.switch = QCheckBox(self)
        self.switch.setChecked(True)
        self.switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the arrow keys go on stepping through the photos
        self.switch.clicked.connect(self.switched)
        self._title, self._line, self._note = "", None, ""

    _line: StreamLine | None

    def show_title(self, title: str, tip: str, note: str = "") -> None:
        """Name the view; a `note` in place of a stream's name and weight, where the view is no stream's own."""
        self._title, self._note = title, note
        self.switch.setVisible(not note)
        self.switch.setText(title)
        self.setToolTip(tip)
        self._tell()

    def show_line(self, line: StreamLine | None) -> None:
        """Show what a stream says; None empties the second line."""
        self._line = line
        self._tell()

    def show_on(self, *, on: bool) -> None:
        self.switch.setChecked(on)
        self._tell()

    @property
    def line(self) -> StreamLine | None:
        return self._line

    def _tell(self) -> None:
        line = self._line
        says = f"{line.name} {share_text(line.share)}, {weight_text(line.weight)}" if line else self._note
        self.setAccessibleName(f"{self._title}: {says}" if says else self._title)
        self.switch.setAccessibleName(f"Let {self._title} vote")
        self.switch.setAccessibleDescription(says)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, 2 * self.fontMetrics().height() + 11)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.switch.setGeometry(SIDE - 1, 2, max(self.width() - 2 * SIDE - 90, 60), self.fontMetrics().height() + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        theme, line, height = current_theme(), self._line, self.fontMetrics().height()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        upper = QRectF(SIDE, 3, self.width() - 2 * SIDE, height)
        lower = QRectF(SIDE, 6 + height, self.width() - 2 * SIDE, height)
        if self._note:
            painter.setFont(font_of(self.font(), bold=True))
            draw_text(painter, upper, self._title, colour=QColor(theme.text))
            painter.setFont(font_of(self.font(), points=-1))
            draw_text(painter, lower, self._note, colour=QColor(theme.quiet))
        elif line is not None:
            painter.setOpacity(STALE_OPACITY if self._stale or not line.is_on else 1.0)
            painter.setFont(font_of(self.font(), points=-1))
            draw_text(painter, upper, weight_text(line.weight), colour=QColor(theme.quiet), right=True)
            painter.setFont(font_of(self.font(), bold=True))
            taken = draw_text(painter, lower, share_text(line.share), colour=QColor(theme.text), right=True)
            draw_name(painter, lower.adjusted(0, 0, -taken - 6, 0), line.name, colour=QColor(theme.text))
        painter.end()


class ColourPane(QWidget):
    """A view with its words below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view, self.head = SpaceView(), StreamHead()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.view, 1)
        self.column.addWidget(self.head)

    def show_title(self, title: str, tip: str, note: str = "") -> None:
        self.head.show_title(title, tip, note)
        self.view.setAccessibleName(f"Photo in {title}")

    def show_on(self, *, on: bool) -> None:
        self.head.show_on(on=on)
        self.view.show_on(on=on)
