"""The session: the person's wishes, and what the answers of the threads make of the state. It knows no widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.ui import desk as at_desk
from explorer.ui import state as view
from explorer.ui import words
from explorer.ui import worker as at_worker
from explorer.ui.demo import DEMO, DEMO_NAME
from explorer.ui.listing import nearest, step
from explorer.ui.notices import Notice
from explorer.ui.readings import Readings
from explorer.ui.state import Answer
from explorer.ui.threads import Failure, Reply
from explorer.ui.thumbnails import Thumbnail, Thumbnailer
from explorer.ui.walking import CatalogOpened, LookJob, RowsFound, RowsReplaced, WalkEnded, Walker, WalkJob

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.manner import Manner
    from explorer.ui.colour.space_views import SpacesWish
    from explorer.ui.listing import Row
    from explorer.ui.settings import Settings
    from explorer.ui.worker import Worker

REFUSALS_EVERY_MS = 200
ENGINE_MS = 500  # the import of torch cannot be stopped, and nothing is lost with it: nobody waits for it at the end


class Session(Readings):
    """What goes on behind the window.

    Every wish of the person is a method; every change of what is shown is told by `changed(old, new)`.
    """

    pictured = Signal(object)  # ShownPhoto: the selected photo is ready for the pane
    cropped = Signal(object)  # tuple of QImage: what the networks of the answer saw, see `seen.seen_boxes`
    spaced = Signal(object)  # SpacesReady: a part of the photo on the pane in colour spaces
    thumbnailed = Signal(object, object)  # path and its QImage
    titled = Signal(object)  # tuple of ChoiceEntry: the checkpoints to choose from
    outdated = Signal(object)  # frozenset of paths: photos whose files are not what they were

    def __init__(self, settings: Settings, worker: Worker | None = None, parent: QObject | None = None) -> None:
        super().__init__(settings, worker, parent)
        self.thumbnailer = Thumbnailer(self)
        self.held_bytes = 0
        self._walker = Walker()
        self._walked: WalkJob | None = None
        self._told = ""  # of what the catalog has to say
        self._wanted: Path | None = None
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
        self._worker.shut_down(ENGINE_MS)
        for thread in (self._walker, self._desk):
            thread.shut_down()
        if self._catalog is not None:
            self._catalog.close()

    # Wishes.

    def open_folder(self, folder: Path, *, wanted: Path | None = None, only: tuple[Path, ...] = ()) -> None:
        """List a folder, or only some photos of it, and show the wanted photo or else the first."""
        place = DEMO_NAME if folder == DEMO else folder.name or str(folder)
        place = f"{len(only):,} photos" if only else place
        job = WalkJob(folder, only, self._catalog)
        self._walked, self._wanted, self._catalog = job, wanted, None
        self.thumbnailer.forget()
        self._refusals.clear()
        self._become(view.with_folder(self.state, folder, place))
        self._ask(self._walker, job, 0)

    def look_again(self, *, anew: bool = False) -> None:
        """Show what changed in the folder; `anew`, try what could not be opened once more."""
        if self._walked is not None and self._catalog is not None and not self.state.is_listing:
            self._take_refusals()
            self._ask(self._walker, LookJob(self._walked, self.state.rows, self._catalog, anew), 0)

    def select(self, path: Path | None) -> None:
        """Show another photo."""
        self._direction = view.direction(self.state, path)
        before = self.state
        self._become(view.with_selected(self.state, path))
        if self.state is not before:
            self._show_selected()

    def step(self, by: int) -> None:
        """Go `by` photos on in the list; where a search finds none, the photo on show stays."""
        there = step(self.state.listed, self.state.selected, by)
        if there is not None:
            self.select(there)

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

    def show_spaces(self, wish: SpacesWish) -> None:
        """Have a part of the photo on the pane shown in colour spaces."""
        if self._shown is not None and self._shown.photo is self.state.photo:
            lane = at_desk.LANE_SPACES if wish.part is None else at_desk.LANE_DETAIL
            self._ask(self._desk, at_desk.SpacesJob(self._shown, wish), lane)

    # Answers of the threads.

    def _from_walker(self, reply: Reply) -> None:
        if self._is_late(reply, self._walker):
            return
        match reply.value:
            case CatalogOpened(catalog):
                self._catalog = self.thumbnailer.catalog = catalog
                self._told = ""
                self._heed_catalog()
                if self._wanted is not None:
                    self.select(self._wanted)
            case RowsFound(rows):
                self._become(view.with_rows(self.state, rows))
                if self.state.selected is None:
                    self.step(0)
            case RowsReplaced(rows, changed):
                self._replace_rows(rows, changed)
            case WalkEnded():
                self._become(view.with_listing_ended(self.state))
                self._go_on()
            case Failure() as failure:
                self._become(view.with_listing_ended(self.state))
                self.said.emit(Notice("error", failure.sentence))

    def _replace_rows(self, rows: tuple[Row, ...], changed: frozenset[Path]) -> None:
        """The folder is not what it was; what could not be opened, and what changed, is opened anew."""
        if changed:
            self.outdated.emit(changed)
        before = self.state
        self._become(view.with_all_rows(before, rows))
        selected = self.state.selected
        if selected not in self.state.listed.places and all(row.path != selected for row in rows):
            self.select(nearest(before.listed, self.state.listed, selected))
        elif selected in changed or view.is_unopened(self.state):
            self._become(view.with_new_try(self.state))
            self._show_selected()

    def _heed_catalog(self) -> None:
        """Say once what is amiss with the memory of the folder: a disk may be full only later."""
        notice = self._catalog.notice if self._catalog is not None else ""
        if notice and notice != self._told:
            self._told = notice
            self.said.emit(Notice("warning", notice))

    def _from_desk(self, reply: Reply) -> None:
        self._heed_catalog()
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
        self._heed_catalog()
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

    # Checkpoints.

    def _ask_for_titles(self) -> None:
        known = (*self._settings.bundled_checkpoints, *self._settings.recent_checkpoints)
        self._ask(self._desk, at_desk.TitlesJob(tuple(dict.fromkeys(known))), at_desk.LANE_TITLES)

    def _card_known(self, checkpoint: view.OpenCheckpoint) -> None:
        first = self.state.checkpoint is None
        self._card_seen = checkpoint.path
        self._become(view.with_checkpoint_known(self.state, checkpoint))
        if first:
            self._show_selected()
        if self._awake:
            self._open_weights(checkpoint.path)

    def _open_weights(self, path: Path) -> None:
        self._ahead = self._passing = None
        self._become(view.with_engine_starting(self.state))
        self._ask(self._worker, at_worker.OpenJob(path), at_worker.LANE_CHECKPOINT)

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
        self._refusal_timer.stop()
        reasons, self._refusals = self._refusals, {}
        if reasons:
            self._become(view.with_refusals(self.state, reasons))
