"""The state of an unfinished training on disk: written aside and swapped in, opened without executing anything."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import torch

from explorer.errors import ExplorerError, os_reason
from explorer.photos import plain
from explorer.swapping import swapped_in
from explorer.train.places import state_path
from explorer.train.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_ANEW = " (on the command line with --restart)"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a training was begun with: the species in the order of its answers, and the fingerprint of its photos."""

    species: tuple[str, ...]
    photos: str


@dataclass(slots=True, eq=False)
class State:
    """Where a training stands: epochs done of the phase that is under way, and all that changes in training.

    `before` are the weights that the phase began with, where it will mix them with what it learns.
    """

    phase: int
    epoch: int
    network: dict[str, torch.Tensor]
    optimizer: dict[str, Any] | None
    before: dict[str, torch.Tensor] | None = None
    origin: Origin | None = None  # None: of one that was begun before it was kept
    notes: tuple[str, ...] = ()  # what happened until then, for the card
    left_out: tuple[int, ...] = ()  # phases, for the training was ended early


def save_state(out: Path, recipe: Recipe, state: State) -> None:
    """Write the state beside `out`.

    Raises:
        ExplorerError: the disk is full, or the folder read-only.
    """
    path = state_path(out)
    content = {
        "recipe": msgspec.json.encode(recipe).decode(),
        "phase": state.phase,
        "epoch": state.epoch,
        "network": state.network,
        "optimizer": state.optimizer,
        "before": state.before,
        "notes": list(state.notes),
        "left_out": list(state.left_out),
    }
    if state.origin is not None:
        content |= {"species": list(state.origin.species), "photos": state.origin.photos}
    try:
        with swapped_in(path, path.with_name(path.name + ".aside")) as file:
            torch.save(content, file)
    except FileNotFoundError as error:
        why = "its folder is no longer there"
        raise ExplorerError(f"Could not save the training {path.name}", why, "Put it back and resume.") from error
    except (OSError, RuntimeError) as error:  # torch reports a full disk as a RuntimeError
        why = os_reason(error) if isinstance(error, OSError) else "the disk may be full"
        raise ExplorerError(f"Could not save the training {path.name}", why, "Make room and resume.") from error


def batch_begun_with(out: Path) -> int | None:
    """How many pictures at a time an unfinished training learns from; None where there is none that can be read."""
    try:
        content = torch.load(state_path(out), map_location="cpu", weights_only=True, mmap=True)
        return msgspec.json.decode(content["recipe"], type=Recipe).batch
    except (OSError, RuntimeError, KeyError, TypeError, pickle.UnpicklingError, EOFError, msgspec.MsgspecError):
        return None  # who loads it says why


def load_state(out: Path, recipe: Recipe, species: Sequence[str] = ()) -> State | None:
    """The state a killed or stopped training left, or None where there is none.

    Args:
        out: the checkpoint file of the training.
        recipe: of the training.
        species: those that there are now, in order; (): whatever they are.

    Raises:
        ExplorerError: it belongs to another recipe or to other species, or is not readable.
    """
    path = state_path(out)
    what = f"Could not resume the training {path.name}"
    if not path.exists():
        return None
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        # compared as records: one that was begun before a field was added goes on with the field's default
        same = msgspec.json.decode(content["recipe"], type=Recipe) == recipe
        learnt, before = (content["network"], content["optimizer"]), content.get("before")
        origin = Origin(tuple(content["species"]), content["photos"]) if "species" in content else None
        said = tuple(content.get("notes", ())), tuple(content.get("left_out", ()))
        state = State(content["phase"], content["epoch"], *learnt, before, origin, *said)
    except OSError as error:
        raise ExplorerError(what, os_reason(error)) from error
    except (RuntimeError, KeyError, TypeError, pickle.UnpicklingError, EOFError, msgspec.MsgspecError) as error:
        raise ExplorerError(what, "the file is damaged", f"Begin it anew{_ANEW}.") from error
    if origin is not None and species and origin.species != (*species,):
        raise ExplorerError(what, _other_species(origin.species, species), f"Undo that, or begin it anew{_ANEW}.")
    if not same:
        raise ExplorerError(what, "it was begun with another recipe", f"Use that recipe, or begin it anew{_ANEW}.")
    return state


def _other_species(then: Sequence[str], now: Sequence[str]) -> str:
    """How the species differ from those that a training was begun with, as a reason."""
    gone, come = ([name for name in these if name not in those] for these, those in ((then, now), (now, then)))
    changes = [f"{', '.join(map(plain, names[:3]))} {word}" for names, word in ((gone, "gone"), (come, "new")) if names]
    return f"its species have changed since it was begun ({'; '.join(changes) or 'their order'})"
