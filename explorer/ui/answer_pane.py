"""The answer panel: the best names and what each scale or grain makes of them, details, and the tree of names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from explorer.ui.fading import FadingScrollArea
from explorer.ui.ranking import ranking_text
from explorer.ui.ranking_view import MARGIN, RankingView
from explorer.ui.tree.pane import TreePane

if TYPE_CHECKING:
    from PySide6.QtCore import QByteArray
    from PySide6.QtGui import QResizeEvent

    from explorer.naming import Names, NameTree
    from explorer.ui.state import Answer


_PLACES_TO_BREAK = re.compile(r"[_\-.]|[^\s_\-.]{20}")
_MOST = 0.62  # of the height may go to the ranking unasked


class AnswerPane(QSplitter):
    """The right-hand panel: what is being waited for, the ranking and details of the photo; below them the tree."""

    threshold_chosen = Signal(float)  # from which probability on a bird is named

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setAccessibleName("Answer")
        self.setMinimumWidth(210)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self._answer: Answer | None = None
        self._tree: NameTree | None = None
        self._names: Names = "english"
        self.ranking, self.tree = RankingView(), TreePane()
        self.ranking.setAccessibleName("Ranking of the names")
        self.waiting, self.details = quiet_label(), quiet_label()
        _hold_a_line(self.waiting)
        self._upper = _scrolled(self.waiting, self.ranking, self.details)
        self.is_moved = False  # the person chose where the two meet
        self.splitterMoved.connect(self._move)
        self.addWidget(self._upper)
        self.addWidget(self.tree)
        self.setSizes([550, 450])
        self.setStretchFactor(0, 1)
        self.setStretchFactor(1, 1)
        self.tree.hide()
        self.tree.threshold_chosen.connect(self.threshold_chosen)

    def show_answer(self, answer: Answer | None) -> None:
        """Show what a reading of either family says; None empties the panel."""
        from explorer.naming import name_tree  # noqa: PLC0415 - numpy comes with the first answer, not with the window

        self._answer = answer
        if answer is not None and (self._tree is None or self._tree.taxonomy is not answer.card.taxonomy):
            self._tree = name_tree(answer.card.taxonomy)
        self._show_ranking()
        self.tree.show_answer(answer, self._tree)
        self.tree.setVisible(answer is not None)
        self._balance()

    def restoreState(self, state: QByteArray | bytes | bytearray | memoryview, /) -> bool:  # noqa: N802
        """Lay the two out as the person once did."""
        self.is_moved = super().restoreState(state)
        return self.is_moved

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._balance()

    def _move(self) -> None:
        self.is_moved = True

    def _balance(self) -> None:
        """Give the ranking and the details the room that they need, so far as enough is left to the tree.

        It only ever grows: where the two meet is not to jump from photo to photo.
        """
        inside = self._upper.widget()
        column = inside.layout() if inside is not None else None
        if self.is_moved or self._answer is None or column is None:
            return
        column.activate()
        upper, lower = self.sizes()
        wanted = min(column.totalHeightForWidth(self._upper.viewport().width()), int(_MOST * (upper + lower)))
        if wanted > upper and lower:
            self.setSizes([wanted, upper + lower - wanted])

    def show_names(self, names: Names) -> None:
        """Call the species by their English or their scientific names from now on."""
        self._names = names
        self._show_ranking()
        self.tree.show_names(names)

    def _show_ranking(self) -> None:
        if self._answer is None or self._tree is None:
            self.ranking.show_text(None)
        else:
            self.ranking.show_text(ranking_text(self._answer, self._tree, self._names))

    def show_threshold(self, threshold: float) -> None:
        """Name birds from this probability on."""
        self.tree.show_threshold(threshold)

    def set_stale(self, *, stale: bool) -> None:
        """Dim an answer that is not of the photo on show."""
        self.ranking.set_stale(stale=stale)
        self.tree.set_stale(stale=stale)

    def show_waiting(self, line: str) -> None:
        """Say what is being waited for, above what is known already."""
        self.waiting.setText(line)
        self.waiting.setVisible(bool(line))

    def show_details(self, lines: str) -> None:
        self.details.setText(breakable(lines))
        self.details.setVisible(bool(lines))
        self._balance()


def _scrolled(*parts: QWidget) -> FadingScrollArea:
    """Panes one below the other, as high as they like."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in parts:
        column.addWidget(part)
    column.addStretch(1)
    area = FadingScrollArea(inside)
    area.setAccessibleName("Names and details")
    return area


def _hold_a_line(label: QLabel) -> None:
    """Keep its first line free while it is hidden: what is below would jump from photo to photo."""
    label.setContentsMargins(MARGIN, 6, MARGIN, 4)
    label.setMinimumHeight(label.fontMetrics().height() + 10)
    policy = label.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    label.setSizePolicy(policy)


def breakable(text: str) -> str:
    """Text that may be broken after the separators in file names, which have no spaces, and within what is too long."""
    return _PLACES_TO_BREAK.sub("\\g<0>\N{ZERO WIDTH SPACE}", text)


def quiet_label() -> QLabel:
    """A wrapped label for plain text of any origin."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setMinimumWidth(60)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    label.setContentsMargins(MARGIN, MARGIN, MARGIN, 4)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.hide()
    return label
