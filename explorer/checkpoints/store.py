"""The only code that reads or writes weights: one `.safetensors` file, its card in the header."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from explorer.checkpoints.airlock import refusal
from explorer.checkpoints.card import Card, decode_card, encode_card
from explorer.checkpoints.files import could_not_open, opened
from explorer.checkpoints.header import (
    CARD_KEY,
    DAMAGED,
    Header,
    NotSafetensors,
    header_of,
    read_header,
)
from explorer.errors import ExplorerError, os_reason
from explorer.swapping import swapped_in

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import torch


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """A file of weights in memory: floating point tensors as float32 on the CPU, whole numbers as they are stored."""

    path: Path
    fingerprint: str
    card: Card
    tensors: dict[str, torch.Tensor] = field(repr=False)


def fingerprint_of(path: Path) -> str:
    """The first 32 hexadecimal digits of the SHA-256 of the file's bytes.

    Raises:
        ExplorerError: the file cannot be read.
    """
    with opened(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:32]


def read_card(path: Path) -> Card:
    """What a checkpoint says about itself. Reads only the header and does not need torch.

    Raises:
        ExplorerError: not a checkpoint, cut short, or with a card this program cannot use.
    """
    try:
        return _card_of(read_header(path), path)
    except NotSafetensors:
        raise refusal(path) from None


def load_checkpoint(path: Path) -> Checkpoint:
    """Read a checkpoint whole and check it: the card, the bytes, and that every weight is a number.

    Raises:
        ExplorerError: with one sentence that says what is wrong.
    """
    from safetensors import SafetensorError  # noqa: PLC0415 - torch is loaded only when weights are
    from safetensors.torch import load  # noqa: PLC0415

    what = could_not_open(path.name)
    try:
        with opened(path) as file:
            content = file.read()
        card = _card_of(header_of(io.BytesIO(content), what), path)
        stored = load(content)
    except NotSafetensors:
        raise refusal(path) from None
    except (SafetensorError, KeyError) as error:
        raise ExplorerError(what, f"its weights are not readable ({error})", DAMAGED) from error
    fingerprint = hashlib.sha256(content).hexdigest()[:32]
    del content
    tensors = {name: _as_float32(tensor) for name, tensor in sorted(stored.items())}
    _check_finite(tensors, what)
    return Checkpoint(path, fingerprint, card, tensors)


def save_checkpoint(path: Path, card: Card, tensors: Mapping[str, torch.Tensor], *, half: bool) -> None:
    """Write a checkpoint beside its place and swap it in: at every moment `path` is the old file or the new one, whole.

    Args:
        path: of the file; its folder must be there.
        card: goes into the header.
        tensors: on any device.
        half: store floating point numbers as float16, which halves the file.

    The same input gives the same bytes.

    Raises:
        ExplorerError: a weight is not a number (or too large for float16), the disk is full, the folder read-only.
    """
    import torch  # noqa: PLC0415 - torch is loaded only when weights are
    from safetensors.torch import save  # noqa: PLC0415

    what = f"Could not save the checkpoint {path.name}"
    wanted = torch.float16 if half else torch.float32
    stored = {
        name: tensor.detach().to("cpu", wanted if tensor.is_floating_point() else None, copy=True).contiguous()
        for name, tensor in sorted(tensors.items())
    }
    _check_finite(stored, what)
    write_aside(path, save(stored, {CARD_KEY: encode_card(card)}), what)


def write_aside(path: Path, content: bytes, what: str) -> None:
    """Write a file beside its place, make sure it is on the disk, and swap it in. On failure the old file stays, alone.

    Args:
        path: of the file.
        content: all of it.
        what: could not be done, for the error ("Could not save the checkpoint birds.safetensors").

    Raises:
        ExplorerError: the disk is full, the folder is read-only or missing.
    """
    try:
        with swapped_in(path, path.with_name(f".{path.name}.{os.getpid()}.part")) as file:
            file.write(content)
    except OSError as error:
        reason = "the folder is not there" if isinstance(error, FileNotFoundError) else os_reason(error)
        raise ExplorerError(what, reason, "Choose another folder, or make room there.") from error


def remove_leftovers(path: Path) -> None:
    """Remove what processes left beside `path` that were killed while they wrote it; nobody may be writing it now."""
    ours = re.compile(rf"\.{re.escape(path.name)}\.\d+\.part")
    with contextlib.suppress(OSError):
        for beside in [one for one in path.absolute().parent.iterdir() if ours.fullmatch(one.name)]:
            beside.unlink(missing_ok=True)


def check_tensors(expected: Mapping[str, tuple[int, ...]], tensors: Mapping[str, torch.Tensor], name: str) -> None:
    """Compare what a network needs with what a checkpoint holds.

    Args:
        expected: shape by name.
        tensors: of the checkpoint.
        name: of the file, for the error.

    Raises:
        ExplorerError: names the first tensor that is missing, unexpected, of another shape or of whole numbers, and
            counts the others.
    """
    missing = [f"the weights `{key}` are missing" for key in expected if key not in tensors]
    shapes = [
        f"the weights `{key}` have the shape {_words(tensors[key].shape)} where the network needs {_words(shape)}"
        for key, shape in expected.items()
        if key in tensors and tuple(tensors[key].shape) != tuple(shape)
    ]
    whole = [
        f"the weights `{key}` are whole numbers"
        for key, shape in expected.items()
        if shape and key in tensors and not tensors[key].is_floating_point()  # what has no shape is a counter
    ]
    unexpected = [f"the network has no place for the weights `{key}`" for key in tensors if key not in expected]
    faults = missing + shapes + whole + unexpected
    if faults:
        more = f" ({len(faults) - 1:,} more do not fit)" if len(faults) > 1 else ""
        hint = "The card and the weights do not belong together; make the checkpoint again."
        raise ExplorerError(could_not_open(name), faults[0] + more, hint)


def _card_of(header: Header, path: Path) -> Card:
    if CARD_KEY not in header.metadata:
        why = "it holds weights without a card, so nobody knows which network and which birds they are for"
        raise ExplorerError(could_not_open(path.name), why, "Choose a .safetensors file made by this program.")
    return decode_card(header.metadata[CARD_KEY], path.name)


def _as_float32(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.float() if tensor.is_floating_point() else tensor


def _check_finite(tensors: Mapping[str, torch.Tensor], what: str) -> None:
    for name, tensor in tensors.items():
        if tensor.is_floating_point() and not bool(tensor.isfinite().all()):
            kind = "NaN (not a number)" if bool(tensor.isnan().any()) else "infinite, or too large to store"
            raise ExplorerError(what, f"some weights in `{name}` are {kind}", "The training went wrong; make it again.")


def _words(shape: tuple[int, ...]) -> str:
    return " × ".join(str(n) for n in shape) if shape else "of a single number"
