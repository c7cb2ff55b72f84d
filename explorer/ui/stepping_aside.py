"""A dialog that gets out of the way of what was opened from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtWidgets import QWidget

HIDES = 0.25  # of the window: from here on the birds can hardly be seen behind a dialog


def hides(dialog: QRect, window: QRect) -> bool:
    """Whether a dialog lies over so much of a window that what is opened there is not seen."""
    both = dialog.intersected(window)
    whole = max(window.width() * window.height(), 1)
    return both.isValid() and both.width() * both.height() >= HIDES * whole


def step_aside(dialog: QWidget) -> bool:
    """Hide a dialog if it lies over its window; one that was put beside it stays. Returns whether it was hidden."""
    window = dialog.parentWidget()
    if window is None or not dialog.isVisible():
        return False
    if hides(dialog.frameGeometry(), window.window().frameGeometry()):
        dialog.hide()
        return True
    return False
