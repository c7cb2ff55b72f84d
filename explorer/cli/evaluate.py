"""`explorer evaluate`: how often a checkpoint is right on photos of known species, how sure, and where it looks."""

from __future__ import annotations

import argparse
import json
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from explorer.cli.commands import DONE
from explorer.cli.console import Progress, counted, say, stop_on_interrupt, write
from explorer.cli.evaluate_events import keep_answers, listen, tell_done, teller
from explorer.cli.manner import add_manner_options, wanted_manner
from explorer.cli.reader import add_reader_options, open_wanted_reader, wanted_card
from explorer.errors import ExplorerError
from explorer.team import team

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card
    from explorer.jobs.evaluate import Counts, Measured
    from explorer.jobs.known import Labelled
    from explorer.manner import Manner
    from explorer.stopping import StopFlag
    from explorer.team import Team

_EPILOG = """Printed is, for each part of the network and for its answer, how often the right name was the first, how
often it was among the first five, and how far the probability of the best name is from how often it is right; then
which species were confused most. Where boxes or parts of the birds are known, it is said too whether the network
looks there.

  explorer evaluate drawn                                        the drawn birds it was not trained on
  explorer evaluate cub200 photos --held-back                    photos that its training held back
  explorer evaluate cub200 photos --report page.pdf              with a page to print
  explorer evaluate cub200 photos --against granularity-cub200   two networks on the same photos

JSON:
  {"photos": NUMBER, "accuracy": {"scale1": {"top1": SHARE, "top5": SHARE}, "scale2": …, "scale3": …,
                                  "fused": …, "genus": …, "family": …},
                or, for multiple granularity descriptors, {"family": …, "genus": …, "species": …, "described": …},
                or, for ColorNet, {"rgb": …, "hsv": …, …, "fused": …, "genus": …, "family": …},
                or, for a plain classifier, {"species": …, "genus": …, "family": …},
                or, with --crops, {"single": …, "crops": …, "genus": …, "family": …},
   "levels": {"all_right": SHARE, "inconsistent": SHARE},
   "kept": SHARE, "risky": SHARE,  with --crops, where the network tells what it looks at
   "calibration": {"fused": {"error": …, "worst": …, "excess": …,
                             "bins": [{"low": …, "high": …, "photos": NUMBER, "sure": …, "right": …}, …]}, …},
   "confused": [{"one": FOLDER, "other": FOLDER, "there": NUMBER, "back": NUMBER, "of_one": …, "of_other": …}, …],
   "species": [{"folder": …, "name": …, "photos": …, "right": …, "in_first": …, "sure": …, "wrongly": …,
                "taken_for": FOLDER or null, "taken": …}, …],
   "localisation": {"box 2": {"photos": …, "area": …, "iou": …, "found": …, "centred_iou": …, "centred_found": …,
                              "parts": {"beak": {"photos": …, "hits": …, "chance": …}, …}, "all_parts": …}, …},
   "energy": {"species": {"photos": …, "held": …, "area": …}, …},
   "manner": {"light": {…}, "off": [NUMBER, …], "crops": {"count": …, "share": …, "rule": …} or null},
   "checkpoint": {"title": …, "fingerprint": …}, "folder": PATH, or "drawn birds", "held_back": true or false,
   "same_data": true or false, "precision": …, "device": …,
   "against": {"checkpoint": …, "measured": {as above}, "photos": …, "interval": 0.95, "resamples": …, "seed": …,
               "differences": {"top1": {"photos": …, "both": …, "first": …, "second": …, "difference": …,
                                        "low": …, "high": …}, "top5": …, …}},  with --against
   "failed": [{"photo": PATH, "reason": SENTENCE}, …]}
  Shares are between 0 and 1. Of RA-CNN and ColorNet, genus and family are the fused probabilities summed up the
  tree of names, with --crops those of the average. A stream has its space's name, with a number where an earlier
  stream has the same ("rgb 2"); streams that are off are measured too. "single" is the whole photo, "crops" the
  average, "kept" the mean share that a crop keeps of what the network looks at in the whole photo, "risky" the
  share of crops that keep less than half of it.
  Of multiple granularity descriptors, family, genus and species are what each grain's own network says, and
  described is the species of all grains together. "all_right" is the share of photos with family, genus and
  species right, "inconsistent" that whose best species is not in the best genus or family.
  A calibration "error" (ECE, 15 bins) says how far the probability of the best name is from how often it is right,
  "excess" how much too sure it is on average. Of two species that are confused, "there" counts photos of the one
  that were named the other, "back" those the other way round. "wrongly" counts photos of others given that name.
  Localisation needs photos with true boxes or parts (CUB-200-2011, drawn birds): "iou" and "found" (an IoU of 0.5
  or more) are those of the boxes the network chose, "centred_…" those of boxes of equal size in the middle of the
  photo; "hits" is how often a part lay in the box, "chance" how often it would in such a box anywhere. "energy" is
  what of it lies in the true box, beside the share of the area.
  A difference is the checkpoint's share less the other's, "low" to "high" its interval by a paired bootstrap over
  photos; "first" and "second" count photos that only one of them had right.
  "same_data" says whether these are the very photos that the checkpoint was trained on, the held-back ones included.

A species folder may be called as in the training data (001.Black_footed_Albatross), or by the English or the
scientific name. Photos that cannot be read are not counted."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("checkpoint", metavar="CHECKPOINT", help="a .safetensors file, or the name of a bundled one")
    parser.add_argument(
        "folder", type=Path, nargs="?", metavar="FOLDER",
        help="holds one folder of photos for each species, or a data set as `train` takes it; without it, the drawn "
        "birds that the checkpoint's training held back",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--report", type=Path, metavar="FILE", help="save a page with the results, such as report.pdf")
    parser.add_argument(
        "--answers", type=Path, metavar="FILE",
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
    parser.epilog = _EPILOG


class _Done(NamedTuple):
    """One checkpoint measured: what is known of it, what was counted, and how it was read."""

    card: Card
    counts: Counts
    measured: Measured
    facts: dict[str, Any]
    failed: list[dict[str, str]]


def run(options: argparse.Namespace) -> int:
    """Read every photo and print the shares of right answers."""
    from explorer.cli.evaluated import print_comparison, print_table
    from explorer.jobs.compare import compare
    from explorer.jobs.measured import comparison_record, measured_record

    card = wanted_card(options)
    others = argparse.Namespace(**vars(options) | {"checkpoint": options.against})
    other = wanted_card(others) if options.against is not None else None
    manner = wanted_manner(options, card)
    _check_report(options.report)
    with stop_on_interrupt() as stop, Progress() as progress, team("Could not go on measuring", stop) as together:
        if not together.leads:  # it reads its share, and the leader counts and prints
            labelled = _found(options, card)
            _share(options, labelled, manner, progress, stop=stop, together=together)
            if other is not None:
                labelled, manner = _for_other(labelled, card, other), wanted_manner(others, other)
                _share(others, labelled, manner, progress, stop=stop, together=together)
            return DONE
        if options.events:
            listen(stop)
        labelled = _labelled(options, card)
        if other is not None:
            second_labelled, second_manner = _for_other(labelled, card, other), wanted_manner(others, other)
            _say_whether_seen(options, card, other)
        first = _measure(options, labelled, manner, progress, stop=stop, together=together)
        record = measured_record(first.measured, card.taxonomy) | first.facts
        record |= {"folder": labelled.said, "held_back": options.held_back, "same_data": labelled.same_data}
        if options.answers is not None:
            keep_answers(options.answers, first.counts.tally, first.facts, drawn=options.folder is None)
        comparison, second = None, None
        if other is not None:
            second = _measure(others, second_labelled, second_manner, progress, stop=stop, together=together)
            comparison = compare(first.counts.tally, second.counts.tally)
            told = {} if comparison is None else comparison_record(comparison)
            record["against"] = (
                {"checkpoint": second.facts["checkpoint"]}
                | {"measured": measured_record(second.measured, other.taxonomy)}
                | told
            )
    record["failed"] = first.failed
    if options.report is not None:
        from explorer.jobs.report import save_report

        save_report(options.report, card, first.measured, record, other=other, comparison=comparison)
    if options.events:
        tell_done(options.answers, first.measured)
    elif options.json:
        write(json.dumps(record, indent=2))
    else:
        print_table(card, first.measured)
        if second is not None and comparison is not None:
            write()
            print_table(second.card, second.measured)
            print_comparison(comparison)
    if first.failed:
        say(f"{counted(len(first.failed), 'photo')} could not be read, and were not counted.")
    return DONE


def _found(options: argparse.Namespace, card: Card) -> Labelled:
    from explorer.jobs.known import drawn_held_back, label

    if options.folder is None:
        return drawn_held_back(card)
    return label(options.folder, card, held_back=options.held_back)


def _labelled(options: argparse.Namespace, card: Card) -> Labelled:
    """The photos to measure on, with what a person should know of them."""
    labelled = _found(options, card)
    if options.folder is None:
        return labelled
    if options.held_back and not labelled.same_data:
        say("These are not quite the photos of the training: which ones it held back may differ.")
    if labelled.same_data and not options.held_back:
        say("The checkpoint was trained on most of these photos. --held-back measures on the others alone.")
    return labelled


def _for_other(labelled: Labelled, card: Card, other: Card) -> Labelled:
    from explorer.jobs.known import under

    return under(labelled, card, other)


def _say_whether_seen(options: argparse.Namespace, card: Card, other: Card) -> None:
    from explorer.jobs.known import may_have_seen

    if (options.held_back or options.folder is None) and may_have_seen(card, other):
        say(f"{other.title} may have been trained on some of these photos: that would favour it.")


def _share(
    options: argparse.Namespace,
    labelled: Labelled,
    manner: Manner,
    progress: Progress,
    *,
    stop: StopFlag,
    together: Team,
) -> None:
    """Read this process's share, for the leader to count."""
    from explorer.jobs.read import read_together

    reader = open_wanted_reader(options, progress, together)
    photos = tuple(labelled.classes)
    deque(read_together(photos, reader, together, stop=stop, manner=manner, load=labelled.load), maxlen=0)


