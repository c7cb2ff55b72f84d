"""The photo list: thumbnails, a field to find by name, and a line about what was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPixmap
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

from explorer.ui.bars import draw_text, font_of
from explorer.ui.list_model import REASON_ROLE, PhotoListModel
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from pathlib import Path

THUMB = 104  # logical pixels of a thumbnail's longest side
CELL = QSize(THUMB + 14, THUMB + 34)


class PhotoDelegate(QStyledItemDelegate):
    """Paints a thumbnail and its name; what cannot be opened says so in its place."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        return CELL

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, area = current_theme(), QRectF(option.rect)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.selected))
            painter.drawRoundedRect(area.adjusted(2, 2, -2, -2), 5, 5)
        space = QRectF(area.x() + (area.width() - THUMB) / 2, area.y() + 7, THUMB, THUMB)
        pixmap = index.data(Qt.ItemDataRole.DecorationRole)
        reason = index.data(REASON_ROLE)
        if isinstance(pixmap, QPixmap):
            painter.drawPixmap(fitted(space, pixmap), pixmap, QRectF(pixmap.rect()))
        else:
            self._paint_missing(painter, space, reason)
        painter.setFont(font_of(option.font, points=-1))
        line = QRectF(area.x() + 6, space.bottom() + 3, area.width() - 12, painter.fontMetrics().height())
        name = painter.fontMetrics().elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, int(line.width()))
        width = painter.fontMetrics().horizontalAdvance(name)
        line.setX(line.x() + max((line.width() - width) / 2, 0))
        draw_text(painter, line, name, colour=QColor(theme.quiet if reason else theme.text))
        painter.restore()

    def _paint_missing(self, painter: QPainter, space: QRectF, reason: str) -> None:
        """An empty frame while the thumbnail is on its way; a reason where there will be none."""
        theme = current_theme()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawRoundedRect(space.adjusted(8, 8, -8, -8), 3, 3)
        if reason:
            painter.setFont(font_of(painter.font(), points=-1.5))
            painter.setPen(QColor(theme.quiet))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(space.adjusted(13, 13, -13, -13), int(flags), f"Cannot be opened: {reason}")


def fitted(space: QRectF, pixmap: QPixmap) -> QRectF:
    """The largest place for a picture in the middle of `space`."""
    size = pixmap.size().toSizeF().scaled(space.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(space.topLeft(), size)
    place.moveCenter(space.center())
    return place


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
        self.setGridSize(CELL)
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
        return max(self.viewport().width() // CELL.width(), 1)

    @property
    def page(self) -> int:
        """How many photos are seen at once."""
        return self.columns * max(self.viewport().height() // CELL.height(), 1)

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
        self.find_field.setClearButtonEnabled(True)
        self.find_field.setAcceptDrops(False)
        self.find_field.returnPressed.connect(self._leave_find)
        self.find_field.textChanged.connect(self.searched)
        self.list = PhotoList()
        self.list.setModel(model)
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.none = QLabel("No photo has this in its name.")
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
        self.setMinimumWidth(CELL.width() + 24)
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
