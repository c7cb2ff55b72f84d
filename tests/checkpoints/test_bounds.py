"""Networks that nothing can be done with: the number that is out of range is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from explorer.checkpoints.bounds import out_of_range
from explorer.models.config import ColornetConfig, GranularityConfig, RacnnConfig
from explorer.preprocess import Preprocess

if TYPE_CHECKING:
    from explorer.models.config import NetworkConfig

FINE = Preprocess(32, 32)
ZOOM, GRAINS, COLOURS = RacnnConfig("tiny", 4), GranularityConfig("tiny", 4, (2, 3, 4)), ColornetConfig("tiny_short", 4)


@pytest.mark.parametrize(
    ("config", "changed", "words"),
    [
        (ZOOM, {"scales": 0}, "scales is 0, and must be 1 or more"),
        (ZOOM, {"scales": 9}, "scales is 9, and may be 8 at most"),
        (ZOOM, {"apn_cells": -1}, "apn_cells is -1"),
        (ZOOM, {"apn_hidden": 0}, "apn_hidden is 0"),
        (ZOOM, {"apn_reduce": -1}, "apn_reduce is -1, and must be 0 or more"),
        (ZOOM, {"min_zoom": 0.0}, "min_zoom is 0 and max_zoom 1"),
        (ZOOM, {"max_zoom": 2.0}, "max_zoom 2"),
        (ZOOM, {"min_zoom": 0.5, "max_zoom": 0.5}, "both must rise from 0 to 1"),
        (ZOOM, {"descriptor_scale": 0.0}, "descriptor_scale is 0"),
        (GRAINS, {"regions": 0}, "regions is 0"),
        (GRAINS, {"regions": 65}, "regions is 65, and may be 64 at most"),
        (GRAINS, {"channels": -1}, "channels is -1"),
        (GRAINS, {"grains": ()}, "grains are none"),
        (GRAINS, {"grains": ("species", "genus")}, "grains are species, genus, and must go from coarse to fine"),
        (GRAINS, {"grains": ("genus", "genus")}, "each once"),
        (COLOURS, {"spaces": ()}, "spaces are none"),
        (COLOURS, {"channels": -1}, "channels is -1"),
    ],
)
def test_numbers_of_the_network(config: NetworkConfig, changed: dict[str, Any], words: str) -> None:
    assert out_of_range(config, FINE) == ""
    assert words in out_of_range(msgspec.structs.replace(config, **changed), FINE)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"side": 0}, "side is 0 pixels, and must be between 1 and 4,096"),
        ({"finer_side": 4097}, "finer_side is 4,097 pixels"),
        ({"mean": (0.5, 0.5, 9.0)}, "mean has values outside of 0 to 1"),
        ({"std": (0.5, 0.0, 0.5)}, "std has values that are not above 0"),
    ],
)
def test_numbers_of_the_input(changed: dict[str, Any], words: str) -> None:
    assert words in out_of_range(ZOOM, msgspec.structs.replace(FINE, **changed))
