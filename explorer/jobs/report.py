"""The page of results of a measurement, saved with all its numbers inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.figures.provenance import PROGRAM, encode_record, program_version
from explorer.figures.report import CurveBin, DifferenceRow, PairRow, PlaceRow, Report, SpeciesBar, WayRow
from explorer.figures.report_page import WIDTH_MM, compose_report
from explorer.figures.spec import FigureSpec
from explorer.figures.text import printable
from explorer.jobs.known import DRAWN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from explorer.checkpoints.card import Card
    from explorer.jobs.compare import Comparison
    from explorer.jobs.evaluate import Measured
    from explorer.jobs.localisation import Located

FORMAT = 1
_WHAT = {"top1": "first", "top5": "in first five"}


def save_report(
    path: Path,
    card: Card,
    measured: Measured,
    record: Mapping[str, Any],
    *,
    other: Card | None = None,
    comparison: Comparison | None = None,
) -> None:
    """Save one page with what was measured.

    Args:
        path: ends in .pdf, or another ending that figures may have.
        card: of the checkpoint.
        measured: what is shown.
        record: all numbers as plain data (`explorer evaluate --json`); goes into the file.
        other: the card of the checkpoint it was compared with.
        comparison: with that.

    Raises:
        ExplorerError: the file cannot be written, or the computer has no fonts.
    """
    from explorer.figures.save import save_sheet  # noqa: PLC0415 - Qt, which is only needed here

    sheet = compose_report(report_of(card, measured, record, other=other, comparison=comparison))
    inside = {"report": FORMAT, "program": PROGRAM, "explorer_version": program_version(), **record}
    save_sheet(sheet, path, FigureSpec(width_mm=WIDTH_MM), encode_record(inside))


def report_of(
    card: Card,
    measured: Measured,
    record: Mapping[str, Any],
    *,
    other: Card | None = None,
    comparison: Comparison | None = None,
) -> Report:
    """What the page shows; see `save_report`."""
    taxa = card.taxonomy.taxa
    names = [taxon.english for taxon in taxa]
    return Report(
        title=card.title,
        facts=_facts(measured, record),
        ways=tuple(
            WayRow(_way(way), shares["top1"], shares["top5"], measured.calibration[way].error)
            for way, shares in measured.accuracy.items()
        ),
        answer=_way(measured.answer),
        curve=tuple(
            CurveBin(one.low, one.high, one.photos, one.sure, one.right)
            for one in measured.calibration[measured.answer].bins
        ),
        pairs=tuple(
            PairRow(names[pair.one], names[pair.other], pair.there, pair.of_one, pair.back, pair.of_other)
            for pair in measured.pairs
        ),
        species=tuple(
            SpeciesBar(names[row.index], row.photos, row.right, "" if row.taken_for is None else names[row.taken_for])
            for row in measured.species
        ),
        places=tuple(_place(kind, located) for kind, located in measured.located.items()),
        against=other.title if other is not None else "",
        differences=_differences(comparison),
        told=_told(card, measured, record, compared=comparison is not None),
    )


def _way(name: str) -> str:
    return name.replace("scale", "scale ")


def _facts(measured: Measured, record: Mapping[str, Any]) -> tuple[str, ...]:
    kinds = f"of {len(measured.species)} species"
    if record["folder"] == DRAWN:
        told = [f"{measured.photos:,} {DRAWN} {kinds}, held back from training"]
    else:
        photos = "1 photo" if measured.photos == 1 else f"{measured.photos:,} photos"
        told = [f"{photos} {kinds} from {record['folder']}{_which(record)}"]
    if measured.levels:
        right, apart = measured.levels["all_right"], measured.levels["inconsistent"]
        told.append(
            f"Species, genus and family are all right in {right:.1%}; "
            f"the best species is not in the best genus or family in {apart:.1%}"
        )
    if measured.kept:
        kept, risky = measured.kept["kept"], measured.kept["risky"]
        told.append(
            f"A crop keeps {kept:.1%} of what the network looks at; {risky:.1%} of the crops keep less than half of it"
        )
    if measured.energy:
        parts = (f"{level} {one.held:.1%} ({one.area:.1%} of the area)" for level, one in measured.energy.items())
        told.append(f"Energy in the bird's box: {', '.join(parts)}")
    if record["same_data"] and not record["held_back"] and record["folder"] != DRAWN:
        told.append("Most of these photos were trained on")
    return tuple(f"{one.replace('%', ' %')}." for one in told)


def _which(record: Mapping[str, Any]) -> str:
    """Whether the photos were held back, as far as that is known: of other data nobody knows what was learnt from."""
    if not record["held_back"]:
        return ""
    if record["same_data"]:
        return ", held back from training"
    return ", those held back there (the training was on other data, which may hold some of them)"


def _place(kind: str, located: Located) -> PlaceRow:
    parts, known = located.all_parts, located.photos > 0
    return PlaceRow(
        kind,
        area=located.area if known else None,
        iou=located.iou if known else None,
        middle_iou=located.centred_iou if known else None,
        found=located.found if known else None,
        middle_found=located.centred_found if known else None,
        parts=None if parts is None else parts.hits,
        parts_chance=None if parts is None else parts.chance,
    )


def _differences(comparison: Comparison | None) -> tuple[DifferenceRow, ...]:
    if comparison is None:
        return ()
    return tuple(
        DifferenceRow(_WHAT.get(name, _way(name)), one.difference, one.low, one.high, one.first, one.second)
        for name, one in comparison.differences.items()
    )


def _luck(measured: Measured) -> str:
    luck = measured.luck[measured.answer]
    low, high, error = (f"{100 * share:.1f} %" for share in (*luck.top1, luck.calibration_error))
    return (
        f"On so many photos luck leaves the answer's first names between {low} and {high} (95 % interval), and makes a "
        f"calibration error of {error} of an answer exactly as sure as right."
    )


def _told(card: Card, measured: Measured, record: Mapping[str, Any], *, compared: bool) -> str:
    checkpoint = record["checkpoint"]["fingerprint"]
    said = [
        f"{printable(card.title)} (checkpoint {printable(checkpoint)[:12]}).",
        f"Names: {printable(card.taxonomy.checklist)}.",
        "Calibration error: mean distance of the probability of the best name from how often it is right, 15 bins.",
        _luck(measured),
    ]
    if "localisation" in record:
        said.append(
            "Boxes are set against boxes of equal size in the middle of the photo, or anywhere in it by chance; "
            "a part counts where it can be seen."
        )
    if compared:
        said.append(
            "Differences are this checkpoint's share less the other's, with 95 % intervals by a paired bootstrap over "
            "photos, 10,000 resamples."
        )
    said.append(
        f"Computed in {record['precision']} on {printable(record['device'])} with {PROGRAM} {program_version()}."
    )
    said.append("All numbers, of every species too, are inside this file as JSON.")
    return " ".join(said)
