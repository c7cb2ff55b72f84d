"""Where a training keeps its files, all beside the checkpoint that it will write. Without torch, for the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def state_path(out: Path) -> Path:
    """The state file of a training that will write the checkpoint `out`."""
    return out.with_name(out.name + ".training")


def recipe_path(out: Path) -> Path:
    """The recipe that the window writes before it starts the training of `out`."""
    return out.with_name(out.stem + ".recipe.json")


def lock_path(out: Path) -> Path:
    """The file that a running training of `out` holds."""
    return out.with_name(out.name + ".lock")


def answers_path(out: Path) -> Path:
    """What the checkpoint `out` said of the photos that were held back, kept when it was measured."""
    return out.with_name(out.stem + ".answers.json")
