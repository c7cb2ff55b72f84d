"""Readings of the selected photo: asked for, made in passing while a slider moves, and ahead. It knows no widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from explorer.manner import reading_part
from explorer.ui import desk as at_desk
from explorer.ui import manners
from explorer.ui import state as view
from explorer.ui import worker as at_worker
from explorer.ui.desk import Desk
from explorer.ui.listing import step
from explorer.ui.notices import Notice
from explorer.ui.state import Answer, ViewState
from explorer.ui.worker import Worker

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.catalog import Catalog
    from explorer.manner import Manner
    from explorer.ui.pictures import ShownPhoto
    from explorer.ui.settings import Settings
    from explorer.ui.threads import Failure, MailThread, Reply


class Readings(QObject):
    """The part of the session that has the selected photo shown and read, in the manner that is wanted.

    It holds the state, and the two threads that it takes: the desk opens photos, the worker reads them.
    """

    changed = Signal(object, object)  # ViewState before, ViewState now
    said = Signal(object)  # Notice

    def __init__(self, settings: Settings, worker: Worker | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = ViewState()
        self._settings = settings
        self._worker, self._desk = worker or Worker(), Desk()
        self._asked: dict[tuple[MailThread, int], int] = {}
        self._catalog: Catalog | None = None
        self._shown: ShownPhoto | None = None
        self._ahead: at_worker.ReadJob | None = None  # what is being read before it is asked for
        self._passing: at_worker.ReadJob | None = None  # what is being read while a slider moves
        self._next: Manner | None = None  # what is to be read after that
        self._unkept: at_worker.PhotoRead | None = None  # a reading that was passed through and isn't in the catalog
        self._direction = 1

    # The manner.

    def choose_manner(self, manner: Manner) -> None:
        """Read photos in another manner."""
        self._next = self._passing = None
        before = self.state
        self._read_as(manner)
        self._keep_passed()
        if self.state is before and view.current_answer(before) is not None:
            self._go_on()  # with what waited while the slider moved

    def try_manner(self, manner: Manner) -> None:
        """Pass through a manner while a slider moves: readings are finished one by one, the newest next, none kept."""
        if self._passing is not None:
            self._next = manner
        else:
            self._read_as(manner, passing=True)

    def _read_as(self, manner: Manner, *, passing: bool = False) -> None:
        before = self.state
        self._become(view.with_manner(before, manner))
        state = self.state
        if state is before:
            return
        if view.current_answer(state) is not None:  # no network was needed; what it was asked meanwhile is pointless
            self._worker.cancel(at_worker.LANE_PHOTO)
            self._ask_for_crops()
            self._go_on()
        elif not view.photo_is_here(state):
            self._show_selected()
        elif view.weights_are_here(state):
            self._go_on(passing=passing)
        elif state.photo is not None:
            job = at_desk.HeldJob(state.photo.fingerprint, self._show_job(state.photo.path))
            self._ask(self._desk, job, at_desk.LANE_HELD)

    def _keep_passed(self) -> None:
        """The slider was let go where it is: what was read there is more than passed through."""
        passed, catalog = self._unkept, self._catalog
        answer = view.current_answer(self.state)
        if passed is not None and catalog is not None and answer is not None and answer.path == passed.path:
            if manners.is_read_so(answer, passed.manner):
                self._ask(self._desk, at_desk.KeepJob(catalog, passed.reading, passed.manner), at_desk.LANE_KEEP)
            self._unkept = None

    # Questions to the threads.

    def _ask(self, thread: MailThread, job: object, lane: int) -> None:
        self._asked[thread, lane] = thread.post(job, lane=lane)

    def _is_late(self, reply: Reply, thread: MailThread) -> bool:
        return self._asked.get((thread, reply.lane)) != reply.number

    def _show_selected(self) -> None:
        self._worker.cancel(at_worker.LANE_PHOTO)
        self._next = self._passing = self._unkept = None
        path = self.state.selected
        if path is not None:
            self._ask(self._desk, self._show_job(path), at_desk.LANE_PHOTO)

    def _show_job(self, path: Path) -> at_desk.ShowJob:
        state = self.state
        return at_desk.ShowJob(path, self._catalog, state.checkpoint, self._settings.precision, state.manner)

    def _go_on(self, *, passing: bool = False) -> None:
        """Ask for whatever the state lacks next: the reading, what it is compared with, or the neighbour."""
        photo, manner = self.state.photo, self.state.manner
        if photo is not None and view.needs_reading(self.state):
            if not self._is_ahead(photo.path, manner):
                self._ahead = None
                job = at_worker.ReadJob(photo, self._catalog, manner, keep=not passing)
                self._passing = job if passing else None
                self._ask(self._worker, job, at_worker.LANE_PHOTO)
        elif photo is not None and view.needs_own_light(self.state):
            if not self._is_ahead(photo.path, manners.own_light(manner)):
                self._read_ahead(at_worker.ReadJob(photo, self._catalog, manners.own_light(manner)))
        elif view.photo_is_here(self.state) and self._passing is None:
            neighbour = step(self.state.listed, self.state.selected, self._direction)
            if neighbour is not None and neighbour != self.state.selected:
                self._ask(self._desk, at_desk.AheadJob(neighbour, self._catalog), at_desk.LANE_AHEAD)

    def _is_ahead(self, path: Path, manner: Manner) -> bool:
        """Whether that reading is being made already."""
        job = self._ahead
        return job is not None and job.photo.path == path and reading_part(job.manner) == reading_part(manner)

    def _ask_for_crops(self) -> None:
        answer = view.overlay_answer(self.state)
        if answer is not None and self._shown is not None and self._shown.photo is self.state.photo:
            job = at_desk.CropsJob(self._shown, answer.reading, answer.card.preprocess)
            self._ask(self._desk, job, at_desk.LANE_CROPS)

    # Answers.

    def _photo_read(self, read: at_worker.PhotoRead) -> None:
        if self._is_ahead(read.path, read.manner):
            self._ahead = None
        for note in read.reading.run.notes if read.path == self.state.selected else ():
            self.said.emit(Notice("warning", note))
        self._unkept = None if read.is_kept else read
        if self.state.checkpoint is not None:
            self._answered(Answer(read.path, read.reading, self.state.checkpoint.card, read.manner))
        if self._passing is None:  # let go meanwhile
            self._keep_passed()
        self._passing = None
        self._try_next()

    def _read_failed(self, job: at_worker.ReadJob, failure: Failure) -> None:
        """The selected photo has no answer; one read ahead or for comparison simply is not there."""
        self._ahead = self._passing = None
        if manners.is_same_reading(job.manner, self.state.manner):
            self._become(view.with_trouble(self.state, job.photo.path, failure.sentence))
        self._try_next()

    def _try_next(self) -> None:
        """The slider went on meanwhile."""
        manner, self._next = self._next, None
        if manner is not None:
            self.try_manner(manner)

    def _answered(self, answer: Answer) -> None:
        before = self.state.answer
        wanted = manners.is_same_reading(answer.manner, self.state.manner)
        self._become((view.with_answer if wanted else view.with_unlit)(self.state, answer))
        if self.state.answer is not before:
            if wanted:
                self._ask_for_crops()
            self._go_on()

    def _read_neighbour(self, shown: ShownPhoto) -> None:
        """Read the neighbour while nothing else is to do; the catalog keeps it until it is asked for."""
        if self._catalog is not None and view.weights_are_here(self.state) and not view.needs_reading(self.state):
            self._read_ahead(at_worker.ReadJob(shown.photo, self._catalog, self.state.manner))

    def _read_ahead(self, job: at_worker.ReadJob) -> None:
        self._ahead = job
        self._ask(self._worker, job, at_worker.LANE_AHEAD)

    def _become(self, state: ViewState) -> None:
        if state is not self.state:
            old, self.state = self.state, state
            self.changed.emit(old, state)
