"""From configuration to network."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never, overload

from explorer.models.config import GranularityConfig, NetworkConfig, RacnnConfig
from explorer.models.granularity import Granularity
from explorer.models.racnn import Racnn

if TYPE_CHECKING:
    Network = Racnn | Granularity


@overload
def build(config: RacnnConfig) -> Racnn: ...
@overload
def build(config: GranularityConfig) -> Granularity: ...
@overload
def build(config: NetworkConfig) -> Network: ...
def build(config: NetworkConfig) -> Network:
    """The network of a configuration, with random weights."""
    match config:
        case RacnnConfig():
            return Racnn(config)
        case GranularityConfig():
            return Granularity(config)
    assert_never(config)
