"""How a checkpoint did on the photos that were held back from its training, from the answers that were kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.catalog.places import cache_folder
from explorer.checkpoints.store import fingerprint_of, read_card
from explorer.data.drawn import draw_bird, drawn_taxonomy
from explorer.jobs.confusion import confused_pairs, species_table
from explorer.jobs.tally import Answers
from explorer.photos import load_thumbnail
from explorer.train.measuring.kept import load_kept
from explorer.train.places import answers_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from explorer.jobs.confusion import ConfusedPair, SpeciesRow
    from explorer.stopping import StopFlag
    from explorer.taxonomy import Taxonomy
    from explorer.train.measuring.kept import KeptAnswers

_DRAWN = "drawn bird "


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A checkpoint and what it said of N held-back photos. `data` is of its recipe; it says how birds were drawn."""

    checkpoint: Path
    title: str
    taxonomy: Taxonomy
    data: Mapping[str, Any]
    kept: KeptAnswers = field(repr=False)
    answers: Answers = field(repr=False)
    pairs: tuple[ConfusedPair, ...] = field(repr=False)
    species: tuple[SpeciesRow, ...] = field(repr=False)

    def photos(
        self,
        *,
        truth: Sequence[int] | None = None,
        said: Sequence[int] | None = None,
        right: bool | None = None,
        first: int | None = None,
    ) -> tuple[int, ...]:
        """Numbers of the photos of some species, that were given some names, as far as they are asked for.

        `right` asks for those with the right name first, or for the others; `first` for those with it among so many.
        """
        answers = self.answers
        wanted = np.ones(len(answers.truth), dtype=np.bool_)
        if truth is not None:
            wanted &= np.isin(answers.truth, truth)
        if said is not None:
            wanted &= np.isin(answers.best, said)
        if right is not None:
            wanted &= answers.right == right
        if first is not None:
            wanted &= answers.place < first
        return tuple(np.flatnonzero(wanted).tolist())


@dataclass(frozen=True, slots=True)
class NoOutcome:
    """No answers of this checkpoint are kept. `folder` is where its recipe found its photos, "" for drawn birds.

    `known` says whether it can be told at all which photos were held back.
    """

    checkpoint: Path
    fingerprint: str
    folder: str
    known: bool


def look_up(checkpoint: Path) -> Outcome | NoOutcome:
    """What is known of how a checkpoint did.

    Raises:
        ExplorerError: it cannot be read.
    """
    card, fingerprint = read_card(checkpoint), fingerprint_of(checkpoint)
    data = card.provenance.recipe_data
    for path in (answers_path(checkpoint), cached_answers(fingerprint)):
        kept = load_kept(path, checkpoint=fingerprint, classes=len(card.taxonomy))
        if kept is not None:
            return outcome(checkpoint, card.title, card.taxonomy, data, kept)
    return NoOutcome(checkpoint, fingerprint, str(data.get("folder", "")), data.get("kind") in ("photos", "drawn"))


def outcome(checkpoint: Path, title: str, taxonomy: Taxonomy, data: Mapping[str, Any], kept: KeptAnswers) -> Outcome:
    """From the answers that were kept."""
    truth, best, place = (np.array(one, dtype=np.int64) for one in (kept.truth, kept.best, kept.place))
    answers = Answers(truth, best, np.array(kept.share, dtype=np.float32), place)
    return Outcome(checkpoint, title, taxonomy, data, kept, answers, confused_pairs(answers), species_table(answers))


def cached_answers(fingerprint: str) -> Path:
    """Where answers are kept that were measured again: not beside the checkpoint, which may be on a read-only disk."""
    return cache_folder() / "answers" / f"{fingerprint}.json"


def is_drawn(photo: str) -> bool:
    """Whether that is the name of a drawn bird, and no path."""
    return photo.startswith(_DRAWN) and photo.removeprefix(_DRAWN).isdigit()


def drawn_pixels(photo: str, data: Mapping[str, Any]) -> NDArray[np.uint8]:
    """A drawn bird of a recipe, (side, side, 3) uint8, drawn as for its training."""
    number, side = int(photo.removeprefix(_DRAWN)), int(data["side"])
    return draw_bird(int(data["seed"]) * 1_000_003 + number, number % len(drawn_taxonomy()), size=(side, side)).pixels


def picture_of(photo: str, data: Mapping[str, Any], longest: int, stop: StopFlag) -> NDArray[np.uint8]:
    """A small picture of a held-back photo or drawn bird, (H, W, 3) uint8.

    Raises:
        ExplorerError: the photo cannot be read.
    """
    return drawn_pixels(photo, data) if is_drawn(photo) else load_thumbnail(Path(photo), longest, stop=stop)


def drawn_places(found: Outcome, photos: Sequence[int]) -> dict[int, Path]:
    """Where drawn birds among some photos are to be put, by their numbers, so that they can be opened: in the cache."""
    names = {i: found.kept.photos[i] for i in photos}
    drawn = {i: name for i, name in names.items() if is_drawn(name)}
    if not drawn:
        return {}
    folder = cache_folder() / "drawn" / f"seed {found.data['seed']}, {found.data['side']} pixels"
    return {i: folder / f"{found.taxonomy.taxa[found.kept.truth[i]].folder} {name}.png" for i, name in drawn.items()}
