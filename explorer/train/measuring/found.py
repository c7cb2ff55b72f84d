"""What measuring a finished network on held-back pictures comes to, whatever its family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.readers.devices import DeviceChoice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from explorer.taxonomy import Level, Taxonomy

ON_CPU = DeviceChoice("cpu", "measured on the CPU", "float32")


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """How a network did on N held-back pictures.

    `shares`, 0 to 1, stand under what they are of ("fused top-1"). `answers` are the probabilities (N, classes) of the
    network's answer, in the order of the pictures.
    """

    shares: Mapping[str, float]
    answers: NDArray[np.float32]


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
