"""Labelled photos of a place, whatever its layout, which is told by what lies there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.data.annotated import check_whole, is_cub, is_nabirds, read_cub, read_nabirds
from explorer.data.labelled import LabelledPhoto, LabelledSet, fingerprint_of, split
from explorer.data.lists import list_in, read_list
from explorer.data.trees import HINT, read_tree
from explorer.errors import ExplorerError, os_reason
from explorer.photos import plain

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.stopping import StopFlag

__all__ = ["LabelledPhoto", "LabelledSet", "fingerprint_of", "labelled_photos", "labelled_set", "split"]


def labelled_set(place: Path, stop: StopFlag | None = None) -> LabelledSet:
    """All labelled photos of a place. No photo is opened.

    Args:
        place: a folder of species folders, with or without `train` and `test` above them; a directory of CUB-200-2011
            or NABirds; a list (CSV or TSV) of paths and labels, or a folder that holds one.
        stop: looked at now and then; a large data set takes seconds.

    Raises:
        ExplorerError: it is none of these, or its lists are wrong; names the file and the line.
        Stopped: on request.
    """
    what = f"Could not read the folder {plain(place.name or str(place))}"
    try:
        if not place.exists():
            raise ExplorerError(what, "there is no such file or folder", "Check how it is spelt.")
        if place.is_file():
            return read_list(place, stop)
        if not place.is_dir():
            raise ExplorerError(what, "it is neither a folder nor an ordinary file", HINT)
        if is_cub(place):
            return read_cub(place, stop)
        if is_nabirds(place):
            return read_nabirds(place, stop)
        check_whole(place)
        table = list_in(place)
        return read_tree(place, stop) if table is None else read_list(table, stop)
    except OSError as error:
        raise ExplorerError(what, os_reason(error)) from error


def labelled_photos(place: Path) -> tuple[LabelledPhoto, ...]:
    """The photos of `labelled_set`."""
    return labelled_set(place).photos
