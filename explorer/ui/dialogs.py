"""The dialogs beside the photos: training, held-back birds, what the model is, what the program is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from explorer.ui.model_sheet import ModelSheet
from explorer.ui.sheets import AboutBox, ShortcutSheet, about_text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog, QWidget

    from explorer.ui.notices import NoticeBar
    from explorer.ui.opener import Opener
    from explorer.ui.session import Session
    from explorer.ui.settings import Settings
    from explorer.ui.training.control import Trainer
    from explorer.ui.training.outcome_dialog import HeldBack


class Dialogs:
    """Opens them over a window; those that work on behind it are made when they are first asked for."""

    def __init__(
        self, window: QWidget, session: Session, settings: Settings, opener: Opener, notices: NoticeBar
    ) -> None:
        self.trainer: Trainer | None = None
        self.held_back: HeldBack | None = None
        self.sheet: QDialog | None = None  # the one that is read just now
        self._window, self._session, self._settings = window, session, settings
        self._opener, self._notices = opener, notices

    def train(self) -> None:
        from explorer.ui.training.control import Trainer  # noqa: PLC0415 - imported by the starter, off the event loop

        if self.trainer is None:
            self.trainer = Trainer(self._settings, self._window)
            self._listen_to(self.trainer)
        self.trainer.open(self._session.state.folder)

    def show_held_back(self) -> None:
        from explorer.ui.training.outcome_dialog import HeldBack  # noqa: PLC0415 - as the trainer

        if self.held_back is None:
            self.held_back = HeldBack(self._window)
            self._listen_to(self.held_back)
        checkpoint = self._session.state.checkpoint
        if checkpoint is not None:
            self.held_back.open(checkpoint.path, checkpoint.card.title)

    def _listen_to(self, dialog: Trainer | HeldBack) -> None:
        dialog.said.connect(self._notices.say)
        dialog.open_wanted.connect(self._opener.open)

    def show_model(self) -> None:
        checkpoint = self._session.state.checkpoint
        if checkpoint is not None:
            self._show(ModelSheet(checkpoint.card, self._window))

    def show_about(self) -> None:
        self._show(AboutBox(about_text(self._session.state.device, self._session.held_bytes), self._window))

    def show_shortcuts(self) -> None:
        self._show(ShortcutSheet(self._window))

    def _show(self, sheet: QDialog) -> None:
        """Show a sheet in place of the one that is read just now; it goes for good when it is closed."""
        if self.sheet is not None:
            self.sheet.reject()
        self.sheet = sheet
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.finished.connect(self._forget)
        sheet.show()

    def _forget(self, _result: int) -> None:
        self.sheet = None

    @property
    def leaves_training(self) -> bool:
        """Whether a training is to go on without the window."""
        return self.trainer is not None and self.trainer.is_left_running

    def shut_down(self) -> None:
        for dialog in (self.trainer, self.held_back):
            if dialog is not None:
                dialog.shut_down()
