"""`explorer train`: a network from a recipe."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from explorer.cli.console import Progress, at_least, counted, duration, stop_on_interrupt
from explorer.cli.train_batch import BATCH_HELP, Batch, batch, with_wanted_batch
from explorer.cli.train_estimate import ESTIMATE_HELP, estimate
from explorer.cli.train_help import CHECK_HELP, DATA_HELP, EPILOG, OUT_HELP
from explorer.errors import ExplorerError
from explorer.team import ALONE

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from explorer.stopping import StopFlag
    from explorer.team import Team
    from explorer.train.events import Event
    from explorer.train.means import Means
    from explorer.train.recipe import Recipe
    from explorer.train.run import Wishes

SUFFIX = ".safetensors"
RESTART_HELP = "begin anew, and replace what is there"
EVENTS_HELP = "print event lines for programs, and listen for commands"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument("recipe", type=Path, metavar="RECIPE", help="a JSON file, as described below")
    parser.add_argument("--out", type=Path, metavar="FILE", help=OUT_HELP)
    parser.add_argument("--data", type=Path, metavar="PLACE", help=DATA_HELP)
    parser.add_argument("--epochs", type=at_least(1), metavar="N", help="no phase longer than this, for a quick look")
    parser.add_argument("--batch", type=batch, metavar="N|fit", help=BATCH_HELP)
    parser.add_argument("--seed", type=at_least(0), metavar="N", help="instead of the recipe's")
    parser.add_argument("--check", type=at_least(0), default=0, metavar="N", help=CHECK_HELP)
    parser.add_argument("--restart", action="store_true", help=RESTART_HELP)
    parser.add_argument("--events", action="store_true", help=EVENTS_HELP)
    parser.add_argument("--estimate", action="store_true", help=ESTIMATE_HELP)
    add_means_options(parser)
    parser.epilog = EPILOG


def add_means_options(parser: argparse.ArgumentParser) -> None:
    """Add what to compute with."""
    group = parser.add_argument_group("what to compute with")
    group.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:1, mps … (default: auto)")
    group.add_argument(
        "--precision", default="auto", choices=["auto", "float32", "bfloat16"],
        help="of the arithmetic (default: auto, which is bfloat16 on GPUs that have it; on the CPU float32 for what "
        "learns and bfloat16 for what rests)",
    )  # fmt: skip
    group.add_argument("--compile", action="store_true", help="compile the trunks first (torch.compile), for long runs")


def run(options: argparse.Namespace) -> int:
    """Train, and print what was measured."""
    order = Order(
        options.recipe, options.out or Path(options.recipe.with_suffix(SUFFIX).name),
        data=options.data, epochs=options.epochs, seed=options.seed, restart=options.restart, events=options.events,
        check=options.check, device=options.device, precision=options.precision, compiled=options.compile,
        batch=options.batch,
    )  # fmt: skip
    with stop_on_interrupt() as stop, Progress() as progress:
        if options.estimate:
            _try_out(order, stop=stop, progress=progress)
        else:
            carry_out(order, stop=stop, progress=progress)
    return 0


@dataclass(frozen=True, slots=True)
class Order:
    """A recipe file, the checkpoint to write, and what the flags say. None leaves what the recipe says."""

    recipe: Path
    out: Path
    data: Path | None = None
    epochs: int | None = None
    seed: int | None = None
    restart: bool = False
    events: bool = False
    check: int = 0
    device: str = "auto"
    precision: str = "auto"
    compiled: bool = False
    batch: Batch = None


def wanted_recipe(order: Order) -> Recipe:
    """The recipe with what the flags change.

    Raises:
        ExplorerError: the recipe is wrong, or a flag does not fit it.
    """
    import msgspec

    from explorer.train.recipe import Photos, load_recipe, shortened

    recipe = load_recipe(order.recipe)
    if order.data is not None:
        if not isinstance(recipe.data, Photos):
            raise ExplorerError("Could not use --data", "the recipe trains on drawn birds, which need no folder")
        data = msgspec.structs.replace(recipe.data, folder=str(order.data.absolute()))
        recipe = msgspec.structs.replace(recipe, data=data)
    if order.seed is not None:
        recipe = msgspec.structs.replace(recipe, seed=order.seed)
    return recipe if order.epochs is None else shortened(recipe, order.epochs)


def _try_out(order: Order, *, stop: StopFlag, progress: Progress) -> None:
    """Say how long it would take, as long as nothing is begun."""
    from explorer.team import team
    from explorer.train.progress import made_by, retold

    recipe = wanted_recipe(order)
    with team("Could not try the recipe", stop) as together:
        means = _means(order, together)
        base = order.recipe.parent
        settling = with_wanted_batch(recipe, order.batch, base=base, begun=None, stop=stop, means=means)
        say = partial(tell, progress=progress) if together.leads and not order.events else _nothing
        recipe = made_by(retold(settling, say), lambda: None)
        estimate(recipe, means, base=base, stop=stop, progress=progress, events=order.events)


def _nothing(_: Event) -> None:
    pass


def carry_out(order: Order, *, stop: StopFlag, progress: Progress) -> None:
    """Train, and tell a person, or a program in lines of events.

    Raises:
        ExplorerError: there is a finished checkpoint already, or the training cannot go on.
        Stopped: on request.
    """
    from explorer.team import team

    if order.out.suffix.lower() != SUFFIX:
        hint = f"Call it {order.out.stem}{SUFFIX}."
        raise ExplorerError(f"Could not train {order.out.name}", f"a checkpoint's name ends in {SUFFIX}", hint)
    recipe = wanted_recipe(order)
    progress.wait("Getting ready")
    with team("Could not go on with the training", stop) as together:
        if together.leads:
            _lead(recipe, order, stop=stop, progress=progress, together=together)
        else:
            _follow(recipe, order, stop=stop, together=together)


def _lead(recipe: Recipe, order: Order, *, stop: StopFlag, progress: Progress, together: Team) -> None:
    from explorer.checkpoints.store import remove_leftovers
    from explorer.cli.train_commands import Commands, EventLines
    from explorer.train.holding import held
    from explorer.train.places import state_path
    from explorer.train.run import Wishes

    if order.out.exists() and not state_path(order.out).exists() and not order.restart:
        hint = "Choose another place with --out, or replace it with --restart."
        raise ExplorerError(f"Could not train {order.out.name}", "there is a finished checkpoint of that name", hint)
    commands = Commands(stop)
    say = EventLines() if order.events else partial(tell, progress=progress)
    if order.events:
        threading.Thread(target=commands.listen, args=(sys.stdin,), daemon=True).start()
    wishes = Wishes(commands.finish, order.check, _means(order, together))
    with held(order.out):
        remove_leftovers(order.out)
        for event in _training(recipe, order, stop=stop, wishes=wishes):
            say(event)
            commands.obey(say)


def _follow(recipe: Recipe, order: Order, *, stop: StopFlag, together: Team) -> None:
    """Train in silence: the leader speaks and writes for all."""
    from explorer.train.run import Wishes

    for _ in _training(recipe, order, stop=stop, wishes=Wishes(means=_means(order, together))):
        pass


def _training(recipe: Recipe, order: Order, *, stop: StopFlag, wishes: Wishes) -> Iterator[Event]:
    """Find how many pictures at a time, and train."""
    from explorer.train.run import train

    base, begun = order.recipe.parent, None if order.restart else order.out
    recipe = yield from with_wanted_batch(recipe, order.batch, base=base, begun=begun, stop=stop, means=wishes.means)
    yield from train(recipe, order.out, base=base, stop=stop, restart=order.restart, wishes=wishes)


def _means(order: Order, together: Team = ALONE) -> Means:
    from explorer.train.means import choose_means

    return choose_means(order.device, order.precision, team=together, compiled=order.compiled)


def tell(event: Event, progress: Progress) -> None:
    """Say an event to a person."""
    from explorer.train import events

    match event:
        case events.Skipped():
            progress.say(f"Left out: {event.reason}")
        case events.Noted():
            progress.say(event.text)
        case events.Began():
            photos = f"{counted(event.photos, 'picture')} of {event.classes:,} species, {event.held_back:,} held back"
            progress.say(f"Training on {photos}. Phases: {', '.join(event.phases)}.")
            if event.phase or event.epoch:
                progress.say(f"Going on where it was left: phase {event.phase + 1}, epoch {event.epoch + 1}.")
        case events.EpochDone():
            number = f"Phase {event.phase + 1}, epoch {event.epoch + 1} of {event.epochs}"
            progress.say(f"{number}: loss {event.loss:.4f}, {duration(event.seconds)}")
        case events.Checked():
            shares = ", ".join(f"{name} {share:.1%}" for name, share in event.measured.items() if "top-1" in name)
            progress.say(f"  of {counted(event.pictures, 'held-back picture')}: {shares}")
        case events.Done():
            progress.say(f"The checkpoint is at {event.path}. Measured on the held-back pictures:")
            for name, share in event.measured.items():
                progress.write(f"{share:7.1%}  {name}")
        case _:
            _show(event, progress)


def _show(event: Event, progress: Progress) -> None:
    """Move the bar on."""
    from explorer.train import events

    match event:
        case events.Preparing():
            progress.show("Preparing picture", event.done, event.total)
        case events.Caching():
            progress.show(f"Phase {event.phase + 1}, looking at picture", event.done, event.total)
        case events.Fitting():
            progress.show(f"Trying {event.batch} pictures at a time, step", event.done, event.total)
        case events.Stepped():
            verb = f"Phase {event.phase + 1}, epoch {event.epoch + 1} of {event.epochs}, step"
            note = f"loss {event.loss:.3f}, {event.pictures_per_second:.1f} pictures a second"
            progress.show(verb, event.step, event.steps, note=note)
        case events.Measuring():
            progress.show("Measuring picture", event.done, event.total)