def _measure(
    options: argparse.Namespace,
    labelled: Labelled,
    manner: Manner,
    progress: Progress,
    *,
    stop: StopFlag,
    together: Team,
) -> _Done:
    import msgspec

    from explorer.jobs.evaluate import Counts, evaluate

    reader = open_wanted_reader(options, progress, together)
    counts = Counts(reader.card)
    tally = counts.tally
    failed: list[dict[str, str]] = []
    tell = teller(events=options.events)
    for one in evaluate(labelled, reader, counts, stop=stop, manner=manner, together=together):
        if one.problem is not None:
            failed.append({"photo": str(one.path), "reason": str(one.problem)})
            progress.say(str(one.problem))
        so_far = f"right so far {tally.right / tally.photos:.1%}" if tally.photos else ""
        tell(one.done, one.total)
        progress.show(f"Measuring {reader.card.title}: photo", one.done, one.total, note=so_far)
    if tally.photos == 0:
        raise ExplorerError(f"Could not measure {reader.card.title}", "none of the photos could be read")
    facts = {
        "manner": msgspec.to_builtins(manner),
        "checkpoint": {"title": reader.card.title, "fingerprint": reader.key_for("").checkpoint},
        "precision": reader.precision,
        "device": reader.device,
    }
    return _Done(reader.card, counts, counts.measured(), facts, failed)


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
