"""Species, genera, families and orders: the names a checkpoint's classes stand for."""

from __future__ import annotations

import csv
import difflib
import io
import re
import unicodedata
from typing import TYPE_CHECKING, Literal

import msgspec
import numpy as np

from explorer.errors import ExplorerError, os_reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

Level = Literal["species", "genus", "family", "order"]
LEVELS: tuple[Level, ...] = ("species", "genus", "family", "order")
_ABOVE: tuple[tuple[Level, Level], ...] = (("genus", "family"), ("family", "order"))


class Taxon(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One class of a checkpoint. `folder` is the name of its folder in the training data."""

    folder: str
    english: str
    scientific: str
    genus: str
    family: str
    order: str

    def name(self, level: Level) -> str:
        """The name of this class at `level`; at species level the English name."""
        name: str = self.english if level == "species" else getattr(self, level)
        return name


class Taxonomy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The classes of a checkpoint in the order of its outputs, under a named checklist.

    A genus lies in one family and a family in one order: else nothing could be summed up.

    Raises:
        ExplorerError: one lies in two; both are named.
    """

    checklist: str
    taxa: tuple[Taxon, ...]

    def __post_init__(self) -> None:
        for inner, outer in _ABOVE:
            first: dict[str, str] = {}
            for taxon in self.taxa:
                name, above = taxon.name(inner), taxon.name(outer)
                if first.setdefault(name, above) != above:
                    why = f'the {inner} "{name}" lies in the {outer} "{first[name]}" and in the {outer} "{above}"'
                    raise ExplorerError(f"Could not use the names of {self.checklist}", why, "Put it into one of them.")

    def __len__(self) -> int:
        return len(self.taxa)

    def names(self, level: Level) -> tuple[str, ...]:
        """The distinct names at `level`, in order of first appearance."""
        return tuple(dict.fromkeys(taxon.name(level) for taxon in self.taxa))

    def groups(self, level: Level) -> NDArray[np.int64]:
        """For every class the index of its group in `names(level)`, shape (C,)."""
        index = {name: i for i, name in enumerate(self.names(level))}
        return np.array([index[taxon.name(level)] for taxon in self.taxa], dtype=np.int64)

    def sum_up(self, probabilities: NDArray[np.float32], level: Level) -> NDArray[np.float32]:
        """Class probabilities summed up the tree: (C,) to (number of groups at `level`,)."""
        return np.bincount(self.groups(level), weights=probabilities, minlength=len(self.names(level))).astype(
            np.float32
        )


COLUMNS = ("folder", "english", "scientific", "genus", "family", "order")
_OTHER_COLUMNS = ("cub_id", "level", "note")


def load_taxonomy(path: Path, checklist: str = "") -> Taxonomy:
    """Read a taxonomy from a table with tab-separated columns and one line a class, in the order of the lines.

    Args:
        path: of the table, UTF-8. Needs the columns in `COLUMNS`; `cub_id`, `level` and `note` may be there too.
        checklist: the name of the list of birds that the names follow; the file's name where it is not given.

    Raises:
        ExplorerError: names the line and the column that is wrong.
    """
    what = f"Could not read the taxonomy {path.name}"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ExplorerError(what, os_reason(error)) from error
    except UnicodeDecodeError as error:
        raise ExplorerError(what, "it is not text in UTF-8", "Save it again as UTF-8, tab-separated.") from error
    if not text.strip():
        raise ExplorerError(what, "the file is empty")
    header, *lines = _rows(text, what)
    header = [cell.strip().lower() for cell in header]
    _check_header(header, what)
    taxa: list[Taxon] = []
    seen: dict[tuple[str, str], tuple[int, str]] = {}
    for number, cells in enumerate(lines, start=2):
        if any(cell.strip() for cell in cells):
            taxa.append(_taxon(header, cells, f"{what}, line {number}"))
            _check_against(taxa[-1], seen, number, what)
    if not taxa:
        raise ExplorerError(what, "it has no classes")
    return Taxonomy(checklist or path.stem, tuple(taxa))


def match_folders(taxonomy: Taxonomy, folders: Iterable[str]) -> dict[str, int]:
    """For every folder name the class it stands for.

    A folder may be called as in the training data ("001.Black_footed_Albatross"), or by the English or the scientific
    name; case, numbers in front, underscores and hyphens make no difference.

    Raises:
        ExplorerError: a folder stands for no class; names it, and the nearest names that do.
    """
    known = index_of_names(taxonomy)
    matched: dict[str, int] = {}
    for folder in folders:
        index = find_class(known, folder)
        if index < 0:
            names = ", ".join(nearest_folders(taxonomy, folder))
            hint = f"The nearest classes of this checkpoint are {names}." if names else "No class has a similar name."
            raise ExplorerError(f"Could not use the folder {folder}", "this checkpoint has no class of that name", hint)
        matched[folder] = index
    return matched


def index_of_names(taxonomy: Taxonomy) -> dict[str, int]:
    """For every name of a class, plainly written, which class it is: by folder, English and scientific name."""
    known: dict[str, int] = {}
    for index, taxon in enumerate(taxonomy.taxa):
        for name in filter(None, (taxon.folder, taxon.english, taxon.scientific)):
            known.setdefault(_plain_name(name), index)
    for index, taxon in enumerate(taxonomy.taxa):
        for name in (taxon.folder, taxon.english):
            known.setdefault(_plain_name(_without_owner(name)), index)
    return known


def find_class(known: Mapping[str, int], folder: str) -> int:
    """The class that a folder stands for, -1 for none; `known` is what `index_of_names` gives."""
    index = known.get(_plain_name(folder), -1)
    return index if index >= 0 else known.get(_plain_name(_without_owner(folder)), -1)


def nearest_folders(taxonomy: Taxonomy, folder: str) -> tuple[str, ...]:
    """The folders of up to three classes whose names are nearest to that of a folder."""
    known = index_of_names(taxonomy)
    nearest = difflib.get_close_matches(_plain_name(folder), known, n=3, cutoff=0.5)
    return tuple(dict.fromkeys(taxonomy.taxa[known[name]].folder for name in nearest))


def _plain_name(name: str) -> str:
    folded = unicodedata.normalize("NFC", name).casefold().replace("'", "").replace("\u2019", "")
    return " ".join(re.sub(r"^\d+[.\s_-]+", "", folded).replace("_", " ").replace("-", " ").split())


def _without_owner(name: str) -> str:
    """CUB leaves out what makes a name somebody's: "Brewer's Blackbird" is its "Brewer Blackbird"."""
    return re.sub("['\u2019]s(?=[\\s_-])", "", name)


def _rows(text: str, what: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        rows.extend(csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))  # a quote is a character
    except csv.Error as error:
        raise ExplorerError(f"{what}, line {len(rows) + 1}", f"it is no line of a table ({error})") from error
    return rows


def _check_header(header: list[str], what: str) -> None:
    if len(header) == 1 and any(mark in header[0] for mark in ",;"):
        why = "line 1 names no columns that are separated by tabs"
        raise ExplorerError(what, why, "Save it with tabs between the columns, not with commas or semicolons.")
    for column in COLUMNS:
        if column not in header:
            nearest = difflib.get_close_matches(column, header, n=1)
            hint = f'The first line has "{nearest[0]}" instead.' if nearest else f"It must name {', '.join(COLUMNS)}."
            raise ExplorerError(what, f'line 1 does not name the column "{column}"', hint)
    for column in header:
        if column not in COLUMNS + _OTHER_COLUMNS or header.count(column) > 1:
            reason = "twice" if header.count(column) > 1 else "which means nothing here"
            raise ExplorerError(what, f'line 1 names the column "{column}", {reason}')


def _taxon(header: list[str], cells: list[str], what: str) -> Taxon:
    if len(cells) > len(header):
        raise ExplorerError(what, f"there are {len(cells)} columns where the first line names {len(header)}")
    row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
    for column in COLUMNS:
        if not row.get(column):
            raise ExplorerError(what, f'the column "{column}" is empty')
    return Taxon(**{column: row[column] for column in COLUMNS})


def _check_against(taxon: Taxon, seen: dict[tuple[str, str], tuple[int, str]], number: int, what: str) -> None:
    """A class stands once, a genus in one family, a family in one order, and each is spelt alike: else sums are wrong.

    `seen` has for every name so far, by column, the line where it was first and the name above it; and by what is
    counted as the same spelling, how it was first written.
    """
    line = f"{what}, line {number}"
    for column in ("folder", "english"):
        name = getattr(taxon, column)
        first, _ = seen.setdefault((column, name), (number, ""))
        if first != number:
            raise ExplorerError(line, f'the column "{column}" has "{name}", as in line {first}')
    for level in LEVELS[1:]:
        name = taxon.name(level)
        first, before = seen.setdefault((f"spelt {level}", name.casefold()), (number, name))
        if before != name:
            why = f'the column "{level}" has "{name}", and in line {first} it has "{before}"'
            raise ExplorerError(line, why, "Write it alike in every line.")
    for inner, outer in _ABOVE:
        name, above = taxon.name(inner), taxon.name(outer)
        first, before = seen.setdefault((inner, name), (number, above))
        if before != above:
            why = f'the column "{outer}" has "{above}" for the {inner} "{name}", and in line {first} it has "{before}"'
            raise ExplorerError(line, why)
