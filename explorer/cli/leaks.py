"""`explorer leaks`: photos that are nearly the same in the training and among the held-back ones."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from explorer.cli.console import Progress, at_least, counted, one_line, place, say, stop_on_interrupt, write, write_json
from explorer.errors import ExplorerError

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.data.folders import LabelledSet
    from explorer.jobs.leaks import Leak, Leaks

_SEED = "which photos are held back by chance: split_seed of the recipe (default: 1)"
_SHARE = "how many of every species are held back, 0 to 1: held_back of the recipe (default: 0.2)"
_EPILOG = """A network that has learnt a photo finds its twin easy to name: where nearly the same photo is among those
held back, the accuracy that is measured on them flatters. Two photos look alike where their brightness rises and
falls at the same places, which is told by hashes of 512 bits, and where their colours agree. A burst is told by the
time of the photo.

JSON:
  {"folder": PATH, "layout": …, "split": "own" or "seeded", "training": NUMBER, "held_back": NUMBER,
   "leaking": NUMBER, "distance": NUMBER, "gap": SECONDS,
   "pairs": [{"held_back": PATH, "training": PATH, "signs": ["burst", "alike"], "seconds": SECONDS or null,
              "distance": NUMBER, "same_species": true or false}, …],
   "failed": [{"photo": PATH, "reason": SENTENCE}, …]}
  "leaking" held-back photos have at least one like them in the training. A pair is a "burst" where one camera
  took both within the gap, by EXIF; it is "alike" where their hashes of 512 bits differ in no more than the
  distance, and their colours little. The nearest pairs come first.

FOLDER is a folder of species folders, a directory of CUB-200-2011 or NABirds, or a list of paths and labels. A split
that it brings along is taken; otherwise photos are held back as `explorer train` does it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    from explorer.rules import ALIKE_BITS, BURST_SECONDS

    parser.add_argument("folder", type=place, metavar="FOLDER", help="labelled photos, as for a training")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--seed", type=at_least(0), default=1, metavar="N", help=_SEED)
    parser.add_argument("--share", type=_share, default=0.2, metavar="S", help=_SHARE)
    parser.add_argument("--seeded", action="store_true", help="split by the seed even where the data have a split")
    parser.add_argument(
        "--distance",
        type=at_least(0),
        default=ALIKE_BITS,
        metavar="BITS",
        help=f"photos look alike up to this distance, of 512 at most (default: {ALIKE_BITS})",
    )
    parser.add_argument(
        "--gap",
        type=at_least(0),
        default=int(BURST_SECONDS),
        metavar="SECONDS",
        help=f"photos of one camera within this time are a burst (default: {BURST_SECONDS:.0f})",
    )
    parser.epilog = _EPILOG


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number between 0 and 1")
    return share


def run(options: argparse.Namespace) -> int:
    """Look at every photo, compare the two sides and print the pairs."""
    from explorer.data.folders import labelled_set, split
    from explorer.jobs.leaks import Leaks, find_leaks

    failed: list[dict[str, str]] = []
    with stop_on_interrupt() as stop, Progress() as progress:
        found = labelled_set(options.folder, stop)
        halves = split(found.photos, seed=options.seed, share=options.share, own=not options.seeded)
        if not halves[1]:
            why = "none of its photos are held back, for the share is too small for so few of a species"
            raise ExplorerError(_could_not_compare(options.folder), why, "Raise --share.")
        paths = [photo.path for half in halves for photo in half]
        leaks = None
        for step in find_leaks(*halves, stop=stop, distance=options.distance, gap=options.gap):
            if isinstance(step, Leaks):
                leaks = step
                continue
            if step.problem is not None:
                failed.append({"photo": str(paths[step.done - 1]), "reason": str(step.problem)})
                progress.say(str(step.problem))
            progress.show("Looking at photo", step.done, step.total)
    if leaks is None or not leaks.training + leaks.held_back:
        raise ExplorerError(_could_not_compare(options.folder), "none of the photos could be read")
    if options.json:
        write_json(_record(options, found, leaks) | {"failed": failed})
    else:
        _print_table(found, leaks)
    if failed:
        say(f"{counted(len(failed), 'photo')} could not be read, and were not compared.")
    return 0


def _could_not_compare(folder: Path) -> str:
    return f"Could not compare {one_line(str(folder))}"


def _record(options: argparse.Namespace, found: LabelledSet, leaks: Leaks) -> dict[str, Any]:
    return {
        "folder": str(options.folder),
        "layout": found.layout,
        "split": "own" if found.has_split and not options.seeded else "seeded",
        "training": leaks.training,
        "held_back": leaks.held_back,
        "leaking": leaks.photos,
        "distance": options.distance,
        "gap": options.gap,
        "pairs": [
            {
                "held_back": str(pair.held_back.path),
                "training": str(pair.training.path),
                "signs": list(pair.signs),
                "seconds": pair.seconds,
                "distance": pair.distance,
                "same_species": pair.held_back.folder == pair.training.folder,
            }
            for pair in leaks.pairs
        ],
    }


def _print_table(found: LabelledSet, leaks: Leaks) -> None:
    for pair in leaks.pairs:
        write(one_line(f"{_why(pair):22}{_name(found, pair.held_back.path)}  and  {_name(found, pair.training.path)}"))
    count = counted(leaks.held_back, "held-back photo")
    write(f"Like a photo of the training, or of the same burst: {leaks.photos:,} of {count}.")


def _why(pair: Leak) -> str:
    words = [f"{pair.seconds:g} s apart"] if pair.seconds is not None else []
    return ", ".join([*words, *(["alike"] if "alike" in pair.signs else [])])


def _name(found: LabelledSet, path: Path) -> str:
    return str(path.relative_to(found.root)) if path.is_relative_to(found.root) else str(path)
