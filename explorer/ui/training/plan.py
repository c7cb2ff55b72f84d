"""From the fields of the dialog to a recipe and its files. Pure: no Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.data.lists import SUFFIXES
from explorer.data.names import name_classes
from explorer.errors import ExplorerError, os_reason
from explorer.resources import resource
from explorer.taxonomy import load_taxonomy
from explorer.train.holding import is_held
from explorer.train.places import lock_path, recipe_path, state_path
from explorer.train.recipe import Drawn, Photos

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from explorer.train.plan.presets import Family
    from explorer.train.recipe import Recipe

DRAWN = Drawn(training=480, held_back=96, side=192, seed=2)  # not the birds that the bundled checkpoints learnt from
FAMILY_NAMES: dict[Family, str] = {
    "racnn": "RA-CNN",
    "granularity": "Granularity",
    "colornet": "ColorNet",
    "plain": "Plain classifier",
}
CHECKED_PICTURES = 64  # held-back pictures that are looked at now and then
_CUB = "cub200.tsv"
LISTS = (*SUFFIXES, ".txt")  # endings of tables of photos


@dataclass(frozen=True, slots=True)
class Order:
    """A training to start: its recipe lies at `recipe`, its checkpoint will be `out`.

    `fits`: find first how many pictures at a time fit.
    """

    recipe: Path
    out: Path
    restart: bool = False
    fits: bool = False


def proposed_title(family: Family, place: Path | None) -> str:
    """What a checkpoint may call itself."""
    on = "drawn birds"
    if place is not None:
        on = place.stem if place.suffix.lower() in LISTS else place.name
    return f"{FAMILY_NAMES[family]} · {on}"


def proposed_out(folder: Path, title: str) -> Path:
    """A file of that name that is not there yet, neither finished nor begun, were it just now in another window."""
    stem = re.sub(r"[^\w-]+", "-", title.replace("·", " ").casefold()).strip("-") or "training"
    for number in range(1, 1000):
        out = folder / f"{stem}{f'-{number}' if number > 1 else ''}.safetensors"
        if not any(path.exists() for path in (out, state_path(out), lock_path(out))):
            return out
    return folder / f"{stem}.safetensors"


def replaced(out: Path) -> str:
    """What a training that starts would do to what is there under its name, in a sentence; "" where nothing is."""
    if state_path(out).exists():
        return f"{out.name} was begun before and left unfinished: what it has learnt is lost when this training starts."
    if out.exists():
        return f"There is a checkpoint {out.name} already: it is replaced when this training is done."
    return ""


def check_free(out: Path) -> None:
    """Nobody trains this checkpoint now: its recipe must not be written over.

    Raises:
        ExplorerError: some process does.
    """
    if is_held(out):
        why = "it is being trained at this moment, perhaps without a window"
        raise ExplorerError(f"Could not train {out.name}", why, "Choose another name, or wait for it.")


def write_recipe(recipe: Recipe, out: Path) -> Path:
    """Put the recipe beside the checkpoint it is for.

    Raises:
        ExplorerError: the folder cannot be written to.
    """
    import msgspec  # noqa: PLC0415 - keep the start of the window short

    path = recipe_path(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(msgspec.json.format(msgspec.json.encode(recipe), indent=2) + b"\n")
    except OSError as error:
        raise ExplorerError(f"Could not save {path.name}", os_reason(error), "Choose another folder.") from error
    return path


def photos_at(place: Path, folders: Iterable[str]) -> Photos:
    """The data of a recipe for a place: with the bundled taxonomy where that knows any of its classes."""
    listed = load_taxonomy(resource("taxonomy", _CUB))
    names = tuple(folders)
    if len(name_classes(names, listed).unmatched) < len(names):
        checklist = f"Current checklists, as listed in taxonomy/{_CUB} (2026)"
        return Photos(str(place), _CUB, checklist, names_alone=True)
    return Photos(str(place))
