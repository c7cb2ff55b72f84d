"""The demo: drawn birds, and the checkpoint that knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.resources import resource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DEMO = resource("demo")
DRAWN = resource("checkpoints", "racnn-drawn.safetensors")
DEMO_NAME = "Demo of drawn birds"


def fitting_checkpoint(folder: Path, current: Path | None, bundled: Sequence[Path]) -> Path | None:
    """What should read a folder: drawn birds are read by the checkpoint that knows them, and photos never by that one.

    Args:
        folder: about to be shown.
        current: the checkpoint in use, if any.
        bundled: those that come with the program, the first choice first.

    Returns:
        A checkpoint, which may be the current one; None where there is none.
    """
    if folder == DEMO and DRAWN in bundled:
        return DRAWN
    if current is not None and current != DRAWN:
        return current
    return next((path for path in bundled if path != DRAWN), current)
