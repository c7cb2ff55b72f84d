"""What a manner of reading is called: how crops are averaged, how far they agree, what of the light is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.manner import Light
    from explorer.results import CropsReading
    from explorer.rules import AverageRule

AVERAGE_WORDS: dict[AverageRule, str] = {
    "probabilities": "the mean of their probabilities",
    "logits": "the softmax of their mean logits",
    "confidence": "the mean of their probabilities, weighted by certainty",
}


def agreement_text(reading: CropsReading) -> str:
    """How many crops put the average's best name first, and how far they differ, without a full stop."""
    agree = "crops agrees" if reading.agreeing == 1 else "crops agree"
    return f"{reading.agreeing} of {len(reading.crops)} {agree}; disagreement {reading.disagreement:.2f}"


def light_text(light: Light) -> str:
    """What of the light is changed: "exposure +1 stop, saturation × 0.5"; "" where nothing is."""
    stops = (("exposure", light.exposure), ("warmth", light.warmth), ("tint", light.tint))
    parts = [f"{what} {_signed(by)} {'stop' if abs(by) == 1 else 'stops'}" for what, by in stops if by]
    if light.saturation != 1:
        parts.append(f"saturation × {light.saturation:g}")
    return ", ".join(parts)


def _signed(number: float) -> str:
    return f"{number:+g}".replace("-", "−")
