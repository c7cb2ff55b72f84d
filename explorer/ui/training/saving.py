"""Where the checkpoint of a training will be, and which trainings are known from other days."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from explorer.ui.training import plan

if TYPE_CHECKING:
    from explorer.ui.settings import Settings

MOST_REMEMBERED = 12


class Saving:
    """Proposes a file that is not there yet, until the person chooses one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._chosen: Path | None = None
        self._proposed: Path | None = None

    @property
    def folder(self) -> Path:
        """The one that was chosen last, if it is still there."""
        chosen = self._settings.text("training_folder")
        return Path(chosen) if chosen and Path(chosen).is_dir() else Path.home()

    @property
    def out(self) -> Path | None:
        """The checkpoint file; None before anything was proposed."""
        return self._chosen or self._proposed

    @property
    def replaced(self) -> str:
        """What starting would do to what lies there, in a sentence; "" where nothing does."""
        return plan.replaced(self._chosen) if self._chosen is not None else ""

    def propose(self, title: str) -> None:
        """Call it so, unless the person has chosen."""
        if self._chosen is None:
            self._proposed = plan.proposed_out(self.folder, title)

    def choose(self, out: Path) -> None:
        """It goes there; others will be proposed beside it."""
        self._chosen = out
        self._settings.remember_text("training_folder", str(out.parent))

    def forget(self) -> None:
        """Another training: it is proposed anew."""
        self._chosen = None

    @property
    def trainings(self) -> tuple[Path, ...]:
        """The checkpoints of the last trainings, the newest first."""
        return tuple(map(Path, self._settings.text("trainings").splitlines()))

    def remember(self, out: Path) -> None:
        """Know this training again another day."""
        outs = dict.fromkeys((out, *self.trainings))
        self._settings.remember_text("trainings", "\n".join(map(str, [*outs][:MOST_REMEMBERED])))
