"""Measuring a checkpoint on photos whose species is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

import numpy as np

from explorer.data.folders import fingerprint_of, labelled_photos, split
from explorer.errors import ExplorerError
from explorer.jobs.read import Reader, read_photos
from explorer.manner import PLAIN
from explorer.models.config import ColornetConfig
from explorer.naming import name_tree, strays
from explorer.results import ColourReading, CropsReading, GranularityReading, ZoomReading
from explorer.taxonomy import LEVELS, Level, match_folders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from explorer.checkpoints.card import Card
    from explorer.jobs.read import PhotoRead
    from explorer.manner import Manner
    from explorer.results import Reading
    from explorer.stopping import StopFlag

SUMMED: tuple[Level, ...] = ("genus", "family")
_TOP = (1, 5)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Photos with the class of each. `same_data` says whether the folder is the one the checkpoint was trained on."""

    classes: Mapping[Path, int]
    same_data: bool


class Tally:
    """Counts how often the right name was first, and among the first five, for each way of asking."""

    def __init__(self, card: Card) -> None:
        taxonomy = card.taxonomy
        self.photos = 0
        self.right = 0  # photos whose species the checkpoint's answer has first
        self._taxonomy = taxonomy
        self._streams = card.config.stream_names if isinstance(card.config, ColornetConfig) else ()
        self._tree = name_tree(taxonomy)
        self._groups = {level: taxonomy.groups(level) for level in LEVELS}
        self._hits: dict[str, list[int]] = {}
        self._levels: dict[str, int] = {}
        self._kept: list[float] = []
        self._risky = 0

    def add(self, reading: Reading, truth: int) -> None:
        """Count one reading of a photo of class `truth`."""
        self.photos += 1
        self.right += reading.answer.best[0] == truth
        match reading:
            case ZoomReading():
                for number, scale in enumerate(reading.scales, start=1):
                    self._count(f"scale{number}", scale.ranking.probabilities, truth)
                self._add_answer("fused", reading.fused.probabilities, truth)
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
        self._count(name, probabilities, truth)
        for level in SUMMED:
            self._count(level, self._taxonomy.sum_up(probabilities, level), int(self._groups[level][truth]))

    def _add_grains(self, reading: GranularityReading, truth: int) -> None:
        best: dict[Level, int] = {"species": reading.described.best[0]}  # unless there is a species network
        for grain in reading.grains:
            self._count(grain.level, grain.ranking.probabilities, int(self._groups[grain.level][truth]))
            best[grain.level] = grain.ranking.best[0]
        self._count("described", reading.described.probabilities, truth)
        all_right = all(place == self._groups[level][truth] for level, place in best.items())
        apart = strays(self._tree, {level: np.array([place]) for level, place in best.items()})
        for name, counts in (("all_right", all_right), ("inconsistent", bool(apart[0]))):
            self._levels[name] = self._levels.get(name, 0) + counts

    def accuracy(self) -> dict[str, dict[str, float]]:
        """Shares between 0 and 1, by way of asking: {"scale1": {"top1": …, "top5": …}, …, "fused", "genus", "family"}.

        Genus and family are the fused probabilities summed up the tree. Of multiple granularity descriptors it is
        {"family": …, "genus": …, "species": …, "described": …}, each by that grain's own network but the last. Of
        ColorNet, streams stand under their names ("rgb", "hsv", …) in place of scales. Of crops, whatever the family,
        it is {"single": …, "crops": …, "genus": …, "family": …}: the whole photo, the average, and that summed up.
        """
        return {
            name: {f"top{count}": hits / self.photos for count, hits in zip(_TOP, counted, strict=True)}
            for name, counted in self._hits.items()
        }

    def levels(self) -> dict[str, float]:
        """How the grains' own networks go together, as shares of the photos; empty for RA-CNN.

        "all_right": family, genus and species are all right. "inconsistent": the best species is not in the best genus
        or family. Without a species network the answer of all grains together stands for it.
        """
        return {name: count / self.photos for name, count in self._levels.items()}

    def kept(self) -> dict[str, float]:
        """What crops keep of what matters in the photo; empty where nobody knows.

        "kept": the mean share. "risky": the share of crops that keep less than half, and may have lost the bird.
        """
        if not self._kept:
            return {}
        return {"kept": sum(self._kept) / len(self._kept), "risky": self._risky / len(self._kept)}

    def _count(self, name: str, probabilities: NDArray[np.float32], truth: int) -> None:
        place = place_of(probabilities, truth)
        counted = self._hits.setdefault(name, [0] * len(_TOP))
        for index, count in enumerate(_TOP):
            counted[index] += place < count


def place_of(probabilities: NDArray[np.float32], truth: int) -> int:
    """How many classes stand before `truth`, best first, ties by index."""
    own = probabilities[truth]
    return int((probabilities > own).sum() + (probabilities[:truth] == own).sum())


def label(folder: Path, card: Card, *, held_back: bool) -> Labelled:
    """The photos in a tree of species folders, with their classes under the checkpoint's taxonomy.

    Args:
        folder: holds one folder of photos a species.
        card: of the checkpoint.
        held_back: only the photos that the checkpoint's own recipe held back from its training.

    Raises:
        ExplorerError: no such photos, a folder stands for no class, or the recipe held nothing back.
    """
    photos = labelled_photos(folder)
    same_data = fingerprint_of(photos) == card.provenance.data_fingerprint
    if held_back:
        data = card.provenance.recipe.get("data", {})
        seed, share = data.get("split_seed"), data.get("held_back")
        if data.get("kind") != "photos" or not isinstance(seed, int) or not isinstance(share, float):
            what = "Could not tell which photos were held back"
            raise ExplorerError(
                what, "this checkpoint was not trained on a folder of photos", "Measure on all of them."
            )
        photos = split(photos, seed=seed, share=share)[1]
    classes = match_folders(card.taxonomy, dict.fromkeys(photo.folder for photo in photos))
    return Labelled({photo.path: classes[photo.folder] for photo in photos}, same_data)


def evaluate(
    labelled: Labelled, reader: Reader, tally: Tally, *, stop: StopFlag, manner: Manner = PLAIN
) -> Iterator[PhotoRead]:
    """Read labelled photos in one manner and count into `tally`.

    A photo that cannot be read is reported and not counted.

    Raises:
        Stopped: on request.
    """
    for one in read_photos(tuple(labelled.classes), reader, stop=stop, manner=manner):
        if one.reading is not None:
            tally.add(one.reading, labelled.classes[one.path])
        yield one
