"""The session: holds the state, asks the threads, and changes the state by what they answer. It knows no widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.manner import reading_part
from explorer.ui import desk as at_desk
from explorer.ui import manners, words
from explorer.ui import state as view
from explorer.ui import worker as at_worker
from explorer.ui.demo import DEMO, DEMO_NAME
from explorer.ui.desk import Desk
from explorer.ui.notices import Notice
from explorer.ui.state import Answer, ViewState
from explorer.ui.threads import Failure, MailThread, Reply
from explorer.ui.thumbnails import Thumbnail, Thumbnailer
from explorer.ui.walking import CatalogOpened, RowsFound, RowsReplaced, WalkEnded, Walker, WalkJob
from explorer.ui.worker import Worker

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.catalog import Catalog
    from explorer.manner import Manner
    from explorer.ui.pictures import ShownPhoto
    from explorer.ui.settings import Settings
    from explorer.ui.space_views import SpacesWish

REFUSALS_EVERY_MS = 200


class Session(QObject):
    """What goes on behind the window.

    Every wish of the person is a method; every change of what is shown is told by `changed(old, new)`.
    """

    changed = Signal(object, object)  # ViewState before, ViewState now
    pictured = Signal(object)  # ShownPhoto: the selected photo is ready for the pane
    cropped = Signal(object)  # tuple of QImage: what the networks of the answer saw, see `seen.seen_boxes`
    spaced = Signal(object)  # SpacesReady: a part of the photo on the pane in colour spaces
    said = Signal(object)  # Notice
    thumbnailed = Signal(object, object)  # path and its QImage
    titled = Signal(object)  # tuple of ChoiceEntry: the checkpoints to choose from

    def __init__(self, settings: Settings, worker: Worker | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = ViewState()
        self.thumbnailer = Thumbnailer(self)
        self.held_bytes = 0
        self._settings = settings
        self._worker = worker or Worker()
        self._desk, self._walker = Desk(), Walker()
        self._asked: dict[tuple[MailThread, int], int] = {}
        self._catalog: Catalog | None = None
        self._wanted: Path | None = None
        self._shown: ShownPhoto | None = None
        self._ahead: at_worker.ReadJob | None = None  # what is being read before it is asked for
        self._passing: at_worker.ReadJob | None = None  # what is being read while a slider moves
        self._next: Manner | None = None  # what is to be read after that
        self._unkept: at_worker.PhotoRead | None = None  # a reading that was passed through and isn't in the catalog
        self._direction = 1
        self._awake = False
        self._card_seen: Path | None = None
        self._failed: set[Path] = set()  # checkpoints not to fall back on
        self._refusals: dict[Path, str] = {}
        self._refusal_timer = QTimer(self)
        self._refusal_timer.setSingleShot(True)
        self._refusal_timer.timeout.connect(self._take_refusals)
        self.thumbnailer.made.connect(self._thumbnail_made)
        for thread, take in ((self._worker, self._from_worker), (self._desk, self._from_desk)):
            thread.replied.connect(take)
        self._walker.replied.connect(self._from_walker)

    # Life.

    def start(self) -> None:
        """Start the threads; nothing heavy happens yet."""
        for thread in (self._desk, self._walker, self._worker):
            thread.start()
        self._ask_for_titles()

    def wake(self) -> None:
        """The window is painted: the model engine may start."""
        self._awake = True
        if self._card_seen is not None and self._card_seen == self.state.opening:
            self._open_weights(self._card_seen)

    def shut_down(self) -> None:
        """End all threads, cleanly."""
        self._refusal_timer.stop()
        self.thumbnailer.shut_down()
        for thread in (self._walker, self._desk, self._worker):
            thread.shut_down()
        if self._catalog is not None:
            self._catalog.close()

    # Wishes.

    def open_folder(self, folder: Path, *, wanted: Path | None = None, only: tuple[Path, ...] = ()) -> None:
        """List a folder, or only some photos of it, and show the wanted photo or else the first."""
        place = DEMO_NAME if folder == DEMO else folder.name or str(folder)
        place = f"{len(only):,} photos" if only else place
        job = WalkJob(folder, only, self._catalog)
        self._wanted, self._catalog = wanted, None
        self.thumbnailer.forget()
        self._refusals.clear()
        self._become(view.with_folder(self.state, folder, place))
        self._ask(self._walker, job, 0)

    def select(self, path: Path | None) -> None:
        """Show another photo."""
        self._direction = view.direction(self.state, path)
        before = self.state
        self._become(view.with_selected(self.state, path))
        if self.state is not before:
            self._show_selected()

    def step(self, by: int) -> None:
        """Go `by` photos on in the list."""
        self.select(view.step(self.state.listed, self.state.selected, by))

    def filter(self, query: str, *, only_refused: bool) -> None:
        self._become(view.with_filter(self.state, query, only_refused=only_refused))

    def choose_checkpoint(self, path: Path, manner: Manner | None = None) -> None:
        """Open another checkpoint, to read in that manner or as now; until it is open, the one in use answers."""
        self._become(view.with_opening(self.state, path, manner))
        self._ask(self._desk, at_desk.CardJob(path), at_desk.LANE_CARD)

    @property
    def checkpoint_path(self) -> Path | None:
        """The checkpoint on its way, else the one in use."""
        state = self.state
        return state.opening or (state.checkpoint.path if state.checkpoint else None)

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

    def show_spaces(self, wish: SpacesWish) -> None:
        """Have a part of the photo on the pane shown in colour spaces."""
        if self._shown is not None and self._shown.photo is self.state.photo:
            lane = at_desk.LANE_SPACES if wish.part is None else at_desk.LANE_DETAIL
            self._ask(self._desk, at_desk.SpacesJob(self._shown, wish), lane)

    # Questions to the threads.

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

    def _ask(self, thread: MailThread, job: object, lane: int) -> None:
        self._asked[thread, lane] = thread.post(job, lane=lane)

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
            neighbour = view.step(self.state.listed, self.state.selected, self._direction)
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

    def _ask_for_titles(self) -> None:
        known = (*self._settings.bundled_checkpoints, *self._settings.recent_checkpoints)
        self._ask(self._desk, at_desk.TitlesJob(tuple(dict.fromkeys(known))), at_desk.LANE_TITLES)

    def _open_weights(self, path: Path) -> None:
        self._ahead = self._passing = None
        self._become(view.with_engine_starting(self.state))
        self._ask(self._worker, at_worker.OpenJob(path), at_worker.LANE_CHECKPOINT)

    # Answers of the threads.

    def _is_late(self, reply: Reply, thread: MailThread) -> bool:
        return self._asked.get((thread, reply.lane)) != reply.number

    def _from_walker(self, reply: Reply) -> None:
        if self._is_late(reply, self._walker):
            return
        match reply.value:
            case CatalogOpened(catalog):
                self._catalog = self.thumbnailer.catalog = catalog
                if catalog.notice:
                    self.said.emit(Notice("warning", catalog.notice))
                if self._wanted is not None:
                    self.select(self._wanted)
            case RowsFound(rows):
                self._become(view.with_rows(self.state, rows))
                if self.state.selected is None:
                    self.step(0)
            case RowsReplaced(rows):
                self._become(view.with_all_rows(self.state, rows))
                if self.state.selected not in self.state.listed.places:
                    self.step(0)
            case WalkEnded():
                self._become(view.with_listing_ended(self.state))
                self._go_on()
            case Failure() as failure:
                self._become(view.with_listing_ended(self.state))
                self.said.emit(Notice("error", failure.sentence))

    def _from_desk(self, reply: Reply) -> None:
        if self._is_late(reply, self._desk):
            return
        match reply.value:
            case at_desk.CardSeen(checkpoint):
                self._card_known(checkpoint)
            case at_desk.ReadingHeld(path, reading, checkpoint, manner):
                self._answered(Answer(path, reading, checkpoint.card, manner))
            case at_desk.SpacesReady(shown) as ready if shown.photo is self.state.photo:
                self.spaced.emit(ready)
            case at_desk.PhotoReady(shown, held_bytes):
                self._shown, self.held_bytes = shown, held_bytes
                self._become(view.with_photo(self.state, shown.photo))
                self.pictured.emit(shown)
                self._ask_for_crops()
                self._go_on()
            case at_desk.CropsReady(reading, crops):
                if self.state.answer is not None and self.state.answer.reading is reading:
                    self.cropped.emit(crops)
            case at_desk.NeighbourReady(shown):
                self._read_neighbour(shown)
            case at_desk.TitlesSeen(entries):
                self.titled.emit(entries)
            case Failure() as failure:
                self._desk_failed(failure)

    def _desk_failed(self, failure: Failure) -> None:
        match failure:
            case Failure(job=at_desk.CardJob(path)) as failure:
                self._checkpoint_failed(path, failure)
            case Failure(job=at_desk.ShowJob(path=path)) as failure:
                self._become(view.with_photo_failure(self.state, path, failure.sentence))
                self._refuse(path, failure.why)
            case Failure(job=at_desk.CropsJob() | at_desk.SpacesJob()) as failure:
                self.said.emit(Notice("error", failure.sentence))

    def _from_worker(self, reply: Reply) -> None:
        if self._is_late(reply, self._worker):
            return
        match reply.value:
            case at_worker.CheckpointOpened() as opened:
                self._checkpoint_opened(opened)
            case at_worker.PhotoRead() as read:
                self._photo_read(read)
            case Failure(job=at_worker.OpenJob(path)) as failure:
                self._checkpoint_failed(path, failure)
            case Failure(job=at_worker.ReadJob() as job) as failure:
                self._read_failed(job, failure)

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

    # Checkpoints.

    def _card_known(self, checkpoint: view.OpenCheckpoint) -> None:
        first = self.state.checkpoint is None
        self._card_seen = checkpoint.path
        self._become(view.with_checkpoint_known(self.state, checkpoint))
        if first:
            self._show_selected()
        if self._awake:
            self._open_weights(checkpoint.path)

    def _checkpoint_opened(self, opened: at_worker.CheckpointOpened) -> None:
        self._failed.clear()
        device = words.device_line(opened.device, opened.device_reason)
        self._settings.precision = opened.precision
        self._settings.remember_checkpoint(opened.checkpoint.path)
        self._ask_for_titles()
        self._become(view.with_checkpoint_open(self.state, opened.checkpoint, device))
        self._go_on()

    def _checkpoint_failed(self, path: Path, failure: Failure) -> None:
        self._failed.add(path)
        self._become(view.with_checkpoint_failure(self.state, path))
        self.said.emit(Notice("error", failure.sentence))
        waiting = view.checkpoint_to_fall_back_on(self.state, self._settings.bundled_checkpoints, failed=self._failed)
        if waiting is not None:
            self.choose_checkpoint(waiting)
        else:
            self._go_on()

    # Refusals.

    def _thumbnail_made(self, thumbnail: Thumbnail) -> None:
        if thumbnail.image is None:
            self._refuse(thumbnail.path, thumbnail.reason)
        else:
            self.thumbnailed.emit(thumbnail.path, thumbnail.image)

    def _refuse(self, path: Path, why: str) -> None:
        """Mark a photo as unreadable; many at once change the list once."""
        self._refusals[path] = why
        if not self._refusal_timer.isActive():
            self._refusal_timer.start(REFUSALS_EVERY_MS)

    def _take_refusals(self) -> None:
        reasons, self._refusals = self._refusals, {}
        self._become(view.with_refusals(self.state, reasons))

    def _become(self, state: ViewState) -> None:
        if state is not self.state:
            old, self.state = self.state, state
            self.changed.emit(old, state)
