"""The end of a training: what it came to is measured, and the checkpoint written with its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from explorer.checkpoints.card import FORMAT, Card, Provenance
from explorer.checkpoints.store import save_checkpoint
from explorer.train.events import Done, Event, Measuring
from explorer.train.measuring.found import Found, Said
from explorer.train.measuring.kept import keep_answers
from explorer.train.measuring.temperature import tempered
from explorer.train.phases.schedule import schedule_of
from explorer.train.places import state_path
from explorer.train.progress import retold

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from pathlib import Path

    from explorer.models.build import Network
    from explorer.stopping import StopFlag
    from explorer.taxonomy import Taxonomy
    from explorer.train.pictures.labelled import HeldBack, Prepared
    from explorer.train.recipe import Recipe


def finish(
    recipe: Recipe, network: Network, prepared: Prepared, out: Path, stop: StopFlag, *, notes: Sequence[str]
) -> Iterator[Event]:
    """Measure a network on the CPU, write it as the checkpoint `out`, and forget the training's state.

    `notes` are what happened in the training, for the card.

    Raises:
        ExplorerError: the disk is full, or the folder read-only; Stopped.
    """
    network.requires_grad_(requires_grad=False)
    count = len(prepared.held_back.pictures)
    turns = 2 if recipe.is_tempered(count) else 1
    found = yield from _measured_as_stored(recipe, network, prepared, stop, (0, turns))
    tempering: tuple[str, ...] = ()
    if recipe.temper and turns == 1:
        tempering = (f"Not tempered: {count} held-back pictures are too few to tell how sure it should be.",)
    elif turns == 2:
        tempering = (_temper(network, found),)
        found = yield from _measured_as_stored(recipe, network, prepared, stop, (1, turns))
    card = Card(
        format=FORMAT,
        title=recipe.title,
        config=recipe.config,
        taxonomy=prepared.taxonomy,
        preprocess=recipe.preprocess,
        provenance=Provenance(
            recipe=msgspec.to_builtins(recipe),
            data=prepared.said,
            data_fingerprint=prepared.fingerprint,
            measured={name: round(share, 4) for name, share in found.shares.items()},
            notes=(*recipe.notes, *notes, *tempering, *schedule_of(recipe.config).notes(recipe.config)),
        ),
    )
    save_checkpoint(out, card, network.state_dict(), half=recipe.half)
    keep_answers(out, prepared.held_back, found.answer.answers)
    state_path(out).unlink(missing_ok=True)
    yield Done(str(out), dict(found.shares))


def _measured_as_stored(
    recipe: Recipe, network: Network, prepared: Prepared, stop: StopFlag, turn: tuple[int, int]
) -> Generator[Measuring, None, Found]:
    """What the network is worth with weights as the file will hold them; `turn`: which of how many times."""
    if recipe.half:
        weights = network.state_dict()
        network.load_state_dict({k: v.half().to(v.dtype) if v.is_floating_point() else v for k, v in weights.items()})
    measuring = measured(recipe, network, prepared.held_back, prepared.taxonomy, stop)
    number, turns = turn
    return (yield from retold(measuring, lambda at: Measuring(number * at[1] + at[0], turns * at[1])))


def _temper(network: Network, found: Found) -> str:
    """Make the answer and every part as sure as they are right; returns a note for the card."""
    said = {**found.parts, "the answer": found.answer}
    notes = []
    for number, (name, one) in enumerate(said.items()):
        how = tempered(one.answers, one.truth)
        network.temper(how.temperature, number if number < len(found.parts) else None)
        notes.append(f"{name} {how.temperature:.3f} ({how.before:.1%}, {how.after:.1%})")
    return (
        "Scores were divided by temperatures found on the held-back pictures, so that every part is as sure as it is "
        "right; no order of names changes. Temperature, and calibration error before and, each half of the pictures "
        f"measured with the temperature of the other, after: {'; '.join(notes)}."
    )


def measured(
    recipe: Recipe, network: Network, held_back: HeldBack, taxonomy: Taxonomy, stop: StopFlag
) -> Generator[tuple[int, int], None, Found]:
    """What a network makes of held-back pictures, if there are any; yields (done, total)."""
    if not held_back.pictures:
        nothing = np.zeros((0, len(taxonomy)), dtype=np.float32)
        return Found({}, Said(nothing, held_back.labels))
    measure = schedule_of(recipe.config).measure
    return (yield from measure(network, held_back, recipe.preprocess, taxonomy, stop))
