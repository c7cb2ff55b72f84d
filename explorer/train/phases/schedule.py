"""What training does differently from family to family: its phases, and what is measured in the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from explorer.models.config import ColornetConfig, GranularityConfig, NetworkConfig, RacnnConfig
from explorer.train.measuring.colours import measure_colours
from explorer.train.measuring.grains import measure_grains
from explorer.train.measuring.zoom import measure_zoom
from explorer.train.phases import colours, grains, zoom

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from torch import nn

    from explorer.preprocess import Preprocess
    from explorer.stopping import StopFlag
    from explorer.taxonomy import Taxonomy
    from explorer.train.measuring.found import Found
    from explorer.train.phases.steps import Step
    from explorer.train.pictures.labelled import HeldBack

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
    learning=zoom.learning,
    steps=zoom.steps,
    begin=zoom.begin,
    start=_nothing,
    epoch_steps=zoom.epoch_steps,
    end=zoom.end,
    measure=measure_zoom,
    notes=zoom.notes,
)
GRAINS = Schedule(
    fit=_nothing,
    learning=grains.learning,
    steps=grains.steps,
    begin=grains.begin,
    start=grains.start,
    epoch_steps=grains.epoch_steps,
    end=_nothing,
    measure=measure_grains,
    notes=grains.notes,
)


COLOURS = Schedule(
    fit=colours.fit,
    learning=colours.learning,
    steps=colours.steps,
    begin=colours.begin,
    start=_nothing,
    epoch_steps=colours.epoch_steps,
    end=_nothing,
    measure=measure_colours,
    notes=colours.notes,
)
_SCHEDULES = {RacnnConfig: ZOOM, GranularityConfig: GRAINS, ColornetConfig: COLOURS}


def schedule_of(config: NetworkConfig) -> Schedule:
    """The schedule of a network's family."""
    return _SCHEDULES[type(config)]
