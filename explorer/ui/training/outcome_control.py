"""Between a pane that shows how a checkpoint did, the thread that looks it up, and a process that measures again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from explorer.jobs.outcome import NoOutcome, cached_answers
from explorer.train.events import Measuring
from explorer.ui.choosers import choose_folder
from explorer.ui.dropping import Dropped
from explorer.ui.threads import Failure, Reply
from explorer.ui.training.outcome_desk import (
    LANE_FILES,
    LANE_MATRIX,
    LANE_OUTCOME,
    LANE_PICTURES,
    FilesFound,
    FilesJob,
    MatrixJob,
    MatrixMade,
    OutcomeDesk,
    OutcomeJob,
    PictureMade,
    PicturesJob,
    Shown,
)
from explorer.ui.training.process import TrainingProcess

if TYPE_CHECKING:
    from collections.abc import Mapping

    from explorer.train.events import Event
    from explorer.ui.training.outcome import OutcomePane
    from explorer.ui.training.process import Outcome as Ending

STOP_SECONDS = 3.0  # a photo takes no longer; nothing is lost but what was measured so far


class Outcomes(QObject):
    """Looks up how one checkpoint did, shows it in `pane`, and says which photos are to be opened."""

    pictured = Signal(object)  # PictureMade
    open_wanted = Signal(object)  # Dropped
    failed = Signal(str)  # a sentence

    def __init__(self, pane: OutcomePane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.pane = pane
        self.process: TrainingProcess | None = None
        self._checkpoint: Path | None = None
        self._missing: NoOutcome | None = None
        self._is_closed = False
        self._desk = OutcomeDesk(self)
        self._desk.replied.connect(self._take)
        pane.photos_wanted.connect(self._find_files)
        pane.level_wanted.connect(self._change_level)
        pane.measure_wanted.connect(self.measure)
        pane.cancel_wanted.connect(self.cancel)

    def make_pictures(self, photos: tuple[str, ...], data: Mapping[str, Any]) -> None:
        """Have small pictures made; `pictured` tells each."""
        self._post(PicturesJob(photos, data), LANE_PICTURES)

    def forget(self) -> None:
        """Another training begins."""
        self.cancel()
        self._checkpoint = self._missing = None
        self.pane.clear()

    def look_up(self, checkpoint: Path) -> None:
        """Show how a checkpoint did."""
        if checkpoint != self._checkpoint:
            self.cancel()
        self._checkpoint = checkpoint
        self._missing = None
        self.pane.clear("Looking…")
        self._post(OutcomeJob(checkpoint), LANE_OUTCOME)

    def is_shown(self, checkpoint: Path) -> bool:
        """Whether it is on show, or on its way; not so after a failure, which may be over."""
        shown = self.pane.shown
        is_measured = self.process is not None and self.process.is_running
        return checkpoint == self._checkpoint and (is_measured or shown is not None)

    def measure(self) -> None:
        """Read the held-back photos again, in a process of its own."""
        missing = self._missing
        if missing is None or (self.process is not None and self.process.is_running):
            return
        place: list[str] = []
        if missing.folder:
            named = Path(missing.folder)
            folder = named if named.is_absolute() and named.exists() else choose_folder(self.pane, None)
            if folder is None:
                return
            place = [str(folder), "--held-back"]
        answers = cached_answers(missing.fingerprint)
        try:
            answers.parent.mkdir(parents=True, exist_ok=True)
        except OSError:
            self.pane.show_trouble(f"Could not measure again: {answers.parent} cannot be written to.")
            return
        self.process = TrainingProcess(self)
        self.process.happened.connect(self._happened)
        self.process.ended.connect(self._measured)
        self.process.stop_seconds = STOP_SECONDS
        self.pane.show_measuring(0, 0)
        command = ["-m", "explorer", "evaluate", str(missing.checkpoint), *place, "--answers", str(answers), "--events"]
        self.process.launch(sys.executable, command)

    def cancel(self) -> None:
        """Give up measuring."""
        if self.process is not None and self.process.is_running:
            self.process.command("stop")

    def shut_down(self) -> None:
        """The program closes."""
        self._is_closed = True
        if self.process is not None:
            self.process.close()
        if self._desk.isRunning():
            self._desk.shut_down()

    def _post(self, job: object, lane: int) -> None:
        if not self._is_closed:
            if not self._desk.isRunning():
                self._desk.start()
            self._desk.post(job, lane=lane)

    def _take(self, reply: Reply) -> None:
        pane, shown = self.pane, self.pane.shown
        match reply.value:
            case PictureMade() as made:
                self.pictured.emit(made)
            case Shown(outcome) as found if outcome.checkpoint == self._checkpoint:
                pane.show_outcome(found)
            case NoOutcome(checkpoint) as missing if checkpoint == self._checkpoint:
                self._missing = missing
                pane.show_missing(missing)
            case MatrixMade(outcome, level, matrix) if shown is not None and outcome is shown.outcome:
                pane.show_matrix(matrix, level)
            case FilesFound(outcome, files):
                checkpoint = outcome.checkpoint
                folder = Path(outcome.kept.folder) if outcome.kept.folder else folder_of(files)
                self.open_wanted.emit(Dropped(folder, files[0], only=files, checkpoint=checkpoint))
            case Failure(job=OutcomeJob()) as failure:
                pane.clear(failure.sentence)
            case Failure() as failure:
                self.failed.emit(failure.sentence)

    def _find_files(self, photos: tuple[int, ...]) -> None:
        if self.pane.shown is not None and photos:
            self._post(FilesJob(self.pane.shown.outcome, photos), LANE_FILES)

    def _change_level(self, level: Any) -> None:
        if self.pane.shown is not None:
            self._post(MatrixJob(self.pane.shown.outcome, level), LANE_MATRIX)

    def _happened(self, event: Event) -> None:
        if isinstance(event, Measuring):
            self.pane.show_measuring(event.done, event.total)

    def _measured(self, ending: Ending) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.deleteLater()
        if self._missing is None or self._missing.checkpoint != self._checkpoint:
            return
        if ending.ending == "done":
            self.look_up(self._missing.checkpoint)
        else:
            self.pane.show_trouble(ending.why if ending.ending == "failed" else "Measuring was given up.")


def folder_of(files: tuple[Path, ...]) -> Path:
    """The nearest folder that holds all of some files."""
    above = files[0].parent
    while not all(above in file.parents for file in files):
        above = above.parent
    return above
