"""`explorer read`: which birds are on photos."""

from __future__ import annotations

import os
import sys
from collections import deque
from typing import TYPE_CHECKING, Any

from explorer.cli.commands import DONE
from explorer.cli.console import Progress, at_least, place, stop_on_interrupt, write_json
from explorer.cli.manner import add_manner_options, wanted_manner
from explorer.cli.read_help import EPILOG
from explorer.cli.reader import add_reader_options, open_wanted_reader, wanted_card
from explorer.cli.streams import results
from explorer.team import team

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from explorer.checkpoints.card import Card
    from explorer.jobs.gather import Gathered
    from explorer.jobs.read import PhotoRead
    from explorer.manner import Manner

_WIDEST = 60  # letters of a photo's name in the table
_NARROWEST = 4  # letters of a column of numbers


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("photos", nargs="+", type=place, metavar="PHOTO", help="photos, or folders of photos")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON instead of a table; its fields are below")
    form.add_argument("--csv", action="store_true", help="print CSV instead of a table; its columns are below")
    parser.add_argument(
        "--top", type=at_least(1), default=5, metavar="N",
        help="with --json: how many names each ranking has, the most probable first (default: 5)",
    )  # fmt: skip
    parser.add_argument("--maps", action="store_true", help="with --json: also every value of the energy maps")
    add_manner_options(parser)
    add_reader_options(parser)
    parser.epilog = EPILOG


def run(options: argparse.Namespace) -> int:
    """Read the photos and print what is on them."""
    from explorer.cli.report import say_done, say_passed_over
    from explorer.jobs.gather import gather
    from explorer.jobs.read import read_together

    manner = wanted_manner(options, wanted_card(options))
    with stop_on_interrupt() as stop, Progress() as progress, team("Could not go on reading", stop) as together:
        gathered = gather(options.photos, stop)
        reader = open_wanted_reader(options, progress, together)
        if not together.leads:  # it reads its share, and the leader prints all
            deque(read_together(gathered.photos, reader, together, stop=stop, manner=manner), maxlen=0)
            return DONE
        take, finish = _printer(options, gathered, reader.card, manner, progress.write)
        failed = 0
        for one in read_together(gathered.photos, reader, together, stop=stop, manner=manner):
            if one.problem is not None:
                failed += 1
                progress.say(str(one.problem))
            take(one)
            progress.show("Reading photo", one.done, one.total, note=one.path.name)
    finish()
    say_passed_over(gathered)
    return say_done("Read", len(gathered.photos) - failed, failed, reader)


_Printer = tuple["Callable[[PhotoRead], None]", "Callable[[], None]"]


def _printer(
    options: argparse.Namespace, gathered: Gathered, card: Card, manner: Manner, line: Callable[[str], None]
) -> _Printer:
    """What to do with each photo, and at the end."""
    if options.json:
        return _json_printer(gathered, card, manner, top=options.top, maps=options.maps)
    if options.csv:
        return _csv_printer(card, manner)
    if len(gathered.photos) == 1:
        return _one_printer(card, manner, line), lambda: None
    return _table_printer(gathered.photos, card, manner, line)


def _json_printer(gathered: Gathered, card: Card, manner: Manner, *, top: int, maps: bool) -> _Printer:
    from explorer.jobs.records import reading_record

    photos: list[dict[str, Any]] = []
    failed: list[dict[str, str]] = []
    passed_over = [{"path": str(found.path), "reason": found.reason} for found in gathered.passed_over]

    def take(one: PhotoRead) -> None:
        if one.reading is not None:
            photos.append(reading_record(one.path, one.reading, card, top=top, maps=maps, manner=manner))
        else:
            failed.append({"photo": str(one.path), "reason": str(one.problem)})

    def finish() -> None:
        everything = {"photos": photos, "failed": failed, "passed_over": passed_over}
        write_json(everything)

    return take, finish


def _csv_printer(card: Card, manner: Manner) -> _Printer:
    import csv

    from explorer.jobs.tables import table_columns, table_row

    writer = csv.DictWriter(sys.stdout, table_columns(card.config, manner), restval="", lineterminator="\n")
    with results():
        writer.writeheader()

    def take(one: PhotoRead) -> None:
        reading, problem = one.reading, {"photo": str(one.path), "problem": str(one.problem)}
        row = problem if reading is None else table_row(one.path, reading, card, manner)
        with results():
            writer.writerow(row)

    return take, lambda: None


def _one_printer(card: Card, manner: Manner, line: Callable[[str], None]) -> Callable[[PhotoRead], None]:
    """All about a single photo."""
    from explorer.cli.telling import details

    def take(one: PhotoRead) -> None:
        if one.reading is None:
            return
        for text in details(one.path, one.reading, card.taxonomy, manner):
            line(text)

    return take


def _table_printer(photos: Sequence[Path], card: Card, manner: Manner, line: Callable[[str], None]) -> _Printer:
    """One line a photo: the best name, and how probable it is to all together and to each part."""
    from explorer.cli.telling import Cell, cells, columns, star

    names = short_names(photos)
    widest = max(map(len, names.values()))
    widest_name = max(len(taxon.english) for taxon in card.taxonomy.taxa)
    headings = columns(card.config, manner)
    widths = [max(len(heading), _NARROWEST) for heading in headings]
    stars = False

    def row(photo: str, name: str, rest: Sequence[Cell]) -> None:
        parts = (f"  {cell.text:>{width}}{'*' if cell.star else ' '}" for cell, width in zip(rest, widths, strict=True))
        line(f"{photo:{widest}}  {name:{widest_name}} {''.join(parts)}".rstrip())

    row("photo", "name", [Cell(heading) for heading in headings])

    def take(one: PhotoRead) -> None:
        nonlocal stars
        if one.reading is None:
            return
        rest = tuple(cells(one.reading, card.taxonomy))
        stars |= any(cell.star for cell in rest)
        row(names[one.path], card.taxonomy.taxa[one.reading.answer.best[0]].english, rest)

    def finish() -> None:
        if stars:
            line(star(card.config, manner))

    return take, finish


def short_names(photos: Sequence[Path]) -> dict[Path, str]:
    """What to call photos in a table: their paths without the folders that all share, shortened in front."""
    from explorer.photos import plain

    try:
        common = os.path.commonpath([photo.parent.absolute() for photo in photos])
        names = {photo: plain(os.path.relpath(photo.absolute(), common)) for photo in photos}
    except ValueError:  # they are on several drives
        names = {photo: plain(str(photo)) for photo in photos}
    return {photo: name if len(name) <= _WIDEST else f"…{name[1 - _WIDEST :]}" for photo, name in names.items()}
