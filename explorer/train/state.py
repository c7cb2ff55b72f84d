"""The state of an unfinished training on disk: written aside and swapped in, opened without executing anything."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import torch

from explorer.errors import ExplorerError, os_reason
from explorer.swapping import swapped_in
from explorer.train.places import state_path
from explorer.train.recipe import Recipe

if TYPE_CHECKING:
    from pathlib import Path


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
    }
    try:
        with swapped_in(path, path.with_name(path.name + ".aside")) as file:
            torch.save(content, file)
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


def load_state(out: Path, recipe: Recipe) -> State | None:
    """The state a killed or stopped training left, or None where there is none.

    Raises:
        ExplorerError: it belongs to another recipe, or is not readable.
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
        state = State(content["phase"], content["epoch"], *learnt, before)
    except OSError as error:
        raise ExplorerError(what, os_reason(error)) from error
    except (RuntimeError, KeyError, TypeError, pickle.UnpicklingError, EOFError, msgspec.MsgspecError) as error:
        raise ExplorerError(what, "the file is damaged", "Start anew with --restart.") from error
    if not same:
        raise ExplorerError(what, "it was begun with another recipe", "Use that recipe, or start anew with --restart.")
    return state
