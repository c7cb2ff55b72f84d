"""Numbers of a network and its input that nothing can be done with, beyond what types refuse. Pure, without torch."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, assert_never

from explorer.models.config import ColornetConfig, GranularityConfig, NetworkConfig, RacnnConfig
from explorer.taxonomy import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from explorer.preprocess import Preprocess

LARGEST_SIDE = 4096  # pixels of a network's input
MOST_REGIONS = 64  # of a photo: each is a view of its own
MOST_SCALES = 8  # of RA-CNN: each has a trunk of its own


def out_of_range(config: NetworkConfig, preprocess: Preprocess) -> str:
    """The first number of the network or of its input that is out of range, in words; "" where all are fine."""
    return next(itertools.chain(_of_network(config), _of_input(preprocess)), "")


def _of_network(config: NetworkConfig) -> Iterator[str]:
    match config:
        case RacnnConfig():
            yield from _too_small({"scales": config.scales}, 1)
            yield from _too_large({"scales": config.scales}, MOST_SCALES)
            yield from _too_small({"apn_cells": config.apn_cells, "apn_hidden": config.apn_hidden}, 1)
            yield from _too_small({"apn_reduce": config.apn_reduce}, 0)
            if not 0 < config.min_zoom < config.max_zoom <= 1:
                yield f"min_zoom is {config.min_zoom:g} and max_zoom {config.max_zoom:g}; both must rise from 0 to 1"
            if not config.descriptor_scale > 0:
                yield f"descriptor_scale is {config.descriptor_scale:g}, and must be above 0"
        case GranularityConfig():
            yield from _too_small({"regions": config.regions}, 1)
            yield from _too_large({"regions": config.regions}, MOST_REGIONS)
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


def _too_large(values: dict[str, int], most: int) -> Iterator[str]:
    yield from (f"{name} is {value}, and may be {most} at most" for name, value in values.items() if value > most)
