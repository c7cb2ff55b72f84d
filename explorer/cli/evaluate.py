"""`explorer evaluate`: how often a checkpoint is right on photos whose species is known."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.cli.console import Progress, counted, say, stop_on_interrupt, write
from explorer.cli.manner import add_manner_options, wanted_manner
from explorer.cli.reader import add_reader_options, open_wanted_reader, wanted_card
from explorer.errors import ExplorerError

if TYPE_CHECKING:
    import argparse

    from explorer.checkpoints.card import Card
    from explorer.jobs.evaluate import Labelled, Tally
    from explorer.manner import Manner
    from explorer.readers import NetworkReader

_EPILOG = """JSON:
  {"photos": NUMBER, "accuracy": {"scale1": {"top1": SHARE, "top5": SHARE}, "scale2": …, "scale3": …,
                                  "fused": …, "genus": …, "family": …},
                or, for multiple granularity descriptors, {"family": …, "genus": …, "species": …, "described": …},
                or, for ColorNet, {"rgb": …, "hsv": …, …, "fused": …, "genus": …, "family": …},
                or, with --crops, {"single": …, "crops": …, "genus": …, "family": …},
   "levels": {"all_right": SHARE, "inconsistent": SHARE},  for multiple granularity descriptors alone
   "kept": SHARE, "risky": SHARE,  with --crops, where the network tells what it looks at
   "manner": {"light": {…}, "off": [NUMBER, …], "crops": {"count": …, "share": …, "rule": …} or null},
   "checkpoint": {"title": …, "fingerprint": …}, "folder": PATH, "held_back": true or false,
   "same_data": true or false, "precision": …, "device": …,
   "failed": [{"photo": PATH, "reason": SENTENCE}, …]}
  Shares are between 0 and 1. Of RA-CNN and ColorNet, genus and family are the fused probabilities summed up the
  tree of names, with --crops those of the average. A stream has its space's name, with a number where an earlier
  stream has the same ("rgb 2"); streams that are off are measured too. "single" is the whole photo, "crops" the
  average, "kept" the mean share that a crop keeps of what the network looks at in the whole photo, "risky" the
  share of crops that keep less than half of it.
  Of multiple granularity descriptors, family, genus and species are what each grain's own network says, and
  described is the species of all grains together. "all_right" is the share of photos with family, genus and
  species right, "inconsistent" that whose best species is not in the best genus or family, by these networks.
  "same_data" says whether these are the very photos that the checkpoint was trained on, the held-back ones included.

A species folder may be called as in the training data (001.Black_footed_Albatross), or by the English or the
scientific name. Photos that cannot be read are not counted."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("checkpoint", metavar="CHECKPOINT", help="a .safetensors file, or the name of a bundled one")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="holds one folder of photos for each species")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--held-back",
        action="store_true",
        help="only the photos that the checkpoint's training held back in this folder",
    )
    add_manner_options(parser)
    add_reader_options(parser, checkpoint=False)
    parser.epilog = _EPILOG


def run(options: argparse.Namespace) -> int:
    """Read every photo and print the shares of right answers."""
    from explorer.jobs.evaluate import Tally, evaluate, label

    card = wanted_card(options)
    manner = wanted_manner(options, card)
    failed: list[dict[str, str]] = []
    with stop_on_interrupt() as stop, Progress() as progress:
        labelled = label(options.folder, card, held_back=options.held_back)
        _say_whether_trained_on(labelled, held_back=options.held_back)
        reader = open_wanted_reader(options, progress)
        tally = Tally(card)
        for one in evaluate(labelled, reader, tally, stop=stop, manner=manner):
            if one.problem is not None:
                failed.append({"photo": str(one.path), "reason": str(one.problem)})
                progress.say(str(one.problem))
            progress.show("Measuring photo", one.done, one.total, note=_so_far(tally))
    if tally.photos == 0:
        raise ExplorerError(f"Could not measure {card.title}", "none of the photos could be read")
    if options.json:
        record = _record(options, reader, tally, manner) | {"same_data": labelled.same_data, "failed": failed}
        write(json.dumps(record, indent=2))
    else:
        _print_table(card, tally)
    if failed:
        say(f"{counted(len(failed), 'photo')} could not be read, and were not counted.")
    return 0


def _say_whether_trained_on(labelled: Labelled, *, held_back: bool) -> None:
    if held_back and not labelled.same_data:
        say("These are not quite the photos of the training: which ones it held back may differ.")
    if labelled.same_data and not held_back:
        say("The checkpoint was trained on most of these photos. --held-back measures on the others alone.")


def _so_far(tally: Tally) -> str:
    return f"right so far {tally.right / tally.photos:.1%}" if tally.photos else ""


def _record(options: argparse.Namespace, reader: NetworkReader, tally: Tally, manner: Manner) -> dict[str, Any]:
    import msgspec

    levels = tally.levels()
    return {
        "photos": tally.photos,
        "accuracy": tally.accuracy(),
        **({"levels": levels} if levels else {}),
        **tally.kept(),
        "manner": msgspec.to_builtins(manner),
        "checkpoint": {"title": reader.card.title, "fingerprint": reader.key_for("").checkpoint},
        "folder": str(options.folder),
        "held_back": options.held_back,
        "precision": reader.precision,
        "device": reader.device,
    }


def _print_table(card: Card, tally: Tally) -> None:
    write(f"{card.title} on {counted(tally.photos, 'photo')}")
    write(f"{'':10}{'first':>9}{'in first five':>16}")
    for name, shares in tally.accuracy().items():
        label = name.replace("scale", "scale ")
        write(f"{label:10}{shares['top1']:>9.1%}{shares['top5']:>16.1%}")
    for name, share in tally.levels().items():
        write(f"{share:>19.1%}  {_LEVELS[name]}")
    for name, share in tally.kept().items():
        write(f"{share:>19.1%}  {_KEPT[name]}")


_LEVELS = {
    "all_right": "of the photos have all of these levels right",
    "inconsistent": "have a best species that is not in the best genus or family",
}
_KEPT = {
    "kept": "of what the network looks at is kept by a crop on average",
    "risky": "of the crops keep less than half of it, and may have lost the bird",
}
