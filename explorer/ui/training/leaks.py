"""Photos that are nearly the same in both halves of the data, pair by pair and side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListView, QSizePolicy, QVBoxLayout, QWidget

from explorer.data.names import clean_name
from explorer.photos import plain
from explorer.ui.bars import font_of
from explorer.ui.theme import current_theme
from explorer.ui.training import choice_words as words
from explorer.ui.training.labels import plain_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QPersistentModelIndex

    from explorer.jobs.leaks import Leak, Leaks
    from explorer.ui.training.desk import PairSeen

WIDE, HIGH, LIST_WIDTH = 940, 520, 230
SIDE = 900  # pixels of the longer side that a photo is opened with


class Pairs(QObject):
    """What was found last, and the dialog that shows it, made when it is first asked for."""

    pair_wanted = Signal(object)  # Leak: open its photos

    def __init__(self, over: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._over = over
        self._leaks: Leaks | None = None
        self.dialog: LeaksDialog | None = None

    def take(self, leaks: Leaks) -> None:
        """These were found."""
        self._leaks = leaks

    def show(self) -> None:
        if self._leaks is None:
            return
        if self.dialog is None:
            self.dialog = LeaksDialog(self._over)
            self.dialog.pair_wanted.connect(self.pair_wanted)
        self.dialog.show_leaks(self._leaks)
        self.dialog.show()
        self.dialog.raise_()

    def show_pair(self, seen: PairSeen) -> None:
        """The photos of a pair have been opened."""
        if self.dialog is not None:
            self.dialog.show_pair(seen)

    def hide(self) -> None:
        """Another place is looked at: what was found holds no longer."""
        self._leaks = None
        if self.dialog is not None:
            self.dialog.hide()


class LeaksDialog(QDialog):
    """The pairs at the left; at the right the two photos of the one that is chosen. Not modal."""

    pair_wanted = Signal(object)  # Leak: open its photos

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Photos on both sides")
        self.resize(WIDE, HIGH)
        self.model = PairModel(self)
        self.pairs = QListView()
        self.pairs.setModel(self.model)
        self.pairs.setAccessibleName("Pairs of photos")
        self.pairs.setUniformItemSizes(True)
        self.pairs.setFixedWidth(LIST_WIDTH)
        self.pairs.setSpacing(2)
        self.pairs.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.pairs.selectionModel().currentChanged.connect(self._choose)
        self.summary, self.reason = plain_label(), plain_label()
        self.advice = plain_label(quiet=True)
        self.advice.setText(
            "A network can know such a photo by heart, and is then measured better than it is. Put both photos of a "
            "pair on one side with a list that has a column “split”, or take one of them out of the folder."
        )
        self.held_back, self.training = PairPicture("Held back"), PairPicture("Trained on")
        both = QHBoxLayout()
        both.addWidget(self.held_back)
        both.addWidget(self.training)
        right = QVBoxLayout()
        right.addWidget(self.summary)
        right.addLayout(both, 1)
        right.addWidget(self.reason)
        right.addWidget(self.advice)
        whole = QHBoxLayout(self)
        whole.addWidget(self.pairs)
        whole.addLayout(right, 1)

    def show_leaks(self, leaks: Leaks) -> None:
        """Show these pairs, the first of them chosen."""
        self.summary.setText(words.leaks_line(leaks))
        self.model.show_pairs(leaks.pairs)
        self.pairs.setCurrentIndex(self.model.index(0, 0))

    def show_pair(self, seen: PairSeen) -> None:
        """The photos of a pair have been opened; late ones are dropped."""
        if seen.leak is self._chosen:
            for picture, image in zip((self.held_back, self.training), seen.images, strict=True):
                picture.show_image(image)

    @property
    def _chosen(self) -> Leak | None:
        return self.model.pair(self.pairs.currentIndex().row())

    def _choose(self) -> None:
        leak = self._chosen
        if leak is None:
            return
        self.reason.setText(words.leak_lines(leak))
        for picture, photo in ((self.held_back, leak.held_back), (self.training, leak.training)):
            picture.show_name(plain(clean_name(photo.folder)), plain(photo.path.name))
        self.pair_wanted.emit(leak)


class PairModel(QAbstractListModel):
    """A row a pair; their text is made when it is painted, for there may be thousands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pairs: Sequence[Leak] = ()

    def show_pairs(self, pairs: Sequence[Leak]) -> None:
        self.beginResetModel()
        self._pairs = pairs
        self.endResetModel()

    def pair(self, row: int) -> Leak | None:
        """The pair in a row, if there is one."""
        return self._pairs[row] if 0 <= row < len(self._pairs) else None

    def rowCount(self, _parent: QModelIndex | QPersistentModelIndex | None = None) -> int:  # noqa: N802
        return len(self._pairs)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        leak = self.pair(index.row())
        if leak is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return words.leak_title(leak)


class PairPicture(QWidget):
    """One photo, as large as there is room, with the side it is on and its name above."""

    def __init__(self, side: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._side, self._lines = side, ("", "")
        self.image: QImage | None = None
        self._is_awaited = False

    def show_name(self, species: str, name: str) -> None:
        """Another photo is coming."""
        self._lines, self._is_awaited = (species, name), True
        self.setAccessibleName(f"{self._side}: {species}, {name}")
        self.update()

    def show_image(self, image: QImage | None) -> None:
        """It is there; None: it cannot be opened."""
        self.image, self._is_awaited = image, False
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(320, 320)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter, theme = QPainter(self), current_theme()
        line = painter.fontMetrics().height()
        painter.setPen(QColor(theme.text))
        painter.setFont(font_of(self.font(), bold=True))
        painter.drawText(QRectF(0, 0, self.width(), line), Qt.AlignmentFlag.AlignLeft, self._side)
        painter.setFont(self.font())
        painter.setPen(QColor(theme.quiet))
        for number, text in enumerate(self._lines, 1):
            short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, self.width())
            painter.drawText(QRectF(0, number * line, self.width(), line), Qt.AlignmentFlag.AlignLeft, short)
        room = QRectF(0, 3 * line + 6, self.width(), self.height() - 3 * line - 6)
        painter.fillRect(room, QColor(theme.backdrop))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(0.35 if self._is_awaited else 1.0)
        if self.image is not None:
            size = self.image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRectF(0, 0, size.width(), size.height())
            place.moveCenter(room.center())
            painter.drawImage(place, self.image)
        elif not self._is_awaited:
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, "This photo cannot be opened.")
        painter.end()
