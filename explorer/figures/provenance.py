"""The recipe of a figure: everything it was made of and from, as a record that travels inside the file."""

from __future__ import annotations

import json
import re
from importlib import metadata
from typing import TYPE_CHECKING, Any, assert_never

import msgspec

from explorer.errors import ExplorerError
from explorer.figures.records import (
    CropsRecord,
    GrainRecord,
    NamedShare,
    ScaleRecord,
    StreamRecord,
    crops_record,
    grain_records,
    named,
    scale_records,
    stream_records,
)
from explorer.figures.spec import FigureSpec
from explorer.figures.text import printable
from explorer.manner import PLAIN, Manner
from explorer.preprocess import Preprocess
from explorer.results import ColourReading, CropsReading, GranularityReading, ZoomReading

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card
    from explorer.results import Reading

FORMAT = 1
PROGRAM = "Bird Explorer"
_START = re.compile(rb'\{"format":\d+,"program":"Bird Explorer",')
_LONGEST = 1_000_000  # bytes
_OURS = b'"program":"Bird Explorer"'  # in the record inside whatever this program saves


class FigureRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A figure's spec and the reading it shows, with the fingerprints of all that the reading depends on.

    A reading has `scales` and `fused`, `grains` and `described`, `streams` and `fused`, or `crops` and `average`. How
    maps and views are drawn is in the spec. `preprocess_fingerprint` is also that of the manner,
    where it is not plain.
    """

    format: int = FORMAT
    program: str = PROGRAM
    explorer_version: str
    spec: FigureSpec
    photo_name: str
    photo_fingerprint: str
    photo_size: tuple[int, int]
    checkpoint_title: str
    checkpoint_fingerprint: str
    checklist: str
    preprocess: Preprocess
    preprocess_fingerprint: str
    precision: str
    device: str
    notes: tuple[str, ...]
    scales: tuple[ScaleRecord, ...] = ()
    fused: tuple[NamedShare, ...] = ()
    grains: tuple[GrainRecord, ...] = ()
    described: tuple[NamedShare, ...] = ()
    manner: Manner = PLAIN
    streams: tuple[StreamRecord, ...] = ()
    crops: CropsRecord | None = None
    average: tuple[NamedShare, ...] = ()


def program_version() -> str:
    """The version of the installed program."""
    try:
        return metadata.version("bird-explorer")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def recipe_of(
    reading: Reading, card: Card, *, spec: FigureSpec, photo_name: str, manner: Manner = PLAIN
) -> FigureRecipe:
    """The recipe of the figure that `compose_figure` makes of the same arguments."""
    key = reading.key
    recipe = FigureRecipe(
        explorer_version=program_version(),
        spec=spec,
        photo_name=printable(photo_name),
        photo_fingerprint=key.photo,
        photo_size=reading.photo_size,
        checkpoint_title=card.title,
        checkpoint_fingerprint=key.checkpoint,
        checklist=card.taxonomy.checklist,
        preprocess=card.preprocess,
        preprocess_fingerprint=key.preprocess,
        precision=key.precision,
        device=reading.run.device,
        notes=reading.run.notes,
        manner=manner_of(reading, manner),
    )
    taxonomy, answer = card.taxonomy, named(reading.answer, card.taxonomy)
    match reading:
        case ZoomReading():
            return msgspec.structs.replace(recipe, scales=scale_records(reading, taxonomy), fused=answer)
        case GranularityReading():
            grains = grain_records(reading, taxonomy, spec.maps)
            return msgspec.structs.replace(recipe, grains=grains, described=answer)
        case ColourReading():
            return msgspec.structs.replace(recipe, streams=stream_records(reading, taxonomy), fused=answer)
        case CropsReading():
            return msgspec.structs.replace(recipe, crops=crops_record(reading, taxonomy), average=answer)
        case _:
            assert_never(reading)


def manner_of(reading: Reading, manner: Manner) -> Manner:
    """How a reading was made: crops, rule and streams that are off are its own, the light is that of `manner`."""
    if isinstance(reading, CropsReading):
        return Manner(crops=reading.plan)
    if isinstance(reading, ColourReading):
        return Manner(light=manner.light, off=reading.off)
    return PLAIN


def encode_recipe(recipe: FigureRecipe) -> str:
    """The recipe as one line of JSON in ASCII without <, > and &, so that it stands verbatim in every format."""
    return encode_record(msgspec.to_builtins(recipe))


def encode_record(record: Any) -> str:
    """Plain data as `encode_recipe` writes a recipe."""
    text = json.dumps(record, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def is_ours(data: bytes) -> bool:
    """Whether a file's bytes are those of a figure or a report of this program, whole or not."""
    return _OURS in data


def recipe_in(data: bytes) -> str | None:
    """The JSON of the recipe within a file's bytes, whatever the format; None where there is none or it was cut off."""
    start = _START.search(data)
    if start is None:
        return None
    text = data[start.start() : start.start() + _LONGEST].decode("ascii", errors="replace")
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError:
        return None
    return text[:end]


def decode_recipe(text: str, name: str) -> FigureRecipe:
    """Read a recipe strictly.

    Args:
        text: JSON.
        name: of the file, for the error.

    Raises:
        ExplorerError: with what is wrong with it.
    """
    what = f"Could not read the recipe in {name}"
    hint = "It was written by another version of the program, or damaged."
    try:
        recipe = msgspec.json.decode(text, type=FigureRecipe)
    except msgspec.DecodeError as error:
        raise ExplorerError(what, f"it is not a recipe this version knows ({error})", hint) from error
    if recipe.format != FORMAT:
        raise ExplorerError(what, f"it has format {recipe.format}, and this program reads format {FORMAT}", hint)
    return recipe
