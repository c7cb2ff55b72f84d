"""`explorer demo`: the drawn birds and their checkpoint, made again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cli.console import Progress, at_least, counted, stop_on_interrupt
from explorer.cli.train import EVENTS_HELP, RESTART_HELP, Order, carry_out
from explorer.resources import resource

if TYPE_CHECKING:
    import argparse

_EPILOG = """The pictures go to OUT/demo and the checkpoint to OUT/checkpoints; both are the same every time.
In a clone of the repository `explorer demo --out resources --restart` makes the bundled ones again."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument(
        "--out", type=Path, default=Path("drawn-birds"), metavar="OUT", help="folder to write to (default: drawn-birds)"
    )
    parser.add_argument(
        "--each", type=at_least(1), default=1, metavar="N", help="pictures of each species (default: 1)"
    )
    parser.add_argument("--only-pictures", action="store_true", help="draw the birds, and train nothing")
    parser.add_argument("--restart", action="store_true", help=RESTART_HELP)
    parser.add_argument("--events", action="store_true", help=EVENTS_HELP)
    parser.epilog = _EPILOG


def run(options: argparse.Namespace) -> int:
    """Draw, and train."""
    from explorer.jobs.demo import draw_demo

    with stop_on_interrupt() as stop, Progress() as progress:
        folder: Path = options.out / "demo"
        total = 0
        for done, total, path in draw_demo(folder, each=options.each, stop=stop):
            progress.show("Drawing picture", done, total, note=path.name)
        progress.say(f"Drew {counted(total, 'picture')} into {folder}.")
        if not options.only_pictures:
            out: Path = options.out / "checkpoints" / "racnn-drawn.safetensors"
            out.parent.mkdir(parents=True, exist_ok=True)
            recipe = resource("recipes", "racnn-drawn.json")
            order = Order(recipe, out, restart=options.restart, events=options.events)
            carry_out(order, stop=stop, progress=progress)
    return 0
