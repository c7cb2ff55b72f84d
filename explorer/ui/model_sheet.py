"""What a checkpoint says of itself: what it was trained on, what was measured, what happened in its training."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.bars import font_of
from explorer.ui.sheets import close_button

if TYPE_CHECKING:
    from collections.abc import Mapping

    from explorer.checkpoints.card import Card

_IN_FRAME = re.compile(r" at (1/\d+)$")
_TOP = re.compile(r" top-(\d+)$")
_WIDTH = 640


@dataclass(frozen=True, slots=True)
class MeasuredTable:
    """Shares in per cent as texts: a row for what they are of, a column for how the bird fills the frame."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def measured_table(measured: Mapping[str, float]) -> MeasuredTable:
    """The shares of a card; those of birds set into larger frames stand beside those of the photos as they are."""
    found: dict[str, dict[str, float]] = {}
    frames: dict[str, None] = {}
    for key, share in measured.items():
        frame = _IN_FRAME.search(key)
        frames.setdefault(frame[1] if frame else "")
        found.setdefault(_IN_FRAME.sub("", key), {})[frame[1] if frame else ""] = share
    columns = tuple(f"bird fills {frame}" if frame else "as they are" for frame in frames)
    rows = tuple(
        (_in_words(name), tuple(f"{row[frame]:.1%}" if frame in row else "" for frame in frames))
        for name, row in found.items()
    )
    return MeasuredTable(columns if len(columns) > 1 else ("",) * len(columns), rows)


def _in_words(name: str) -> str:
    top = _TOP.search(name)
    if top is None:
        return name[:1].upper() + name[1:]
    said = "first name right" if top[1] == "1" else f"right name among the first {top[1]}"
    return f"{name[:1].upper()}{_TOP.sub('', name)[1:]}: {said}"


def facts(card: Card) -> tuple[str, ...]:
    """Names and data of a checkpoint, in sentences."""
    lines = (
        f"{len(card.taxonomy):,} species, named after: {card.taxonomy.checklist}",
        f"Trained on {card.provenance.data}" if card.provenance.data else "",
    )
    return tuple(line for line in lines if line)


class ModelSheet(QDialog):
    """The card of the open checkpoint, as text that can be copied."""

    def __init__(self, card: Card, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About this model")
        self._column = QVBoxLayout()
        self._column.setContentsMargins(24, 20, 24, 12)
        self._column.setSpacing(8)
        self._say(card.title, points=5, bold=True)
        for line in facts(card):
            self._say(line)
        table = measured_table(card.provenance.measured)
        if table.rows:
            self._column.addSpacing(8)
            self._say("Measured on photos held back", bold=True)
            self._column.addLayout(_grid(table, self))
        if card.provenance.notes:
            self._column.addSpacing(8)
            self._say("How it was made", bold=True)
            for note in card.provenance.notes:
                self._say(note)
        self._column.addStretch(1)
        self._show_all()

    def _say(self, text: str, *, points: int = 0, bold: bool = False) -> None:
        self._column.addWidget(_label(text, self, points=points, bold=bold))

    def _show_all(self) -> None:
        inside, area = QWidget(), QScrollArea()
        inside.setLayout(self._column)
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 16, 16)
        whole.addWidget(area, 1)
        whole.addWidget(close_button(self))
        high = inside.heightForWidth(_WIDTH) if inside.hasHeightForWidth() else inside.sizeHint().height()
        most = self.screen().availableGeometry().height() * 9 // 10
        self.resize(QSize(_WIDTH + 40, min(high + 70, most)))


def _label(text: str, parent: QWidget, *, points: int = 0, bold: bool = False, wraps: bool = True) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setWordWrap(wraps)
    label.setFont(font_of(parent.font(), points=points, bold=bold))
    return label


def _grid(table: MeasuredTable, parent: QWidget) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(3)
    grid.setColumnStretch(0, 1)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
    for place, column in enumerate(filter(None, table.columns), 1):
        grid.addWidget(_label(column, parent, wraps=False), 0, place, right)
    for row, (name, shares) in enumerate(table.rows, 1):
        grid.addWidget(_label(name, parent, wraps=False), row, 0)
        for place, share in enumerate(shares, 1):
            grid.addWidget(_label(share, parent, wraps=False), row, place, right)
    return grid
