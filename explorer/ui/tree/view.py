"""The tree of names on screen: one line a name, its probability as a bar behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLineF, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from explorer.figures.text import printable, share_text
from explorer.ui.bars import STALE_OPACITY, draw_name, draw_text, font_of
from explorer.ui.theme import current_theme
from explorer.ui.tree.model import TreeModel
from explorer.ui.tree.threshold import claims_key

if TYPE_CHECKING:
    from PySide6.QtCore import QPersistentModelIndex
    from PySide6.QtGui import QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from explorer.naming import Names
    from explorer.ui.theme import Theme
    from explorer.ui.tree.rows import NodeRow, Rows

INDENT = 11
LEAST_INDENT = 6.0  # of the framed name, which gives up its place in the tree rather than its middle
OWN_BAR = 3.0  # height of the bar of a level's own network
ROOM_FOR_BOTH = 250  # from this width on a row has both numbers; below it the own network's is in the tool tip
BAR_STRENGTH = 0.65  # of the bars behind the names, between the ground and the colour of lines
GAP = 8.0  # between bars and numbers


def bar_colour(theme: Theme) -> QColor:
    """Of the bars behind the names: quiet text must be readable on it too."""
    ground, line = QColor(theme.window), QColor(theme.line)
    pairs = zip((line.red(), line.green(), line.blue()), (ground.red(), ground.green(), ground.blue()), strict=True)
    return QColor(*(round(BAR_STRENGTH * over + (1 - BAR_STRENGTH) * under) for over, under in pairs))


def name_begins(left: float, right: float, needed: float) -> float:
    """Where a name begins that has from `left` to `right` and needs more: further left, as far as it must."""
    return min(left, max(right - needed, LEAST_INDENT))


class TreeView(QTreeView):
    """Shows `Rows`; the names that can be given are in full ink, those too unsure are quiet, the one to give is framed.

    The mouse does not give it the keyboard, so that the arrow keys go on stepping through the photos; Tab does.
    """

    columns_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree_model = TreeModel(self)
        self.threshold = 0.0
        self._number: tuple[str, float] = ("", 0.0)  # a font, and how wide a column of numbers is in it
        self._named: int | None = None
        self._is_stale = False
        self.setModel(self.tree_model)
        self.setItemDelegate(NameDelegate(self))
        self.setAccessibleName("Tree of names")
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(INDENT)
        self.setAnimated(False)
        self.setExpandsOnDoubleClick(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # else the bars' scale would jump
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.clicked.connect(self._toggle)

    @property
    def rows(self) -> Rows | None:
        return self.tree_model.rows

    def show_rows(self, rows: Rows | None, names: Names) -> None:
        """Show an answer, opened along its likely ways."""
        self.tree_model.show_rows(rows, names)
        if rows is not None:
            for number in rows.open_at_first():
                self.expand(self.tree_model.index_of(number))
            self.scrollToTop()
        self.columns_changed.emit()

    @property
    def number_width(self) -> float:
        """How wide a column of numbers is."""
        font = self.font().key()
        if self._number[0] != font:  # asked for again and again with every row that is painted
            width = QFontMetricsF(font_of(self.font(), bold=True)).horizontalAdvance(">0.99")
            self._number = font, width
        return self._number[1]

    @property
    def has_both_numbers(self) -> bool:
        """Whether the rows have the numbers of the levels' own networks too, not their bars alone."""
        return self.rows is not None and bool(self.rows.shares.own) and self.viewport().width() >= ROOM_FOR_BOTH

    @property
    def numbers_end(self) -> tuple[float, ...]:
        """Where the columns of numbers end at the right, the answer's first, in pixels of the viewport."""
        answer = self.viewport().width() - 5.0
        return (answer, answer - self.number_width - GAP) if self.has_both_numbers else (answer,)

    @property
    def bar_width(self) -> float:
        """How long the bar of a certainty is: as far as the numbers begin."""
        dot = GAP + 2 if self.has_both_numbers else 0.0
        return max(self.numbers_end[-1] - self.number_width - dot - GAP, 1.0)

    def show_names(self, names: Names) -> None:
        """The same rows with other names; what is open stays so."""
        self.tree_model.names = names
        self.viewport().update()

    def mark(self, threshold: float, named: int | None) -> None:
        """Draw the threshold, and frame the row of the name to give."""
        self.threshold, self._named = threshold, named
        self.viewport().update()

    def set_stale(self, *, stale: bool) -> None:
        if stale != self._is_stale:
            self._is_stale = stale
            self.viewport().update()

    def is_named(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        return self._named is not None and index.internalId() == self._named

    def _toggle(self, index: QModelIndex) -> None:
        self.setExpanded(index, not self.isExpanded(index))

    # Qt asks.

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(240, 200)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(120, 60)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.columns_changed.emit()

    def event(self, event: QEvent) -> bool:
        if claims_key(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Asterisk:  # would open everything below, which may be 10,000 names
            event.ignore()
        else:
            super().keyPressEvent(event)

    def drawRow(  # noqa: N802
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = self.tree_model.row(index)
        if row is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(STALE_OPACITY if self._is_stale else 1.0)
        whole = QRect(option.rect)
        whole.setLeft(0)
        whole.setWidth(self.viewport().width())
        self._paint_bars(painter, QRectF(whole), row)
        self._paint_threshold(painter, QRectF(whole))
        super().drawRow(painter, option, index)
        if self.is_named(index):
            self._paint_frame(painter, QRectF(whole), width=1.5)
        elif self.hasFocus() and index == self.currentIndex():
            self._paint_frame(painter, QRectF(whole), width=1.0)
        painter.restore()

    def _paint_bars(self, painter: QPainter, whole: QRectF, row: NodeRow) -> None:
        theme = current_theme()
        area = whole.adjusted(0, 1, 0, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(bar_colour(theme))
        painter.drawRoundedRect(QRectF(area.x(), area.y(), self.bar_width * row.share, area.height()), 2, 2)
        if row.own is not None:
            painter.setBrush(theme.accent(row.accent))
            top = area.bottom() - OWN_BAR
            painter.drawRoundedRect(QRectF(area.x(), top, self.bar_width * row.own, OWN_BAR), 1.5, 1.5)

    def _paint_threshold(self, painter: QPainter, whole: QRectF) -> None:
        """This row's piece of the line that goes down the tree."""
        colour = QColor(current_theme().quiet)
        colour.setAlphaF(0.7)
        painter.setPen(QPen(colour, 1))
        x = self.bar_width * self.threshold
        painter.drawLine(QLineF(x, whole.top(), x, whole.bottom()))

    def _paint_frame(self, painter: QPainter, whole: QRectF, *, width: float) -> None:
        painter.setPen(QPen(QColor(current_theme().text), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inset = width / 2
        painter.drawRoundedRect(whole.adjusted(inset, inset, -inset, -inset), 3, 3)


class NameDelegate(QStyledItemDelegate):
    """The words of a row: its name, its probability, and that of the level's own network in front of it."""

    def __init__(self, view: TreeView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, _index: object) -> QSize:  # noqa: N802
        return QSize(80, int(option.fontMetrics.height() + 8))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row = self._view.tree_model.row(index)
        if row is None:
            return
        view, theme = self._view, current_theme()
        area = QRectF(option.rect).adjusted(2, 0, 0, -1)
        is_sure = row.share >= view.threshold and not row.count
        is_named = view.is_named(index)
        painter.setFont(font_of(view.font(), bold=is_named))
        ends, width = view.numbers_end, view.number_width
        column = QRectF(ends[0] - width, area.y(), width, area.height())
        draw_text(painter, column, share_text(row.share), colour=QColor(theme.text), right=True)
        if row.own is not None and len(ends) > 1:
            column.moveRight(ends[1])
            draw_text(painter, column, share_text(row.own), colour=QColor(theme.quiet), right=True)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent(row.accent))
            painter.drawEllipse(QRectF(column.left() - 8, column.center().y() - 3, 6, 6))
        area.setRight(ends[-1] - width - (14 if len(ends) > 1 else 6))
        painter.setFont(font_of(view.font(), bold=is_named, italic=row.is_scientific))
        if is_named and not view.tree_model.hasChildren(index):  # no arrow stands before it
            needed = QFontMetricsF(painter.font()).horizontalAdvance(printable(row.name)) + 1
            area.setLeft(name_begins(area.left(), area.right(), needed))
        draw = draw_text if row.count else draw_name  # "12 more species" is no name
        draw(painter, area, printable(row.name), colour=QColor(theme.text if is_sure else theme.quiet))
