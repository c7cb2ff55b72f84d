"""The tree part of the answer panel: how far the bird can be named, the threshold for it, and the tree of names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.figures.text import printable, share_text
from explorer.ui.tree.threshold import ThresholdBar
from explorer.ui.tree.verdict import VerdictText, VerdictView
from explorer.ui.tree.view import TreeView

if TYPE_CHECKING:
    from explorer.naming import Names, NameTree, Verdict
    from explorer.ui.state import Answer
    from explorer.ui.tree.rows import Shares

MARGIN = 14


class TreePane(QWidget):
    """Shows an answer as a tree, and says at which threshold it would be named where."""

    threshold_chosen = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: Shares | None = None
        self._names: Names = "english"
        self.verdict, self.threshold_bar, self.view = VerdictView(), ThresholdBar(), TreeView()
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 10, 3, 4)
        column.setSpacing(7)
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, MARGIN - 3, 0)
        words.addWidget(self.verdict)
        column.addLayout(words)
        column.addWidget(self.threshold_bar)
        column.addWidget(self.view, 1)
        self.threshold_bar.valueChanged.connect(self._moved)
        self.view.columns_changed.connect(self._align)

    def show_answer(self, answer: Answer | None, tree: NameTree | None) -> None:
        """Show an answer of either family with the tree of its taxonomy; None empties the pane."""
        if answer is None or tree is None:
            self._shares = None
            self.view.show_rows(None, self._names)
            self.verdict.show_text(None)
            return
        from explorer.ui.tree.rows import Rows, shares_of  # noqa: PLC0415 - numpy comes with the first answer

        self._shares = shares_of(tree, answer.reading)
        self.view.show_rows(Rows(self._shares), self._names)
        self._judge()

    def show_names(self, names: Names) -> None:
        """Call species by these names."""
        self._names = names
        self.view.show_names(names)
        self._judge()

    def show_threshold(self, threshold: float) -> None:
        """Name birds from this probability on."""
        self.threshold_bar.set_threshold(threshold)
        self._judge()

    def set_stale(self, *, stale: bool) -> None:
        self.view.set_stale(stale=stale)
        self.verdict.set_stale(stale=stale)

    def _align(self) -> None:
        """Keep the marker over the bars, and the words over their columns of numbers."""
        self.threshold_bar.set_span(0.0, self.view.bar_width)
        ends = self.view.numbers_end if self.view.has_both_numbers else ()
        self.threshold_bar.set_heads(*zip(("answer", "alone"), ends, strict=False))

    def _moved(self, _value: int) -> None:
        self._judge()
        self.threshold_chosen.emit(self.threshold_bar.threshold)

    def _judge(self) -> None:
        """Say and mark where the bird can be named."""
        threshold = self.threshold_bar.threshold
        if self._shares is None or self.view.rows is None:
            self.view.mark(threshold, None)
            return
        from explorer.naming import verdict  # noqa: PLC0415

        found = verdict(self._shares.tree, self._shares.sums, threshold)
        name = found.name
        self.view.mark(threshold, None if name is None else self.view.rows.number(name.level, name.place))
        self.verdict.show_text(verdict_text(self._shares, found, self._names))


def verdict_text(shares: Shares, found: Verdict, names: Names) -> VerdictText:
    """The words about an answer: where to name it, the way there, where levels disagree."""
    from explorer.naming import disagreements, naming_text, way_text  # noqa: PLC0415

    sentences = disagreements(shares.tree, shares.sums, shares.grains, names, share_text)
    return VerdictText(
        printable(naming_text(shares.tree, found, names)),
        printable(way_text(shares.tree, found, names, share_text)),
        tuple(printable(sentence) for sentence in sentences),
    )
