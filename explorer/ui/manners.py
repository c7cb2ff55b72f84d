"""The manner of reading, as the window decides it: pure functions. No Qt here, and nothing heavy before a reading."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from explorer.checkpoints.card import Card
    from explorer.manner import Manner
    from explorer.results import ColourReading, Reading
    from explorer.ui.state import Answer


def plain() -> Manner:
    """The manner of a fresh window. msgspec comes with the first state, not with the window."""
    from explorer.manner import PLAIN  # noqa: PLC0415 - see above

    return PLAIN


def fitted(manner: Manner, card: Card | None) -> Manner:
    """What of a manner a checkpoint can do: light and streams are for ColorNet, crops for all."""
    from explorer.manner import Manner  # noqa: PLC0415 - as in `plain`

    if card is None:
        return manner
    spaces = getattr(card.config, "spaces", ())
    if not spaces:
        return Manner(crops=manner.crops)
    off = tuple(sorted({number for number in manner.off if 0 <= number < len(spaces)}))
    return Manner(light=manner.light, off=off, crops=manner.crops)


def is_read_so(answer: Answer, manner: Manner) -> bool:
    """Whether an answer was read as wanted now, up to what `in_manner` can change."""
    return is_same_reading(answer.manner, manner)


def is_same_reading(one: Manner, other: Manner) -> bool:
    """Whether the network says the same in both."""
    from explorer.manner import reading_part  # noqa: PLC0415 - as in `plain`

    return one is other or reading_part(one) == reading_part(other)


def in_this_manner(answer: Answer, manner: Manner) -> Answer:
    """An answer whose network needn't be asked again, with other streams off or averaged otherwise."""
    from explorer.results import in_manner  # noqa: PLC0415 - numpy comes with the first answer

    return replace(answer, reading=in_manner(answer.reading, manner), manner=manner)


def is_lit(manner: Manner) -> bool:
    """Whether the photo is read in another light than its own."""
    return manner.crops is None and manner.light != plain().light


def own_light(manner: Manner) -> Manner:
    """The same in the photo's own light."""
    from explorer.manner import Manner  # noqa: PLC0415 - as in `plain`

    return Manner(off=manner.off, crops=manner.crops)


def with_all_streams(manner: Manner) -> Manner:
    """The same with every stream voting."""
    from explorer.manner import Manner  # noqa: PLC0415 - as in `plain`

    return Manner(light=manner.light, crops=manner.crops)


def with_own_light(answer: Answer, before: Answer | None) -> Answer:
    """An answer with what is known already of the same photo in its own light, to compare it with."""
    if not is_lit(answer.manner) or before is None or answer.unlit is not None:
        return answer
    known: Reading | None = before.unlit if is_lit(before.manner) else before.reading
    if known is None or before.manner.crops is not None or not _same_source(known, answer.reading):
        return answer
    return replace(answer, unlit=cast("ColourReading", known))


def told_own_light(answer: Answer | None, unlit: Answer) -> Answer | None:
    """The answer on show, told what was said in the photo's own light; the same answer where that is not its photo."""
    if (
        answer is None
        or answer.unlit is not None
        or not is_lit(answer.manner)
        or unlit.manner != own_light(unlit.manner)
    ):
        return answer
    reading = cast("ColourReading", unlit.reading)  # only ColorNet is read in other light
    return replace(answer, unlit=reading) if _same_source(reading, answer.reading) else answer


def _same_source(one: Reading, other: Reading) -> bool:
    """Whether two readings are of the same photo by the same checkpoint in the same precision."""
    a, b = one.key, other.key
    return (a.photo, a.checkpoint, a.precision) == (b.photo, b.checkpoint, b.precision)
