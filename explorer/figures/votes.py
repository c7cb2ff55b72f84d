"""How the streams of ColorNet vote for a name, and what a manner of reading is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from explorer.colour import SPACES

if TYPE_CHECKING:
    from explorer.manner import Light
    from explorer.results import ColourReading, StreamReading
    from explorer.rules import AverageRule, SpaceName

RULE_WORDS: dict[AverageRule, str] = {
    "probabilities": "the mean of their probabilities",
    "logits": "the softmax of their mean logits",
    "confidence": "the mean of their probabilities, weighted by certainty",
}


def stream_names(reading: ColourReading) -> tuple[str, ...]:
    """A name a stream, as `ColornetConfig.stream_names` has them: "rgb", and "rgb 2" for the second of its space."""
    return tuple(f"{space} {n}" if n > 1 else space for space, n in _numbered(reading))


def stream_titles(reading: ColourReading) -> tuple[str, ...]:
    """The same for people: "RGB", "RGB 2", "YCbCr"."""
    return tuple(f"{SPACES[space].title} {n}" if n > 1 else SPACES[space].title for space, n in _numbered(reading))


def _numbered(reading: ColourReading) -> list[tuple[SpaceName, int]]:
    spaces = [stream.space for stream in reading.streams]
    return [(space, spaces[: i + 1].count(space)) for i, space in enumerate(spaces)]


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


def light_text(light: Light) -> str:
    """What of the light is changed: "exposure +1 stop, saturation × 0.5"; "" where nothing is."""
    stops = (("exposure", light.exposure), ("warmth", light.warmth), ("tint", light.tint))
    parts = [f"{what} {_signed(by)} {'stop' if abs(by) == 1 else 'stops'}" for what, by in stops if by]
    if light.saturation != 1:
        parts.append(f"saturation × {light.saturation:g}")
    return ", ".join(parts)


def _signed(number: float) -> str:
    return f"{number:+g}".replace("-", "−")
