"""Trainings that were left: unfinished ones, those that go on without the window, and those that ended so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from explorer.ui.training.choice_words import trained_line, unfinished_line
from explorer.ui.training.labels import plain_label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from PySide6.QtCore import SignalInstance

    from explorer.ui.training.desk import Unfinished

STOP_TIP = "Stop it. It can be resumed from the end of its last epoch, and be watched then"
LOOK_AGAIN_MS = 3000  # whether a training that goes on without the window is over


class LeftList(QWidget):
    """A line for each, with a button to resume it, or to open what came of it."""

    stop_wanted = Signal(object)  # the checkpoint file of a training that goes on without the window
    resume_wanted = Signal(object)  # the checkpoint file of an unfinished training
    open_wanted = Signal(object)  # the one of a training that ended without the window

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._stopping: set[Path] = set()
        self.hide()

    def show_lines(self, unfinished: Sequence[Unfinished], trained: Sequence[Path]) -> None:
        """Show these in place of what was shown."""
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._stopping &= {one.out for one in unfinished if one.is_running}
        for one in unfinished:
            row = self._add(unfinished_line(one))
            if one.can_stop:
                self._add_stop(row, one.out)
            elif not one.is_running:
                self._add_button(row, "Resume", one.out, self.resume_wanted)
        for out in trained:
            self._add_button(self._add(trained_line(out)), "Open", out, self.open_wanted)
        self.setVisible(bool(unfinished) or bool(trained))

    def _add(self, text: str) -> QHBoxLayout:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 4)
        label = plain_label()
        label.setText(text)
        row.addWidget(label, 1)
        self._rows.addWidget(line)
        return row

    def _add_button(self, row: QHBoxLayout, word: str, out: Path, wanted: SignalInstance) -> QPushButton:
        button = QPushButton(word)
        button.setAutoDefault(False)
        button.setAccessibleName(f"{word} {out.name}")
        button.clicked.connect(lambda: wanted.emit(out))
        row.addWidget(button)
        return button

    def _add_stop(self, row: QHBoxLayout, out: Path) -> None:
        """It ends between two of its steps, which may take seconds: until then the button says so."""

        def show_stopping() -> None:
            self._stopping.add(out)
            button.setText("Stopping…")
            button.setEnabled(False)

        button = self._add_button(row, "Stop", out, self.stop_wanted)
        button.setToolTip(STOP_TIP)
        button.clicked.connect(show_stopping)
        if out in self._stopping:
            show_stopping()


class LeftTrainings(QObject):
    """Looks again and again at trainings that go on without the window, until they are over."""

    def __init__(self, lines: LeftList, look: Callable[[], None], parent: QObject | None = None) -> None:
        """`look` asks which trainings were left; `take` gets the answer."""
        super().__init__(parent)
        self._lines = lines
        self._running: frozenset[Path] = frozenset()
        self._trained: tuple[Path, ...] = ()
        self._again = QTimer(self, singleShot=True, interval=LOOK_AGAIN_MS)
        self._again.timeout.connect(look)

    def take(self, found: tuple[Unfinished, ...]) -> None:
        """Show what was found; what ran before and is no longer left has ended, well if its checkpoint is there."""
        ended = self._running - {one.out for one in found}
        self._trained = tuple(dict.fromkeys((*self._trained, *(out for out in sorted(ended) if out.is_file()))))
        self._running = frozenset(one.out for one in found if one.is_running)
        self._lines.show_lines(found, self._trained)
        if self._running:
            self._again.start()

    def stop(self) -> None:
        """The program closes."""
        self._again.stop()
