"""What is to be trained: between the form, the desks that look things up, and what is remembered."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog

from explorer.errors import ExplorerError
from explorer.train.estimate import Pool, estimate
from explorer.train.presets import Choices, recipe_of
from explorer.train.recipe import Photos
from explorer.ui import train_plan as plan
from explorer.ui import train_words as words
from explorer.ui.threads import Failure, Reply
from explorer.ui.train_desk import (
    LANE_CHECK,
    LANE_DATA,
    LANE_PREVIEW,
    LANE_STARTS,
    LANE_UNFINISHED,
    CheckJob,
    DataJob,
    PreviewJob,
    StartsJob,
    StartsSeen,
    TrainDesk,
    UnfinishedJob,
    UnfinishedSeen,
)
from explorer.ui.train_looking import Checked, DataSeen, Preview

if TYPE_CHECKING:
    from explorer.train.estimate import Estimate
    from explorer.train.recipe import Recipe
    from explorer.ui.settings import Settings
    from explorer.ui.train_form import TrainForm

ASK_AFTER_MS = 150  # fields that change quickly are asked about once
MOST_REMEMBERED = 12


class Planner(QObject):
    """Fills the form with what is found, and makes a recipe of what is chosen."""

    def __init__(self, settings: Settings, form: TrainForm, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings, self.form = settings, form
        self.data: DataSeen | None = None
        self.place: Path | None = None
        self.out: Path | None = None
        self.is_placed = False  # the person chose where the checkpoint goes
        self._preview: Preview | None = None
        self._bytes_each = 450_000.0  # until pictures have been opened
        self._desk, self._checker = TrainDesk(self), TrainDesk(self)  # looking at thousands of photos takes its time
        for desk in (self._desk, self._checker):
            desk.replied.connect(self._take)
        self._soon = QTimer(self, singleShot=True, interval=ASK_AFTER_MS)
        self._soon.timeout.connect(self._refresh)
        form.folder_wanted.connect(self._ask_folder)
        form.drawn_wanted.connect(lambda: self.use(None))
        form.out_wanted.connect(self._ask_out)
        form.start_wanted.connect(self._ask_start)
        form.changed.connect(self._soon.start)

    def wake(self) -> None:
        """Begin to work, when the dialog is shown first."""
        if not self._desk.isRunning():
            self._desk.start()
            self._checker.start()
            self.look_around()
            self.show()

    def shut_down(self) -> None:
        for desk in (self._desk, self._checker):
            if desk.isRunning():
                desk.shut_down()

    def use(self, place: Path | None, *, quietly: bool = False) -> None:
        """Train on the photos at a place; None: on drawn birds. `quietly`: it is a guess, and may be wrong."""
        self.place, self.data, self._preview = place, None, None
        form = self.form
        form.place.setText(words.place_line(place))
        form.data_facts.setText("Counting…")
        form.checked.setText("")
        form.show_trouble(form.data_trouble, "")
        form.preview.show_message("Looking…")
        self._checker.cancel(LANE_CHECK)
        self._desk.post(DataJob(place, quietly), lane=LANE_DATA)
        self.show()

    def look_around(self) -> None:
        """Look what there is to begin with, and which trainings were left."""
        bundled, recent = self._settings.bundled_checkpoints, self._settings.recent_checkpoints
        self._desk.post(StartsJob(tuple(dict.fromkeys((*bundled, *recent)))), lane=LANE_STARTS)
        self._desk.post(UnfinishedJob(self._remembered), lane=LANE_UNFINISHED)

    def _take(self, reply: Reply) -> None:
        form = self.form
        match reply.value:
            case DataSeen() as seen if seen.summary.place == self.place:
                self.data = seen
                form.data_facts.setText(words.data_line(seen.summary))
                if seen.photos:
                    self._checker.post(CheckJob(seen.photos), lane=LANE_CHECK)
                self._refresh()
            case Checked() as checked:
                form.checked.setText(words.checked_line(checked))
                form.checked.setToolTip(words.unreadable_lines(checked))
            case Preview() as made:
                self._preview, self._bytes_each = made, made.bytes_each or self._bytes_each
                form.preview.show_pictures(made.pictures)
                self.show()
            case StartsSeen(starts):
                form.show_starts(starts)
                self._soon.start()
            case UnfinishedSeen(found):
                form.show_unfinished([(one, words.unfinished_line(one)) for one in found])
            case Failure(job=DataJob(quietly=True)):
                self.place = None
                form.place.setText(words.place_line(None, chosen=False))
                form.data_facts.setText(words.TEACH)
                form.preview.show_message("")
            case Failure(job=DataJob()) as failure:
                form.data_facts.setText("")
                form.preview.show_message("")
                form.show_trouble(form.data_trouble, failure.sentence, error=True)
            case Failure() as failure:
                form.preview.show_message(failure.sentence)

    def _refresh(self) -> None:
        """Fields changed: a new estimate, and new pictures if they are seen differently."""
        recipe = self.show()
        if recipe is not None and self.data is not None:
            if self._preview is not None:
                self.form.preview.show_message("Looking…")
            self._desk.post(PreviewJob(recipe, self.data.photos), lane=LANE_PREVIEW)

    def show(self) -> Recipe | None:
        """Show what follows from the fields; returns the recipe if there can be one."""
        form = self.form
        title = plan.proposed_title(form.chosen_family, self.place)
        form.title.setPlaceholderText(title)
        if self.data is not None:
            form.show_trouble(form.data_trouble, words.data_trouble(self.data.summary, form.chosen_family))
        if not self.is_placed:
            self.out = plan.proposed_out(self._folder, form.title.text().strip() or title)
        form.out.setText(str(self.out))
        try:
            recipe = self.recipe()
        except ExplorerError as error:
            form.show_trouble(form.trouble, str(error), error=True)
            recipe = None
        else:
            form.show_trouble(form.trouble, "")
        form.start_button.setEnabled(recipe is not None)
        guess = self.guess(recipe)
        form.estimate.setText(words.estimate_line(guess) if guess else "")
        form.show_trouble(form.estimate_trouble, words.memory_trouble(guess, memory_of_computer()) if guess else "")
        return recipe

    def recipe(self) -> Recipe | None:
        """What the fields say; None while nothing is known of the data.

        Raises:
            ExplorerError: the choices don't go together.
        """
        form, data = self.form, self.data
        if data is None:
            return None
        title = form.title.text().strip() or form.title.placeholderText()
        return recipe_of(
            Choices(
                form.chosen_family,
                form.chosen_trunk,
                form.chosen_preset,
                data.data,
                data.summary.training,
                title,
                start=form.chosen_start,
            )
        )

    def guess(self, recipe: Recipe | None) -> Estimate | None:
        """How long a recipe may take on these data."""
        if recipe is None or self.data is None:
            return None
        summary = self.data.summary
        return estimate(recipe, Pool(summary.training, summary.held_back, self._bytes_each))

    # Choosers.

    def _ask_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self.form, "A folder of species folders", str(self.place or self._settings.folder or Path.home())
        )
        if chosen:
            self.use(Path(chosen))

    def _ask_out(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self.form, "Save the checkpoint as", str(self.out), "Checkpoints (*.safetensors)"
        )
        if chosen:
            path = Path(chosen)
            self.out = path if path.suffix == ".safetensors" else path.with_name(f"{path.name}.safetensors")
            self.is_placed = True
            self._settings.remember_text("training_folder", str(path.parent))
            self.show()

    def _ask_start(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self.form, "Begin with a checkpoint", str(self._folder), "Checkpoints (*.safetensors)"
        )
        if chosen:
            recent = (Path(chosen), *self._settings.bundled_checkpoints, *self._settings.recent_checkpoints)
            self._desk.post(StartsJob(tuple(dict.fromkeys(recent))), lane=LANE_STARTS)

    def guess_again(self, recipe: Recipe) -> Estimate:
        """The guess at a recipe whose pictures nobody counted: the shares of the phases hold anyway."""
        count = 2000 if isinstance(recipe.data, Photos) else recipe.data.training
        return estimate(recipe, Pool(count, count // 4, self._bytes_each))

    # What is remembered.

    @property
    def _folder(self) -> Path:
        chosen = self._settings.text("training_folder")
        return Path(chosen) if chosen and Path(chosen).is_dir() else Path.home()

    @property
    def _remembered(self) -> tuple[Path, ...]:
        return tuple(map(Path, self._settings.text("trainings").splitlines()))

    def remember(self, out: Path) -> None:
        """Know this training again another day."""
        outs = dict.fromkeys((out, *self._remembered))
        self._settings.remember_text("trainings", "\n".join(map(str, [*outs][:MOST_REMEMBERED])))


def memory_of_computer() -> float | None:
    """Bytes; None where the system does not say."""
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (AttributeError, ValueError, OSError):
        return None
