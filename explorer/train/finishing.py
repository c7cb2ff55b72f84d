"""The end of a training: what it came to is measured, and the checkpoint written with its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from explorer.checkpoints.card import FORMAT, Card, Provenance
from explorer.checkpoints.store import save_checkpoint
from explorer.train.events import Done, Event, Measuring
from explorer.train.measuring.found import Found
from explorer.train.measuring.kept import keep_answers
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
    if recipe.half:  # measure what will be stored
        stored = {k: v.half().to(v.dtype) if v.is_floating_point() else v for k, v in network.state_dict().items()}
        network.load_state_dict(stored)
    measuring = measured(recipe, network, prepared.held_back, prepared.taxonomy, stop)
    found = yield from retold(measuring, lambda so_far: Measuring(*so_far))
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
            notes=(*recipe.notes, *notes, *schedule_of(recipe.config).notes(recipe.config)),
        ),
    )
    save_checkpoint(out, card, network.state_dict(), half=recipe.half)
    keep_answers(out, prepared.held_back, found.answers)
    state_path(out).unlink(missing_ok=True)
    yield Done(str(out), dict(found.shares))


def measured(
    recipe: Recipe, network: Network, held_back: HeldBack, taxonomy: Taxonomy, stop: StopFlag
) -> Generator[tuple[int, int], None, Found]:
    """What a network makes of held-back pictures, if there are any; yields (done, total)."""
    if not held_back.pictures:
        return Found({}, np.zeros((0, len(taxonomy)), dtype=np.float32))
    measure = schedule_of(recipe.config).measure
    return (yield from measure(network, held_back, recipe.preprocess, taxonomy, stop))
