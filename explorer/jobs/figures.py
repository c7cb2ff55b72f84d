"""A figure of each of many photos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.errors import ExplorerError, os_reason
from explorer.figures.compose import compose_figure
from explorer.figures.provenance import recipe_of
from explorer.jobs.read import Reader, read_photos
from explorer.manner import PLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from explorer.figures.spec import FigureSpec
    from explorer.manner import Manner
    from explorer.stopping import StopFlag


@dataclass(frozen=True, slots=True)
class FigureMade:
    """One photo done, `done` of `total`: its figure is at `figure`, or a problem with the photo stood in the way."""

    path: Path
    done: int
    total: int
    figure: Path | None = None
    problem: ExplorerError | None = None


def figure_paths(photos: Sequence[Path], folder: Path, suffix: str) -> dict[Path, Path]:
    """Where the figure of each photo goes: into `folder`, under the photo's name; a number tells equal names apart.

    No name is given twice, also where a file system takes "Owl" and "owl" for the same.
    """
    places: dict[Path, Path] = {}
    taken: set[str] = set()
    for photo in photos:
        name, number = photo.stem, 1
        while name.casefold() in taken:
            number += 1
            name = f"{photo.stem} ({number})"
        taken.add(name.casefold())
        places[photo] = folder / f"{name}{suffix}"
    return places


def make_figures(
    places: Mapping[Path, Path], reader: Reader, *, spec: FigureSpec, stop: StopFlag, manner: Manner = PLAIN
) -> Iterator[FigureMade]:
    """Read photos and save a figure of each, from photo to file in `places`. Folders are made where they are missing.

    A photo that cannot be read is reported, and the next one follows. Before any is read, it is made sure that no
    figure would take the place of a photo.

    Raises:
        ExplorerError: a figure cannot be made or saved; then none of the others could.
        Stopped: on request.
    """
    from explorer.figures.save import refuse_photo, save_figure  # noqa: PLC0415 - it needs Qt, which reading alone does not

    for folder in {place.parent for place in places.values()}:
        _make_folder(folder)
    for place in places.values():
        stop.check()
        refuse_photo(place)
    for one in read_photos(tuple(places), reader, stop=stop, manner=manner):
        if one.photo is None or one.reading is None:
            yield FigureMade(one.path, one.done, one.total, problem=one.problem)
            continue
        name, card = one.path.name, reader.card
        sheet = compose_figure(one.photo.pixels, one.reading, card, spec=spec, photo_name=name, manner=manner)
        recipe = recipe_of(one.reading, card, spec=spec, photo_name=name, manner=manner)
        save_figure(sheet, places[one.path], spec, recipe)
        yield FigureMade(one.path, one.done, one.total, places[one.path])


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = "a file of that name is there" if isinstance(error, FileExistsError) else os_reason(error)
        raise ExplorerError(f"Could not make the folder {folder}", reason, "Choose another folder.") from error
