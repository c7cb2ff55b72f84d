"""Whether a training is measured on pictures that the checkpoints it begins with have learnt from. Without torch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from explorer.checkpoints.store import read_card
from explorer.data.folders import fingerprint_of, split
from explorer.errors import ExplorerError
from explorer.photos import plain
from explorer.resources import resource
from explorer.train.recipe import Data, Drawn, Photos

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from explorer.checkpoints.card import Card
    from explorer.data.folders import LabelledPhoto
    from explorer.taxonomy import Taxonomy
    from explorer.train.recipe import Recipe


def learnt_before(recipe: Recipe, base: Path, photos: Sequence[LabelledPhoto], taxonomy: Taxonomy) -> str:
    """What a person should know of the accuracy that will be measured, in a sentence; "" where nothing flatters it.

    A card says how its data were split and carries their fingerprint: of the same photos it can be told which of those
    held back now were learnt from then. Of other photos only the species can be compared.

    Args:
        recipe: its data, and the checkpoints that it begins with.
        base: folder that its relative paths start from.
        photos: all of its data, those held back too; none for drawn birds.
        taxonomy: the names of its species.
    """
    halves = _halves(recipe.data, photos)
    held_back = len(halves[1]) if isinstance(recipe.data, Photos) else recipe.data.held_back
    if not (recipe.start and held_back):
        return ""
    fingerprint = fingerprint_of(photos)
    for card in _begun_with(msgspec.to_builtins(recipe.start), base):
        before = _data_of(card)
        if isinstance(before, Photos) and photos and card.provenance.data_fingerprint == fingerprint:
            learnt = {photo.path for photo in _halves(before, photos)[0]}
            count = sum(photo.path in learnt for photo in halves[1])
        elif isinstance(before, Drawn) and isinstance(recipe.data, Drawn):
            count = _drawn_before(recipe.data, before)
        else:
            known = {taxon.english.casefold() for taxon in card.taxonomy.taxa}
            common = sum(taxon.english.casefold() in known for taxon in taxonomy.taxa)
            if common:
                return _may_have(card, common)
            continue
        if count:
            return _has(card, count, held_back)
    return ""


def _has(card: Card, count: int, held_back: int) -> str:
    some = f"all {held_back:,}" if count == held_back else f"{count:,} of the {held_back:,}"
    what = f"{plain(card.title)}, with which it begins, has learnt from {some} held-back pictures"
    return f"{what}: the measured accuracy will be too high."


def _may_have(card: Card, common: int) -> str:
    what = f"{plain(card.title)}, with which it begins, knows {common:,} of these species already"
    return f"{what}: if it learnt from photos that are held back here, the measured accuracy will be too high."


def _halves(data: Data, photos: Sequence[LabelledPhoto]) -> tuple[tuple[LabelledPhoto, ...], tuple[LabelledPhoto, ...]]:
    if isinstance(data, Drawn):
        return (), ()
    return split(photos, seed=data.split_seed, share=data.held_back, own=data.own_split)


def _drawn_before(now: Drawn, before: Drawn) -> int:
    """How many held-back birds were drawn for the earlier training, be it at another size."""
    if now.seed != before.seed:
        return 0
    return max(0, min(now.training + now.held_back, before.training) - now.training)


def _data_of(card: Card) -> Data | None:
    try:
        return msgspec.convert(card.provenance.recipe.get("data"), Data)  # type: ignore[no-any-return]
    except msgspec.ValidationError:
        return None  # it was not trained by this program


def _begun_with(start: object, base: Path) -> Iterator[Card]:
    """The cards of the checkpoints that a recipe's `start` names, and of those that these began with in their turn.

    What cannot be read is passed over: where it is needed, whoever loads it says why.
    """
    waiting, seen = [(name, base) for name in _named(start)], set()
    while waiting:
        name, place = waiting.pop(0)
        bundled = resource("checkpoints", name)
        path = bundled if bundled.exists() else place / name
        if path in seen:
            continue
        seen.add(path)
        try:
            card = read_card(path)
        except ExplorerError:
            continue
        yield card
        waiting += [(further, path.parent) for further in _named(card.provenance.recipe.get("start"))]


def _named(start: object) -> list[str]:
    """The files in a recipe's `start`, which is plain data: a name, or one for each grain."""
    several = start.values() if isinstance(start, dict) else (start,)
    names = (one.get("checkpoint") if isinstance(one, dict) else one for one in several)
    return [name for name in dict.fromkeys(names) if name and isinstance(name, str)]
