"""Training, between the window, its dialog, and the child process."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from explorer.errors import ExplorerError
from explorer.train import events
from explorer.train.places import recipe_path, state_path
from explorer.train.recipe import load_recipe
from explorer.ui.dropping import Dropped
from explorer.ui.notices import Notice
from explorer.ui.stepping_aside import step_aside
from explorer.ui.training import plan, words
from explorer.ui.training.dialog import TrainDialog
from explorer.ui.training.labels import show_trouble
from explorer.ui.training.outcome_control import Outcomes
from explorer.ui.training.planner import Planner
from explorer.ui.training.process import Outcome, TrainingProcess
from explorer.ui.training.progress import Course

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from explorer.train.plan.estimate import Estimate
    from explorer.train.recipe import Recipe
    from explorer.ui.settings import Settings
    from explorer.ui.training.process import Command

SHOW_EVERY_MS = 200  # curves
_PROGRESS = events.Preparing | events.Fitting | events.Caching | events.Stepped | events.Checking | events.Measuring


class Trainer(QObject):
    """Holds the one training that the window may run at a time."""

    said = Signal(object)  # Notice
    open_wanted = Signal(object)  # Dropped

    def __init__(self, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._settings = settings
        self.dialog = TrainDialog(window)
        self.planner = Planner(settings, self.dialog.form, self)
        self.outcomes = Outcomes(self.dialog.watch.outcome, self)
        self.process: TrainingProcess | None = None
        self.course = Course()
        self.order: plan.Order | None = None
        self.is_left_running = False
        self._data: dict[str, Any] = {}
        self._redraw = QTimer(self, singleShot=True, interval=SHOW_EVERY_MS)
        self._redraw.timeout.connect(self._show_course)
        form, watch = self.dialog.form, self.dialog.watch
        form.resume_wanted.connect(self.resume)
        form.open_wanted.connect(self._open_trained)
        form.start_button.clicked.connect(self.start)
        watch.wanted.connect(self._tell)
        watch.open_wanted.connect(self._open)
        watch.again_wanted.connect(self._again)
        watch.resume_wanted.connect(self._go_on)
        watch.boxes.pictures_wanted.connect(self._make_pictures)
        self.outcomes.pictured.connect(lambda made: watch.boxes.show_pictures({made.photo: made.image}))
        self.outcomes.open_wanted.connect(self._open_photos)
        self.outcomes.failed.connect(lambda sentence: self.said.emit(Notice("error", sentence)))
        watch.on_close.setCurrentIndex(int(settings.text("training_on_close") == "stop"))

    def open(self, folder: Path | None = None) -> None:
        """Show the dialog; at first with `folder` if it holds species folders."""
        self.planner.wake()
        if self.planner.data is None and self.planner.place is None and folder is not None and not self.is_running:
            self.planner.use(folder, quietly=True)
        self.dialog.bring_up()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.is_running

    def start(self) -> None:
        """Start what the form says."""
        form, planner = self.dialog.form, self.planner
        try:
            recipe, out = planner.recipe(), planner.saving.out
            if recipe is None or planner.data is None or out is None:
                return
            plan.check_free(out)
            path = plan.write_recipe(recipe, out)
        except ExplorerError as error:
            show_trouble(form.trouble, str(error), error=True)
            return
        order = plan.Order(path, out, restart=True, fits=form.wants_fit)
        self._run(order, recipe, planner.guesses.of(recipe, planner.data.summary))

    def resume(self, out: Path) -> None:
        """Go on with a training that was left."""
        fits = self.order is not None and self.order.out == out and self.order.fits  # it may not have got so far
        self._carry_out(plan.Order(recipe_path(out), out, fits=fits))

    def _go_on(self) -> None:
        """Resume the training on show; if it has kept nothing yet, begin it again as it was begun."""
        if self.order is not None and self._has_kept:
            self.resume(self.order.out)
        elif self.order is not None:
            self._carry_out(self.order)

    @property
    def _has_kept(self) -> bool:
        """Whether what the training on show has learnt until its last epoch is on disk."""
        return self.order is not None and state_path(self.order.out).exists()

    def _carry_out(self, order: plan.Order) -> None:
        try:
            recipe = load_recipe(order.recipe)
        except ExplorerError as error:
            show_trouble(self.dialog.form.trouble, str(error), error=True)
            return
        self._run(order, recipe, self.planner.guesses.again(recipe))

    def _run(self, order: plan.Order, recipe: Recipe, guess: Estimate | None) -> None:
        if self.is_running:
            return
        self.order, self.course = order, Course(guess, words.phase_labels(recipe))
        self._data = msgspec.to_builtins(recipe.data)
        self.outcomes.forget()
        self.planner.saving.remember(order.out)
        self.process = TrainingProcess(self)
        self.process.happened.connect(self._happened)
        self.process.said.connect(self.dialog.watch.write)
        self.process.ended.connect(self._ended)
        self.dialog.watch.begin(recipe.title)
        self.dialog.watch.show_course(self.course)
        self.dialog.show_watch()
        self.process.start(order, check=plan.CHECKED_PICTURES)

    def _tell(self, command: Command) -> None:
        if self.process is not None:
            self.process.command(command)

    def _happened(self, event: events.Event) -> None:
        self.course.take(event, time.monotonic())
        line = words.log_line(event, self.course)
        if line:
            self.dialog.watch.write(line)
        if isinstance(event, _PROGRESS):
            if not self._redraw.isActive():
                self._redraw.start()
        else:
            self._show_course()

    def _show_course(self) -> None:
        self.dialog.watch.show_course(self.course)

    def _ended(self, outcome: Outcome) -> None:
        self._redraw.stop()
        self._show_course()
        self.dialog.watch.show_outcome(outcome, kept=self._has_kept)
        if outcome.ending == "done" and self.order is not None:
            self.outcomes.look_up(self.order.out)
        if self.dialog.isVisible() or self.order is None:
            return
        if outcome.ending == "done":
            text = f"{self.order.out.name} has been trained."
            self.said.emit(Notice("info", text, "Open this checkpoint", self._open))
        elif outcome.ending == "failed":
            self.said.emit(Notice("error", outcome.why, "Show", self.dialog.bring_up))

    def _make_pictures(self, photos: tuple[str, ...]) -> None:
        self.outcomes.make_pictures(photos, self._data)

    def _open(self) -> None:
        if self.order is not None:
            self._open_trained(self.order.out)

    def _open_trained(self, out: Path) -> None:
        """Open what has been trained; the dialog steps aside, so that the birds are seen."""
        step_aside(self.dialog)
        self.open_wanted.emit(Dropped(checkpoint=out))

    def _open_photos(self, dropped: Dropped) -> None:
        """Show the photos behind a number in the window, with a way back to the numbers."""
        self.open_wanted.emit(dropped)
        if step_aside(self.dialog):
            text = "These are the photos of the number that you clicked."
            self.said.emit(Notice("info", text, "Back to the numbers", self.dialog.bring_up))

    def _again(self) -> None:
        self.planner.saving.forget()
        self.dialog.show_form()
        self.planner.look_around()
        self.planner.show()

    def shut_down(self) -> None:
        """The program closes: the training goes on without it, or stops, as was chosen."""
        choice = str(self.dialog.watch.on_close.currentData())
        self._settings.remember_text("training_on_close", choice)
        self.dialog.hide()
        if self.process is not None and self.process.is_running:
            if choice == "on":
                self.process.let_go()
                self.is_left_running = True
            else:
                self.process.close()
        self.planner.shut_down()
        self.outcomes.shut_down()
