"""What is to be trained: between the form, the desks that look things up, and what is remembered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from explorer.errors import ExplorerError
from explorer.train.holding import ask_to_stop
from explorer.train.limits import check_data
from explorer.train.plan.presets import Choices, recipe_of
from explorer.ui.threads import Failure, Reply
from explorer.ui.training import choice_words as words
from explorer.ui.training import plan
from explorer.ui.training.choosers import ask_folder, ask_list, ask_out, ask_start
from explorer.ui.training.desk import (
    CheckJob,
    DataJob,
    PairJob,
    PairSeen,
    PreviewJob,
    StartJob,
    StartLine,
    StartsJob,
    StartsSeen,
    TrainDesk,
    UnfinishedJob,
    UnfinishedSeen,
)
from explorer.ui.training.guessing import Guesses
from explorer.ui.training.labels import show_trouble
from explorer.ui.training.leaks import SIDE, Pairs
from explorer.ui.training.left import LeftTrainings
from explorer.ui.training.looking import Checked, DataSeen, Preview
from explorer.ui.training.saving import Saving

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from explorer.train.recipe import Recipe
    from explorer.ui.settings import Settings
    from explorer.ui.training.form import TrainForm

ASK_AFTER_MS = 150  # fields that change quickly are asked about once
MOST_WAITED_FOR = 8000  # so many photos are looked at in a minute; a trial does not wait for more


class Planner(QObject):
    """Fills the form with what is found, and makes a recipe of what is chosen."""

    def __init__(self, settings: Settings, form: TrainForm, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self.form = settings, form
        self.data: DataSeen | None = None
        self.place: Path | None = None
        self._is_checking = False  # photos are looked at, and the processor is not free to try something out
        self._is_over = False
        self.saving = Saving(settings)
        self._preview: Preview | None = None
        self._desk, self._checker = TrainDesk(self), TrainDesk(self)  # looking at thousands of photos takes its time
        self._pairs = Pairs(form, self)
        self._pairs.pair_wanted.connect(lambda leak: self._checker.ask(PairJob(leak, SIDE)))
        self.guesses = Guesses(form, self)
        self._start_line = StartLine("", None, "")
        self._unreadable = 0  # photos to train on
        for desk in (self._desk, self._checker):
            desk.replied.connect(self._hear)
        self._soon = QTimer(self, singleShot=True, interval=ASK_AFTER_MS)
        self._soon.timeout.connect(self._refresh)
        self._left = LeftTrainings(form.unfinished, self._look_for_left, self)
        form.data.folder_wanted.connect(lambda: self._choose_place(ask_folder))
        form.data.list_wanted.connect(lambda: self._choose_place(ask_list))
        form.data.drawn_wanted.connect(lambda: self.use(None))
        form.data.leaks_wanted.connect(self._pairs.show)
        form.place_dropped.connect(self.use)
        form.out_wanted.connect(self._choose_out)
        form.start_wanted.connect(self._choose_start)
        form.unfinished.stop_wanted.connect(ask_to_stop)
        form.came.connect(self._come)
        form.changed.connect(self._soon.start)

    def wake(self) -> None:
        """Begin to work, when the dialog is shown first."""
        if not self._desk.isRunning():
            self._desk.start()
            self._checker.start()
            self.look_around()
            self.show()

    def _come(self, on_show: bool) -> None:  # noqa: FBT001 - a slot
        """What is chosen is only tried while it can be seen; a training that is started has the computer to itself."""
        if on_show:
            self._soon.start()
        else:
            self.guesses.trial.cancel()

    def shut_down(self) -> None:
        self._is_over = True  # answers that are under way find no form any more
        self._soon.stop()
        self._left.stop()
        self.guesses.trial.shut_down()
        for desk in (self._desk, self._checker):
            if desk.isRunning():
                desk.shut_down()

    def use(self, place: Path | None, *, quietly: bool = False) -> None:
        """Train on the photos at a place; None: on drawn birds. `quietly`: it is a guess, and may be wrong."""
        self.place, self.data, self._preview = place, None, None
        self._unreadable = 0
        form = self.form
        form.data.begin(words.place_line(place))
        self._pairs.hide()
        form.preview.show_message("Looking…")
        self._checker.drop(CheckJob)
        self._desk.ask(DataJob(place, quietly))
        self.show()

    def look_around(self) -> None:
        """Look what there is to begin with, and which trainings were left."""
        bundled, recent = self._settings.bundled_checkpoints, self._settings.recent_checkpoints
        self._desk.ask(StartsJob(tuple(dict.fromkeys((*bundled, *recent)))))
        self._look_for_left()

    def _look_for_left(self) -> None:
        self._desk.ask(UnfinishedJob(self.saving.trainings))

    def _hear(self, reply: Reply) -> None:
        if not self._is_over:
            self._take(reply)

    def _take(self, reply: Reply) -> None:
        form, data = self.form, self.form.data
        match reply.value:
            case DataSeen() as seen if seen.summary.place == self.place:
                self.data = seen
                data.facts.setText(words.data_line(seen.summary))
                self._is_checking = 0 < len(seen.photos) < MOST_WAITED_FOR
                if seen.photos:
                    self._checker.ask(CheckJob(seen.halves))
                self._refresh()
            case Checked() as checked:
                self._take_checked(checked)
            case PairSeen() as seen:
                self._pairs.show_pair(seen)
            case Preview() as made:
                self._preview, self.guesses.bytes_each = made, made.bytes_each or self.guesses.bytes_each
                form.preview.show_pictures(made.pictures)
                self.show()
            case StartLine() as line:
                self._start_line = line
                self.show()
            case StartsSeen(starts):
                form.show_starts(starts)
                self._soon.start()
            case UnfinishedSeen(found):
                self._left.take(found)
            case Failure() as failure:
                self._take_failure(failure)

    def _take_failure(self, failure: Failure) -> None:
        form, data = self.form, self.form.data
        match failure.job:
            case DataJob(place) if place != self.place:
                return  # another one has been chosen since
            case DataJob(quietly=True):
                self.place = None
                data.place.setText(words.place_line(None, chosen=False))
                data.facts.setText(words.TEACH)
                form.preview.show_message("")
            case DataJob():
                data.facts.setText("")
                form.preview.show_message("")
                show_trouble(data.trouble, failure.sentence, error=True)
            case StartJob():
                pass  # nothing is known of it
            case _:
                form.preview.show_message(failure.sentence)

    def _take_checked(self, checked: Checked) -> None:
        data = self.form.data
        data.checked.setText(words.checked_line(checked))
        data.checked.setToolTip(words.unreadable_lines(checked))
        if self._is_checking and checked.leaks is not None:
            self._is_checking = False
            bad = {path for path, _ in checked.unreadable}
            self._unreadable = sum(photo.path in bad for photo in self.data.halves[0]) if self.data else 0
            self.show()
        if checked.leaks is not None:
            self._pairs.take(checked.leaks)
            data.show_leaks(words.leaks_line(checked.leaks))

    def _refresh(self) -> None:
        """Fields changed: a new estimate, and new pictures if they are seen differently."""
        recipe = self.show()
        if recipe is not None and self.data is not None:
            if self._preview is not None:
                self.form.preview.show_message("Looking…")
            self._desk.ask(PreviewJob(recipe, self.data.photos))
            if recipe.start:
                self._desk.ask(StartJob(recipe, self.data))

    def show(self) -> Recipe | None:
        """Show what follows from the fields; returns the recipe if there can be one."""
        form = self.form
        title = plan.proposed_title(form.chosen_family, self.place)
        form.title.setPlaceholderText(title)
        if self.data is not None:
            show_trouble(form.data.trouble, words.data_trouble(self.data.summary, form.chosen_family))
            form.data.trouble.setToolTip(words.unnamed_lines(self.data.summary))
        self.saving.propose(form.title.text().strip() or title)
        form.out.setText(str(self.saving.out))
        try:
            recipe = self.recipe()
        except ExplorerError as error:
            show_trouble(form.trouble, str(error), error=True)
            recipe = None
        else:
            line = self._start_line
            learnt = line.text if (line.start, line.place) == (form.chosen_start, self.place) else ""
            show_trouble(form.trouble, " ".join(filter(None, (self.saving.replaced, learnt))))
        form.start_button.setEnabled(recipe is not None)
        form.show_batch(recipe.batch if recipe else None)
        summary = self.data.summary if self.data is not None else None
        self.guesses.show(recipe, summary, may_try=form.isVisible() and not self._is_checking)
        return recipe

    def recipe(self) -> Recipe | None:
        """What the fields say; None while nothing is known of the data.

        Raises:
            ExplorerError: the choices don't go together.
        """
        form, data = self.form, self.data
        if data is None:
            return None
        photos = data.summary.training - self._unreadable
        check_data(photos, data.summary.species)
        title = form.title.text().strip() or form.title.placeholderText()
        return recipe_of(
            Choices(
                form.chosen_family,
                form.chosen_trunk,
                form.chosen_preset,
                data.data,
                photos,
                title,
                start=form.chosen_start,
            )
        )

    # Choosers.

    def _choose_place(self, ask: Callable[[QWidget, Path], Path | None]) -> None:
        chosen = ask(self.form, self.place or self._settings.folder or Path.home())
        if chosen is not None:
            self.use(chosen)

    def _choose_out(self) -> None:
        chosen = ask_out(self.form, self.saving.out or self.saving.folder)
        if chosen is not None:
            self.saving.choose(chosen)
            self.show()

    def _choose_start(self) -> None:
        chosen = ask_start(self.form, self.saving.folder)
        if chosen is not None:
            recent = (chosen, *self._settings.bundled_checkpoints, *self._settings.recent_checkpoints)
            self._desk.ask(StartsJob(tuple(dict.fromkeys(recent))))
