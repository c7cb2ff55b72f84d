"""The options that say how photos are read: crop by crop, without some streams, in another light."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple, get_args

from explorer.cli.console import number
from explorer.errors import ExplorerError
from explorer.rules import AverageRule

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from explorer.checkpoints.card import Card
    from explorer.manner import Crops, Light, Manner


class _Knob(NamedTuple):
    """One number of the light: its range, and what it does."""

    low: float
    high: float
    help: str


_LIGHT = {
    "exposure": _Knob(-3, 3, "the photo made brighter or darker, in stops, -3 to 3"),
    "warmth": _Knob(-2, 2, "white balance: red against blue, in stops, -2 to 2"),
    "tint": _Knob(-1, 1, "white balance: magenta against green, in stops, -1 to 1"),
    "saturation": _Knob(0, 2, "of the colours: 0 is grey, 1 the photo as it is, up to 2"),
}
_LEAST_SHARE = 0.05
_RULES: tuple[AverageRule, ...] = get_args(AverageRule)
_OTHERS = "Leave it out, or choose a ColorNet checkpoint."


def add_manner_options(parser: argparse.ArgumentParser) -> None:
    """Add what makes a manner of reading, in two groups."""
    crops = parser.add_argument_group("crop by crop, with every checkpoint")
    crops.add_argument(
        "--crops", type=int, choices=[1, 5, 10], metavar="N",
        help="read N crops of each photo and average: 1 (the centre), 5 (corners and centre) or 10 (and mirrored)",
    )  # fmt: skip
    crops.add_argument(
        "--crop-share",
        type=number,
        metavar="SHARE",
        help="size of a crop, of the photo's width and height (default: 0.875)",
    )
    crops.add_argument(
        "--average", choices=_RULES, metavar="RULE",
        help="how crops are averaged: probabilities (default), logits, or confidence, which weighs the sure ones more",
    )  # fmt: skip
    colour = parser.add_argument_group("streams and light, of ColorNet")
    colour.add_argument(
        "--without", metavar="STREAMS", help="colour spaces whose streams shall not vote, such as hsv,hed"
    )
    for name, knob in _LIGHT.items():
        colour.add_argument(f"--{name}", type=number, metavar="NUMBER", help=knob.help)


def wanted_manner(options: argparse.Namespace, card: Card) -> Manner:
    """The manner that the options ask for, of a checkpoint with that card.

    Raises:
        ExplorerError: a number is out of its range, options contradict each other, or the checkpoint cannot do it.
    """
    from explorer.manner import Manner
    from explorer.models.config import ColornetConfig

    _check(options)
    off: tuple[int, ...] = ()
    if isinstance(card.config, ColornetConfig):
        off = () if options.without is None else _off(options.without, card.config.stream_names)
    elif given := _for_streams(options):
        raise ExplorerError(f"Could not use {given[0]}", f"{card.title} has no colour streams", _OTHERS)
    return Manner(light=_light(options), off=off, crops=_crops(options))


def _check(options: argparse.Namespace) -> None:
    """Complain of what suits no checkpoint."""
    for name, knob in _LIGHT.items():
        value = getattr(options, name)
        if value is not None and not knob.low <= value <= knob.high:
            what = f"Could not read with --{name} {value:g}"
            raise ExplorerError(what, f"it goes from {knob.low:g} to {knob.high:g}")
    share = options.crop_share
    if share is not None and not _LEAST_SHARE <= share <= 1:
        what, why = f"Could not read with --crop-share {share:g}", f"a share is {_LEAST_SHARE:g} to 1"
        raise ExplorerError(what, why, "0.875 is seven eighths of width and height.")
    if options.crops is None and (share is not None or options.average is not None):
        name = "--average" if share is None else "--crop-share"
        raise ExplorerError(f"Could not use {name}", "no crops are asked for", "Add --crops 5.")
    if options.crops is not None and (given := _for_streams(options)):
        why = "crops are read by all streams, in the photo's own light"
        raise ExplorerError(f"Could not use {given[0]} with --crops", why, "Leave out one of them.")


def _for_streams(options: argparse.Namespace) -> list[str]:
    return [f"--{name}" for name in ("without", *_LIGHT) if getattr(options, name) is not None]


def _light(options: argparse.Namespace) -> Light:
    from explorer.manner import Light

    given = {name: getattr(options, name) for name in _LIGHT}
    return Light(**{name: value for name, value in given.items() if value is not None})


def _crops(options: argparse.Namespace) -> Crops | None:
    from explorer.manner import Crops

    if options.crops is None:
        return None
    given = {"count": options.crops, "share": options.crop_share, "rule": options.average}
    return Crops(**{name: value for name, value in given.items() if value is not None})


def _off(without: str, streams: Sequence[str]) -> tuple[int, ...]:
    """The numbers of the named streams. Case and spaces don't matter: "RGB2" is "rgb 2"."""
    numbers = {_bare(name): number for number, name in enumerate(streams)}
    off = set()
    for name in without.split(","):
        if _bare(name) not in numbers:
            nearest = difflib.get_close_matches(_bare(name), numbers, n=1)
            hint = f"Did you mean {streams[numbers[nearest[0]]]}? " if nearest else ""
            what = f"Could not leave out the stream {name.strip() or '(without a name)'}"
            raise ExplorerError(what, "there is none of that name", f"{hint}The streams are: {', '.join(streams)}.")
        off.add(numbers[_bare(name)])
    if len(off) == len(streams):
        raise ExplorerError("Could not leave out every stream", "none would be left to vote", "Keep one at least.")
    return tuple(sorted(off))


def _bare(name: str) -> str:
    return "".join(name.split()).casefold()
