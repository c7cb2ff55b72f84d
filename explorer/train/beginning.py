"""The network that a training begins with: random, from ImageNet, from other checkpoints, or as it was left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import msgspec
import torch

from explorer.checkpoints.store import load_checkpoint
from explorer.errors import ExplorerError
from explorer.models.build import build
from explorer.models.config import GranularityConfig
from explorer.models.trunks import narrowed, pretrained_trunk
from explorer.resources import resource
from explorer.train.phases.normalising import normalise_together
from explorer.train.recipe import TrunkOf

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.models.build import Network
    from explorer.models.config import NetworkConfig
    from explorer.taxonomy import Taxonomy
    from explorer.train.means import Means
    from explorer.train.recipe import Recipe
    from explorer.train.state import State


def fitted(config: NetworkConfig, taxonomy: Taxonomy) -> NetworkConfig:
    """The configuration with as many names as the data have."""
    config = msgspec.structs.replace(config, classes=len(taxonomy))
    if isinstance(config, GranularityConfig):
        counts = tuple(len(taxonomy.names(level)) for level in config.grains)
        config = msgspec.structs.replace(config, grain_classes=counts)
    return config


def network_to_train(recipe: Recipe, state: State | None, base: Path, means: Means) -> Network:
    """The network on the device that trains, as `state` has it, or new.

    Raises:
        ExplorerError: a checkpoint that it starts from cannot be used.
    """
    torch.manual_seed(recipe.seed)
    network = build(recipe.config)
    if state:
        network.load_state_dict(state.network)
    else:
        weights = pretrained_trunk(recipe.config.trunk) if recipe.pretrained else {}
        for trunk, start in zip(network.trunks, _starts(recipe, len(network.trunks)), strict=True):
            if start:
                trunk.load_state_dict(_fitting(start, base, trunk, recipe.config.trunk))
            elif weights:
                trunk.load_state_dict(narrowed(weights, trunk))
    if not means.team.alone:
        if means.device.startswith("cuda"):
            network = torch.nn.SyncBatchNorm.convert_sync_batchnorm(network)  # type: ignore[no-untyped-call]
        else:
            normalise_together(network)
    network = network.to(means.device).to(memory_format=torch.channels_last)
    if means.compiled:
        for trunk in network.trunks:
            parts = cast("Any", trunk)
            parts.early, parts.late = torch.compile(parts.early), torch.compile(parts.late)
    return network


def on_cpu(recipe: Recipe, network: Network, means: Means) -> Network:
    """The network, or its copy where it is trained elsewhere or compiled: to be measured as readers would read it."""
    if means.device == "cpu" and not means.compiled:
        return network
    copied = build(recipe.config)
    copied.load_state_dict(network.state_dict())
    return copied.to(memory_format=torch.channels_last)


def _starts(recipe: Recipe, count: int) -> list[TrunkOf | None]:
    """For each of `count` trunks what it starts from, if it is a checkpoint."""
    config, start = recipe.config, recipe.start
    named: list[str | TrunkOf] = [start] * count if isinstance(start, str) else []
    if isinstance(start, dict) and isinstance(config, GranularityConfig):
        named = [start.get(grain, "") for grain in config.grains]
    return [(TrunkOf(one) if one else None) if isinstance(one, str) else one for one in named]


def _fitting(start: TrunkOf, base: Path, trunk: torch.nn.Module, name: str) -> dict[str, torch.Tensor]:
    """The weights of a checkpoint's trunk, cut to what `trunk` has."""
    found = _trunk_of(start, base)
    if not {*trunk.state_dict()} <= {*found}:
        why = f"the trunk of {start.checkpoint} is of another kind than {name}"
        raise ExplorerError(
            "Could not start the training", why, "Choose that trunk, or another checkpoint to start from."
        )
    return narrowed(found, trunk)


def _trunk_of(start: TrunkOf, base: Path) -> dict[str, torch.Tensor]:
    bundled = resource("checkpoints", start.checkpoint)
    checkpoint = load_checkpoint(bundled if bundled.exists() else base / start.checkpoint)
    prefix = f"trunks.{start.trunk}."
    found = {k.removeprefix(prefix): value for k, value in checkpoint.tensors.items() if k.startswith(prefix)}
    if not found:
        why = f"{start.checkpoint} has no trunk {start.trunk}; they are counted from 0"
        raise ExplorerError("Could not start the training", why)
    return found
