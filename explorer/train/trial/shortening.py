"""A recipe made shorter, to be tried: each kind of phase once, with a few steps, on a few of its pictures."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import numpy as np

from explorer.data.folders import labelled_set, split
from explorer.train.recipe import Photos

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from explorer.data.folders import LabelledPhoto
    from explorer.stopping import StopFlag
    from explorer.train.phase_kinds import Phase
    from explorer.train.recipe import Data, Recipe

STEPS = 4  # of a phase that trains a trunk; the first one warms up, and is not counted
HELD_BACK = 16
_CACHED_EPOCHS = 3  # of a phase whose steps take milliseconds; the quickest but the first counts

Kind = tuple[Any, ...]


class Short(NamedTuple):
    """A recipe to try: its phases are one of each of `kinds`; the whole one has `training` and `held_back` pictures."""

    recipe: Recipe
    kinds: list[Kind]
    training: int
    held_back: int


def shortened(recipe: Recipe, base: Path, place: Path, stop: StopFlag) -> Short:
    """The recipe to try, whose list of photos is put into the folder `place`.

    Raises:
        ExplorerError: there are no such photos.
        Stopped: on request.
    """
    data, counts = _few_pictures(recipe, base, place, stop)
    kinds = list(dict.fromkeys(kind_of(phase) for phase in recipe.phases))
    firsts = [next(phase for phase in recipe.phases if kind_of(phase) == kind) for kind in kinds]
    phases = tuple(_short(phase, recipe.batch) for phase in firsts)
    return Short(msgspec.structs.replace(recipe, data=data, phases=phases, notes=()), kinds, *counts)


def kind_of(phase: Phase) -> Kind:
    """Phases of one kind take the same time a picture: streams are alike, and so are the networks of the grains."""
    return type(phase).__name__, getattr(phase, "scale", 0), getattr(phase, "early", True)


def _short(phase: Phase, batch: int) -> Phase:
    """The same phase with one view of each picture and as few steps as tell how long one takes."""
    changes: dict[str, Any] = {"epochs": 1}
    if hasattr(phase, "views"):
        changes = {"epochs": min(_CACHED_EPOCHS, phase.epochs), "views": 1}
    if hasattr(phase, "pictures"):
        changes["pictures"] = min(phase.pictures, STEPS * getattr(phase, "batch", batch))
    short: Phase = msgspec.structs.replace(phase, **changes)
    return short


def _few_pictures(recipe: Recipe, base: Path, place: Path, stop: StopFlag) -> tuple[Data, tuple[int, int]]:
    """Data with a few of a recipe's pictures, and how many it trains on and holds back in truth."""
    largest = max((recipe.batch, *(getattr(phase, "batch", 1) for phase in recipe.phases)))
    data, most = recipe.data, (STEPS * largest, HELD_BACK)
    if not isinstance(data, Photos):
        few = msgspec.structs.replace(
            data, training=min(most[0], data.training), held_back=min(most[1], data.held_back)
        )
        return few, (data.training, data.held_back)
    found = labelled_set(base / data.folder, stop)
    halves = split(found.photos, seed=data.split_seed, share=data.held_back, own=data.own_split)
    chosen = [_some(half, count) for half, count in zip(halves, most, strict=True)]
    path = place / "photos.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("path", "label", "split"))
        for half, word in zip(chosen, ("train", "test"), strict=True):
            table.writerows((str(photo.path.absolute()), photo.folder, word) for photo in half)
    taxonomy = data.taxonomy
    if taxonomy and (base / taxonomy).exists():
        taxonomy = str((base / taxonomy).absolute())
    few_photos = msgspec.structs.replace(
        data, folder=str(path), taxonomy=taxonomy, own_split=True, names_alone=True, checklist=data.checklist
    )
    return few_photos, (len(halves[0]), len(halves[1]))


def _some(photos: Sequence[LabelledPhoto], count: int) -> list[LabelledPhoto]:
    """As many photos, chosen by chance, and of two species at least where there are two."""
    order = np.random.default_rng(1).permutation(len(photos))
    chosen, rest = [photos[int(i)] for i in order[:count]], order[count:]
    if len({photo.folder for photo in chosen}) == 1:
        other = (photos[int(i)] for i in rest if photos[int(i)].folder != chosen[0].folder)
        chosen[-1] = next(other, chosen[-1])
    return chosen
