"""The recipe of a figure: everything it was made of and from, as a record that travels inside the file."""

from __future__ import annotations

import json
import re
from importlib import metadata
from typing import TYPE_CHECKING

import msgspec

from explorer.errors import ExplorerError
from explorer.figures.energy import map_of, top_of
from explorer.figures.spec import FigureSpec
from explorer.figures.text import printable
from explorer.preprocess import Preprocess
from explorer.results import ZoomReading
from explorer.rules import EnergyRule
from explorer.taxonomy import Level

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card
    from explorer.figures.spec import MapSpec
    from explorer.geometry import Box
    from explorer.results import GrainReading, GranularityReading, Ranking, Reading
    from explorer.taxonomy import Taxonomy

FORMAT = 1
PROGRAM = "Bird Explorer"
TOP = 5
_START = re.compile(rb'\{"format":\d+,"program":"Bird Explorer",')
_LONGEST = 1_000_000  # bytes


class NamedShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A class and its probability."""

    index: int
    english: str
    scientific: str
    probability: float


class ScaleRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One scale of a reading. `box` is (x0, y0, x1, y1) in pixels of the upright photo."""

    box: tuple[float, float, float, float]
    input_side: int
    attention: tuple[float, float, float] | None
    top: tuple[NamedShare, ...]


class RegionRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One region of a grain: box as above, shares of the energy and of the area, best names of its crop alone."""

    box: tuple[float, float, float, float]
    energy: float
    area: float
    top: tuple[NamedShare, ...]


class GrainRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One grain of a reading, and its energy map as drawn: `rule` and `cells`, coloured from 0 to `scale_top`."""

    level: Level
    frame: tuple[float, float, float, float]
    input_side: int
    layer: str
    top: tuple[NamedShare, ...]
    rule: EnergyRule
    cells: tuple[tuple[float, ...], ...]
    scale_top: float
    regions: tuple[RegionRecord, ...]


class FigureRecipe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A figure's spec and the reading it shows, with the fingerprints of all that the reading depends on.

    A reading has `scales` and `fused`, or `grains` and `described`; colour map and opacity of maps are in the spec.
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


def program_version() -> str:
    """The version of the installed program."""
    try:
        return metadata.version("bird-explorer")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def recipe_of(reading: Reading, card: Card, *, spec: FigureSpec, photo_name: str) -> FigureRecipe:
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
    )
    taxonomy, answer = card.taxonomy, _named(reading.answer, card.taxonomy)
    if not isinstance(reading, ZoomReading):
        grains = tuple(_grain_record(grain, reading, taxonomy, spec.maps) for grain in reading.grains)
        return msgspec.structs.replace(recipe, grains=grains, described=answer)
    scales = tuple(
        ScaleRecord(_edges(scale.box), scale.input_side, scale.attention, _named(scale.ranking, taxonomy))
        for scale in reading.scales
    )
    return msgspec.structs.replace(recipe, scales=scales, fused=answer)


def _grain_record(grain: GrainReading, reading: GranularityReading, taxonomy: Taxonomy, maps: MapSpec) -> GrainRecord:
    energy = map_of(grain, maps.rule)
    return GrainRecord(
        grain.level,
        _edges(grain.frame),
        grain.input_side,
        grain.layer,
        _named(grain.ranking, taxonomy, grain.level),
        energy.rule,
        tuple(tuple(row) for row in energy.cells.tolist()),
        top_of(grain, reading, maps),
        tuple(
            RegionRecord(_edges(one.box), one.energy, one.area, _named(one.ranking, taxonomy, grain.level))
            for one in grain.regions
        ),
    )


def _named(ranking: Ranking, taxonomy: Taxonomy, level: Level = "species") -> tuple[NamedShare, ...]:
    """The best names; those of genera and families are scientific ones alone."""
    top = ranking.top(TOP)
    if level == "species":
        return tuple(NamedShare(i, taxonomy.taxa[i].english, taxonomy.taxa[i].scientific, share) for i, share in top)
    names = taxonomy.names(level)
    return tuple(NamedShare(i, "", names[i], share) for i, share in top)


def _edges(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


def encode_recipe(recipe: FigureRecipe) -> str:
    """The recipe as one line of JSON in ASCII without <, > and &, so that it stands verbatim in every format."""
    text = json.dumps(msgspec.to_builtins(recipe), ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


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
