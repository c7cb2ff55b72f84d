"""How far a name can be trusted: probabilities up the tree of names, where to stop naming, where levels disagree."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from explorer.taxonomy import LEVELS, Level

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from explorer.results import GrainReading
    from explorer.taxonomy import Taxon, Taxonomy

Names = Literal["english", "scientific"]
NAMES: tuple[Names, ...] = ("english", "scientific")
DOWNWARD: tuple[Level, ...] = tuple(reversed(LEVELS))  # order, family, genus, species
PLURAL: Mapping[Level, str] = {"order": "orders", "family": "families", "genus": "genera", "species": "species"}
SURE = 0.7  # a name is given where at least that much probability stands behind it, unless the person says otherwise
_ROUNDING = 1e-5  # a sum over 10,000 float32 numbers may miss its threshold by that much


def species_name(taxon: Taxon, names: Names) -> str:
    """The species' name as the person wants it; the other one where that one is missing."""
    wanted, other = (taxon.scientific, taxon.english) if names == "scientific" else (taxon.english, taxon.scientific)
    return wanted or other or taxon.folder


@dataclass(frozen=True, slots=True, eq=False)
class NameTree:
    """A taxonomy as arrays, made once and used for every answer. Places at a level count from 0, as in `names`.

    `groups[level]` is (C,): the place at that level of every class. `above[level]` is (names at that level,): the place
    of the name above it; not for orders. Species have the places of the classes, even where two share a name.
    """

    taxonomy: Taxonomy
    names: Mapping[Level, tuple[str, ...]]
    groups: Mapping[Level, NDArray[np.int64]]
    above: Mapping[Level, NDArray[np.int64]]

    def count(self, level: Level) -> int:
        """How many names there are at a level."""
        return len(self.names[level])

    def sums(self, probabilities: NDArray[np.float32]) -> dict[Level, NDArray[np.float32]]:
        """Probabilities (C,) of the classes, summed up at every level; none is above 1."""
        summed: dict[Level, NDArray[np.float32]] = {"species": np.asarray(probabilities, dtype=np.float32)}
        for level in DOWNWARD[:-1]:
            counted = np.bincount(self.groups[level], weights=probabilities, minlength=self.count(level))
            summed[level] = np.minimum(counted, 1.0).astype(np.float32)
        return summed

    def upward(self, level: Level, place: int) -> dict[Level, int]:
        """The places of a name and of all above it, by level."""
        places: dict[Level, int] = {level: place}
        for finer, coarser in pairwise(LEVELS):
            if finer in places and coarser not in places:
                places[coarser] = int(self.above[finer][places[finer]])
        return places

    def label(self, level: Level, place: int, names: Names) -> str:
        """What a name is called; only species have English names here."""
        return species_name(self.taxonomy.taxa[place], names) if level == "species" else self.names[level][place]


def name_tree(taxonomy: Taxonomy) -> NameTree:
    """The tree of a taxonomy. Takes some 10 ms for 10,000 species: keep it.

    Every name has one above it, which a `Taxonomy` makes sure of.
    """
    labels: dict[Level, tuple[str, ...]] = {level: taxonomy.names(level) for level in LEVELS[1:]}
    groups: dict[Level, NDArray[np.int64]] = {level: taxonomy.groups(level) for level in LEVELS[1:]}
    labels["species"] = tuple(taxon.english for taxon in taxonomy.taxa)
    groups["species"] = np.arange(len(taxonomy))
    above: dict[Level, NDArray[np.int64]] = {}
    for finer, coarser in pairwise(LEVELS):
        above[finer] = np.zeros(len(labels[finer]), dtype=np.int64)
        above[finer][groups[finer]] = groups[coarser]
    return NameTree(taxonomy, labels, groups, above)


