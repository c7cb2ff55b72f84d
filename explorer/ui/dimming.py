"""What a widget paints of an answer is dimmed while it is still that of the photo before."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from explorer.ui.bars import STALE_OPACITY


class DimmingWidget(QWidget):
    """Knows whether its answer is stale, and how strongly to paint it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stale = False

    def set_stale(self, *, stale: bool) -> None:
        if stale != self._stale:
            self._stale = stale
            self.update()

    @property
    def opacity(self) -> float:
        """Of the answer, 0 to 1."""
        return STALE_OPACITY if self._stale else 1.0
