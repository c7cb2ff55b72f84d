"""Counting, photo by photo, what a checkpoint said of photos whose species is known."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

import numpy as np

from explorer.models.config import ColornetConfig
from explorer.naming import name_tree, strays
from explorer.results import ColourReading, CropsReading, GranularityReading, ZoomReading
from explorer.taxonomy import LEVELS, Level

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.results import Reading

SUMMED: tuple[Level, ...] = ("genus", "family")
_TOP = (1, 5)


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What one way of asking said of N photos, in the order they were read; all arrays are (N,).

    `truth` and `best` are places of names at the way's level, `share` is the probability of the best name, and `place`
    how many names stood before the right one: 0 is right.
    """

    truth: NDArray[np.int64]
    best: NDArray[np.int64]
    share: NDArray[np.float32]
    place: NDArray[np.int64]

    @property
    def right(self) -> NDArray[np.bool_]:
        return np.equal(self.place, 0)


class _Way:
    """The growing lists behind `Answers`, 28 bytes a photo."""

    def __init__(self) -> None:
        self.truth, self.best, self.place, self.share = array("q"), array("q"), array("q"), array("f")

    def add(self, probabilities: NDArray[np.float32], truth: int) -> None:
        best = int(probabilities.argmax())
        self.truth.append(truth)
        self.best.append(best)
        self.place.append(place_of(probabilities, truth))
        self.share.append(float(probabilities[best]))

    def answers(self) -> Answers:
        truth, best, place = (np.array(one, dtype=np.int64) for one in (self.truth, self.best, self.place))
        return Answers(truth, best, np.array(self.share, dtype=np.float32), place)


class Tally:
    """Counts how often the right name was first, and among the first five, for each way of asking."""

    def __init__(self, card: Card) -> None:
        taxonomy = card.taxonomy
        self.paths: list[Path] = []
        self.right = 0  # photos whose species the checkpoint's answer has first
        self.answer_name = ""  # the way of asking that is the checkpoint's answer
        self._taxonomy = taxonomy
        self._streams = card.config.stream_names if isinstance(card.config, ColornetConfig) else ()
        self._tree = name_tree(taxonomy)
        self._groups = {level: taxonomy.groups(level) for level in LEVELS}
        self._ways: dict[str, _Way] = {}
        self._levels = {"all_right": 0, "inconsistent": 0}
        self._kept: list[float] = []
        self._risky = 0

    @property
    def photos(self) -> int:
        """How many photos were counted."""
        return len(self.paths)

    @property
    def ways(self) -> tuple[str, ...]:
        """The names of the ways of asking, as in `accuracy`."""
        return tuple(self._ways)

    def answers(self, way: str = "") -> Answers:
        """What one way of asking said of every photo, in the order of `paths`; without a name, the answer."""
        return self._ways[way or self.answer_name].answers()

    def add(self, reading: Reading, truth: int, path: Path) -> None:
        """Count one reading of a photo of class `truth`."""
        self.paths.append(path)
        self.right += reading.answer.best[0] == truth
        match reading:
            case ZoomReading():
                if len(reading.scales) > 1:
                    for number, scale in enumerate(reading.scales, start=1):
                        self._count(f"scale{number}", scale.ranking.probabilities, truth)
                self._add_answer("fused" if len(reading.scales) > 1 else "species", reading.fused.probabilities, truth)
            case GranularityReading():
                self._add_grains(reading, truth)
            case ColourReading():
                for name, stream in zip(self._streams, reading.streams, strict=True):
                    self._count(name, stream.ranking.probabilities, truth)
                self._add_answer("fused", reading.fused.probabilities, truth)
            case CropsReading():
                self._count("single", reading.whole.probabilities, truth)
                self._add_answer("crops", reading.answer.probabilities, truth)
                self._kept += [crop.kept for crop in reading.crops if crop.kept is not None]
                self._risky += sum(1 for crop in reading.crops if crop.risky)
            case _:
                assert_never(reading)

    def _add_answer(self, name: str, probabilities: NDArray[np.float32], truth: int) -> None:
        """Count an answer over species, and its sums up the tree."""
        self.answer_name = name
        self._count(name, probabilities, truth)
        for level in SUMMED:
            self._count(level, self._taxonomy.sum_up(probabilities, level), int(self._groups[level][truth]))
        sums = self._tree.sums(probabilities)
        self._count_levels({level: int(sums[level].argmax()) for level in ("species", *SUMMED)}, truth)

    def _add_grains(self, reading: GranularityReading, truth: int) -> None:
        best: dict[Level, int] = {"species": reading.described.best[0]}  # unless there is a species network
        for grain in reading.grains:
            self._count(grain.level, grain.ranking.probabilities, int(self._groups[grain.level][truth]))
            best[grain.level] = grain.ranking.best[0]
        self.answer_name = "described"
        self._count("described", reading.described.probabilities, truth)
        self._count_levels(best, truth)

    def _count_levels(self, best: dict[Level, int], truth: int) -> None:
        self._levels["all_right"] += all(place == self._tree.groups[level][truth] for level, place in best.items())
        apart = strays(self._tree, {level: np.array([place]) for level, place in best.items()})
        self._levels["inconsistent"] += bool(apart[0])

    def accuracy(self) -> dict[str, dict[str, float]]:
        """Shares between 0 and 1, by way of asking: {"scale1": {"top1": …, "top5": …}, …, "fused", "genus", "family"}.

        Genus and family are the fused probabilities summed up the tree. Of multiple granularity descriptors it is
        {"family": …, "genus": …, "species": …, "described": …}, each by that grain's own network but the last. Of
        ColorNet, streams stand under their names ("rgb", "hsv", …) in place of scales. Of crops, whatever the family,
        it is {"single": …, "crops": …, "genus": …, "family": …}: the whole photo, the average, and that summed up. A
        plain classifier has {"species": …, "genus": …, "family": …}.
        """
        return {
            name: {f"top{count}": sum(place < count for place in way.place) / self.photos for count in _TOP}
            for name, way in self._ways.items()
        }

    def levels(self) -> dict[str, float]:
        """How species, genus and family go together, as shares of the photos.

        "all_right": all three are right. "inconsistent": the best species is not in the best genus or family. Genus
        and family are the answer's sums up the tree; of multiple granularity descriptors what each grain's own network
        says, with the answer of all grains together where there is no network for species.
        """
        return {name: count / self.photos for name, count in self._levels.items()} if self.photos else {}

    def kept(self) -> dict[str, float]:
        """What crops keep of what matters in the photo; empty where nobody knows.

        "kept": the mean share. "risky": the share of crops that keep less than half, and may have lost the bird.
        """
        if not self._kept:
            return {}
        return {"kept": sum(self._kept) / len(self._kept), "risky": self._risky / len(self._kept)}

    def _count(self, name: str, probabilities: NDArray[np.float32], truth: int) -> None:
        self._ways.setdefault(name, _Way()).add(probabilities, truth)


def place_of(probabilities: NDArray[np.float32], truth: int) -> int:
    """How many classes stand before `truth`, best first, ties by index."""
    own = probabilities[truth]
    return int((probabilities > own).sum() + (probabilities[:truth] == own).sum())
