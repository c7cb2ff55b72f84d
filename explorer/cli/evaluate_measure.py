"""The measuring of `explorer evaluate`: which photos, by which checkpoints, and what was counted."""

from __future__ import annotations

import argparse
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from explorer.cli.evaluate_events import teller
from explorer.cli.manner import wanted_manner
from explorer.cli.reader import open_wanted_reader, wanted_card
from explorer.errors import ExplorerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from explorer.checkpoints.card import Card
    from explorer.cli.console import Progress
    from explorer.jobs.evaluate import Counts, Measured
    from explorer.jobs.known import Labelled
    from explorer.manner import Manner
    from explorer.stopping import StopFlag
    from explorer.team import Team


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """One checkpoint to be measured, on which photos and how they are read."""

    options: argparse.Namespace
    card: Card
    labelled: Labelled
    manner: Manner


class Work(NamedTuple):
    """What goes through all measuring of a command."""

    progress: Progress
    stop: StopFlag
    together: Team


class Done(NamedTuple):
    """One checkpoint measured: what is known of it, what was counted, and how it was read."""

    card: Card
    counts: Counts
    measured: Measured
    facts: dict[str, Any]
    failed: list[dict[str, str]]


def asked_of(options: argparse.Namespace) -> list[Asked]:
    """The checkpoint that the options ask for, and with --against another one on the same photos.

    Raises:
        ExplorerError: a checkpoint cannot be used, or the photos are not of its species.
    """
    from explorer.jobs.known import drawn_held_back, label, under

    card = wanted_card(options)
    others = argparse.Namespace(**vars(options) | {"checkpoint": options.against})
    other = None if options.against is None else wanted_card(others)
    manner = wanted_manner(options, card)
    held_back, folder = options.held_back, options.folder
    labelled = drawn_held_back(card) if folder is None else label(folder, card, held_back=held_back)
    first = Asked(options, card, labelled, manner)
    if other is None:
        return [first]
    return [first, Asked(others, other, under(labelled, card, other), wanted_manner(others, other))]


def to_know(first: Asked, second: Asked | None = None) -> Iterator[str]:
    """Sentences about the photos that the person should know before the numbers."""
    from explorer.jobs.known import may_have_seen

    drawn, held_back, same_data = first.options.folder is None, first.options.held_back, first.labelled.same_data
    if not drawn and held_back and not same_data:
        yield "These are not quite the photos of the training: which ones it held back may differ."
    if not drawn and same_data and not held_back:
        yield "The checkpoint was trained on most of these photos. --held-back measures on the others alone."
    if second is not None and (held_back or drawn) and may_have_seen(first.card, second.card):
        yield f"{second.card.title} may have been trained on some of these photos: that would favour it."
    if drawn:
        yield from _learnt_before(first)


def _learnt_before(asked: Asked) -> Iterator[str]:
    """Whether what a checkpoint began with had learnt from the drawn birds that its own training held back."""
    import msgspec

    from explorer.train.known_photos import learnt_before
    from explorer.train.recipe import Recipe

    try:
        recipe = msgspec.convert(asked.card.provenance.recipe, Recipe)
    except msgspec.ValidationError:
        return  # of another program, or an older one
    line = learnt_before(recipe, Path(), (), asked.card.taxonomy)  # only bundled checkpoints are found from here
    if line:
        yield line


def share(asked: Asked, work: Work) -> None:
    """Read this process's share, for the leader to count."""
    from explorer.jobs.read import read_together

    reader = open_wanted_reader(asked.options, work.progress, work.together)
    photos, load = tuple(asked.labelled.classes), asked.labelled.load
    deque(read_together(photos, reader, work.together, stop=work.stop, manner=asked.manner, load=load), maxlen=0)


def measure(asked: Asked, work: Work) -> Done:
    """Read all photos, with the other processes, and count.

    Raises:
        ExplorerError: none of them can be read.
        Stopped: on request.
    """
    import msgspec

    from explorer.jobs.evaluate import Counts, evaluate

    reader = open_wanted_reader(asked.options, work.progress, work.together)
    counts, manner = Counts(reader.card), asked.manner
    tally, tell = counts.tally, teller(events=asked.options.events)
    failed: list[dict[str, str]] = []
    for one in evaluate(asked.labelled, reader, counts, stop=work.stop, manner=manner, together=work.together):
        if one.problem is not None:
            failed.append({"photo": str(one.path), "reason": str(one.problem)})
            work.progress.say(str(one.problem))
        so_far = f"right so far {tally.right / tally.photos:.1%}" if tally.photos else ""
        tell(one.done, one.total)
        work.progress.show(f"Measuring {reader.card.title}: photo", one.done, one.total, note=so_far)
    if tally.photos == 0:
        raise ExplorerError(f"Could not measure {reader.card.title}", "none of the photos could be read")
    facts = {
        "manner": msgspec.to_builtins(manner),
        "checkpoint": {"title": reader.card.title, "fingerprint": reader.key_for("").checkpoint},
        "precision": reader.precision,
        "device": reader.device,
    }
    return Done(reader.card, counts, counts.measured(), facts, failed)
