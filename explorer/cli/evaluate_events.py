"""What `explorer evaluate` tells a program: how far it is, and what was said of every photo."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

from explorer.cli.console import write

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from explorer.jobs.evaluate import Measured
    from explorer.jobs.tally import Tally
    from explorer.stopping import StopFlag


def listen(stop: StopFlag) -> None:
    """Take "stop" from stdin, in a thread of its own."""
    from explorer.cli.train_commands import Commands

    threading.Thread(target=Commands(stop).listen, args=(sys.stdin,), daemon=True).start()


def teller(*, events: bool) -> Callable[[int, int], None]:
    """Says (done, total) to a program that wants event lines, and to nobody else."""
    if not events:
        return lambda _done, _total: None
    from explorer.cli.train_commands import EventLines
    from explorer.train.events import Measuring

    lines = EventLines()
    return lambda done, total: lines(Measuring(done, total))


def keep_answers(path: Path, tally: Tally, facts: Mapping[str, Any], *, drawn: bool) -> None:
    """Save what was said of every photo.

    Raises:
        ExplorerError: the disk does not allow it.
    """
    from explorer.train.measuring.kept import kept, save_kept

    said = tally.answers()
    photos = [str(photo if drawn else photo.absolute()) for photo in tally.paths]
    save_kept(path, kept(facts["checkpoint"]["fingerprint"], photos, said.truth, said.best, (said.share, said.place)))


def tell_done(answers: Path | None, measured: Measured) -> None:
    """The last event."""
    from explorer.train.events import Done, line

    shares = {f"{way} top-1": share["top1"] for way, share in measured.accuracy.items()}
    write(line(Done(str(answers or ""), shares)))
