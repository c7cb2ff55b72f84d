"""One dict from configuration to network."""

from __future__ import annotations

from explorer.models.config import RacnnConfig
from explorer.models.racnn import Racnn

BUILDERS = {RacnnConfig: Racnn}


def build(config: RacnnConfig) -> Racnn:
    """The network of a configuration, with random weights."""
    return BUILDERS[type(config)](config)
