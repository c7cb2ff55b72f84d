"""The end of a training: what it came to is measured, and the checkpoint written with its card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from explorer.checkpoints.card import FORMAT, Card, Provenance
from explorer.checkpoints.store import save_checkpoint
from explorer.train.events import Done, Event, Measuring
from explorer.train.kept import keep_heard
from explorer.train.places import state_path
from explorer.train.schedule import schedule_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from explorer.models.build import Network
    from explorer.stopping import StopFlag
    from explorer.train.pictures import Prepared
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
    heard: list[NDArray[np.float32]] = []
    measured = yield from _measured(recipe, network, prepared, stop, heard)
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
            measured={name: round(share, 4) for name, share in measured.items()},
            notes=(*recipe.notes, *notes, *schedule_of(recipe.config).notes(recipe.config)),
        ),
    )
    save_checkpoint(out, card, network.state_dict(), half=recipe.half)
    keep_heard(out, prepared.held_back, heard)
    state_path(out).unlink(missing_ok=True)
    yield Done(str(out), measured)


def _measured(
    recipe: Recipe, network: Network, prepared: Prepared, stop: StopFlag, heard: list[NDArray[np.float32]]
) -> Generator[Measuring, None, dict[str, float]]:
    progress = schedule_of(recipe.config).measure(
        network, prepared.held_back, recipe.preprocess, prepared.taxonomy, stop, heard=heard
    )
    while True:
        try:
            yield Measuring(*next(progress))
        except StopIteration as ended:
            return dict(ended.value)
