"""What the classes of a training's photos are called, and its data in words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from explorer.data.names import ALONE, Named, name_classes
from explorer.errors import ExplorerError
from explorer.photos import plain
from explorer.resources import resource
from explorer.taxonomy import Taxonomy, load_taxonomy, nearest_folders

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.data.folders import LabelledSet
    from explorer.train.recipe import Photos


def said_of(data: Photos, found: LabelledSet, count: tuple[int, int], *, skipped: int, unnamed: int) -> str:
    """What was trained on, in words for the card."""
    how = "by the data's own split" if data.own_split and found.has_split else f"seed {data.split_seed}"
    species = len(found.folders)
    text = f"{count[0]} photos of {species} species, {count[1]} more held back ({how})"
    if skipped:
        text += f", {skipped} left out because they could not be read"
    if unnamed:
        which = "all species" if unnamed == species else f"{unnamed} species"
        text += f"; genus and family of {which} unknown"
    return text


def names_of(data: Photos, found: LabelledSet, base: Path) -> Named:
    """The names of the classes of labelled photos, as a recipe wants them.

    Raises:
        ExplorerError: the taxonomy cannot be read, or lacks a class and names alone are not allowed.
    """
    if not data.taxonomy:
        named = name_classes(found.folders, None, found.above)
        return replace(named, taxonomy=Taxonomy(data.checklist or ALONE, named.taxonomy.taxa))
    bundled = resource("taxonomy", data.taxonomy)
    listed = load_taxonomy(bundled if bundled.exists() else base / data.taxonomy, checklist=data.checklist)
    named = name_classes(found.folders, listed, found.above)
    if named.unmatched and not data.names_alone:
        first, *others = named.unmatched
        why = f"the taxonomy does not name {plain(first)}" + (f" and {len(others)} more" if others else "")
        near = "".join(f"Did you mean {plain(name)}? " for name in nearest_folders(listed, first)[:1])
        hint = f"{near}Add them to the taxonomy, rename the folders, or train on names alone."
        raise ExplorerError("Could not prepare the training", why, hint)
    return named
