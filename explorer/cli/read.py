"""`explorer read`: which birds are on photos."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.cli.console import Progress, at_least, stop_on_interrupt, write
from explorer.cli.reader import add_reader_options, open_wanted_reader

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from explorer.checkpoints.card import Card
    from explorer.jobs.gather import Gathered
    from explorer.jobs.read import PhotoRead

_EPILOG = """JSON:
  {"photos": [{"photo": PATH, "fingerprint": …, "size": [width, height],
               "checkpoint": {"title": …, "fingerprint": …}, "preprocess": …, "precision": …,
               "device": …, "device_reason": …, "seconds": …, "notes": [SENTENCE, …],
               RA-CNN:
               "scales": [{"box": [x0, y0, x1, y1], "input_side": PIXELS,
                           "top": [{"name": …, "scientific": …, "probability": …}, …]}, …],
               "fused": {"top": [as above]},
               multiple granularity descriptors:
               "grains": [{"level": "family", "top": [{"name": …, "probability": …}, …],
                           "frame": [x0, y0, x1, y1], "input_side": PIXELS, "layer": …,
                           "regions": [{"box": …, "energy": SHARE, "area": SHARE, "top": …}, …],
                           with --maps: "maps": [{"rule": …, "cells": [[VALUE, …], …]}, …]}, …],
               "described": {"top": [as above]}}, …],
   "failed": [{"photo": PATH, "reason": SENTENCE}, …],
   "passed_over": [{"path": PATH, "reason": …}, …]}
  Boxes are in pixels of the upright photo, x to the right and y downward. The first scale's box and a
  grain's frame are the square around the whole photo and may reach over its edges. A map's cells cover the
  frame, row by row from the top. Probabilities and shares are between 0 and 1.

A photo that cannot be read is named on stderr and does not end the others; the exit code is 1 only where
none could be read."""


_WIDEST = 60  # letters of a photo's name in the table


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("photos", nargs="+", type=Path, metavar="PHOTO", help="photos, or folders of photos")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON instead of a table")
    form.add_argument("--csv", action="store_true", help="print CSV instead of a table")
    parser.add_argument("--top", type=at_least(1), default=5, metavar="N", help="names a ranking in JSON (default: 5)")
    parser.add_argument("--maps", action="store_true", help="with --json: also every value of the energy maps")
    add_reader_options(parser)
    parser.epilog = _EPILOG


def run(options: argparse.Namespace) -> int:
    """Read the photos and print what is on them."""
    from explorer.cli.report import say_done, say_passed_over
    from explorer.jobs.gather import gather
    from explorer.jobs.read import read_photos

    with stop_on_interrupt() as stop, Progress() as progress:
        gathered = gather(options.photos, stop)
        reader = open_wanted_reader(options, progress)
        take, finish = _printer(options, gathered, reader.card, progress.write)
        failed = 0
        for one in read_photos(gathered.photos, reader, stop=stop):
            if one.problem is not None:
                failed += 1
                progress.say(str(one.problem))
            take(one)
            progress.show("Reading photo", one.done, one.total, note=one.path.name)
    finish()
    say_passed_over(gathered)
    return say_done("Read", len(gathered.photos) - failed, failed, reader)


_Printer = tuple["Callable[[PhotoRead], None]", "Callable[[], None]"]


def _printer(options: argparse.Namespace, gathered: Gathered, card: Card, line: Callable[[str], None]) -> _Printer:
    """What to do with each photo, and at the end."""
    if options.json:
        return _json_printer(gathered, card, top=options.top, maps=options.maps)
    if options.csv:
        return _csv_printer(card)
    if len(gathered.photos) == 1:
        return _one_printer(card, line), lambda: None
    return _table_printer(gathered.photos, card, line)


def _json_printer(gathered: Gathered, card: Card, *, top: int, maps: bool) -> _Printer:
    from explorer.jobs.records import reading_record

    photos: list[dict[str, Any]] = []
    failed: list[dict[str, str]] = []
    passed_over = [{"path": str(found.path), "reason": found.reason} for found in gathered.passed_over]

    def take(one: PhotoRead) -> None:
        if one.reading is not None:
            photos.append(reading_record(one.path, one.reading, card, top=top, maps=maps))
        else:
            failed.append({"photo": str(one.path), "reason": str(one.problem)})

    def finish() -> None:
        everything = {"photos": photos, "failed": failed, "passed_over": passed_over}
        write(json.dumps(everything, indent=2, ensure_ascii=False))

    return take, finish


def _csv_printer(card: Card) -> _Printer:
    import csv

    from explorer.jobs.records import table_columns, table_row

    writer = csv.DictWriter(sys.stdout, table_columns(card.config), restval="", lineterminator="\n")
    writer.writeheader()

    def take(one: PhotoRead) -> None:
        if one.reading is not None:
            writer.writerow(table_row(one.path, one.reading, card))
        else:
            writer.writerow({"photo": str(one.path), "problem": str(one.problem)})

    return take, lambda: None


def _one_printer(card: Card, line: Callable[[str], None]) -> Callable[[PhotoRead], None]:
    """All about a single photo."""
    from explorer.cli.telling import details

    def take(one: PhotoRead) -> None:
        if one.reading is None:
            return
        for text in details(one.path, one.reading, card.taxonomy):
            line(text)

    return take


def _table_printer(photos: Sequence[Path], card: Card, line: Callable[[str], None]) -> _Printer:
    """One line a photo: the best name, and how probable it is to all together and to each scale or grain."""
    from explorer.cli.telling import columns, own_words, star

    names = short_names(photos)
    widest = max(map(len, names.values()))
    widest_name = max(len(taxon.english) for taxon in card.taxonomy.taxa)
    headings = columns(card.config)
    line(f"{'photo':{widest}}  {'name':{widest_name}}     all" + "".join(f"  {heading}" for heading in headings))
    others = False

    def take(one: PhotoRead) -> None:
        nonlocal others
        if one.reading is None:
            return
        best, probability = one.reading.answer.best
        cells = ""
        for heading, (share, agrees) in zip(headings, own_words(one.reading, card.taxonomy), strict=True):
            others |= not agrees
            cells += f"{share:{len(heading) + 1}.2f}{' ' if agrees else '*'}"
        name = card.taxonomy.taxa[best].english
        line(f"{names[one.path]:{widest}}  {name:{widest_name}}    {probability:.2f}{cells}".rstrip())

    def finish() -> None:
        if others:
            line(star(card.config))

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
