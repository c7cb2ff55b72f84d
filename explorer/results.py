"""Every result of reading a photo, frozen, on the CPU, in photo pixels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.geometry import Box


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Softmax probabilities over a checkpoint's classes, shape (C,), float32, sum 1, in the order of its taxonomy."""

    probabilities: NDArray[np.float32] = field(repr=False)

    def top(self, count: int) -> tuple[tuple[int, float], ...]:
        """The `count` most probable classes as (class index, probability), best first; ties by index."""
        order = np.argsort(-self.probabilities, kind="stable")[:count]
        return tuple((int(i), float(self.probabilities[i])) for i in order)

    @property
    def best(self) -> tuple[int, float]:
        return self.top(1)[0]


@dataclass(frozen=True, slots=True)
class ScaleReading:
    """What one scale of RA-CNN saw and said.

    `box` is the square it looked at, in photo pixels; the first scale's is the square around the whole photo and may
    reach over its edges. `attention` is the network's own (tx, ty, tl) for the *next* scale, as fractions of this
    scale's input with tl the half side, or None at the finest scale.
    """

    box: Box
    input_side: int
    ranking: Ranking
    attention: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class ReadingKey:
    """All that a reading depends on. Equal keys mean equal numbers."""

    photo: str  # fingerprint of the photo file's bytes
    checkpoint: str  # fingerprint of the checkpoint file's bytes
    preprocess: str  # fingerprint of the preprocessing record
    precision: str  # "float32", "float16" or "bfloat16"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Where and how a reading was made: for the status line and for provenance, not part of its identity."""

    device: str  # "cpu", "cuda:0", "mps"
    device_reason: str  # a phrase: "no CUDA GPU found"
    precision: str
    seconds: float
    notes: tuple[str, ...] = ()  # said aloud: "out of memory on the GPU, read on the CPU"


@dataclass(frozen=True, slots=True)
class ZoomReading:
    """RA-CNN on one photo: nested scales, coarse to fine, and their fused answer."""

    photo_size: tuple[int, int]  # (width, height) of the upright photo in pixels
    scales: tuple[ScaleReading, ...]
    fused: Ranking
    key: ReadingKey
    run: RunFacts
