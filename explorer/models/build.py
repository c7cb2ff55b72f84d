"""From configuration to network."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never, overload

from explorer.models.colornet import Colornet
from explorer.models.config import ColornetConfig, GranularityConfig, NetworkConfig, RacnnConfig
from explorer.models.granularity import Granularity
from explorer.models.racnn import Racnn

if TYPE_CHECKING:
    Network = Racnn | Granularity | Colornet


@overload
def build(config: RacnnConfig) -> Racnn: ...
@overload
def build(config: GranularityConfig) -> Granularity: ...
@overload
def build(config: ColornetConfig) -> Colornet: ...
@overload
def build(config: NetworkConfig) -> Network: ...
def build(config: NetworkConfig) -> Network:
    """The network of a configuration, with random weights."""
    match config:
        case RacnnConfig():
            return Racnn(config)
        case GranularityConfig():
            return Granularity(config)
        case ColornetConfig():
            return Colornet(config)
    assert_never(config)
