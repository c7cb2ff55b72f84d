"""What training does differently from family to family: its phases, and what is measured in the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explorer.models.config import ColornetConfig, GranularityConfig, NetworkConfig, RacnnConfig
from explorer.train import colour_phases, grain_phases, zoom_phases
from explorer.train.measure_colours import measure_colours
from explorer.train.measure_grains import measure_grains
from explorer.train.measure_zoom import measure_zoom

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from torch import nn

    from explorer.preprocess import Preprocess
    from explorer.stopping import StopFlag
    from explorer.taxonomy import Taxonomy
    from explorer.train.measure import Found
    from explorer.train.pictures import HeldBack
    from explorer.train.steps import Step

    Steps = Iterator[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The functions of one family. Each takes a phase of the family and its network, or a bench with them.

    fit: a new network to its data, before the first phase; learning: groups of parameters that a phase trains, with
    their rates; steps: how many an epoch has; begin: prepare, yielding (done, total); start: what happens before a
    phase's first epoch; epoch_steps: those of one epoch; end: what follows a phase; measure: a finished network on what
    was held back, yielding (done, total); notes: sentences for the card.
    """

    fit: Callable[[Any], None]
    learning: Callable[[Any, Any], list[tuple[list[nn.Parameter], float]]]
    steps: Callable[[Any, Any], int]
    begin: Callable[[Any, Any], Steps]
    start: Callable[[Any, Any], None]
    epoch_steps: Callable[[Any, Any, int], Iterator[Step]]
    end: Callable[[Any, Any], None]
    measure: Callable[[Any, HeldBack, Preprocess, Taxonomy, StopFlag], Generator[tuple[int, int], None, Found]]
    notes: Callable[[Any], tuple[str, ...]]


def _nothing(*_: object) -> None:
    pass


ZOOM = Schedule(
    fit=_nothing,
    learning=zoom_phases.learning,
    steps=zoom_phases.steps,
    begin=zoom_phases.begin,
    start=_nothing,
    epoch_steps=zoom_phases.epoch_steps,
    end=zoom_phases.end,
    measure=measure_zoom,
    notes=zoom_phases.notes,
)
GRAINS = Schedule(
    fit=_nothing,
    learning=grain_phases.learning,
    steps=grain_phases.steps,
    begin=grain_phases.begin,
    start=grain_phases.start,
    epoch_steps=grain_phases.epoch_steps,
    end=_nothing,
    measure=measure_grains,
    notes=grain_phases.notes,
)


COLOURS = Schedule(
    fit=colour_phases.fit,
    learning=colour_phases.learning,
    steps=colour_phases.steps,
    begin=colour_phases.begin,
    start=_nothing,
    epoch_steps=colour_phases.epoch_steps,
    end=_nothing,
    measure=measure_colours,
    notes=colour_phases.notes,
)
_SCHEDULES = {RacnnConfig: ZOOM, GranularityConfig: GRAINS, ColornetConfig: COLOURS}


def schedule_of(config: NetworkConfig) -> Schedule:
    """The schedule of a network's family."""
    return _SCHEDULES[type(config)]
