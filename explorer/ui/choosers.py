"""The file choosers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def choose_folder(parent: QWidget, start: Path | None) -> Path | None:
    """A folder of photos; None if the person thought better of it."""
    chosen = QFileDialog.getExistingDirectory(parent, "Open a folder of photos", str(start or Path.home()))
    return Path(chosen) if chosen else None


def choose_photo(parent: QWidget, start: Path | None) -> Path | None:
    """One photo."""
    from explorer.photos import PHOTO_SUFFIXES  # noqa: PLC0415 - keep the start of the window short

    kinds = " ".join(f"*{suffix} *{suffix.upper()}" for suffix in sorted(PHOTO_SUFFIXES))
    return _file(parent, "Open a photo", start=start, kinds=f"Photos ({kinds});;All files (*)")


def choose_checkpoint(parent: QWidget, start: Path | None) -> Path | None:
    """One checkpoint file."""
    return _file(parent, "Open a checkpoint", start=start, kinds="Checkpoints (*.safetensors);;All files (*)")


def _file(parent: QWidget, title: str, *, start: Path | None, kinds: str) -> Path | None:
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(start or Path.home()), kinds)
    return Path(chosen) if chosen else None
