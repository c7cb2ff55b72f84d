"""CUB-200-2011 and NABirds as they are given out: a folder of photos, and text files that say what is known of each.

Both lists have one photo a line, under a number or name that all files share. Boxes are taken as they stand: left, top,
width and height in pixels of the photo. A few of CUB's reach over the edge of theirs.

Sources: Wah et al., The Caltech-UCSD Birds-200-2011 Dataset (2011); Van Horn et al., Building a bird recognition app
and large scale dataset with citizen scientists (CVPR 2015).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.data.labelled import LabelledPhoto, LabelledSet
from explorer.data.lines import Lines, whole_number
from explorer.errors import ExplorerError
from explorer.geometry import Box
from explorer.photos import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from explorer.stopping import StopFlag

_SHARED = ("images.txt", "image_class_labels.txt", "classes.txt", "train_test_split.txt")
_TREE = "hierarchy.txt"


def is_cub(root: Path) -> bool:
    """Whether a folder is laid out like CUB-200-2011."""
    return all((root / name).is_file() for name in _SHARED) and not (root / _TREE).is_file()


def is_nabirds(root: Path) -> bool:
    """Whether a folder is laid out like NABirds."""
    return all((root / name).is_file() for name in (*_SHARED, _TREE))


def check_whole(root: Path) -> None:
    """Refuse a folder that is laid out like one of the two but for a file that was lost.

    Raises:
        ExplorerError: a list of photos and one of classes are there, and some other file is not.
    """
    lost = [name for name in _SHARED if not (root / name).is_file()]
    if lost and not {"images.txt", "classes.txt"} & set(lost):
        why = f"it is laid out like CUB-200-2011 or NABirds, but {' and '.join(lost)} is not there"
        raise ExplorerError(f"Could not use the folder {plain(root.name or str(root))}", why, _AS_GIVEN)


def read_cub(root: Path, stop: StopFlag | None = None) -> LabelledSet:
    """CUB-200-2011 with its split, and its boxes and parts where their files are there.

    Raises:
        ExplorerError: a line of a file is wrong, or what it names is not there.
        Stopped: on request.
    """
    classes = _pairs(root, "classes.txt", stop)
    return LabelledSet(root, "CUB-200-2011", _photos(root, classes, stop))


def read_nabirds(root: Path, stop: StopFlag | None = None) -> LabelledSet:
    """NABirds with its split, boxes, parts and its tree of names.

    A class is called by its number and name ("0295.Common_Eider_(Adult_male)"), as folders of CUB are, for it is a
    plumage where sexes and ages look different. The names above it run from its group to its species ("Ducks, Geese,
    and Swans", "Common Eider"); among perching birds, a family of English name stands between them.

    Raises:
        ExplorerError: a line of a file is wrong, or what it names is not there.
        Stopped: on request.
    """
    names = _pairs(root, "classes.txt", stop)
    parents = _pairs(root, _TREE, stop)
    folders = {key: f"{key.zfill(4)}.{'_'.join(name.split())}" for key, name in names.items()}
    photos = _photos(root, folders, stop)
    keys = {folder: key for key, folder in folders.items()}
    above = {folder: _above(keys[folder], parents, names, root) for folder in dict.fromkeys(p.folder for p in photos)}
    return LabelledSet(root, "NABirds", photos, above)


def _above(key: str, parents: Mapping[str, str], names: Mapping[str, str], root: Path) -> tuple[str, ...]:
    """The names above a class, the coarsest first, without the root of the tree and without the class."""
    if key not in parents:
        raise ExplorerError(_what(root / _TREE), f"it does not name the class {plain(key)}", _AS_GIVEN)
    chain: list[str] = []
    here = key
    while here in parents and parents[here] != here:
        here = parents[here]
        chain.append(here)
        if len(chain) > len(parents):
            raise ExplorerError(_what(root / _TREE), f"the class {plain(key)} lies in itself", _AS_GIVEN)
    missing = [one for one in chain if one not in names]
    if missing:
        raise ExplorerError(_what(root / _TREE), f"classes.txt does not name the class {plain(missing[0])}", _AS_GIVEN)
    return tuple(names[one] for one in reversed(chain[:-1]))


def _photos(root: Path, classes: Mapping[str, str], stop: StopFlag | None) -> tuple[LabelledPhoto, ...]:
    paths = _pairs(root, "images.txt", stop)
    labels = _pairs(root, "image_class_labels.txt", stop)
    training = _pairs(root, "train_test_split.txt", stop)
    boxes = _boxes(root, stop)
    parts = _parts(root, stop)
    found: list[LabelledPhoto] = []
    for key, path in paths.items():
        label = _of(labels, key, root / "image_class_labels.txt")
        folder = classes.get(label)
        if folder is None:
            why = f"classes.txt does not name the class {plain(label)} of image {plain(key)}"
            raise ExplorerError(_what(root / "image_class_labels.txt"), why, _AS_GIVEN)
        side = _of(training, key, root / "train_test_split.txt")
        if side not in {"0", "1"}:
            why = f"image {plain(key)} has {plain(side)} where 1 means training and 0 testing"
            raise ExplorerError(_what(root / "train_test_split.txt"), why, _AS_GIVEN)
        found.append(LabelledPhoto(root / "images" / path, folder, side == "0", boxes.get(key), parts.get(key, {})))
    if not found:
        raise ExplorerError(_what(root / "images.txt"), "it names no photos", _AS_GIVEN)
    return tuple(sorted(found, key=lambda photo: photo.folder))


def _of(table: Mapping[str, str], key: str, path: Path) -> str:
    try:
        return table[key]
    except KeyError:
        raise ExplorerError(_what(path), f"it does not name image {plain(key)} of images.txt", _AS_GIVEN) from None


def _pairs(root: Path, name: str, stop: StopFlag | None) -> dict[str, str]:
    """A file whose lines are a key and the rest of the line."""
    pairs: dict[str, str] = {}
    lines = Lines(root / name, 2, stop)
    for number, (key, rest) in lines:
        if pairs.setdefault(key, rest) != rest:
            lines.refuse(number, f"{plain(key)} stands in an earlier line too, with {plain(pairs[key])}")
    return pairs


def _boxes(root: Path, stop: StopFlag | None) -> dict[str, Box]:
    path = root / "bounding_boxes.txt"
    if not path.is_file():
        return {}
    boxes: dict[str, Box] = {}
    lines = Lines(path, 5, stop)
    for number, (key, *edges) in lines:
        x, y, width, height = lines.numbers(edges, number)
        boxes[key] = Box(x, y, x + width, y + height)
    return boxes


def _parts(root: Path, stop: StopFlag | None) -> dict[str, dict[str, tuple[float, float]]]:
    path = root / "parts" / "part_locs.txt"
    if not path.is_file() or not (root / "parts" / "parts.txt").is_file():
        return {}
    names = _pairs(root / "parts", "parts.txt", stop)
    parts: dict[str, dict[str, tuple[float, float]]] = {}
    lines = Lines(path, 5, stop)
    for number, (key, part, x, y, seen) in lines:
        if part not in names:
            lines.refuse(number, f"parts.txt does not name the part {plain(part)}")
        if whole_number(seen) == 1:
            at = lines.numbers((x, y), number)
            parts.setdefault(key, {})[names[part]] = (at[0], at[1])
    return parts


_AS_GIVEN = "Unpack the data set again, as it is given out."


def _what(path: Path) -> str:
    return f"Could not read {plain(path.name)}"
