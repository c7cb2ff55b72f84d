"""What `explorer read` says in words about a reading of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, assert_never

from explorer.figures.manner_words import AVERAGE_WORDS, agreement_text, light_text
from explorer.figures.votes import stream_names, vote, weight_shares
from explorer.geometry import crop_place
from explorer.models.config import ColornetConfig, GranularityConfig, RacnnConfig
from explorer.naming import SURE, disagreements, name_tree, naming_text, verdict, way_text
from explorer.results import ColourReading, CropsReading, GranularityReading, ZoomReading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from explorer.geometry import Box
    from explorer.manner import Light, Manner
    from explorer.models.config import NetworkConfig
    from explorer.results import CropReading, GrainReading, Ranking, Reading
    from explorer.taxonomy import Level, Taxonomy

_TOP = 5


class Cell(NamedTuple):
    """A cell of the table. A star says that this part of the checkpoint, or of the photo, has another name first."""

    text: str
    star: bool = False


def star(config: NetworkConfig, manner: Manner) -> str:
    """What a star in the table means."""
    if manner.crops is not None:
        return "* of the whole photo the checkpoint says another name"
    match config:
        case RacnnConfig():
            part = "scale"
        case GranularityConfig():
            part = "grain's network"
        case ColornetConfig():
            part = "stream"
        case _:
            assert_never(config)
    return f"* by itself this {part} says another name"


def columns(config: NetworkConfig, manner: Manner) -> tuple[str, ...]:
    """Headings of the columns after the name: of the answer's probability, and of the cells of `cells`."""
    if manner.crops is not None:
        return "average", "whole", "agree", "differ", "least kept"
    match config:
        case RacnnConfig():
            if config.is_plain:
                return ("sure",)
            return "all", *(f"scale {number}" for number in range(1, config.scales + 1))
        case GranularityConfig():
            return "all", *config.grains
        case ColornetConfig():
            return "all", *config.stream_names
        case _:
            assert_never(config)


def cells(reading: Reading, taxonomy: Taxonomy) -> Iterator[Cell]:
    """The probability of the answer, then how probable its name is to each part, by the columns of `columns`.

    A part is a scale, a grain's network (of whose names it is the one above), or a stream. Of crops it is the whole
    photo; then come how many crops agree, how far they differ, and what the worst of them keeps.
    """
    best, probability = reading.answer.best
    yield Cell(f"{probability:.2f}")
    match reading:
        case ZoomReading():
            if len(reading.scales) > 1:
                yield from (_own(scale.ranking, best) for scale in reading.scales)
        case GranularityReading():
            yield from (_own(one.ranking, int(taxonomy.groups(one.level)[best])) for one in reading.grains)
        case ColourReading():
            for number, stream in enumerate(reading.streams):
                yield Cell("off") if number in reading.off else _own(stream.ranking, best)
        case CropsReading():
            kept = [crop.kept for crop in reading.crops if crop.kept is not None]
            yield _own(reading.whole, best)
            yield Cell(f"{reading.agreeing}/{len(reading.crops)}")
            yield Cell(f"{reading.disagreement:.2f}")
            yield Cell(f"{min(kept):.2f}" if kept else "–")
        case _:
            assert_never(reading)


def _own(ranking: Ranking, place: int) -> Cell:
    return Cell(f"{float(ranking.probabilities[place]):.2f}", ranking.best[0] != place)


def details(path: Path, reading: Reading, taxonomy: Taxonomy, manner: Manner) -> list[str]:
    """All about one photo read in that manner, line by line."""
    from explorer.photos import plain

    width, height = reading.photo_size
    lines = [f"{plain(path.name)}, {width:,} × {height:,} pixels", *_light(reading, manner.light), ""]
    lines += [_together(reading), *_ranked(reading.answer, taxonomy), *_agreement(reading)]
    lines += ["", *_up_the_tree(reading, taxonomy)]
    match reading:
        case ZoomReading():
            for number, scale in enumerate(reading.scales, start=1):
                seen = f"sees {_where(scale.box)} of the photo, at {scale.input_side} × {scale.input_side}"
                if len(reading.scales) > 1:
                    lines += ["", f"scale {number} {seen}", *_ranked(scale.ranking, taxonomy)]
                else:
                    lines += ["", f"the network {seen}"]
        case GranularityReading():
            for grain in reading.grains:
                lines += ["", *_grain(grain, taxonomy)]
        case ColourReading():
            lines += _streams(reading, taxonomy)
        case CropsReading():
            lines += ["", "the whole photo", *_ranked(reading.whole, taxonomy)]
            for number, crop in enumerate(reading.crops):
                title = f"crop {number + 1}, {crop_place(number, len(reading.crops))}"
                lines += ["", *_crop(title, crop, reading.kept_of), *_ranked(crop.ranking, taxonomy)]
        case _:
            assert_never(reading)
    return lines


def _light(reading: Reading, light: Light) -> list[str]:
    text = light_text(light) if isinstance(reading, ColourReading) else ""
    return [f"read in another light: {text}"] if text else []


def _together(reading: Reading) -> str:
    """Who gives the answer."""
    match reading:
        case ZoomReading():
            return "all scales together" if len(reading.scales) > 1 else "the answer on the whole photo"
        case GranularityReading():
            return "all grains together"
        case ColourReading():
            if not reading.off:
                return "all streams together"
            names = stream_names(reading)
            off = ", ".join(names[number] for number in reading.off)
            return f"{len(names) - len(reading.off)} of {len(names)} streams together, without {off}"
        case CropsReading():
            count, share = len(reading.crops), f"{reading.plan.share * 100:.4g} % of width and height"
            if count == 1:
                return f"the centre crop, {share}"
            return f"{count} crops of {share}: {AVERAGE_WORDS[reading.plan.rule]}"
        case _:
            assert_never(reading)


def _agreement(reading: Reading) -> list[str]:
    if not isinstance(reading, CropsReading) or len(reading.crops) < 2:
        return []
    return [f"  {agreement_text(reading)}, where 1 is as far as can be"]


def _up_the_tree(reading: Reading, taxonomy: Taxonomy) -> list[str]:
    """How far down the tree the answer can be trusted, and where levels disagree."""
    tree = name_tree(taxonomy)
    sums = tree.sums(reading.answer.probabilities)
    found = verdict(tree, sums, SURE)
    grains = reading.grains if isinstance(reading, GranularityReading) else ()
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


def _streams(reading: ColourReading, taxonomy: Taxonomy) -> list[str]:
    best = reading.fused.best[0]
    name, shares, side = taxonomy.taxa[best].english, weight_shares(reading, best), reading.input_side
    lines = ["", f"every stream sees {_where(reading.frame)} of the photo, at {side} × {side}"]
    for number, stream_name in enumerate(stream_names(reading)):
        stream = reading.streams[number]
        counts = f"{vote(stream, best):+.2f} for {name}, {shares[number]:.0%} of the weights"
        off = "; switched off" if number in reading.off else ""
        lines += ["", f"{stream_name}, {counts}{off}", *_ranked(stream.ranking, taxonomy)]
    return lines


def _crop(title: str, crop: CropReading, kept_of: str) -> list[str]:
    """Where a crop lies, and what it keeps of what matters, with a warning where that is little."""
    mirrored = ", mirrored" if crop.mirrored else ""
    lines = [f"{title}{mirrored}: {_where(crop.box)}"]
    if crop.kept is not None:
        risk = ": it may have lost the bird" if crop.risky else ""
        lines.append(f"  keeps {crop.kept:.0%} of {kept_of}{risk}")
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
