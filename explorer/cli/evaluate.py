"""`explorer evaluate`: how often a checkpoint is right on photos of known species, how sure, and where it looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.cli.commands import DONE
from explorer.cli.console import Progress, counted, place, say, stop_on_interrupt, write, write_json
from explorer.cli.evaluate_events import keep_answers, listen, tell_done
from explorer.cli.evaluate_help import EPILOG
from explorer.cli.evaluate_measure import Work, asked_of, measure, share, to_know
from explorer.cli.manner import add_manner_options
from explorer.cli.reader import add_reader_options
from explorer.errors import ExplorerError
from explorer.team import team

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from explorer.cli.evaluate_measure import Asked, Done
    from explorer.jobs.compare import Comparison


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("checkpoint", metavar="CHECKPOINT", help="a .safetensors file, or the name of a bundled one")
    parser.add_argument(
        "folder", type=place, nargs="?", metavar="FOLDER",
        help="holds one folder of photos for each species, or a data set as `train` takes it; without it, the drawn "
        "birds that the checkpoint's training held back",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--report", type=place, metavar="FILE", help="save a page with the results, such as report.pdf")
    parser.add_argument(
        "--answers", type=place, metavar="FILE",
        help="keep what was said of every photo in a JSON file, from which the window shows species and mistakes",
    )  # fmt: skip
    parser.add_argument("--events", action="store_true", help="print event lines for programs, and nothing else")
    parser.add_argument("--against", metavar="OTHER", help="measure a second checkpoint on the same photos and compare")
    parser.add_argument(
        "--held-back",
        action="store_true",
        help="only the photos that the checkpoint's training held back in this folder, or that the data set holds back",
    )
    add_manner_options(parser)
    add_reader_options(parser, checkpoint=False)
    parser.epilog = EPILOG


def run(options: argparse.Namespace) -> int:
    """Read every photo and print the shares of right answers."""
    _check_report(options.report)
    with stop_on_interrupt() as stop, Progress() as progress, team("Could not go on measuring", stop) as together:
        work = Work(progress, stop, together)
        if options.events and together.leads:
            listen(stop)
        first, *others = asked_of(options)
        if not together.leads:  # it reads its share, and the leader counts and prints
            for asked in (first, *others):
                share(asked, work)
            return DONE
        for sentence in to_know(first, *others):
            say(sentence)
        done = measure(first, work)
        if options.answers is not None:
            keep_answers(options.answers, done.counts.tally, done.facts, drawn=options.folder is None)
        second = measure(others[0], work) if others else None
    _give(options, first, done, second)
    return DONE


def _give(options: argparse.Namespace, asked: Asked, first: Done, second: Done | None) -> None:
    """Everything that was measured, as the person wants it: a page, JSON, events or tables."""
    from explorer.jobs.compare import compare

    comparison = None if second is None else compare(first.counts.tally, second.counts.tally)
    record = _record(asked, first, second, comparison)
    if options.report is not None:
        from explorer.jobs.report import save_report

        other = None if second is None else second.card
        save_report(options.report, first.card, first.measured, record, other=other, comparison=comparison)
    if options.events:
        tell_done(options.answers, first.measured)
    elif options.json:
        write_json(record)
    else:
        _print(first, second, comparison)
    if first.failed:
        say(f"{counted(len(first.failed), 'photo')} could not be read, and were not counted.")


def _print(first: Done, second: Done | None, comparison: Comparison | None) -> None:
    from explorer.cli.evaluated import print_comparison, print_table

    print_table(first.card, first.measured)
    if second is not None and comparison is not None:
        write()
        print_table(second.card, second.measured)
        print_comparison(comparison)


def _record(asked: Asked, first: Done, second: Done | None, comparison: Comparison | None) -> dict[str, Any]:
    """All numbers as JSON holds them."""
    from explorer.jobs.measured import comparison_record, measured_record

    labelled = asked.labelled
    record = measured_record(first.measured, first.card.taxonomy) | first.facts
    record |= {"folder": labelled.said, "held_back": asked.options.held_back, "same_data": labelled.same_data}
    if second is not None:
        measured = measured_record(second.measured, second.card.taxonomy)
        record["against"] = {"checkpoint": second.facts["checkpoint"], "measured": measured}
        record["against"] |= {} if comparison is None else comparison_record(comparison)
    return record | {"failed": first.failed}


def _check_report(path: Path | None) -> None:
    """Complain of what cannot be saved before anything is read."""
    if path is None:
        return
    import importlib.util

    what = f"Could not save {path.name}"
    if importlib.util.find_spec("PySide6") is None:
        raise ExplorerError(what, "reports are painted with PySide6, which is not installed", "Leave out --report.")
    from explorer.figures.save import FORMATS

    if path.suffix.lower() not in FORMATS:
        raise ExplorerError(what, "its name does not end in a format of pages", f"Let it end in {', '.join(FORMATS)}.")
    if not path.absolute().parent.is_dir():
        raise ExplorerError(what, f"there is no folder {path.parent}", "Make the folder or choose another.")
