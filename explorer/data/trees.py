"""Labelled photos in a tree: one folder a species, perhaps below folders for training and testing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.data.labelled import LabelledPhoto, LabelledSet
from explorer.errors import ExplorerError
from explorer.photos import PHOTO_SUFFIXES, plain

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.stopping import StopFlag

TRAINING = frozenset({"train", "training"})
HELD_BACK = frozenset({"test", "testing", "val", "valid", "validation", "held back", "held-back", "held_back"})
HINT = (
    "Point to a folder that holds one folder of photos for each species, to a directory of CUB-200-2011 or NABirds, or "
    "to a list (CSV or TSV) with the columns path and label."
)


def read_tree(root: Path, stop: StopFlag | None = None) -> LabelledSet:
    """All photos in the species folders of `root`, by folder and file name; hidden files are left out.

    Where all of its folders are called train, val, test or the like, and one of each kind is there, they are the data's
    own split, and the species folders lie in them.

    Raises:
        ExplorerError: it has no species folders with photos.
        OSError: it cannot be listed.
        Stopped: on request.
    """
    folders = _folders(root)
    names = {folder.name.casefold() for folder in folders}
    if names & TRAINING and names & HELD_BACK and names <= TRAINING | HELD_BACK:
        found = LabelledSet(root, "split folders", _split_photos(folders, stop))
    else:
        found = LabelledSet(root, "folders", _photos(folders, None, stop))
    if not found.photos:
        what = f"Could not use the folder {plain(root.name or str(root))}"
        raise ExplorerError(what, "it has no species folders with photos", _half_a_split(folders, stop) or HINT)
    return found


def _half_a_split(folders: list[Path], stop: StopFlag | None) -> str:
    """What to do with a folder that holds one side of a split alone; "" for any other."""
    names = {folder.name.casefold() for folder in folders}
    if not names or not (names <= TRAINING or names <= HELD_BACK) or not _split_photos(folders, stop):
        return ""
    this, other = plain(folders[0].name), "test" if names <= TRAINING else "train"
    there = f"There are some in {this}, without a folder {other} beside it"
    return f"{there}: point to {this} itself, of which some photos are then held back, or put {other} there."


def _split_photos(parts: list[Path], stop: StopFlag | None) -> tuple[LabelledPhoto, ...]:
    found = [photo for part in parts for photo in _photos(_folders(part), part.name.casefold() in HELD_BACK, stop)]
    return tuple(sorted(found, key=lambda photo: photo.folder))


def _photos(folders: list[Path], held_back: bool | None, stop: StopFlag | None) -> tuple[LabelledPhoto, ...]:  # noqa: FBT001
    found: list[LabelledPhoto] = []
    for folder in folders:
        if stop is not None:
            stop.check()
        found += [
            LabelledPhoto(path, folder.name, held_back)
            for path in sorted(folder.iterdir())
            if path.suffix.lower() in PHOTO_SUFFIXES and not path.name.startswith(".")
        ]
    return tuple(found)


def _folders(root: Path) -> list[Path]:
    return sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))
