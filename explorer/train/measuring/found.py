"""What measuring a finished network on held-back pictures comes to, whatever its family."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from explorer.readers.devices import DeviceChoice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from explorer.taxonomy import Level, Taxonomy

ON_CPU = DeviceChoice("cpu", "measured on the CPU", "float32")


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """Probabilities (N, names) that one part of a network, or the whole, gave to N pictures; the right names, (N,)."""

    answers: NDArray[np.float32]
    truth: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """How a network did on N held-back pictures.

    `shares`, 0 to 1, stand under what they are of ("fused top-1"). `answer` is what the network said of the species, in
    the order of the pictures; `parts` what its scales, grains or streams did, by name and in their order.
    """

    shares: Mapping[str, float]
    answer: Said
    parts: Mapping[str, Said] = field(default_factory=dict)


def top(probabilities: NDArray[np.float32], labels: NDArray[np.int64], count: int) -> float:
    """Share of rows whose label is among the `count` most probable."""
    best = np.argsort(-probabilities, axis=1, kind="stable")[:, :count]
    return float((best == labels[:, None]).any(axis=1).mean())


def at_level(
    probabilities: NDArray[np.float32], labels: NDArray[np.int64], taxonomy: Taxonomy, level: Level
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Probabilities summed up the tree to `level`, and the labels there."""
    groups = taxonomy.groups(level)
    summed = np.zeros((len(probabilities), len(taxonomy.names(level))), dtype=np.float32)
    np.add.at(summed.T, groups, probabilities.T)
    return summed, groups[labels]


def softmax(scores: NDArray[Any]) -> NDArray[Any]:
    """Scores (N, names) to probabilities."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
