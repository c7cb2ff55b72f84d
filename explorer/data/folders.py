"""Labelled photos in a tree of species folders, and the seeded split that holds some back."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError, os_reason
from explorer.photos import PHOTO_SUFFIXES

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class LabelledPhoto:
    """A photo file and the name of the species folder it lies in."""

    path: Path
    folder: str


def labelled_photos(root: Path) -> tuple[LabelledPhoto, ...]:
    """All photos in the species folders of `root`, by folder and file name; hidden files are left out.

    Raises:
        ExplorerError: there is no such folder, or it has no species folders with photos.
    """
    try:
        folders = sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith("."))
        found = tuple(
            LabelledPhoto(path, folder.name)
            for folder in folders
            for path in sorted(folder.iterdir())
            if path.suffix.lower() in PHOTO_SUFFIXES and not path.name.startswith(".")
        )
    except OSError as error:
        raise ExplorerError(f"Could not read the folder {root.name}", os_reason(error)) from error
    if not found:
        hint = "Point to a folder that holds one folder of photos for each species."
        raise ExplorerError(f"Could not use the folder {root.name}", "it has no species folders with photos", hint)
    return found


def split(
    photos: tuple[LabelledPhoto, ...], *, seed: int, share: float
) -> tuple[tuple[LabelledPhoto, ...], tuple[LabelledPhoto, ...]]:
    """Hold back a seeded share of every species' photos: (training, held back).

    The choice depends only on the seed and on the names of that species' files, so that photos of other species,
    and the place the folder lies in, don't matter.
    """
    by_folder: dict[str, list[LabelledPhoto]] = {}
    for photo in photos:
        by_folder.setdefault(photo.folder, []).append(photo)
    training: list[LabelledPhoto] = []
    held_back: list[LabelledPhoto] = []
    for folder, members in by_folder.items():
        shuffled = sorted(members, key=lambda photo: photo.path.name)
        random.Random(f"{seed}:{folder}").shuffle(shuffled)
        count = round(len(shuffled) * share)
        held_back += shuffled[:count]
        training += shuffled[count:]
    return tuple(training), tuple(held_back)


def fingerprint_of(photos: tuple[LabelledPhoto, ...]) -> str:
    """Short hash of the names and sizes of a set of labelled photos, the same wherever the folder lies."""
    digest = hashlib.sha256()
    for photo in photos:
        digest.update(f"{photo.folder}/{photo.path.name}:{photo.path.stat().st_size}\n".encode())
    return digest.hexdigest()[:16]
