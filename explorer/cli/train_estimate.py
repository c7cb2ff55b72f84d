"""`explorer train --estimate`: how long a recipe takes on this computer, by trying a few steps of it."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from explorer.cli.console import counted, duration, write

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.cli.console import Progress
    from explorer.stopping import StopFlag
    from explorer.train.means import Means
    from explorer.train.recipe import Recipe
    from explorer.train.trial.events import Tried

ESTIMATE_HELP = "only try a few steps, and say how long it would take and how much memory; nothing is written"


def estimate(recipe: Recipe, means: Means, *, base: Path, stop: StopFlag, progress: Progress, events: bool) -> None:
    """Try a recipe with what the training would compute with, and tell a person, or a program in lines of events.

    With `events` it stops when stdin ends: who asked is gone, or has changed their mind. Where several processes would
    train together they are tried together, and the leader tells.

    Raises:
        ExplorerError: the recipe cannot be trained, or is too slow to be tried.
        Stopped: on request.
    """
    from explorer.train.run import Wishes
    from explorer.train.trial.events import Tried, line
    from explorer.train.trial.trying import try_recipe

    leads = means.team.leads
    if events and leads:
        threading.Thread(target=_wait_for_end, args=(stop,), daemon=True).start()
    for step in try_recipe(recipe, base=base, stop=stop, wishes=Wishes(means=means)):
        if not leads:
            continue
        if events:
            write(line(step))
            sys.stdout.flush()
        elif isinstance(step, Tried):
            _tell(recipe, step, progress)
        else:
            progress.show("Trying phase", min(step.done + 1, step.total), step.total)


def _wait_for_end(stop: StopFlag) -> None:
    for text in sys.stdin:
        if text.strip() == "stop":
            break
    stop.stop()


def _tell(recipe: Recipe, tried: Tried, progress: Progress) -> None:
    guess = tried.estimate
    progress.say("Measured on this computer by trying a few steps of each kind of phase.")
    if tried.tried < len(recipe.phases):
        progress.say(f"{counted(len(recipe.phases) - tried.tried, 'phase')} took too long to try, and follow a table.")
    progress.write(f"{duration(guess.seconds):>8}  in all")
    progress.write(f"{duration(guess.preparing):>8}  reading pictures")
    for phase, cost in zip(recipe.phases, guess.phases, strict=True):
        progress.write(f"{duration(cost.seconds):>8}  {type(phase).__name__}, {counted(phase.epochs, 'epoch')}")
    progress.write(f"{duration(guess.measuring):>8}  measuring")
    progress.write(f"{guess.memory / 2**30:>5.1f} GB  of memory")
