"""How long a recipe takes and how much memory it needs: a rough sum from a small table, before anything is loaded.

The table was filled on two cores of a server (AVX-512, torch on the CPU). Other computers differ by a factor of two or
three; once a training runs, what it really takes replaces the guess, and the shares of the phases stay.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, assert_never

from explorer.models.config import ColornetConfig, GranularityConfig, RacnnConfig
from explorer.train.phase_kinds import (
    Classify,
    Describe,
    Fuse,
    Grain,
    GrainHeads,
    Heads,
    Joint,
    Rank,
    StartAttention,
    Stream,
    StreamHead,
    Warm,
    Weigh,
)
from explorer.train.pictures.shelf import MOST_BYTES

if TYPE_CHECKING:
    from explorer.models.config import NetworkConfig
    from explorer.train.phase_kinds import Phase
    from explorer.train.recipe import Recipe

_MEASURED_CORES = 2
_VIEW = 0.004  # seconds to cut and resize one view, two threads working
_FULL = 3.0  # forward and backward, in forward passes
_LATE = 2.5  # the same where the first stages rest
_CACHED = 0.0004  # seconds a picture and epoch where only small parts learn from what was computed once
_PROGRAM = 450 * 2**20  # torch and the program itself
_ACTIVATIONS = 60  # times the bytes of a batch of inputs, for what is kept for the backward pass


class _Trunk(NamedTuple):
    forward: float  # seconds a picture at 224 pixels
    parameters: float  # millions
    channels: int
    stride: int


_TRUNKS = {
    "efficientnet_lite0": _Trunk(0.014, 3.4, 1280, 32),
    "efficientnet_lite0_short": _Trunk(0.009, 0.9, 384, 16),
    "tiny": _Trunk(0.012, 0.3, 128, 16),
    "densenet_b_16_16_s2": _Trunk(0.014, 0.1, 120, 8),
    "densenet_b_40_12": _Trunk(0.110, 0.2, 240, 4),
    "resnet18": _Trunk(0.040, 11.2, 512, 32),
    "resnet50": _Trunk(0.090, 23.5, 2048, 32),
    "vgg19": _Trunk(0.400, 20.0, 512, 16),
    "vgg19_bn": _Trunk(0.420, 20.0, 512, 16),
    "densenet121": _Trunk(0.070, 7.0, 1024, 32),
}
_UNKNOWN = _Trunk(0.08, 20.0, 1024, 32)


@dataclass(frozen=True, slots=True)
class Pool:
    """The pictures: how many are trained on and held back, and bytes of an opened one on average."""

    training: int
    held_back: int
    bytes_each: float


@dataclass(frozen=True, slots=True)
class PhaseCost:
    """Seconds that a phase takes: to compute once what rests, and for all its epochs."""

    caching: float
    training: float

    @property
    def seconds(self) -> float:
        return self.caching + self.training


@dataclass(frozen=True, slots=True)
class Estimate:
    """A guess at a whole training: seconds of reading pictures, of every phase, of measuring; bytes of memory.

    `is_measured`: a few real steps were timed on this computer (`explorer.train.trial`); else it is the rough sum.
    """

    preparing: float
    phases: tuple[PhaseCost, ...]
    measuring: float
    memory: float
    is_measured: bool = False

    @property
    def seconds(self) -> float:
        return self.preparing + sum(phase.seconds for phase in self.phases) + self.measuring


def estimate(recipe: Recipe, pool: Pool, cores: int | None = None) -> Estimate:
    """What a recipe asks of a computer with `cores` cores (by default this one's)."""
    speed = (cores or os.cpu_count() or 1) / _MEASURED_CORES
    speed = speed if speed < 1 else speed**0.7  # more cores help less and less
    phases = []
    for phase in recipe.phases:
        cost = _cost(phase, recipe, pool.training)
        phases.append(PhaseCost(cost.caching / speed, cost.training / speed))
    preparing = (pool.training + pool.held_back) * (0.002 + pool.bytes_each * 1.2e-8)
    times = 2 if recipe.is_tempered(pool.held_back) else 1
    measuring = times * pool.held_back * _reading(recipe.config, recipe) / speed
    return Estimate(preparing, tuple(phases), measuring, memory_of(recipe, pool).total)


def _forward(recipe: Recipe, *, scale: int = 0) -> float:
    side = recipe.preprocess.side_of(scale)
    return _TRUNKS.get(recipe.config.trunk, _UNKNOWN).forward * (side / 224) ** 2 + _VIEW


def _chain(recipe: Recipe, scales: int) -> float:
    return sum(_forward(recipe, scale=scale) for scale in range(scales))


def _reading(config: NetworkConfig, recipe: Recipe) -> float:
    """Seconds to measure one held-back picture."""
    match config:
        case RacnnConfig():
            return 3 * 2 * _chain(recipe, config.scales)  # at three sizes, in float32
        case GranularityConfig():
            return 2 * len(config.grains) * (1 + config.regions) * _forward(recipe)
        case ColornetConfig():
            return len(config.spaces) * _forward(recipe)
    assert_never(config)


def _cost(phase: Phase, recipe: Recipe, photos: int) -> PhaseCost:
    """On the computer of the table."""
    rested, learnt = _passes(phase, recipe)
    small = {StartAttention: 2, StreamHead: 2}.get(type(phase), 1) if rested else 0  # what learns from what was kept
    views = getattr(phase, "views", 1)
    return PhaseCost(photos * views * rested, photos * (learnt + _CACHED * small * views * phase.epochs))


def _passes(phase: Phase, recipe: Recipe) -> tuple[float, float]:
    """Seconds for a picture: (to compute once a view what rests, to train in all epochs)."""
    config, one = recipe.config, _forward(recipe)
    rested = learnt = 0.0
    match phase:
        case Heads() | StreamHead():
            rested = one
        case StartAttention():
            rested = _chain(recipe, phase.scale + 1)
        case Fuse():
            rested = _chain(recipe, config.scales if isinstance(config, RacnnConfig) else 1)
        case GrainHeads():
            rested = 3 * one
        case Describe():
            rested = 3 * (1 + (config.regions if isinstance(config, GranularityConfig) else 0)) * one
        case Weigh():
            rested = len(config.spaces) * one if isinstance(config, ColornetConfig) else one
        case Warm() | Grain():
            learnt = phase.epochs * _LATE * one
        case Classify():
            learnt = phase.epochs * (_chain(recipe, phase.scale) + _LATE * _forward(recipe, scale=phase.scale))
        case Rank():
            learnt = phase.epochs * (one + 2 * 2 * _FULL * _forward(recipe, scale=1))
        case Stream():
            learnt = phase.epochs * (2 * _FULL if phase.early else _LATE) * one
        case Joint():
            learnt = phase.epochs * (len(config.spaces) if isinstance(config, ColornetConfig) else 1) * 2 * _FULL * one
        case _:
            assert_never(phase)
    return rested, learnt


class Memory(NamedTuple):
    """Bytes: of the program, the pictures, the weights and what learns of them, a batch, and what is computed once."""

    program: float
    pictures: float
    weights: float
    batch: float
    kept: float

    @property
    def total(self) -> float:
        return sum(self)


def memory_of(recipe: Recipe, pool: Pool) -> Memory:
    """What a training holds in memory, part by part."""
    trunk, config = _TRUNKS.get(recipe.config.trunk, _UNKNOWN), recipe.config
    match config:
        case RacnnConfig():
            copies = config.scales
        case GranularityConfig():
            copies = len(config.grains)
        case ColornetConfig():
            copies = len(config.spaces)
    together = copies if any(isinstance(phase, Joint) for phase in recipe.phases) else 1
    weights = trunk.parameters * 1e6 * 4 * (copies + 3 * together)  # gradients and two moments of what learns
    side = recipe.preprocess.side
    batch = recipe.batch * side * side * 3 * 4 * _ACTIVATIONS * together
    cells = 0.0
    for phase in recipe.phases:
        if isinstance(phase, (StartAttention, StreamHead)):
            across = config.apn_cells if isinstance(config, RacnnConfig) else -(-side // trunk.stride)
            cells = max(cells, pool.training * phase.views * trunk.channels * across**2 * 2.0)
    pictures = min((pool.training + pool.held_back) * pool.bytes_each, MOST_BYTES)  # the others are read again
    return Memory(_PROGRAM, pictures, weights, batch, 2 * cells)  # the parts are there twice while they are joined
