"""A layout like words on a page: what does not fit beside the others goes into the next row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLayoutItem, QWidget


USEFUL = 100  # logical pixels that a part needs to fill what is left of a row


class FlowLayout(QLayout):
    """Rows of parts at their own widths, so that a bar of controls never makes the window wider than its screen.

    A part whose width is ignored by its policy fills what is left of its row.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parts: list[QLayoutItem] = []
        self.setContentsMargins(8, 4, 8, 4)
        self.setSpacing(8)

    def add_together(self, *widgets: QWidget, spacing: int = 8) -> None:
        """Add widgets that stay beside each other, such as a field and its name."""
        row = QHBoxLayout()
        row.setSpacing(spacing)
        for widget in widgets:
            row.addWidget(widget)
        self.addChildLayout(row)
        self.addItem(row)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802
        self._parts.append(item)

    def count(self) -> int:
        return len(self._parts)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt asks until None
        return self._parts[index] if 0 <= index < len(self._parts) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - the same
        return self._parts.pop(index) if 0 <= index < len(self._parts) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return self._lay_out(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:  # noqa: N802
        shown = [_size(part) for part in self._parts if not part.isEmpty()]
        width = sum(size.width() for size in shown) + self.spacing() * max(len(shown) - 1, 0)
        return self._framed(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802
        shown = [_size(part) for part in self._parts if not part.isEmpty()]
        return self._framed(
            max((size.width() for size in shown), default=0), max((size.height() for size in shown), default=0)
        )

    def setGeometry(self, area: QRect) -> None:  # noqa: N802
        super().setGeometry(area)
        self._lay_out(area, move=True)

    def _framed(self, width: int, height: int) -> QSize:
        margins = self.contentsMargins()
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def _lay_out(self, area: QRect, *, move: bool) -> int:
        """The height that the rows take in the area's width, in logical pixels; `move` puts the parts there."""
        inside = area.marginsRemoved(self.contentsMargins())
        y = inside.y()
        for place, row in enumerate(self._rows(inside.width())):
            y += self.spacing() // 2 if place else 0
            height = max(_size(part).height() for part in row)
            x = inside.x()
            for part in row:
                size = _size(part)
                width = _filling(inside.right() + 1 - x) if _fills(part) else min(size.width(), inside.width())
                if move:
                    part.setGeometry(QRect(x, y + (height - size.height()) // 2, width, size.height()))
                x += width + self.spacing()
            y += height
        return y - area.y() + self.contentsMargins().bottom()

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        taken = 0
        for part in self._parts:
            if part.isEmpty():
                continue
            wanted = _size(part).width()
            if not rows or taken + self.spacing() + wanted > width:
                rows.append([part])
                taken = wanted
            else:
                rows[-1].append(part)
                taken += self.spacing() + wanted
        return rows


def _fills(part: QLayoutItem) -> bool:
    widget = part.widget()
    return widget is not None and widget.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored


def _filling(left: int) -> int:
    """What a part takes of what is left of its row, in logical pixels: nothing where no word would fit."""
    return left if left >= USEFUL else 0


def _size(part: QLayoutItem) -> QSize:
    """The part's own size; no width of its own where it takes what is left."""
    hint = part.sizeHint()
    return QSize(0, hint.height()) if _fills(part) else hint.expandedTo(part.minimumSize())
