"""Names for the classes of labelled photos: from a taxonomy as far as it names them, and otherwise from the data."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.taxonomy import Taxon, Taxonomy, find_class, index_of_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ALONE = "Names of the folders alone"
_PLUMAGE = re.compile(r"\s*\([^()]*\)\s*$")


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """The classes of labelled photos with their names, in the order of their folders, and the folders not matched."""

    taxonomy: Taxonomy
    unmatched: tuple[str, ...]


def clean_name(folder: str) -> str:
    """What a species folder is called without the number before it: "Black footed Albatross"."""
    return " ".join(re.sub(r"^\d+[.\s_-]+", "", folder).replace("_", " ").split()) or folder


def name_classes(
    folders: Sequence[str], listed: Taxonomy | None, above: Mapping[str, tuple[str, ...]] | None = None
) -> Named:
    """Name classes by a taxonomy, and those that it lacks by their folders alone.

    Of the latter, genus, family and order are said to be unknown. Every one has an unknown genus of its own, for else
    unknown ones would be summed up as if they were one genus; but plumages of one species share it.

    Args:
        folders: of the classes, in the order of a network's outputs.
        listed: a taxonomy, or None for names alone. A folder finds its class as in `match_folders`, and without a
            plumage in brackets at the end of its name.
        above: the groups that a class lies in by the data's own tree, the coarsest first and its species last.
    """
    known = {} if listed is None else index_of_names(listed)
    exact = {} if listed is None else {taxon.folder: index for index, taxon in enumerate(listed.taxa)}
    found: dict[str, Taxon] = {}
    unmatched: list[str] = []
    for folder in folders:
        index = exact.get(folder, -1)
        if index < 0:
            index = find_class(known, folder)
        if index < 0:
            index = find_class(known, _PLUMAGE.sub("", folder.replace("_", " ")))
        if index < 0 or listed is None:
            unmatched.append(folder)
        else:
            found[folder] = listed.taxa[index]
    times = Counter(found.values())
    cleaned = Counter(clean_name(folder) for folder in folders)
    taxa: list[Taxon] = []
    for folder in folders:
        own = clean_name(folder) if cleaned[clean_name(folder)] == 1 else folder
        taxon = found.get(folder)
        if taxon is None:
            taxa.append(_alone(folder, own, (above or {}).get(folder, ())))
        else:
            english = taxon.english if times[taxon] == 1 else own
            taxa.append(Taxon(folder, english, taxon.scientific, taxon.genus, taxon.family, taxon.order))
    return Named(Taxonomy(ALONE if listed is None else listed.checklist, tuple(taxa)), tuple(unmatched))


def _alone(folder: str, english: str, above: tuple[str, ...]) -> Taxon:
    """A class of which only its name is known, and perhaps the groups of the data's own tree."""
    species = above[-1] if above else english
    order = above[0] if len(above) > 1 else f"{species} (order unknown)"
    # Only perching birds have families in NABirds; of the others the group is all there is.
    family = above[-2] if len(above) > 1 else f"{species} (family unknown)"
    return Taxon(folder, english, "", f"{species} (genus unknown)", family, order)
