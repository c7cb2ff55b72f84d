"""Lists of labelled photos: tables with a column of paths, one of labels and perhaps one that splits them."""

from __future__ import annotations

import csv
import io
import os
from typing import TYPE_CHECKING, Literal

from explorer.data.labelled import LabelledPhoto, LabelledSet
from explorer.data.lines import decoded, read_text
from explorer.data.trees import HELD_BACK, TRAINING
from explorer.errors import ExplorerError
from explorer.photos import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from explorer.stopping import StopFlag

SUFFIXES = (".csv", ".tsv")
PATHS = ("path", "file", "filename", "file name", "filepath", "filepaths", "image", "image path", "photo")
LABELS = ("label", "labels", "class", "species", "class name", "species name")
SPLITS = ("split", "data set", "dataset", "set", "subset")
_LINES_A_CHECK = 1024
_START = 1 << 16  # bytes, in which the first line ends
_FORM = 'The first line must name its columns, such as "path,label,split".'


def list_in(root: Path) -> Path | None:
    """The list that a folder holds; None where it holds none.

    Raises:
        ExplorerError: it holds several.
        OSError: it cannot be listed.
    """
    tables = sorted(p for p in root.iterdir() if p.suffix.lower() in SUFFIXES and not p.name.startswith("."))
    found = [path for path in tables if path.is_file() and _is_list(path)]
    if len(found) > 1:
        names = ", ".join(plain(path.name) for path in found)
        why = f"it holds several lists of photos ({names})"
        raise ExplorerError(f"Could not use the folder {plain(root.name or str(root))}", why, "Point to one of them.")
    return found[0] if found else None


def read_list(path: Path, stop: StopFlag | None = None) -> LabelledSet:
    """A table of photos, in the order of its lines, sorted by label.

    It is text as `read_text` takes it. Columns are separated by tabs, commas or semicolons, whichever the first line
    has. Paths start from the list's own folder unless they are whole. A split is "train" or "training", or one of
    "test", "val", "valid" and "validation", which are all held back; where it is empty, the photo is in neither and the
    seed decides.

    Raises:
        ExplorerError: a column is missing or a line wrong; names it.
        Stopped: on request.
    """
    what = f"Could not read the list {plain(path.name)}"
    if path.suffix.lower() not in (*SUFFIXES, ".txt"):
        raise ExplorerError(what, "it is no table in CSV or TSV", "Choose a folder, or a list in CSV or TSV.")
    rows = _Rows(read_text(path), what)
    columns = _columns(rows.header)
    place, label, own = (columns.get(kind) for kind in ("path", "label", "split"))
    if place is None or label is None:
        missing = "paths of photos (path)" if place is None else "labels (label)"
        raise ExplorerError(what, f"its first line names no column of {missing}", _FORM)
    found: dict[str, LabelledPhoto] = {}
    for number, cells in rows:
        if stop is not None and number % _LINES_A_CHECK == 0:
            stop.check()
        line = f"{what}, line {number}"
        if len(cells) <= max(place, label) or not cells[place] or not cells[label]:
            raise ExplorerError(line, "its path or its label is empty")
        photo = LabelledPhoto(path.parent / cells[place].replace("\\", "/"), cells[label], _held_back(cells, own, line))
        before = found.setdefault(_one_spelling(photo.path), photo)
        if (before.folder, before.held_back) != (photo.folder, photo.held_back):
            raise ExplorerError(line, f"{plain(photo.path.name)} stands in another line with another label or split")
    if not found:
        raise ExplorerError(what, "it names no photos")
    return LabelledSet(path.parent, "list", tuple(sorted(found.values(), key=lambda photo: photo.folder)))


def _one_spelling(path: Path) -> str:
    """The same for "a/b.jpg", "a/../a/b.jpg" and the whole path. No file is looked at."""
    return os.path.normcase(os.path.abspath(path))  # noqa: PTH100 - pathlib keeps ".."


def _held_back(cells: Sequence[str], column: int | None, line: str) -> bool | None:
    if column is None or column >= len(cells) or not cells[column]:
        return None
    word = cells[column].casefold()
    if word in TRAINING:
        return False
    if word in HELD_BACK:
        return True
    why = f'its split is "{plain(cells[column])}"'
    raise ExplorerError(line, why, 'Write "train" or "test", or leave it empty.')


class _Rows:
    """The rows of a table: the first one is its header; others come with their numbers, and empty ones not at all."""

    def __init__(self, text: str, what: str) -> None:
        first = text.lstrip("\r\n").split("\n", 1)[0]
        marks = max("\t,;", key=first.count)  # the first of equals
        is_quoted = (
            marks != "\t" or '"' in first
        )  # with tabs, a quote is a character unless the columns' names stand in some
        quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=marks, quoting=quoting)
        self._what = what
        self.header = next((cells for _, cells in self), [])

    def __iter__(self) -> _Rows:
        return self

    def __next__(self) -> tuple[int, list[str]]:
        try:
            for cells in self._reader:
                if any(cell.strip() for cell in cells):
                    return self._reader.line_num, [cell.strip() for cell in cells]
        except csv.Error as error:
            where = f"{self._what}, line {self._reader.line_num}"
            raise ExplorerError(where, f"it is no line of a table ({error})") from error
        raise StopIteration


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Where the paths, labels and splits stand, as far as the first line names them."""
    plain_names = [" ".join(cell.casefold().replace("_", " ").replace("-", " ").split()) for cell in header]
    found: dict[str, int] = {}
    for kind, names in (("path", PATHS), ("label", LABELS), ("split", SPLITS)):
        places = [plain_names.index(name) for name in names if name in plain_names]
        if places:
            found[kind] = places[0]
    return found


def _is_list(path: Path) -> bool:
    """Whether the first line of a table names paths and labels; a table of another kind is no list and no error."""
    try:
        with path.open("rb") as file:
            columns = _columns(_Rows(decoded(file.read(_START)).split("\n", 1)[0], "").header)
    except (OSError, ExplorerError):
        return False
    return {"path", "label"} <= columns.keys()
