"""`explorer train --batch`: how many pictures at a time a training learns from."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from explorer.stopping import StopFlag
    from explorer.train.events import Event
    from explorer.train.means import Means
    from explorer.train.recipe import Recipe

Batch = int | Literal["fit"] | None
BATCH_HELP = (
    'pictures that a step learns from, instead of the recipe\'s; the learning rates go with their square root. "fit": '
    "try some steps first, and double the recipe's number as long as memory holds, an epoch keeps 8 steps, and a "
    "picture gets cheaper by 5 %% or more. A training that goes on keeps the number that it was begun with"
)


def batch(text: str) -> Batch:
    """The type of the argument."""
    if text == "fit":
        return "fit"
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is neither a number from 1 up nor the word fit")
    return int(text)


def with_wanted_batch(
    recipe: Recipe, wanted: Batch, *, base: Path, begun: Path | None, stop: StopFlag, means: Means
) -> Generator[Event, None, Recipe]:
    """The recipe that learns from as many pictures at a time as is wanted; None: as the recipe says.

    `begun` is the checkpoint of a training that may have been begun: it goes on with the number that was found then,
    and nothing is tried again.

    Raises:
        ExplorerError: the recipe cannot be tried.
        Stopped: on request.
    """
    from explorer.train.events import Noted
    from explorer.train.plan.batches import with_batch
    from explorer.train.state import batch_begun_with

    if isinstance(wanted, int):
        return with_batch(recipe, wanted)
    team = means.team
    before = team.told(batch_begun_with(begun) if begun is not None and team.leads else None)
    if before is not None:
        if before != recipe.batch:
            yield Noted(f"{before} pictures at a time, as it was begun.")
        return with_batch(recipe, before)
    if wanted is None:
        return recipe
    from explorer.train.trial.fitting import fitted_batch

    return (yield from fitted_batch(recipe, base=base, stop=stop, means=means))
