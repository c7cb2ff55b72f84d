"""The choosers of the training dialog: a folder, a list, a checkpoint to begin with, a file to save as."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from explorer.ui.training.plan import LISTS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_CHECKPOINTS = "Checkpoints (*.safetensors)"


def ask_folder(parent: QWidget, start: Path) -> Path | None:
    """A folder of labelled photos; None where nothing was chosen."""
    chosen = QFileDialog.getExistingDirectory(parent, "A folder of species folders", str(start))
    return Path(chosen) if chosen else None


def ask_list(parent: QWidget, start: Path) -> Path | None:
    """A table of labelled photos."""
    kinds = " ".join(f"*{ending}" for ending in LISTS)
    chosen, _ = QFileDialog.getOpenFileName(parent, "A list of photos", str(start), f"Tables ({kinds})")
    return Path(chosen) if chosen else None


def ask_out(parent: QWidget, start: Path) -> Path | None:
    """A checkpoint to write, whatever ending was typed."""
    chosen, _ = QFileDialog.getSaveFileName(parent, "Save the checkpoint as", str(start), _CHECKPOINTS)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix == ".safetensors" else path.with_name(f"{path.name}.safetensors")


def ask_start(parent: QWidget, start: Path) -> Path | None:
    """A checkpoint to begin with."""
    chosen, _ = QFileDialog.getOpenFileName(parent, "Begin with a checkpoint", str(start), _CHECKPOINTS)
    return Path(chosen) if chosen else None
