"""The sheet of keyboard shortcuts and the about box."""

from __future__ import annotations

import platform

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from explorer.ui.actions import shortcut_rows
from explorer.ui.bars import font_of
from explorer.ui.cache import PHOTO_CACHE_BYTES, THUMBNAIL_CACHE_BYTES

COLUMNS = 3
MOUSE_ROWS = (
    ("Wheel", "Zoom at the cursor"),
    ("Drag", "Move the photo"),
    ("Click", "Show what a region alone says"),
    ("Double click", "Single pixels, and back"),
    ("Double click", "On a colour view: its channels"),
    ("Drop", "Open photos, folders and checkpoints"),
)


class ShortcutSheet(QDialog):
    """Everything the keyboard and the mouse can do, made from the table of actions."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyboard shortcuts")
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(5)
        rows = shortcut_rows()
        high = -(-len(rows) // COLUMNS)
        for place, (_, text, keys) in enumerate(rows):
            self._add(grid, place % high, place // high, (keys, text))
        for place, pair in enumerate(MOUSE_ROWS):
            self._add(grid, high + 1 + place % 2, place // 2, pair)
        grid.setRowMinimumHeight(high, 14)
        for side in range(1, COLUMNS):
            grid.setColumnMinimumWidth(side * 3 - 1, 24)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 16)
        column.addLayout(grid)
        column.addSpacing(10)
        column.addWidget(close_button(self))

    def _add(self, grid: QGridLayout, row: int, side: int, pair: tuple[str, str]) -> None:
        keys, text = pair
        key_label = QLabel(keys)
        key_label.setFont(font_of(self.font(), bold=True))
        grid.addWidget(key_label, row, side * 3, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(QLabel(text), row, side * 3 + 1)


def about_text(device: str, held_bytes: int) -> str:
    """What the program is, which versions run, and what is our own choice."""
    from explorer.figures.provenance import program_version  # noqa: PLC0415 - keep the start of the window short

    versions = f"Version {program_version()} · Python {platform.python_version()} · Qt {PySide6.__version__}"
    parts = [
        "Bird Explorer shows where a fine-grained bird classifier looks, what it sees there, and how sure it is.",
        versions + (f"\n{device}" if device else ""),
        f"Pictures in memory: {held_bytes / 2**20:,.0f} MB of at most {PHOTO_CACHE_BYTES / 2**20:,.0f} MB, "
        f"and thumbnails up to {THUMBNAIL_CACHE_BYTES / 2**20:,.0f} MB.",
        "The zoom follows RA-CNN (Fu, Zheng and Mei, CVPR 2017). Our own choices: the crops of the finer scales are "
        "taken from the photo's own pixels, and boxes that reach over the photo's edge are moved inside.",
        "The granularity descriptors follow Wang et al. (ICCV 2015). The paper leaves open, or we could not verify, "
        "what energy is, which windows are tried and how many are kept, and which layer describes them: these are our "
        "own choices. One network a grain both finds regions and describes them.",
        "Apache License 2.0. It is built on Qt for Python (LGPL 3), PyTorch (BSD), NumPy (BSD), Pillow (MIT-CMU) "
        "and safetensors (Apache 2.0).",
    ]
    return "\n\n".join(parts)


class AboutBox(QDialog):
    """What this program is."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Bird Explorer")
        title = QLabel("Bird Explorer")
        title.setFont(font_of(self.font(), points=8, bold=True))
        body = QLabel(text)
        body.setTextFormat(Qt.TextFormat.PlainText)
        body.setWordWrap(True)
        body.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        body.setMinimumWidth(520)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(title)
        column.addWidget(body)
        column.addWidget(close_button(self))


def close_button(dialog: QDialog) -> QDialogButtonBox:
    """The row at the foot of a sheet."""
    buttons = QDialogButtonBox()
    buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
    buttons.rejected.connect(dialog.reject)
    return buttons
