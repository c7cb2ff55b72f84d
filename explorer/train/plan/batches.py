"""How many pictures a step learns from: what changes with it, how far to search upward, and what decided. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from explorer.train.phase_kinds import Classify, Grain, Joint, Stream, Warm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.train.phase_kinds import Phase
    from explorer.train.recipe import Recipe

Why = Literal["memory", "room", "unknown", "steps", "speed", "time"]
FEWEST_STEPS = 8  # of an epoch
GAIN = 0.05  # by so much a picture must get cheaper when their number doubles


@dataclass(frozen=True, slots=True)
class Attempt:
    """What trying a batch came to: seconds a picture, and the bytes held at most.

    Not `fits`: memory ran out. The seconds are infinite where a step took too long to be tried.
    """

    batch: int
    seconds: float
    peak: float
    fits: bool = True


def learns_in_batches(phase: Phase) -> bool:
    """Whether a phase's steps take the recipe's batch: those on what is computed once have batches of their own."""
    return isinstance(phase, (Warm, Classify, Grain, Stream, Joint))


def with_batch(recipe: Recipe, batch: int) -> Recipe:
    """The recipe with another batch, and with the learning rates that go with it; it says so in its notes.

    With Adam noise and drift of the weights stay alike when the rates change with the square root of the batch
    (Malladi et al. 2022, "On the SDEs and scaling rules for adaptive gradient algorithms").
    """
    if batch == recipe.batch:
        return recipe
    factor = (batch / recipe.batch) ** 0.5
    phases = tuple(_scaled(phase, factor) if learns_in_batches(phase) else phase for phase in recipe.phases)
    note = f"Trained on {batch} pictures at a time instead of {recipe.batch}"
    if phases != recipe.phases:
        note += f", with learning rates {factor:.3g} times as high to go with it"
    return msgspec.structs.replace(recipe, batch=batch, phases=phases, notes=(*recipe.notes, f"{note}."))


def _scaled(phase: Phase, factor: float) -> Phase:
    rates: dict[str, Any] = {
        name: float(f"{value * factor:.6g}")
        for name in ("lr", "head_lr")
        if (value := getattr(phase, name, None)) is not None
    }
    scaled: Phase = msgspec.structs.replace(phase, **rates)
    return scaled


def why_no_more(attempts: Sequence[Attempt], *, pictures: int, start: float, room: float | None) -> Why | None:
    """Why twice the last batch need not be tried; None if it should be.

    Args:
        attempts: all until now, each twice the one before.
        pictures: that are trained on.
        start: bytes held before the first attempt.
        room: the most bytes that may be held, infinite where running out of memory does no harm; None: unknown.
    """
    last = attempts[-1]
    if not last.fits:
        return "memory"
    if last.seconds == float("inf"):
        return "time"
    if len(attempts) > 1 and not _is_cheaper(last, attempts[-2]):
        return "speed"
    if pictures // (2 * last.batch) < FEWEST_STEPS:
        return "steps"
    if room is None:
        return "unknown"
    return "room" if foreseen(attempts, start) > room else None


def foreseen(attempts: Sequence[Attempt], start: float) -> float:
    """Bytes that twice the last batch will hold at most.

    A batch grows by as much as all that came with the last one: of the first attempt that is also the network and the
    program, so that rather too much is foreseen.
    """
    last = attempts[-1]
    if len(attempts) == 1:
        return last.peak + (last.peak - start)
    return last.peak + 2 * (last.peak - attempts[-2].peak)


def best_of(attempts: Sequence[Attempt]) -> Attempt:
    """The largest batch that was worth it; the first one even if it does not fit, for then it is taken in parts."""
    best = attempts[0]
    for attempt in attempts[1:]:
        if not (attempt.fits and _is_cheaper(attempt, best)):
            break
        best = attempt
    return best


def _is_cheaper(attempt: Attempt, than: Attempt) -> bool:
    return attempt.seconds <= (1 - GAIN) * than.seconds


def said(attempts: Sequence[Attempt], why: Why) -> str:
    """What was found, and what decided, as a sentence for a person."""
    first, best, last = attempts[0], best_of(attempts), attempts[-1]
    if not first.fits:
        return (
            f"{first.batch} pictures at a time, as the recipe says, and in parts: memory does not hold so many at once."
        )
    found = f"{best.batch} pictures at a time"
    found += ", as the recipe says" if best is first else f" instead of {first.batch}"
    if best is not first:
        share = 1 - best.seconds / first.seconds
        found += f" (each takes {share:.0%} less time)"
    return f"{found}: {_WHY[why].format(next=2 * best.batch, tried=last.batch, least=FEWEST_STEPS)}."


_WHY: dict[Why, str] = {
    "memory": "with {tried} memory runs out",
    "room": "{next} may need more memory than is free",
    "unknown": "this computer does not say how much memory is free, so no more were tried",
    "steps": "with {next} an epoch would have fewer than {least} steps",
    "speed": "with {tried} a picture would take hardly less time",
    "time": "more were not tried, for a few steps take minutes",
}
NOTHING_LEARNS = "{} pictures at a time, as the recipe says: none of its phases learns from more at once."
