"""Measuring multiple granularity descriptors on held-back pictures: names of every grain, and where its energy lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from explorer.naming import inconsistency, name_tree
from explorer.preprocess import whole_frame
from explorer.readers.granularity import glimpse_wholes, wholes_of
from explorer.regions.energy import share_in
from explorer.results import EnergyMap
from explorer.train.measuring.found import ON_CPU, Found, Said, at_level, top

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from numpy.typing import NDArray

    from explorer.models.granularity import Granularity
    from explorer.preprocess import Preprocess
    from explorer.stopping import StopFlag
    from explorer.taxonomy import Level, Taxonomy
    from explorer.train.pictures.labelled import HeldBack

_BATCH = 16
SUMMED: tuple[Level, ...] = ("genus", "family")


def measure_grains(
    network: Granularity, held_back: HeldBack, preprocess: Preprocess, taxonomy: Taxonomy, stop: StopFlag
) -> Generator[tuple[int, int], None, Found]:
    """Accuracy of every grain and of the description; on drawn birds also where energy lies. Yields (done, total)."""
    network.eval()
    grains, rule = network.config.grains, network.config.energy
    said: list[list[NDArray[np.float32]]] = [[] for _ in grains]
    shares: list[list[NDArray[np.float32]]] = [[] for _ in grains]
    described: list[NDArray[np.float32]] = []
    total = len(held_back.pictures)
    for start in range(0, total, _BATCH):
        stop.check()
        batch = [(picture.pixels,) for picture in held_back.pictures[start : start + _BATCH]]
        wholes = wholes_of(batch, preprocess, ON_CPU.device)
        seen = [glimpse_wholes(network, i, wholes, preprocess, choice=ON_CPU) for i in range(len(grains))]
        for number, one in enumerate(seen):
            said[number].append(torch.softmax(one.logits, 1).numpy())
            shares[number] += [EnergyMap(rule, cells).shares for cells in one.energy[rule].numpy()]
        with torch.inference_mode():
            described.append(torch.softmax(network.described([one.described for one in seen]), 1).numpy())
        yield min(start + _BATCH, total), total
    answers = {level: np.concatenate(rows) for level, rows in zip(grains, said, strict=True)}
    together = np.concatenate(described)
    measured = accuracy(answers, together, held_back.labels, taxonomy)
    if held_back.marks:
        measured |= _on_marks(held_back, dict(zip(grains, shares, strict=True)))
    truth = {level: taxonomy.groups(level)[held_back.labels] for level in grains}
    parts = {str(level): Said(one, truth[level]) for level, one in answers.items()}
    return Found(measured, Said(together, held_back.labels), parts)


def _on_marks(held_back: HeldBack, shares: Mapping[Level, Sequence[NDArray[np.float32]]]) -> dict[str, float]:
    """How much of each network's energy lies in the box of the species' mark, against the box's share of the area."""
    frames = [whole_frame(p.pixels.shape[1], p.pixels.shape[0]) for p in held_back.pictures]
    places = list(zip(held_back.marks, frames, strict=True))
    measured = {}
    for level, maps in shares.items():
        held = [share_in(mark, frame, cells) for (mark, frame), cells in zip(places, maps, strict=True)]
        measured[f"{level} energy in the mark's box"] = float(np.mean(held))
    measured["the mark's box, share of the area"] = float(np.mean([mark.area / frame.area for mark, frame in places]))
    return measured


def accuracy(
    answers: dict[Level, NDArray[np.float32]],
    described: NDArray[np.float32],
    labels: NDArray[np.int64],
    taxonomy: Taxonomy,
) -> dict[str, float]:
    """Shares of right names: each grain's own, the description's, and the description summed up the tree.

    All levels are right, or inconsistent, by the grains' own networks; the description stands in for a missing species.

    Args:
        answers: grain to probabilities (N, names of the level).
        described: (N, classes).
        labels: species, (N,).
        taxonomy: of the classes.
    """
    measured = {}
    for level, probabilities in answers.items():
        measured[f"{level} top-1"] = top(probabilities, taxonomy.groups(level)[labels], 1)
    measured["described top-1"] = top(described, labels, 1)
    measured["described top-5"] = top(described, labels, 5)
    best = {level: probabilities.argmax(1) for level, probabilities in {"species": described, **answers}.items()}
    for level in SUMMED:
        measured[f"{level} of the description, summed"] = top(*at_level(described, labels, taxonomy, level), 1)
        if "species" in answers:
            summed = top(*at_level(answers["species"], labels, taxonomy, level), 1)
            measured[f"{level} of the species' network, summed"] = summed
    right = [places == taxonomy.groups(level)[labels] for level, places in best.items()]
    measured["all levels right"] = float(np.all(right, axis=0).mean())
    measured["levels inconsistent"] = inconsistency(name_tree(taxonomy), best)
    return measured
