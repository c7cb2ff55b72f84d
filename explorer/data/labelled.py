"""One record for labelled photos, wherever they come from, and the split that holds some back."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from explorer.geometry import Box

Layout = Literal["folders", "split folders", "CUB-200-2011", "NABirds", "list"]


@dataclass(frozen=True, slots=True)
class LabelledPhoto:
    """A photo file and what is known of it. `folder` names its class as the data do, mostly by a folder.

    `held_back` is the data's own split: True for their test photos, None where they have none. `box` is the bird's, in
    pixels of the upright photo; `parts` are the (x, y) of those parts of the bird that can be seen, in the same pixels.
    """

    path: Path
    folder: str
    held_back: bool | None = None
    box: Box | None = None
    parts: Mapping[str, tuple[float, float]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, eq=False)
class LabelledSet:
    """Labelled photos of one place, in a fixed order, and how it was laid out.

    `above` has for a class the names of the groups it lies in, the coarsest first; only NABirds has such a tree.
    """

    root: Path
    layout: Layout
    photos: tuple[LabelledPhoto, ...]
    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def folders(self) -> tuple[str, ...]:
        """The names of the classes, sorted: the order of a checkpoint's outputs."""
        return tuple(sorted({photo.folder for photo in self.photos}))

    @property
    def has_split(self) -> bool:
        """Whether the data say themselves which photos are held back, at least of some."""
        return any(photo.held_back is not None for photo in self.photos)


def split(
    photos: Sequence[LabelledPhoto], *, seed: int, share: float, own: bool = True
) -> tuple[tuple[LabelledPhoto, ...], tuple[LabelledPhoto, ...]]:
    """Hold back what the data's own split holds back, and of all other photos a seeded share of every species.

    The choice by chance depends only on the seed and on the names of that species' files, so that photos of other
    species, and the place the folder lies in, don't matter.

    Args:
        photos: all of them.
        seed: of the choice.
        share: of every species' photos, 0 to 1.
        own: follow the data's own split; otherwise it is as if they had none.

    Returns:
        (training, held back), species by species.
    """
    by_folder: dict[str, list[LabelledPhoto]] = {}
    for photo in photos:
        by_folder.setdefault(photo.folder, []).append(photo)
    training: list[LabelledPhoto] = []
    held_back: list[LabelledPhoto] = []
    for folder, members in by_folder.items():
        shuffled = sorted(members, key=lambda photo: photo.path.name)
        random.Random(f"{seed}:{folder}").shuffle(shuffled)
        decided = [photo for photo in shuffled if own and photo.held_back is not None]
        open_ones = [photo for photo in shuffled if not own or photo.held_back is None]
        count = round(len(open_ones) * share)
        held_back += open_ones[:count] + [photo for photo in decided if photo.held_back]
        training += open_ones[count:] + [photo for photo in decided if not photo.held_back]
    return tuple(training), tuple(held_back)


def fingerprint_of(photos: Sequence[LabelledPhoto]) -> str:
    """Short hash of names, sizes and own split of a set of labelled photos, the same wherever the folder lies."""
    digest = hashlib.sha256()
    for photo in photos:
        own = "" if photo.held_back is None else f":{photo.held_back}"
        digest.update(f"{photo.folder}/{photo.path.name}:{_size(photo.path)}{own}\n".encode())
    return digest.hexdigest()[:16]


def _size(path: Path) -> int:
    """In bytes; -1 for a photo that a list names and that is not there, which is told when it is to be read."""
    try:
        return path.stat().st_size
    except OSError:
        return -1
