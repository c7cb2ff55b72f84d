"""What is in a file of weights, found out without running anything in it."""

from __future__ import annotations

import io
import math
import zipfile
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from explorer.checkpoints.card import Card, decode_card
from explorer.checkpoints.files import could_not_open, opened
from explorer.checkpoints.harmless import is_harmless
from explorer.checkpoints.header import CARD_KEY, NotSafetensors, read_header
from explorer.checkpoints.pickled_tensors import tensors_in
from explorer.checkpoints.pickles import Pickle, Unreadable, follow
from explorer.errors import ExplorerError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

Kind = Literal["ours", "weights without a card", "pickled weights", "pickle with code", "other"]

MAX_PICKLE = 64_000_000  # bytes looked through; the numbers themselves lie beside the pickle
FIRST = 8  # names of tensors that are listed
_LEGACY_PICKLES = 3  # magic number, protocol and system facts stand before the weights in files of torch < 1.6
_LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
_NEVER_OPENED = (
    "A pickle can run any program when it is opened, so this program never opens one. Nothing was run to find this out."
)

_SIGNATURES = {
    b"\xff\xd8\xff": "a JPEG picture", b"\x89PNG": "a PNG picture", b"GIF8": "a GIF picture", b"BM": "a BMP picture",
    b"II*\0": "a TIFF picture", b"MM\0*": "a TIFF picture", b"RIFF": "a WebP picture", b"%PDF": "a PDF document",
    b"\x89HDF": "an HDF5 file, as Keras writes them", b"\x1f\x8b": "a gzip archive", b"7z\xbc\xaf": "a 7-Zip archive",
    b"\x7fELF": "a program", b"MZ": "a program", b"GGUF": "a GGUF model file", b"<": "a web page or XML text",
    b"version https://git-lfs": "a Git LFS pointer, not the file itself",
}  # fmt: skip


class RefusedPickleError(ExplorerError):
    """A file that is never opened, because opening it could run a program."""


@dataclass(frozen=True, slots=True)
class TensorSummary:
    """The tensors of a file: how many, the numbers in them all, the types with their counts, the first few names."""

    count: int = 0
    parameters: int = 0
    dtypes: tuple[tuple[str, int], ...] = ()
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AirlockReport:
    """What is in a file. `sentences` say it in plain words.

    `imports` is all that a pickle would import, `foreign` the part of it that is not needed for plain tensors.
    `card` is there only for a checkpoint of this program whose card is in order.
    """

    path: Path
    size: int  # bytes
    kind: Kind
    tensors: TensorSummary
    sentences: tuple[str, ...]
    card: Card | None = None
    imports: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()


def inspect(path: Path) -> AirlockReport:
    """Look into a file of weights. Nothing in it is executed or imported, and torch is not needed.

    Raises:
        ExplorerError: the file cannot be read, or begins as a checkpoint and is damaged.
    """
    with opened(path) as file:
        start = file.read(64)
        size = file.seek(0, io.SEEK_END)
    if start[:4] == b"PK\x03\x04":
        return _inspect_zip(path, size)
    try:
        return _inspect_safetensors(path, size)
    except NotSafetensors:
        if start[:1] == b"\x80":
            return _inspect_legacy(path, size)
    return _other(path, size, _guess(start))


def refusal(path: Path) -> ExplorerError:
    """Why a file that is not a `.safetensors` file cannot be used as a checkpoint, and what to do instead."""
    report = inspect(path)
    why = report.sentences[0].rstrip(".").replace("This is", "it is", 1)
    why = why[:1].lower() + why[1:]
    if report.kind in {"pickled weights", "pickle with code"}:
        hint = "Nothing in it was run. Ask whoever made it for a .safetensors file instead."
        return RefusedPickleError(could_not_open(path.name), why, hint)
    return ExplorerError(could_not_open(path.name), why, "Choose a .safetensors file made by this program.")


def _inspect_safetensors(path: Path, size: int) -> AirlockReport:
    header = read_header(path)
    tensors = _summary((name, e.dtype, e.shape) for name, e in header.tensors.items())
    if CARD_KEY not in header.metadata:
        first = "This is a .safetensors file without a card: it does not say which network and which birds it is for."
        return AirlockReport(path, size, "weights without a card", tensors, (first, _about(tensors)))
    try:
        card = decode_card(header.metadata[CARD_KEY], path.name)
    except ExplorerError as error:
        first = f"This is a checkpoint that this program cannot use: {error.why}."
        return AirlockReport(path, size, "ours", tensors, (first, error.hint, _about(tensors)))
    first = f"This is a checkpoint of this program: {card.title}, {len(card.taxonomy)} classes."
    return AirlockReport(path, size, "ours", tensors, (first, _about(tensors)), card=card)


