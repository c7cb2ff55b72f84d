"""What opens what: folders, photos and checkpoints, by choosers, drops and lenses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.ui import choosers, lens
from explorer.ui.demo import fitting_checkpoint
from explorer.ui.dropping import Dropped, understand_paths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QWidget

    from explorer.manner import Crops, Manner
    from explorer.ui.desk import ChoiceEntry
    from explorer.ui.lens import LensName
    from explorer.ui.session import Session
    from explorer.ui.settings import Settings


class Opener:
    """Turns what the person wants opened into wishes to the session."""

    def __init__(self, window: QWidget, session: Session, settings: Settings) -> None:
        self._window, self._session, self._settings = window, session, settings
        self.choices: Sequence[ChoiceEntry] = ()  # the checkpoints there are, once that is known
        self.awaited: LensName | None = None  # a lens that was asked for before that

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
    def lens(self) -> LensName | None:
        """The lens on show or on its way."""
        return lens.wanted_lens(self._session.state, self.choices)

    @property
    def lens_troubles(self) -> Mapping[LensName, str]:
        """Of every lens, why it cannot be used; empty while that is not known."""
        checkpoint = self._session.state.checkpoint
        family = lens.family_of(checkpoint.card) if checkpoint is not None else None
        return lens.lens_troubles(self.choices, family) if self.choices else {}

    def choose_lens(self, name: LensName) -> bool:
        """Use a lens: that of crops on the open checkpoint, any other on the checkpoint of its family used last.

        Says whether the lens is on its way.
        """
        session, state = self._session, self._session.state
        self.awaited = None
        if self.lens == name:
            return False
        if name == "crops":
            self._choose_crops()
            return state.checkpoint is not None
        self._remember(state.manner.crops)
        if state.checkpoint is not None and lens.family_of(state.checkpoint.card) == name:
            if state.opening is not None:  # it would take its own lens along
                session.choose_checkpoint(state.checkpoint.path, with_crops(state.manner, None))
            session.choose_manner(with_crops(state.manner, None))
            return True
        path = lens.checkpoint_for(
            name,
            self.choices,
            folder=state.folder,
            recent=self._settings.recent_checkpoints,
            bundled=self._settings.bundled_checkpoints,
        )
        if not self.choices:
            self.awaited = name
        if path is not None:
            session.choose_checkpoint(path, with_crops(state.manner, None))
        return path is not None

    def _choose_crops(self) -> None:
        """Of the checkpoint on its way, where another than the open one is: it is the one that was chosen last."""
        session, state = self._session, self._session.state
        if state.checkpoint is not None and state.opening not in (None, state.checkpoint.path):
            session.choose_checkpoint(state.opening, with_crops(state.coming or state.manner, self._crops()))
        else:
            session.choose_manner(with_crops(state.manner, self._crops()))

    def _crops(self) -> Crops:
        """The crops chosen last."""
        import msgspec  # noqa: PLC0415 - keep the start of the window short

        from explorer.manner import Crops  # noqa: PLC0415 - the same

        try:
            return msgspec.json.decode(self._settings.text("crops") or "{}", type=Crops)
        except msgspec.DecodeError:
            return Crops()

    def _remember(self, crops: Crops | None) -> None:
        import msgspec  # noqa: PLC0415 - keep the start of the window short

        if crops is not None:
            self._settings.remember_text("crops", msgspec.json.encode(crops).decode())


def with_crops(manner: Manner, crops: Crops | None) -> Manner:
    """The same manner, crop by crop or of the whole photo."""
    import msgspec  # noqa: PLC0415 - keep the start of the window short

    return msgspec.structs.replace(manner, crops=crops)
