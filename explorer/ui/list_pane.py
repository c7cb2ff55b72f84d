"""The photo list: thumbnails, a field to find by name, and a line about what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.bars import broken, cut_to, draw_centred, font_of
from explorer.ui.list_model import REASON_ROLE, PhotoListModel
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from pathlib import Path

THUMB = 104  # logical pixels of a thumbnail's longest side
ABOVE, BELOW = 7.0, 4.0  # of a thumbnail in its cell, down to the name


def cell_size(font: QFont) -> QSize:
    """What a thumbnail and two lines of its name take."""
    line = QFontMetricsF(font_of(font, points=-1)).height()
    return QSize(THUMB + 14, int(ABOVE + THUMB + BELOW + 2 * line + 6))


class PhotoDelegate(QStyledItemDelegate):
    """Paints a thumbnail and its name; what cannot be opened says so in its place."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return cell_size(option.font)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, area = current_theme(), QRectF(option.rect)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        if is_selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selected))
            painter.drawRoundedRect(area.adjusted(2, 2, -2, -2), 5, 5)
        space = QRectF(area.x() + (area.width() - THUMB) / 2, area.y() + ABOVE, THUMB, THUMB)
        pixmap = index.data(Qt.ItemDataRole.DecorationRole)
        reason = index.data(REASON_ROLE)
        colour = QColor(theme.quiet if reason and not is_selected else theme.text)
        painter.setFont(font_of(option.font, points=-1))
        if isinstance(pixmap, QPixmap):
            painter.drawPixmap(fitted(space, pixmap), pixmap, QRectF(pixmap.rect()))
        else:
            _paint_missing(painter, space, reason, colour)
        name = QRectF(area.x() + 5, space.bottom() + BELOW, area.width() - 10, painter.fontMetrics().height())
        for number, line in enumerate(name_lines(str(index.data()), QFontMetricsF(painter.font()), name.width())):
            draw_centred(painter, name.translated(0, number * name.height()), line, colour=colour)
        painter.restore()


def _paint_missing(painter: QPainter, space: QRectF, reason: str, colour: QColor) -> None:
    """An empty frame while the thumbnail is on its way; a reason where there will be none."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(current_theme().line), 1))
    painter.drawRoundedRect(space.adjusted(4, 4, -4, -4), 3, 3)
    if reason:
        inside = space.adjusted(9, 9, -9, -9)
        painter.setPen(colour)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        text = cut_to(f"Cannot be opened: {reason}", painter.font(), inside.width(), inside.height())
        painter.drawText(inside, int(flags), text)


def fitted(space: QRectF, pixmap: QPixmap) -> QRectF:
    """The largest place for a picture in `space`, standing on its ground: names are right below."""
    size = pixmap.size().toSizeF().scaled(space.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(space.topLeft(), size)
    place.moveCenter(space.center())
    place.moveBottom(space.bottom())
    return place


def name_lines(name: str, metrics: QFontMetricsF, width: float) -> tuple[str, str]:
    """A file's name in two lines at most, the second "" where one is enough; of a longer one the middle is left out."""
    first, rest = broken(name, metrics, width)
    return first, metrics.elidedText(rest, Qt.TextElideMode.ElideMiddle, width)


class PhotoList(QListView):
    """A grid of thumbnails; keys go to the window's actions, so that they work wherever the focus is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Photos")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(400)
        self.setUniformItemSizes(True)
        self._cell = cell_size(self.font())
        self.setGridSize(self._cell)
        self.setItemDelegate(PhotoDelegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().setSingleStep(40)
        self.setAcceptDrops(False)

    @property
    def columns(self) -> int:
        return max(self.viewport().width() // self._cell.width(), 1)

    @property
    def page(self) -> int:
        """How many photos are seen at once."""
        return self.columns * max(self.viewport().height() // self._cell.height(), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The columns share the width, so that nothing is left over on one side."""
        grid = QSize(max(self.viewport().width() // self.columns, self._cell.width()), self._cell.height())
        if grid != self.gridSize():
            self.setGridSize(grid)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        event.ignore()


class ListPane(QWidget):
    """The list with what belongs to it. Says what the person chose; decides nothing."""

    chosen = Signal(object)  # Path
    searched = Signal(str)
    refused_wanted = Signal(bool)

    def __init__(self, model: PhotoListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.find_field = QLineEdit()
        self.find_field.setPlaceholderText("Find by name  ( / )")
        self.find_field.setAccessibleName("Find by name")
        self.find_field.setToolTip("Words in the names of photos and of their folders")
        self.find_field.setClearButtonEnabled(True)
        self.find_field.setAcceptDrops(False)
        self.find_field.returnPressed.connect(self._leave_find)
        self.find_field.textChanged.connect(self.searched)
        self.list = PhotoList()
        self.list.setModel(model)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.none = QLabel("No photo has this in its name, nor in the name of its folder.")
        self.none.setContentsMargins(10, 10, 10, 10)
        self.none.setWordWrap(True)
        self.refused = QPushButton()
        self.refused.setFlat(True)
        self.refused.setToolTip("Show which files of this folder were not opened, and why")
        self.refused.setCheckable(True)
        self.refused.toggled.connect(self.refused_wanted)
        self._showing = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(4)
        around = QVBoxLayout()
        around.setContentsMargins(8, 0, 8, 0)
        around.addWidget(self.find_field)
        column.addLayout(around)
        column.addWidget(self.none)
        column.addWidget(self.list, 1)
        column.addWidget(self.refused)
        self.setMinimumWidth(cell_size(self.font()).width() + 24)
        self.show_counts(left_out=0, only_refused=False, nothing_found=False)

    def show_selected(self, path: Path | None) -> None:
        """Mark a photo as the chosen one and bring it into view, without saying that the person chose it."""
        index = self._model.place_of(path)
        self._showing = True
        if index.isValid():
            self.list.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.list.scrollTo(index)
        else:
            self.list.selectionModel().clear()
        self._showing = False

    def show_counts(self, *, left_out: int, only_refused: bool, nothing_found: bool) -> None:
        """The line under the list: how many files are not shown as photos, and why is one click away."""
        files = "file" if left_out == 1 else "files"
        self.refused.setText("Back to the photos" if only_refused else f"{left_out:,} {files} not opened")
        self.refused.blockSignals(True)  # noqa: FBT003 - Qt's own name and order
        self.refused.setChecked(only_refused)
        self.refused.blockSignals(False)  # noqa: FBT003 - Qt's own name and order
        self.refused.setVisible(left_out > 0 or only_refused)
        self.none.setVisible(nothing_found)

    def _leave_find(self) -> None:
        self.list.setFocus()

    def clear_find(self) -> None:
        """Empty the field without searching."""
        self.find_field.blockSignals(True)  # noqa: FBT003 - Qt's own name and order
        self.find_field.clear()
        self.find_field.blockSignals(False)  # noqa: FBT003 - Qt's own name and order

    def _choose(self, index: QModelIndex, _old: QModelIndex) -> None:
        path = self._model.path_at(index)
        if path is not None and not self._showing:
            self.chosen.emit(path)
