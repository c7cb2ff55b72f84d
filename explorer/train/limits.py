"""Data, batches and losses that no training can do with. Pure, without torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.errors import ExplorerError

if TYPE_CHECKING:
    from explorer.train.recipe import Recipe

_WHAT = "Could not begin the training"
_LOWER = "Lower the learning rate, or look for what else in the recipe is far from those in resources/recipes."


def check_data(photos: int, species: int) -> None:
    """Refuse data that there is nothing to learn from: `photos` that are trained on, and the species of all photos.

    Raises:
        ExplorerError: saying what is missing.
    """
    if species < 2:
        raise ExplorerError(_WHAT, "all photos are of one species", "Take photos of two or more, to tell them apart.")
    if photos < 2:
        raise ExplorerError(_WHAT, f"there {_are(photos)} to learn from", "Add photos, or hold back less.")


def check_enough(recipe: Recipe, photos: int) -> None:
    """Refuse a training whose phases would not have a single whole batch, for only whole batches are learnt from.

    Args:
        recipe: its phases are looked at.
        photos: that are trained on.

    Raises:
        ExplorerError: saying which batch is too large.
    """
    if photos < recipe.batch:
        why = f"there {_are(photos)} to learn from, and a step learns from {recipe.batch:,} at a time"
        hint = f"Add photos, or take fewer at a time (on the command line --batch {_below(photos)}, for instance)."
        raise ExplorerError(_WHAT, why, hint)
    for number, phase in enumerate(recipe.phases, 1):
        batch, seen = getattr(phase, "batch", 1), min(getattr(phase, "pictures", photos), photos)
        if seen < batch:
            why = f"phase {number} sees {seen:,} pictures an epoch, and its steps learn from {batch:,} at a time"
            raise ExplorerError(_WHAT, why, "Let it see more pictures, or give the phase a smaller batch.")


def check_bounds(*, finite: bool, phase: int, epoch: int) -> None:
    """Refuse to go on with a loss or weights that are not `finite`; `phase` and `epoch` are counted from 0.

    Raises:
        ExplorerError: they are not.
    """
    if not finite:
        why = f"in phase {phase + 1}, epoch {epoch + 1} its numbers went out of all bounds"
        raise ExplorerError("The training was given up", why, _LOWER)


def _are(photos: int) -> str:
    return "is 1 picture" if photos == 1 else f"are {photos:,} pictures"


def _below(photos: int) -> int:
    """The power of two that gives an epoch at least two steps, as far as there are photos for them."""
    return 1 << max(0, (photos // 2).bit_length() - 1)