def _inspect_zip(path: Path, size: int) -> AirlockReport:
    try:
        with zipfile.ZipFile(path) as archive:
            entry = next((e for e in archive.infolist() if e.filename.rpartition("/")[2] == "data.pkl"), None)
            if entry is None:
                return _other(path, size, "a zip archive without weights in it")
            with archive.open(entry) as file:
                content = file.read(MAX_PICKLE)
    except Exception as error:  # noqa: BLE001 - whatever unpacking fails with is passed on by zipfile
        return _other(path, size, f"a zip archive that is damaged ({error})")
    return _pickle_report(path, size, [io.BytesIO(content)], "a PyTorch file")


def _inspect_legacy(path: Path, size: int) -> AirlockReport:
    try:
        with opened(path) as file:
            content = io.BytesIO(file.read(MAX_PICKLE))
        if follow(content).value == _LEGACY_MAGIC:
            return _pickle_report(path, size, [content] * _LEGACY_PICKLES, "an old PyTorch file")
    except Unreadable as error:
        return _other(path, size, f"a pickle that cannot be followed ({error})")
    content.seek(0)
    return _pickle_report(path, size, [content], "a Python pickle")


def _pickle_report(path: Path, size: int, parts: list[io.BytesIO], container: str) -> AirlockReport:
    """The report on pickles that stand one after the other; the last one holds the weights."""
    try:
        pickles: list[Pickle] = [follow(part) for part in parts]
    except Unreadable as error:
        return _other(path, size, f"{container} that cannot be followed ({error})")
    imports = tuple(sorted({name for pickle in pickles for name in pickle.imports}))
    foreign = tuple(name for name in imports if not is_harmless(name))
    tensors = _summary((t.name, t.dtype, t.shape) for t in tensors_in(pickles[-1].value))
    if foreign:
        first = f"This is {container} with code in it: opening it would run {_listed(foreign)}."
        kind: Kind = "pickle with code"
    else:
        first = f"This is {container} (a pickle) with {_tensors(tensors.count)} and no card."
        kind = "pickled weights"
    sentences = (first, _NEVER_OPENED, _about(tensors))
    return AirlockReport(path, size, kind, tensors, sentences, imports=imports, foreign=foreign)


def _other(path: Path, size: int, guess: str) -> AirlockReport:
    sentence = "The file is empty." if size == 0 else f"This is not a checkpoint: it looks like {guess}."
    return AirlockReport(path, size, "other", TensorSummary(), (sentence,))


def _guess(start: bytes) -> str:
    for signature, name in _SIGNATURES.items():
        if start.startswith(signature):
            return name
    if start[4:8] == b"TFL3":
        return "a TensorFlow Lite model"
    printable = sum(32 <= byte < 127 or byte in b"\t\r\n" for byte in start)
    return "text" if start and printable == len(start) else "something unknown"


def _summary(tensors: Iterable[tuple[str, str, tuple[int, ...]]]) -> TensorSummary:
    every = list(tensors)
    dtypes = Counter(dtype for _, dtype, _ in every)
    parameters = sum(math.prod(shape) for _, _, shape in every)
    first = tuple([name for name, _, shape in every if shape][:FIRST])  # counters say nothing
    return TensorSummary(len(every), parameters, tuple(dtypes.most_common()), first)


def _about(tensors: TensorSummary) -> str:
    if tensors.count == 0:
        return "No tensors were found in it."
    types = ", ".join(f"{count:,} × {dtype}" for dtype, count in tensors.dtypes)
    more = f", and {tensors.count - len(tensors.first):,} more" if tensors.count > len(tensors.first) else ""
    names = ", ".join(tensors.first)
    numbers = "1 number" if tensors.parameters == 1 else f"{tensors.parameters:,} numbers"
    return f"It holds {_tensors(tensors.count)} with {numbers} ({types}){': ' if names else ''}{names}{more}."


def _tensors(count: int) -> str:
    return "1 tensor" if count == 1 else f"{count:,} tensors"


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3:,} more" if len(names) > 3 else shown
