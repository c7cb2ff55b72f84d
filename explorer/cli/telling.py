"""What `explorer read` says in words about a reading of either family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.models.config import GranularityConfig
from explorer.naming import SURE, disagreements, name_tree, naming_text, verdict, way_text
from explorer.results import ZoomReading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from explorer.geometry import Box
    from explorer.models.config import NetworkConfig
    from explorer.results import GrainReading, Ranking, Reading
    from explorer.taxonomy import Level, Taxonomy

_TOP = 5


def star(config: NetworkConfig) -> str:
    """What a star in the table means."""
    part = "grain's network" if isinstance(config, GranularityConfig) else "scale"
    return f"* by itself this {part} says another name"


def columns(config: NetworkConfig) -> tuple[str, ...]:
    """Headings of the columns that `own_words` fills."""
    if isinstance(config, GranularityConfig):
        return config.grains
    return tuple(f"scale {number}" for number in range(1, config.scales + 1))


def own_words(reading: Reading, taxonomy: Taxonomy) -> Iterator[tuple[float, bool]]:
    """How probable the best name is to each scale, or its group to each grain's network, and whether it is first."""
    best = reading.answer.best[0]
    if isinstance(reading, ZoomReading):
        rankings = [(scale.ranking, best) for scale in reading.scales]
    else:
        rankings = [(grain.ranking, int(taxonomy.groups(grain.level)[best])) for grain in reading.grains]
    for ranking, index in rankings:
        yield float(ranking.probabilities[index]), ranking.best[0] == index


def details(path: Path, reading: Reading, taxonomy: Taxonomy) -> list[str]:
    """All about one photo, line by line."""
    from explorer.photos import plain

    width, height = reading.photo_size
    together = "scales" if isinstance(reading, ZoomReading) else "grains"
    lines = [f"{plain(path.name)}, {width:,} × {height:,} pixels", "", f"all {together} together"]
    lines += [*_ranked(reading.answer, taxonomy), "", *_up_the_tree(reading, taxonomy)]
    if isinstance(reading, ZoomReading):
        for number, scale in enumerate(reading.scales, start=1):
            seen = f"scale {number} sees {_where(scale.box)} of the photo, at {scale.input_side} × {scale.input_side}"
            lines += ["", seen, *_ranked(scale.ranking, taxonomy)]
    else:
        for grain in reading.grains:
            lines += ["", *_grain(grain, taxonomy)]
    return lines


def _up_the_tree(reading: Reading, taxonomy: Taxonomy) -> list[str]:
    """How far down the tree the answer can be trusted, and where levels disagree."""
    tree = name_tree(taxonomy)
    sums = tree.sums(reading.answer.probabilities)
    found = verdict(tree, sums, SURE)
    grains = () if isinstance(reading, ZoomReading) else reading.grains
    return [
        "summed up the tree",
        f"  {way_text(tree, found, 'english', _number)}",
        f"  {naming_text(tree, found, 'english')} (sure enough from {SURE:g})",
        *(f"  {sentence}" for sentence in disagreements(tree, sums, grains, "english", _number)),
    ]


def _number(share: float) -> str:
    return f"{share:.3f}"


def _grain(grain: GrainReading, taxonomy: Taxonomy) -> list[str]:
    lines = [f"the {grain.level} network says", *_ranked(grain.ranking, taxonomy, grain.level)]
    rule = grain.maps[0].rule.replace("_", "-")
    lines.append(f"  its regions, by {rule} energy in the {grain.layer}")
    for number, region in enumerate(grain.regions, start=1):
        best, probability = region.ranking.best
        held = f"{region.energy:.0%} of the energy in {region.area:.0%} of the area"
        name = taxonomy.names(grain.level)[best]
        lines.append(f"  {number}  {_where(region.box)}: {held}; alone it says {name} {probability:.3f}")
    return lines


def _where(box: Box) -> str:
    return f"x {box.x0:.0f} to {box.x1:.0f}, y {box.y0:.0f} to {box.y1:.0f}"


def _ranked(ranking: Ranking, taxonomy: Taxonomy, level: Level = "species") -> list[str]:
    if level != "species":
        names = taxonomy.names(level)
        return [f"  {probability:.3f}  {names[index]}" for index, probability in ranking.top(_TOP)]
    return [
        f"  {probability:.3f}  {taxonomy.taxa[index].english} ({taxonomy.taxa[index].scientific})"
        for index, probability in ranking.top(_TOP)
    ]
