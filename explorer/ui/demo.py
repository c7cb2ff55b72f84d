"""The demo: drawn birds, and the checkpoints that know them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.resources import resource

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DEMO = resource("demo")
DRAWN = resource("checkpoints", "racnn-drawn.safetensors")
DRAWN_GRAINS = resource("checkpoints", "granularity-drawn.safetensors")
DRAWN_COLOURS = resource("checkpoints", "colornet-drawn.safetensors")
DEMO_NAME = "Demo of drawn birds"


def fitting_checkpoint(folder: Path, current: Path | None, bundled: Sequence[Path]) -> Path | None:
    """What should read a folder: drawn birds are read by a checkpoint that knows them, and photos never by such a one.

    Args:
        folder: about to be shown.
        current: the checkpoint in use, if any.
        bundled: those that come with the program, the first choice first.

    Returns:
        A checkpoint, which may be the current one, of the same family if that can be; None where there is none.
    """
    of_drawn = (DRAWN, DRAWN_GRAINS, DRAWN_COLOURS)
    if folder != DEMO and current is not None and current not in of_drawn:
        return current
    fitting = [path for path in bundled if (path in of_drawn) == (folder == DEMO)]
    same = (path for path in fitting if current is not None and kind_of(path) == kind_of(current))
    return next(same, next(iter(fitting), current))


def kind_of(bundled: Path) -> str:
    """The first word of a bundled checkpoint's name, which is its family."""
    return bundled.name.partition("-")[0]
