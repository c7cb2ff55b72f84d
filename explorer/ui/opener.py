"""What opens what: folders, photos and checkpoints, by choosers, drops and lenses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.ui import choosers, lens
from explorer.ui.demo import fitting_checkpoint
from explorer.ui.dropping import Dropped, understand_paths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from explorer.ui.desk import ChoiceEntry
    from explorer.ui.lens import Family
    from explorer.ui.session import Session
    from explorer.ui.settings import Settings


class Opener:
    """Turns what the person wants opened into wishes to the session."""

    def __init__(self, window: QWidget, session: Session, settings: Settings) -> None:
        self._window, self._session, self._settings = window, session, settings
        self.choices: Sequence[ChoiceEntry] = ()  # the checkpoints there are, once that is known

    def open(self, dropped: Dropped) -> None:
        """Open what was dropped, or named on the command line."""
        session, checkpoint = self._session, dropped.checkpoint
        current = session.checkpoint_path
        if dropped.folder is not None:
            session.open_folder(dropped.folder, wanted=dropped.photo, only=dropped.only)
            checkpoint = checkpoint or fitting_checkpoint(dropped.folder, current, self._settings.bundled_checkpoints)
        if checkpoint is not None and checkpoint != current:
            session.choose_checkpoint(checkpoint)

    def ask_for_folder(self) -> None:
        """Let the person choose a folder of photos."""
        chosen = choosers.choose_folder(self._window, self._session.state.folder)
        if chosen is not None:
            self.open(Dropped(folder=chosen))

    def ask_for_photo(self) -> None:
        """Let the person choose a photo."""
        chosen = choosers.choose_photo(self._window, self._session.state.folder)
        if chosen is not None:
            self.open(understand_paths([chosen]))

    def ask_for_checkpoint(self) -> None:
        """Let the person choose a checkpoint."""
        chosen = choosers.choose_checkpoint(self._window, self._settings.checkpoint)
        if chosen is not None:
            self._session.choose_checkpoint(chosen)

    @property
    def lens(self) -> Family | None:
        """The lens on show or on its way."""
        return lens.wanted_lens(self._session.state, self.choices)

    @property
    def lens_troubles(self) -> Mapping[Family, str]:
        """Of every lens, why it cannot be used; empty while that is not known."""
        return lens.lens_troubles(self.choices, lens.lens_of(self._session.state)) if self.choices else {}

    def choose_lens(self, family: Family) -> bool:
        """Open the checkpoint of that family used last, and with it its lens. Says whether one is on its way."""
        if self.lens == family:
            return False
        path = lens.checkpoint_for(
            family,
            self.choices,
            folder=self._session.state.folder,
            recent=self._settings.recent_checkpoints,
            bundled=self._settings.bundled_checkpoints,
        )
        if path is not None:
            self._session.choose_checkpoint(path)
        return path is not None
