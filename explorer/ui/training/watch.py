"""A training under way, and when it is over: its phases, curves, birds, log, and what can be done to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.bars import font_of
from explorer.ui.theme import current_theme
from explorer.ui.training.boxes import BoxesPane
from explorer.ui.training.charts import accuracy_chart, loss_chart
from explorer.ui.training.curves import NOTHING, CurvePane
from explorer.ui.training.labels import plain_label
from explorer.ui.training.log import LogPane
from explorer.ui.training.outcome import OutcomePane
from explorer.ui.training.phase_list import PhaseList
from explorer.ui.training.words import FINISH_TIP, left_line, measured_lines, stage_line, stopped_line

if TYPE_CHECKING:
    from explorer.ui.training.process import Command, Outcome
    from explorer.ui.training.progress import Course

ON_CLOSE = (("goes on without the window", "on"), ("stops, and can be resumed", "stop"))


class TrainWatch(QWidget):
    """The page during and after a training."""

    wanted = Signal(str)  # Command
    open_wanted = Signal()
    again_wanted = Signal()
    resume_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._course: Course | None = None
        self._picked: int | None = None  # the phase that the person wants to see; None: the one under way
        self._asked: Command | None = None  # and not done yet: it is listened to between steps, which may take seconds
        self.title, self.stage, self.left, self.trouble = plain_label(), plain_label(), plain_label(), plain_label()
        self.title.setFont(font_of(self.font(), points=3, bold=True))
        self.left.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName("Share of the training that is done")
        self.phases = PhaseList()
        self.loss, self.accuracy = CurvePane(), CurvePane()
        self.boxes, self.outcome, self.log_pane = BoxesPane(), OutcomePane(), LogPane()
        self.log = self.log_pane.text
        self.pause_button = QPushButton("&Pause")
        self.finish_button = QPushButton("&Finish early")
        self.finish_button.setToolTip(FINISH_TIP)
        self.stop_button = QPushButton("&Stop")
        self.stop_button.setToolTip("Stop now. It can be resumed from the end of its last epoch")
        self.open_button, self.again_button = QPushButton("&Open this checkpoint"), QPushButton("&Train another")
        self.resume_button = QPushButton("&Resume")
        self.on_close = QComboBox()
        for text, value in ON_CLOSE:
            self.on_close.addItem(text, value)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.phases)
        scroll.setMinimumWidth(250)
        curves = QSplitter(Qt.Orientation.Vertical)
        for part in (self.loss, self.accuracy):
            curves.addWidget(part)
        curves.setChildrenCollapsible(False)
        curves.setSizes([230, 230])
        across = QSplitter(Qt.Orientation.Horizontal)
        across.addWidget(scroll)
        across.addWidget(curves)
        across.setChildrenCollapsible(False)
        across.setStretchFactor(1, 1)
        across.setSizes([320, 640])
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for page, name in (
            (across, "&Curves"),
            (self.boxes, "What it s&ees"),
            (self.outcome, "&Held-back birds"),
            (self.log_pane, "&Log"),
        ):
            self.tabs.addTab(page, name)
        said = QHBoxLayout()
        said.addWidget(self.stage, 3)
        said.addWidget(self.left, 2)
        self.close_words = QLabel("When the program is closed, it")
        buttons = QHBoxLayout()
        buttons.addWidget(self.close_words)
        buttons.addWidget(self.on_close)
        buttons.addStretch(1)
        for button in (self.pause_button, self.finish_button, self.stop_button):
            buttons.addWidget(button)
        for button in (self.again_button, self.resume_button, self.open_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.title)
        column.addLayout(said)
        column.addWidget(self.bar)
        column.addWidget(self.trouble)
        column.addWidget(self.tabs, 1)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.phases.chosen.connect(self._pick)
        self.pause_button.clicked.connect(self._pause)
        self.finish_button.clicked.connect(lambda: self._ask("finish"))
        self.stop_button.clicked.connect(lambda: self._ask("stop"))
        self.open_button.clicked.connect(self.open_wanted)
        self.again_button.clicked.connect(self.again_wanted)
        self.resume_button.clicked.connect(self.resume_wanted)

    def begin(self, title: str) -> None:
        """A training starts."""
        self.title.setText(title)
        self.log.clear()
        self.boxes.clear()
        self.tabs.setCurrentIndex(0)
        self._picked, self._course, self._asked = None, None, None
        self.trouble.hide()
        self._show_buttons(running=True)

    def show_course(self, course: Course) -> None:
        """How far it is."""
        self._course = course
        self.stage.setText(stage_line(course))
        self.left.setText(left_line(course))
        self.bar.setValue(round(course.progress * 1000))
        answered = {"pause": course.is_paused, "resume": not course.is_paused, "finish": course.is_finishing}
        if self._asked is not None and answered.get(self._asked, False):
            self._asked = None
        self._show_asked(course)
        self._show_curves()
        self.boxes.show_course(course)

    def _show_asked(self, course: Course) -> None:
        """What can be asked for now, and what was."""
        asked = self._asked
        words = {"pause": "Pausing…", "resume": "Going on…"}
        self.pause_button.setText(words.get(asked or "", "&Go on" if course.is_paused else "&Pause"))
        self.pause_button.setEnabled(asked is None and course.stage not in ("starting", "over"))
        works = course.stage in ("caching", "training", "checking")
        self.finish_button.setEnabled(asked is None and works and not course.is_finishing)
        self.stop_button.setText("Stopping…" if asked == "stop" else "&Stop")
        self.stop_button.setEnabled(asked != "stop")

    def show_outcome(self, outcome: Outcome, *, kept: bool) -> None:
        """It ended; `kept`: what it learnt until its last epoch is on disk."""
        self._show_buttons(running=False)
        failed, done = outcome.ending == "failed", outcome.ending == "done"
        self.open_button.setVisible(done)
        self.resume_button.setVisible(not done)
        self.resume_button.setText("&Resume" if kept else "&Begin again")
        self.left.setText("")
        if outcome.ending == "stopped":
            self.stage.setText(stopped_line(kept=kept))
        elif failed:
            self.stage.setText("It did not end well.")
        self.trouble.setText(outcome.why)
        self.trouble.setStyleSheet(f"color: {current_theme().error}")
        self.trouble.setVisible(failed)
        if self._course is not None and self._course.done is not None:
            self.write("Measured on the held-back pictures:\n" + measured_lines(self._course.done.measured))

    def write(self, text: str) -> None:
        """A line of the log."""
        self.log.appendPlainText(text)

    def restyle(self) -> None:
        """Take on the colours of the theme in force."""
        self.outcome.restyle()
        if self._course is not None:
            self._show_curves()

    def _show_buttons(self, *, running: bool) -> None:
        for widget in (self.pause_button, self.finish_button, self.stop_button, self.close_words, self.on_close):
            widget.setVisible(running)
        for button in (self.open_button, self.again_button, self.resume_button):
            button.setVisible(not running)

    def _ask(self, command: Command) -> None:
        self._asked = command
        if self._course is not None:
            self._show_asked(self._course)
        self.wanted.emit(command)

    def _pause(self) -> None:
        self._ask("resume" if self._course is not None and self._course.is_paused else "pause")

    def _pick(self, number: int) -> None:
        self._picked = None if self._course is not None and number == self._course.current else number
        self._show_curves()

    def _show_curves(self) -> None:
        course = self._course
        if course is None:
            return
        if not course.phases:
            self.phases.show_course(course, 0)
            self.loss.show_chart(NOTHING)
            self.accuracy.show_chart(NOTHING)
            return
        number = min(course.current if self._picked is None else self._picked, len(course.phases) - 1)
        self.phases.show_course(course, number)
        self.loss.show_chart(loss_chart(course, number))
        self.accuracy.show_chart(accuracy_chart(course))
