"""The main window: panes in their places, actions wired to the session. What is shown is decided elsewhere."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QThread, QTimer
from PySide6.QtWidgets import QMainWindow, QSplitter, QVBoxLayout, QWidget

from explorer.ui import layout, words
from explorer.ui import state as view
from explorer.ui.actions import make_actions
from explorer.ui.answer_pane import AnswerPane
from explorer.ui.demo import DEMO
from explorer.ui.dialogs import Dialogs
from explorer.ui.dropping import Dropped, left_out_line, understand_paths
from explorer.ui.lens import LENSES, is_plain, lens_of
from explorer.ui.lens_deck import LensDeck
from explorer.ui.list_model import PhotoListModel
from explorer.ui.list_pane import THUMB, ListPane
from explorer.ui.listing import left_out
from explorer.ui.notices import Notice, NoticeBar
from explorer.ui.opener import Opener
from explorer.ui.status import StatusLine
from explorer.ui.theme import THEMES
from explorer.ui.threads import PATIENCE_MS, STUCK
from explorer.ui.top_bar import TopBar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence, Set

    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QImage

    from explorer.ui.desk import ChoiceEntry
    from explorer.ui.exporting import Exporter
    from explorer.ui.lens import Lens, LensName
    from explorer.ui.pictures import ShownPhoto
    from explorer.ui.session import Session
    from explorer.ui.settings import Settings
    from explorer.ui.state import ViewState

WAKE_AFTER_MS = 300  # the window is painted by then
DIM_AFTER_MS = 60  # an answer replaced sooner than that does not flicker


class MainWindow(QMainWindow):
    """Lays out the panes, turns wishes into calls of the session, and shows its state by differences."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.is_ready, self.is_closed = False, False
        self._settings = settings
        self._session: Session
        self.opener: Opener
        self.exporter: Exporter
        self.dialogs: Dialogs
        self._hover: tuple[float, float] | None = None
        self._make_panes()
        self.actions_by_name = make_actions(self, self._doing())
        self.top_bar = TopBar(self.actions_by_name, self)
        self.addToolBar(self.top_bar)
        self._dim = QTimer(self, singleShot=True, interval=DIM_AFTER_MS)
        self._dim.timeout.connect(self._show_stale)
        layout.restore(self, settings)
        self._allow(self.actions_by_name.keys() & layout.FROM_THE_START)
        self.deck.show_message(("Starting…", ""))
        self.list_pane.list.setFocus()  # keys pressed in the first moments are not meant for the field to find by name

    def attach(self, session: Session, exporter: Exporter) -> None:
        """What works behind the window is there: from now on it can be used."""
        self._session, self.exporter = session, exporter
        self.opener = Opener(self, session, self._settings)
        self.dialogs = Dialogs(self, session, self._settings, self.opener, self.notices)
        self.is_ready = True
        self._allow(self.actions_by_name.keys())
        self._connect()
        self.setAcceptDrops(True)
        self._apply(view.ViewState(), session.state)
        session.thumbnailer.side = int(THUMB * self.devicePixelRatioF())
        QTimer.singleShot(WAKE_AFTER_MS, session.wake)

    # Building.

    def _make_panes(self) -> None:
        self.model = PhotoListModel(self)
        self.list_pane, self.deck = ListPane(self.model), LensDeck(self._settings, self)
        self.answer_pane, self.notices = AnswerPane(), NoticeBar()
        self.status = StatusLine(self)
        self.setStatusBar(self.status)
        self.rows = QSplitter(Qt.Orientation.Vertical)
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        for splitter, parts in (
            (self.rows, (self.deck.areas, self.deck.strips)),
            (self.columns, (self.list_pane, self.rows, self.answer_pane)),
        ):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
            for part in parts:
                splitter.addWidget(part)
        self.rows.setStretchFactor(0, 1)
        self.columns.setStretchFactor(1, 1)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        column.addWidget(self.columns, 1)
        self.setCentralWidget(middle)

    def _doing(self) -> Mapping[str, Callable[[], object]]:
        grid = self.list_pane.list
        far = 10**9

        def go(by: int) -> None:
            self._session.step(by)

        def opener() -> Opener:
            return self.opener

        def dialogs() -> Dialogs:
            return self.dialogs

        def lens() -> Lens:
            return self.deck.lens

        return {
            "open_folder": lambda: opener().ask_for_folder(),
            "open_photo": lambda: opener().ask_for_photo(),
            "open_demo": lambda: opener().open(Dropped(folder=DEMO)),
            "look_again": lambda: self._session.look_again(anew=True),
            "train": lambda: dialogs().train(),
            "held_back": lambda: dialogs().show_held_back(),
            "open_checkpoint": lambda: opener().ask_for_checkpoint(),
            "export": self._export,
            "copy": self._copy,
            "quit": self.close,
            "next": lambda: go(1),
            "previous": lambda: go(-1),
            "row_down": lambda: go(grid.columns),
            "row_up": lambda: go(-grid.columns),
            "page_down": lambda: go(grid.page),
            "page_up": lambda: go(-grid.page),
            "first": lambda: go(-far),
            "last": lambda: go(far),
            "find": self._find,
            **{spec.lens: partial(self._choose_lens, spec.lens) for spec in LENSES},
            "zoom_in": lambda: lens().zoom_in(),
            "zoom_out": lambda: lens().zoom_out(),
            "fit": lambda: lens().fit(),
            "one_to_one": lambda: lens().one_to_one(),
            **{name: partial(layout.follow, self, name) for name in layout.SWITCHES},
            "escape": self._escape,
            "full_screen": partial(layout.fill_screen, self),
            **{name: partial(layout.use_theme, self, self._settings, name) for name in THEMES},
            **{name: partial(layout.use_names, self, self._settings, name) for name in layout.NAMES},
            "about_model": lambda: dialogs().show_model(),
            "shortcuts": lambda: dialogs().show_shortcuts(),
            "about": lambda: dialogs().show_about(),
        }

    def _allow(self, names: Set[str]) -> None:
        """Enable these actions and no others: in the first moments there is nothing yet that could open a photo."""
        for name, action in self.actions_by_name.items():
            action.setEnabled(name in names)
        self.top_bar.model.setEnabled(self.is_ready)
        self.list_pane.find_field.setEnabled(self.is_ready)

    def _connect(self) -> None:
        session, pane = self._session, self.list_pane
        self.model.thumbnail_wanted.connect(session.thumbnailer.ask)
        session.thumbnailed.connect(self.model.take_thumbnail)
        session.thumbnailed.connect(self._show_preview)
        session.outdated.connect(self.model.forget)
        session.changed.connect(self._apply)
        session.pictured.connect(self._show_picture)
        session.cropped.connect(self.deck.show_crops)
        session.spaced.connect(self.deck.show_spaces)
        self.deck.manner_chosen.connect(session.choose_manner)
        self.deck.manner_tried.connect(session.try_manner)
        self.deck.spaces_wanted.connect(session.show_spaces)
        session.said.connect(self.notices.say)
        session.titled.connect(self._show_choices)
        self.answer_pane.threshold_chosen.connect(self._settings.remember_threshold)
        self.exporter.said.connect(self.notices.say)
        self.top_bar.checkpoint_chosen.connect(session.choose_checkpoint)
        pane.chosen.connect(session.select)
        pane.searched.connect(lambda query: session.filter(query, only_refused=session.state.only_refused))
        pane.refused_wanted.connect(lambda on: session.filter(session.state.query, only_refused=on))
        self.deck.message.folder_wanted.connect(self.actions_by_name["open_folder"].trigger)
        self.deck.message.demo_wanted.connect(self.actions_by_name["open_demo"].trigger)
        self.deck.hovered.connect(self._show_cursor)

    # Showing.

    def _apply(self, old: ViewState, new: ViewState) -> None:
        """Show the new state where it differs from the old."""
        if old.listed is not new.listed or old.folder != new.folder:
            self._show_list(old, new)
        if old.selected != new.selected or old.listed is not new.listed:
            self.list_pane.show_selected(new.selected)
        if old.selected != new.selected:
            self._show_preview(new.selected)
        self._show_lens(old, new)
        self._show_answer(old, new)
        self.deck.show_message(words.pane_message(new), invite=new.selected is None and not new.is_listing)
        self._show_words(new)

    def _show_lens(self, old: ViewState, new: ViewState) -> None:
        lens, fresh = lens_of(new), old.checkpoint is not new.checkpoint
        if new.checkpoint is not None and lens is not None and (fresh or lens != lens_of(old)):
            self.deck.use(new.checkpoint.card, lens, new.manner)
        elif old.manner != new.manner:
            self.deck.show_manner(new.manner)

    def _show_list(self, old: ViewState, new: ViewState) -> None:
        self.model.show_rows(new.rows, new.listed)
        nothing = bool(new.query) and not new.listed.paths
        self.list_pane.show_counts(left_out=left_out(new.rows), only_refused=new.only_refused, nothing_found=nothing)
        if old.folder != new.folder:
            self.list_pane.clear_find()

    def _show_answer(self, old: ViewState, new: ViewState) -> None:
        if old.photo is not None and new.photo is None:
            self.deck.clear()
        if old.answer is not new.answer:
            self.deck.show_answer(new.answer)
            self.answer_pane.show_answer(new.answer)
        if view.overlay_answer(old) is not view.overlay_answer(new):
            self.deck.show_overlay(view.overlay_answer(new))
        if view.is_stale(new):
            if not self._dim.isActive():  # a held arrow key must not put it off again and again
                self._dim.start()
        else:
            self._dim.stop()
            self._show_stale()

    def _show_stale(self) -> None:
        """Dim the old answer while the new one is on its way, and say what is being waited for."""
        state = self._session.state
        stale = view.is_stale(state)
        self.deck.set_stale(stale=stale)
        self.answer_pane.set_stale(stale=stale)
        waiting = words.waiting_line(state)
        self.deck.show_waiting(waiting)
        self.answer_pane.show_waiting(waiting)

    def _show_words(self, state: ViewState) -> None:
        self.setWindowTitle(words.window_title(state))
        self.answer_pane.show_details(words.details_lines(state.photo))
        position = words.position_line(state)
        self.status.show_texts(position=position, run=words.run_line(state), device=words.engine_line(state))
        self.top_bar.show_model(words.checkpoint_line(state), state.checkpoint.path if state.checkpoint else None)
        self._show_lenses()
        self._show_cursor(self._hover)
        for name in ("export", "copy"):
            self.actions_by_name[name].setEnabled(view.overlay_answer(state) is not None)

    def _show_lenses(self) -> None:
        open_one = self._session.state.checkpoint
        plain = open_one is not None and is_plain(open_one.card)
        self.top_bar.show_lenses(self.opener.lens, self.opener.lens_troubles, plain=plain)

    def _show_choices(self, entries: Sequence[ChoiceEntry]) -> None:
        self.opener.choices = entries
        if self.opener.awaited is not None:
            self._choose_lens(self.opener.awaited)
        self.top_bar.show_choices(entries)
        self._show_lenses()

    def _show_preview(self, path: Path | None, _image: QImage | None = None) -> None:
        """Until the photo is there its thumbnail is shown, whichever comes first, the choice or the thumbnail."""
        state = self._session.state
        if path is not None and path == state.selected and not view.photo_is_here(state):
            self.deck.show_preview(self.model.thumbnail(path))

    def _show_picture(self, shown: ShownPhoto) -> None:
        self.deck.show_photo(shown)
        self.deck.show_overlay(view.overlay_answer(self._session.state))

    def _show_cursor(self, at: tuple[float, float] | None) -> None:
        self._hover = at
        self.status.show_cursor(self.deck.cursor_line(at))

    # Doing.

    def _choose_lens(self, lens: LensName) -> None:
        if self.opener.choose_lens(lens):
            self.deck.prepare(lens)
        self._show_lenses()

    def _export(self) -> None:
        self.exporter.open(self._session.state, self.deck.map_spec, self.deck.colour_spec)

    def _copy(self) -> None:
        self.exporter.copy_now(self._session.state, self.deck.map_spec, self.deck.colour_spec)

    def _find(self) -> None:
        layout.switch(self, "list", on=True)
        self.list_pane.find_field.setFocus()
        self.list_pane.find_field.selectAll()

    def _escape(self) -> None:
        if self.notices.current is not None:
            self.notices.dismiss()
        elif self._session.state.query:
            self.list_pane.find_field.clear()
            self.list_pane.list.setFocus()
        elif self.isFullScreen():
            self.actions_by_name["full_screen"].trigger()
        else:
            self.list_pane.list.setFocus()

    # Qt asks.

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Whoever comes back to the window may have changed photos meanwhile."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:  # also by the window manager, or as it was left
            self.actions_by_name["full_screen"].setChecked(self.isFullScreen())
        if event.type() == QEvent.Type.ActivationChange and self.is_ready and self.isActiveWindow():
            self._session.look_again()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self.hide()
        if self.is_ready and not self.is_closed:
            layout.remember(self, self._settings)
            self._settings.remember_place(self._session.state.folder, self._session.state.selected)
            self._settings.save()
            self._session.shut_down()
            self.exporter.shut_down()
            self.dialogs.shut_down()
        self.is_closed = True
        for thread in self.findChildren(QThread):
            if not thread.wait(PATIENCE_MS):  # it asks a disk that does not answer
                STUCK.append(thread)
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            dropped = understand_paths(paths)
            self.opener.open(dropped)
            if dropped.left_out:
                self.notices.say(Notice("info", left_out_line(dropped.left_out)))
