"""Numbers of a recipe that no training can do with, beyond what the types of its fields refuse. Pure, without torch."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, assert_never

from explorer.errors import ExplorerError
from explorer.models.config import ColornetConfig, GranularityConfig, NetworkConfig, RacnnConfig
from explorer.taxonomy import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from explorer.preprocess import Preprocess
    from explorer.train.recipe import Recipe

LARGEST_SIDE = 4096  # pixels of a network's input
MOST_REGIONS = 64  # of a photo: each is a view of its own
_WHAT = "Could not begin the training"
_LOWER = "Lower the learning rate, or look for what else in the recipe is far from those in resources/recipes."


def out_of_range(config: NetworkConfig, preprocess: Preprocess) -> str:
    """The first number of the network or of its input that is out of range, in words; "" where all are fine."""
    return next(itertools.chain(_of_network(config), _of_input(preprocess)), "")


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


def _of_network(config: NetworkConfig) -> Iterator[str]:
    match config:
        case RacnnConfig():
            yield from _too_small({"scales": config.scales}, 1)
            yield from _too_small({"apn_cells": config.apn_cells, "apn_hidden": config.apn_hidden}, 1)
            yield from _too_small({"apn_reduce": config.apn_reduce}, 0)
            if not 0 < config.min_zoom < config.max_zoom <= 1:
                yield f"min_zoom is {config.min_zoom:g} and max_zoom {config.max_zoom:g}; both must rise from 0 to 1"
            if not config.descriptor_scale > 0:
                yield f"descriptor_scale is {config.descriptor_scale:g}, and must be above 0"
        case GranularityConfig():
            yield from _too_small({"regions": config.regions}, 1)
            if config.regions > MOST_REGIONS:
                yield f"regions is {config.regions}, and may be {MOST_REGIONS} at most"
            yield from _too_small({"channels": config.channels}, 0)
            coarse_to_fine = tuple(level for level in reversed(LEVELS) if level in config.grains)
            if not config.grains or config.grains != coarse_to_fine:
                yield f"grains are {', '.join(config.grains) or 'none'}, and must go from coarse to fine, each once"
        case ColornetConfig():
            yield from _too_small({"channels": config.channels}, 0)
            if not config.spaces:
                yield "spaces are none, and there must be one at least"
        case _:
            assert_never(config)


def _of_input(preprocess: Preprocess) -> Iterator[str]:
    for name in ("side", "finer_side"):
        side = getattr(preprocess, name)
        if not 1 <= side <= LARGEST_SIDE:
            yield f"{name} is {side:,} pixels, and must be between 1 and {LARGEST_SIDE:,}"
    if not all(0 <= value <= 1 for value in preprocess.mean):
        yield "mean has values outside of 0 to 1"
    if not all(value > 0 for value in preprocess.std):
        yield "std has values that are not above 0"


def _too_small(values: dict[str, int], least: int) -> Iterator[str]:
    yield from (f"{name} is {value}, and must be {least} or more" for name, value in values.items() if value < least)
