"""The parts of the granularity figure as marks: photo and maps with regions, answers, sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from explorer.figures import parts
from explorer.figures.energy import (
    ACCENTS,
    blended,
    colour_table,
    coloured,
    map_of,
    percent_text,
    top_of,
    values_in,
)
from explorer.figures.legend import BEYOND, LegendItem, lines_height, lines_marks
from explorer.figures.marks import Mark, Raster
from explorer.figures.overlay import apart, cut_sides, label_bounds, nested_marks
from explorer.figures.rankings import ranking_height, ranking_lines, ranking_marks
from explorer.figures.text import printable, share_text
from explorer.geometry import Box
from explorer.naming import disagreements, name_tree, naming_text, verdict, way_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.checkpoints.card import Card
    from explorer.figures.grain_bar import GrainSubject
    from explorer.results import GrainReading, GranularityReading, RegionReading


def photo_marks(subject: GrainSubject, box: Box) -> tuple[Mark, ...]:
    """The photo at the resolution of the figure, with the best region of every grain; all nine would hide the bird."""
    place, dots = subject.place(box)
    best = [(grain, region, grain.level) for grain in subject.reading.grains for region in grain.regions[:1]]
    return (Raster(parts.resized(subject.photo, *dots), place), *_region_marks(subject, place, best))


def map_marks(subject: GrainSubject, grain: GrainReading, box: Box) -> tuple[Mark, ...]:
    """The photo under a grain's energy map, with that grain's regions and their shares of the energy."""
    maps = subject.spec.maps
    place, dots = subject.place(box)
    part = grain.frame.unnest(Box.of_size(*subject.reading.photo_size))
    values = values_in(map_of(grain, maps.rule).cells, part, *dots, smooth=maps.smooth)
    colours = coloured(values, top_of(grain, subject.reading, maps), colour_table(maps.colour_map))
    pixels = blended(parts.resized(subject.photo, *dots), colours, maps.opacity)
    regions = [(grain, r, f"{number} · {percent_text(r.energy)}") for number, r in enumerate(grain.regions, start=1)]
    return (Raster(pixels, place), *_region_marks(subject, place, regions))


def _region_marks(
    subject: GrainSubject, place: Box, regions: Sequence[tuple[GrainReading, RegionReading, str]]
) -> tuple[Mark, ...]:
    """Boxes in the colours of their grains, with their labels, on a picture of the photo at `place`."""
    if not regions:
        return ()
    look = subject.look
    frame = Box.of_size(*subject.reading.photo_size)
    boxes = [place.nest(frame.unnest(region.box)) for _, region, _ in regions]
    own = replace(look, accents=tuple(look.accent(ACCENTS[grain.level]) for grain, _, _ in regions))
    bounds = label_bounds(place, look, unit=1.0)
    labels = [label for _, _, label in regions]
    return nested_marks(apart(boxes, look, unit=1.0), place, look=own, unit=1.0, bounds=bounds, labels=labels)


def grain_heading(subject: GrainSubject, grain: GrainReading, box: Box) -> tuple[Mark, ...]:
    """Which network it is; its best name only where the names are not shown."""
    index, share = grain.ranking.best
    best = "" if subject.spec.show_ranking else f"{subject.name(index, grain.level)} {share_text(share)}"
    title = f"{grain.level.capitalize()} network"
    return parts.heading_marks(box, ACCENTS[grain.level], look=subject.look, title=title, note=best)


def names_marks(subject: GrainSubject, grain: GrainReading, box: Box) -> tuple[Mark, ...]:
    """The best names of a grain's own network."""
    colour, lines = subject.look.accent(ACCENTS[grain.level]), _names_lines(subject, grain, box.width)
    return ranking_marks(subject, box, grain.ranking, lines, colour=colour, level=grain.level)


def any_cut(reading: GranularityReading) -> bool:
    """Whether a region reaches over the photo's edge."""
    frame = Box.of_size(*reading.photo_size)
    return any(any(cut_sides(region.box, frame)) for grain in reading.grains for region in grain.regions)


def legend_items(reading: GranularityReading) -> tuple[LegendItem, ...]:
    """One item a grain, and one for dashes where there are any."""
    items = tuple(LegendItem(ACCENTS[g.level], f"best region of the {g.level} network") for g in reading.grains)
    return (*items, BEYOND) if any_cut(reading) else items


# The answer.


def tree_lines(subject: GrainSubject) -> tuple[str, ...]:
    """The way down the tree with its probabilities, where to stop naming, and where levels disagree."""
    tree, names = name_tree(subject.card.taxonomy), subject.spec.names
    sums = tree.sums(subject.reading.described.probabilities)
    found = verdict(tree, sums, subject.spec.sure)
    lines = (
        way_text(tree, found, names, share_text),
        f"{naming_text(tree, found, names)} (from {subject.spec.sure:g} on).",
        *disagreements(tree, sums, subject.reading.grains, names, share_text),
    )
    return tuple(printable(line) for line in lines)


def names_height(subject: GrainSubject, width: float) -> float:
    """Height of the longest of the grains' lists of best names."""
    return max(ranking_height(_names_lines(subject, one, width), subject.look) for one in subject.reading.grains)


def _names_lines(subject: GrainSubject, grain: GrainReading, width: float) -> tuple[int, ...]:
    return ranking_lines(subject, (grain.ranking,), width, level=grain.level)


def answer_height(subject: GrainSubject, width: float) -> float:
    """Height of `answer_marks`."""
    rows = ranking_height(ranking_lines(subject, (subject.reading.described,), width), subject.look)
    return (
        rows + subject.look.text_size * (parts.HEADING + 0.4) + lines_height(tree_lines(subject), width, subject.look)
    )


def answer_marks(subject: GrainSubject, box: Box) -> tuple[Mark, ...]:
    """The answer of all grains together, and below it what it comes to up the tree."""
    look, ranking = subject.look, subject.reading.described
    size = look.text_size
    title = parts.title_mark(look, box, "All grains together")
    lines, top = ranking_lines(subject, (ranking,), box.width), box.y0 + size * parts.HEADING
    rows = Box(box.x0, top, box.x1, top + ranking_height(lines, look))
    marks = (title, *ranking_marks(subject, rows, ranking, lines, colour=look.muted))
    below = Box(box.x0, rows.y1 + size * 0.4, box.x1, box.y1)
    return (*marks, *lines_marks(tree_lines(subject), below, look, inked=1))


def caption_text(subject: GrainSubject, photo_name: str) -> str:
    """What the figure shows, of which photo, read by what and how, in sentences. Every number is the reading's."""
    reading, card = subject.reading, subject.card
    return parts.told(reading, card, photo_name, (_where(reading, card),))


def _where(reading: GranularityReading, card: Card) -> str:
    found = "; ".join(
        f"{grain.level} " + ", ".join(f"{i + 1} ({parts.edges_text(r.box)})" for i, r in enumerate(grain.regions))
        for grain in reading.grains
        if grain.regions
    )
    if not found:
        return "The networks looked at the whole photo alone."
    rule = reading.grains[0].maps[0].rule.replace("_", "-")
    area = f", less {getattr(card.config, 'beta', 0):g} × their share of the area"
    return (
        f"Boxes are the regions that each network discovered, best first, by their share of its {rule} energy{area}. "
        f"Percentages are these shares. In photo pixels as left, top, right, bottom: {found}."
    )