@dataclass(frozen=True, slots=True)
class Step:
    """One name on the way down the tree, and the probability behind it."""

    level: Level
    place: int
    share: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The way down the tree, order to species, and how far down the model is sure enough to name the bird.

    `named` counts steps: `steps[named]` is the name to give; None where not even the order is sure enough.
    """

    steps: tuple[Step, ...]
    named: int | None

    @property
    def name(self) -> Step | None:
        """The step down to which the bird is named."""
        return None if self.named is None else self.steps[self.named]


def verdict(tree: NameTree, sums: Mapping[Level, NDArray[np.float32]], threshold: float) -> Verdict:
    """Where to stop naming: at the finest level whose best name has at least `threshold`.

    The way leads through that name: up to its order, and down through the best of those below it. The best species
    of all may be elsewhere; see `strays`.

    Args:
        tree: of the checkpoint's taxonomy.
        sums: of the answer, from `tree.sums`.
        threshold: 0 to 1.
    """
    sure = [level for level in LEVELS if float(sums[level].max()) >= threshold - _ROUNDING]
    start: Level = sure[0] if sure else "order"
    places = tree.upward(start, int(sums[start].argmax()))
    for coarser, finer in pairwise(DOWNWARD):
        if finer not in places:
            inside = np.flatnonzero(tree.above[finer] == places[coarser])
            places[finer] = int(inside[sums[finer][inside].argmax()])
    steps = tuple(Step(level, places[level], float(sums[level][places[level]])) for level in DOWNWARD)
    return Verdict(steps, DOWNWARD.index(start) if sure else None)


def way_text(tree: NameTree, found: Verdict, names: Names, write: Callable[[float], str]) -> str:
    """'Parulidae 0.97 → Setophaga 0.81 → Magnolia Warbler 0.44'; the order only where nothing finer can be named."""
    steps = found.steps if found.named in (None, 0) else found.steps[1:]
    return " → ".join(f"{tree.label(step.level, step.place, names)} {write(step.share)}" for step in steps)


def naming_text(tree: NameTree, found: Verdict, names: Names) -> str:
    """'Name it at genus: Setophaga', or that nothing can be named."""
    if found.name is None:
        return "Not sure enough to name it at any level"
    return f"Name it at {found.name.level}: {tree.label(found.name.level, found.name.place, names)}"


# Where levels disagree.


def strays(tree: NameTree, best: Mapping[Level, NDArray[np.int64]]) -> NDArray[np.bool_]:
    """For each photo whether its best species is outside the best name of a coarser level.

    Args:
        tree: of the taxonomy.
        best: (N,) places of the best name of every photo, at "species" and at the levels to compare it with. Each may
            come from its own network, or from the same probabilities summed up.

    Returns:
        (N,) bool.
    """
    species = best["species"]
    outside = np.zeros(species.shape, dtype=np.bool_)
    for level, places in best.items():
        outside |= tree.groups[level][species] != places
    return outside


def inconsistency(tree: NameTree, best: Mapping[Level, NDArray[np.int64]]) -> float:
    """The share of photos whose best species is not in the best genus or family (or order) given; 0 without photos."""
    outside = strays(tree, best)
    return float(outside.mean()) if outside.size else 0.0


def own_shares(tree: NameTree, grain: GrainReading) -> NDArray[np.float32] | None:
    """What a grain's network gives to every name at its level, in the places of the tree; None if it knows others."""
    shares = grain.ranking.probabilities
    if shares.shape == (tree.count(grain.level),):
        return shares
    return None


def disagreements(
    tree: NameTree,
    sums: Mapping[Level, NDArray[np.float32]],
    grains: Sequence[GrainReading],
    names: Names,
    write: Callable[[float], str],
) -> tuple[str, ...]:
    """Sentences about a best species that is outside the best name of a coarser level, coarse to fine.

    It is compared with the answer's own sums up the tree, and with the networks of the grains (RA-CNN has none).
    """
    best = int(sums["species"].argmax())
    name = tree.label("species", best, names)
    own = {grain.level: own_shares(tree, grain) for grain in grains}
    told = []
    for level in DOWNWARD[:-1]:
        inside, summed, shares = int(tree.groups[level][best]), int(sums[level].argmax()), own.get(level)
        if summed != inside:
            other, share = tree.label(level, summed, names), write(float(sums[level][summed]))
            told.append(f"The best species, {name}, is not in the best {level}, {other} ({share}).")
        if shares is not None and int(shares.argmax()) not in (inside, summed):
            place = int(shares.argmax())
            other, share = tree.label(level, place, names), write(float(shares[place]))
            told.append(f"The best species, {name}, is not in the {level} network’s best, {other} ({share}).")
    return tuple(told)
