"""What results of all families share: a ranking, what it depends on, and how it was made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Softmax probabilities over a checkpoint's classes, shape (C,), float32, sum 1, in the order of its taxonomy."""

    probabilities: NDArray[np.float32] = field(repr=False)

    def top(self, count: int) -> tuple[tuple[int, float], ...]:
        """The `count` most probable classes as (class index, probability), best first; ties by index."""
        shares = self.probabilities
        if count < len(shares):  # sorting all of 10,000 takes ten times as long as finding those that count
            least = np.partition(shares, len(shares) - count)[len(shares) - count]
            places = np.flatnonzero(shares >= least)
        else:
            places = np.arange(len(shares))
        order = places[np.argsort(-shares[places], kind="stable")[:count]]
        return tuple((int(i), float(shares[i])) for i in order)

    @property
    def best(self) -> tuple[int, float]:
        """The most probable class, as (class index, probability)."""
        return self.top(1)[0]


@dataclass(frozen=True, slots=True)
class ReadingKey:
    """All that a reading depends on. Equal keys mean equal numbers."""

    photo: str  # fingerprint of the photo file's bytes
    checkpoint: str  # fingerprint of the checkpoint file's bytes
    preprocess: str  # fingerprint of the preprocessing record, and of the manner of reading if not plain
    precision: str  # "float32", "float16" or "bfloat16"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Where and how a reading was made: for the status line and for provenance, not part of its identity."""

    device: str  # "cpu", "cuda:0", "mps"
    device_reason: str  # a phrase: "no CUDA GPU found"
    precision: str
    seconds: float
    notes: tuple[str, ...] = ()  # said aloud: "out of memory on the GPU, read on the CPU"
