"""Measuring a checkpoint on photos whose species is known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from explorer.jobs.confusion import confused_pairs, species_table
from explorer.jobs.localisation import Finder
from explorer.jobs.luck import luck_of
from explorer.jobs.read import read_together
from explorer.jobs.tally import Tally
from explorer.manner import PLAIN
from explorer.team import ALONE
from explorer.train.measuring.calibration import calibration

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from explorer.checkpoints.card import Card
    from explorer.jobs.confusion import ConfusedPair, SpeciesRow
    from explorer.jobs.known import Labelled
    from explorer.jobs.localisation import EnergyHeld, Located
    from explorer.jobs.luck import Luck
    from explorer.jobs.read import PhotoRead, Reader
    from explorer.manner import Manner
    from explorer.stopping import StopFlag
    from explorer.team import Team
    from explorer.train.measuring.calibration import Calibration


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """All that is known of how a checkpoint did. Shares are between 0 and 1; ways of asking as in `Tally.accuracy`."""

    photos: int
    answer: str  # the way of asking that is the checkpoint's answer
    accuracy: Mapping[str, Mapping[str, float]]
    levels: Mapping[str, float]
    kept: Mapping[str, float]
    calibration: Mapping[str, Calibration]
    luck: Mapping[str, Luck]
    pairs: tuple[ConfusedPair, ...]
    species: tuple[SpeciesRow, ...]
    located: Mapping[str, Located] = field(default_factory=dict)
    energy: Mapping[str, EnergyHeld] = field(default_factory=dict)


class Counts:
    """What is counted while photos are read."""

    def __init__(self, card: Card) -> None:
        self.tally = Tally(card)
        self.finder = Finder()

    def measured(self) -> Measured:
        """What it comes to; at least one photo must have been counted."""
        tally = self.tally
        ways = {way: tally.answers(way) for way in tally.ways}
        answers = ways[tally.answer_name]
        return Measured(
            tally.photos,
            tally.answer_name,
            tally.accuracy(),
            tally.levels(),
            tally.kept(),
            {way: calibration(one.share, one.right) for way, one in ways.items()},
            {way: luck_of(one) for way, one in ways.items()},
            confused_pairs(answers),
            species_table(answers),
            self.finder.located(),
            self.finder.energy(),
        )


def evaluate(
    labelled: Labelled,
    reader: Reader,
    counts: Counts,
    *,
    stop: StopFlag,
    manner: Manner = PLAIN,
    together: Team = ALONE,
) -> Iterator[PhotoRead]:
    """Read labelled photos in one manner and count what is said of them; of a team the leader counts.

    A photo that cannot be read is reported and not counted.

    Raises:
        Stopped: on request.
    """
    photos = tuple(labelled.classes)
    for one in read_together(photos, reader, together, stop=stop, manner=manner, load=labelled.load):
        if one.reading is not None:
            counts.tally.add(one.reading, labelled.classes[one.path], one.path)
            counts.finder.add(one.reading, labelled.where(one.path))
        yield one
