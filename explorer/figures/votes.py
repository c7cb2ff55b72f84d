"""How the streams of ColorNet vote for a name, and what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explorer.colour import SPACES, spaces

if TYPE_CHECKING:
    from explorer.results import ColourReading, StreamReading


def stream_names(reading: ColourReading) -> tuple[str, ...]:
    """A name a stream: "rgb", and "rgb 2" for the second of its space."""
    return spaces.stream_names([stream.space for stream in reading.streams])


def stream_titles(reading: ColourReading) -> tuple[str, ...]:
    """The same for people: "RGB", "RGB 2", "YCbCr"."""
    numbers = spaces.numbered([stream.space for stream in reading.streams])
    return tuple(f"{SPACES[space].title} {n}" if n > 1 else SPACES[space].title for space, n in numbers)


def weight_shares(reading: ColourReading, name: int) -> tuple[float, ...]:
    """The dense layer's weight of every stream's own score of a name, as shares of all streams' weights.

    The sizes of the shares sum to 1; one is below 0 where the layer counts the stream's score against the name.
    """
    weights = [float(stream.weights[name]) for stream in reading.streams]
    total = sum(abs(weight) for weight in weights)
    return tuple(weight / total if total > 0 else 0.0 for weight in weights)


def vote(stream: StreamReading, name: int) -> float:
    """How far a stream lifts the fused score of a name above what it gives to the names on average.

    Only differences between names count in a softmax, so the mean says nothing of its own.
    """
    votes = stream.votes.astype(np.float64)
    return float(votes[name] - votes.mean())
