"""Photos whose species is known, under a checkpoint's own classes: from folders and lists, or drawn anew."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from explorer.data.drawn import draw_bird, drawn_taxonomy
from explorer.data.folders import fingerprint_of, labelled_set, split
from explorer.errors import ExplorerError
from explorer.jobs.localisation import UNKNOWN, Truth
from explorer.photos import Photo, PhotoFacts, load_photo
from explorer.stopping import StopFlag
from explorer.taxonomy import match_folders

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from explorer.checkpoints.card import Card
    from explorer.data.folders import LabelledPhoto, LabelledSet

DRAWN = "drawn birds"
_POINT = "Point to a folder that holds one folder of photos for each species."


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """Photos with the class of each under a checkpoint's taxonomy, how to load one, and where the bird is in it.

    `same_data` says whether they are what the checkpoint was trained on, the held-back ones included. `where` is asked
    after `load`, and answers with an empty truth where nobody knows. `said` names the photos: a folder, or drawn birds.
    """

    classes: Mapping[Path, int]
    same_data: bool
    said: str
    load: Callable[[Path, StopFlag], Photo] = load_photo
    where: Callable[[Path], Truth] = lambda _: UNKNOWN


def label(folder: Path, card: Card, *, held_back: bool) -> Labelled:
    """The labelled photos of a place, with their classes under the checkpoint's taxonomy.

    Args:
        folder: of any layout that `labelled_set` knows.
        card: of the checkpoint.
        held_back: only the photos that the checkpoint's own recipe held back from its training, or that the data hold
            back themselves.

    Raises:
        ExplorerError: no such photos, a folder stands for no class, or nothing was held back.
    """
    known = labelled_set(folder)
    photos = known.photos
    same_data = fingerprint_of(photos) == card.provenance.data_fingerprint
    if held_back:
        photos = _held_back(known, card)
    classes = match_folders(card.taxonomy, dict.fromkeys(photo.folder for photo in photos))
    places = {photo.path: Truth(photo.box, photo.parts) for photo in photos if photo.box is not None or photo.parts}
    return Labelled(
        {photo.path: classes[photo.folder] for photo in photos},
        same_data,
        str(folder),
        where=lambda path: places.get(path, UNKNOWN),
    )


def _held_back(known: LabelledSet, card: Card) -> tuple[LabelledPhoto, ...]:
    what = "Could not tell which photos were held back"
    chosen = _split_of(card)
    if chosen is not None:
        photos = split(known.photos, seed=chosen.seed, share=chosen.share, own=chosen.own)[1]
    elif known.has_split:
        photos = tuple(photo for photo in known.photos if photo.held_back)
    else:
        raise ExplorerError(what, "this checkpoint was not trained on a folder of photos", "Measure on all of them.")
    if not photos:
        raise ExplorerError(what, "none were: the share was too small for so few photos", "Measure on all of them.")
    return photos


class _Split(NamedTuple):
    """How a recipe held photos back."""

    seed: int
    share: float
    own: bool  # whether the data's own split counts


def _split_of(card: Card) -> _Split | None:
    """None where the checkpoint was not trained on photos."""
    data = card.provenance.recipe_data
    seed, share, own = data.get("split_seed"), data.get("held_back"), data.get("own_split", True)
    if data.get("kind") != "photos" or not isinstance(seed, int) or not isinstance(share, float):
        return None
    return _Split(seed, share, own=bool(own))


def under(labelled: Labelled, card: Card, other: Card) -> Labelled:
    """The same photos with the classes of another checkpoint.

    Raises:
        ExplorerError: a species of the photos is no class of the other.
    """
    folders = {truth: card.taxonomy.taxa[truth].folder for truth in dict.fromkeys(labelled.classes.values())}
    classes = match_folders(other.taxonomy, folders.values())
    return replace(labelled, classes={path: classes[folders[truth]] for path, truth in labelled.classes.items()})


def may_have_seen(card: Card, other: Card) -> bool:
    """Whether another checkpoint may have been trained on photos that this one held back."""
    same = card.provenance.data_fingerprint == other.provenance.data_fingerprint
    return not (same and _split_of(card) == _split_of(other))


def drawn_held_back(card: Card) -> Labelled:
    """The drawn birds that a checkpoint's training held back, drawn anew; their boxes and marks are known.

    Raises:
        ExplorerError: it was not trained on drawn birds.
    """
    what, data = f"Could not measure {card.title} without a folder", card.provenance.recipe_data
    wanted = ("training", "held_back", "side", "seed")
    numbers = [data[name] for name in wanted if isinstance(data.get(name), int)]
    if data.get("kind") != "drawn" or len(numbers) < len(wanted):
        raise ExplorerError(what, "it was not trained on drawn birds", _POINT)
    training, held_back, side, seed = numbers
    if held_back < 1:
        raise ExplorerError(what, "its training held no birds back", _POINT)
    birds = _DrawnBirds(card, training, held_back, side, seed)
    return Labelled(birds.classes, same_data=True, said=DRAWN, load=birds.load, where=birds.where)


class _DrawnBirds:
    """The held-back birds of a recipe of drawn birds, made as `train.pictures` makes them."""

    def __init__(self, card: Card, training: int, held_back: int, side: int, seed: int) -> None:
        folders = [taxon.folder for taxon in drawn_taxonomy().taxa]
        classes = match_folders(card.taxonomy, folders)
        self._side, self._seed, self._species = side, seed, len(folders)
        self._numbers = {Path(f"drawn bird {i}"): i for i in range(training, training + held_back)}
        self.classes = {path: classes[folders[i % self._species]] for path, i in self._numbers.items()}
        self._truths: dict[Path, Truth] = {}

    def load(self, path: Path, stop: StopFlag) -> Photo:
        """Draw one bird, and remember where it is."""
        stop.check()
        number, size = self._numbers[path], (self._side, self._side)
        bird = draw_bird(self._seed * 1_000_003 + number, number % self._species, size=size)
        self._truths[path] = Truth(bird.bird, {"mark": bird.mark.centre} if bird.mark.area > 0 else {})
        return Photo(path, (bird.pixels,), f"{self._seed}-{number}", PhotoFacts("drawn", "RGB", "", 1), (0, 0))

    def where(self, path: Path) -> Truth:
        """Where one bird is; it is drawn for that if another process has read it."""
        if path not in self._truths:
            self.load(path, StopFlag())
        return self._truths[path]
