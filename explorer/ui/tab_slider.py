"""A slider that leaves the arrow keys to the photos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QSlider, QWidget

from explorer.ui.tree.threshold import claims_key

if TYPE_CHECKING:
    from PySide6.QtGui import QWheelEvent


class TabSlider(QSlider):
    """It keeps the arrow keys only where it was reached with Tab, and scrolling past does not move it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        event.ignore()

    def event(self, event: QEvent) -> bool:
        if claims_key(event):
            event.accept()
            return True
        return super().event(event)
