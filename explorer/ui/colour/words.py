"""What the colour lens says: streams and their votes, what other light changes, a pixel in all spaces. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.colour import SPACES
from explorer.colour.shown import values_at
from explorer.figures.text import printable
from explorer.figures.votes import vote, weight_shares
from explorer.light import relit
from explorer.naming import species_name
from explorer.results import in_manner

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from explorer.colour import Channel
    from explorer.manner import Light
    from explorer.naming import Names
    from explorer.results import ColourReading, Ranking
    from explorer.rules import SpaceName
    from explorer.ui.state import Answer

Pixel = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class StreamLine:
    """One stream: its own best name, its weight and vote for the answer's best name, what other light changes.

    `weight` is a share of all streams' weights; `vote` is as in `figures.votes`. `light` is "" in the photo's own
    light; `flips` says that it is about another name.
    """

    title: str
    name: str
    share: float
    weight: float
    vote: float
    is_on: bool
    light: str = ""
    flips: bool = False


@dataclass(frozen=True, slots=True)
class VotesText:
    """Everything the strip says of an answer: a line a stream, and what becomes of the answer itself in other light."""

    name: str
    share: float
    lines: tuple[StreamLine, ...]
    light: str = ""
    flips: bool = False


def votes_text(answer: Answer, names: Names) -> VotesText:
    """What an answer of ColorNet says, stream by stream."""
    reading: ColourReading = answer.reading  # type: ignore[assignment]  # the deck gives the lens answers of its own
    taxa = answer.card.taxonomy.taxa

    def called(place: int) -> str:
        return printable(species_name(taxa[place], names))

    best, share = reading.fused.best
    weights = weight_shares(reading, best)
    lit = answer.unlit is not None
    before = in_manner(answer.unlit, answer.manner) if answer.unlit is not None else reading
    titles = titles_of([stream.space for stream in reading.streams])
    lines = []
    for number, (stream, title) in enumerate(zip(reading.streams, titles, strict=True)):
        own, sure = stream.ranking.best
        was = before.streams[number].ranking if lit else stream.ranking  # type: ignore[union-attr]
        text, flips = light_verdict(was, stream.ranking, called) if lit else ("", False)
        is_on = number not in reading.off
        lines.append(StreamLine(title, called(own), sure, weights[number], vote(stream, best), is_on, text, flips))
    text, flips = light_verdict(before.answer, reading.fused, called) if lit else ("", False)
    return VotesText(called(best), share, tuple(lines), text, flips)


def light_verdict(before: Ranking, now: Ranking, called: Callable[[int], str]) -> tuple[str, bool]:
    """Whether an answer in other light still gives the name that it gave in the photo's own, and if not, which."""
    old, new = before.best[0], now.best[0]
    return ("keeps its name", False) if old == new else (f"flips to {called(new)}", True)


def weight_text(weight: float) -> str:
    """'weight 14 %'; the sign says that the layer counts the stream against the name."""
    return f"weight {weight * 100:.0f} %".replace("-", "−")


def vote_text(number: float) -> str:
    """'+1.32', with a true minus."""
    text = f"{number:+.2f}"
    return "0.00" if float(text) == 0 else text.replace("-", "−")


# A pixel.


@dataclass(frozen=True, slots=True)
class PixelRow:
    """A pixel in one space: channels with units, the values in the photo, and in the changed light if there is one."""

    title: str
    channels: tuple[str, str, str]
    values: tuple[str, str, str]
    lit: tuple[str, str, str] | None = None


def pixel_rows(pixel: Pixel, light: Light, spaces: Sequence[SpaceName]) -> tuple[PixelRow, ...]:
    """An 8-bit pixel in every space, once each, in the order of `spaces`."""
    after = lit_pixel(pixel, light)
    rows = []
    for name in dict.fromkeys(spaces):
        space = SPACES[name]
        x, y, z = space.channels
        lit = None if after is None else _values(after, name)
        rows.append(PixelRow(space.title, (_called(x), _called(y), _called(z)), _values(pixel, name), lit))
    return tuple(rows)


def lit_pixel(pixel: Pixel, light: Light) -> Pixel | None:
    """The pixel in that light; None where the light is the photo's own."""
    before = np.array([[pixel]], dtype=np.uint8)
    after = relit(before, light)
    if after is before:
        return None
    r, g, b = after[0, 0].tolist()
    return r, g, b


def _values(pixel: Pixel, space: SpaceName) -> tuple[str, str, str]:
    values = values_at(pixel, space)
    x, y, z = (value_text(value, channel) for value, channel in zip(values, SPACES[space].channels, strict=True))
    return x, y, z


def value_text(value: float, channel: Channel) -> str:
    """A value with as many decimals as tell neighbouring 8-bit colours apart."""
    decimals = 2 if channel.high - channel.low > 10 else 3
    text = f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def _called(channel: Channel) -> str:
    return f"{channel.name} {channel.unit}" if channel.unit else channel.name


def channel_title(channel: Channel) -> str:
    """'H · hue'."""
    return f"{channel.name} · {channel.meaning}"


def range_text(channel: Channel, ends: tuple[float, float] | None = None) -> str:
    """'0 to 1 turn': the range of a channel over all colours of the RGB cube, or what is drawn of it."""
    drawn, precise = (ends, 3) if ends else ((channel.low, channel.high), 4)
    low, high = (f"{end:.{precise}g}".replace("-", "−") for end in drawn)
    return f"{low} to {high} {channel.unit}".rstrip()


def channel_note(channel: Channel, ends: tuple[float, float] | None, *, stretched: bool) -> str:
    """Below the view of one channel: from where to where it is drawn, as soon as that is known."""
    if not stretched:
        return f"black to white: {range_text(channel)}"
    return f"stretched: {range_text(channel, ends)}" if ends else "stretched"


def space_tip(space: SpaceName) -> str:
    """Definition and channels of a space, a line each."""
    record = SPACES[space]
    return "\n".join(
        (
            f"{record.title}: {record.definition}",
            *(f"{channel_title(channel)} · {range_text(channel)}" for channel in record.channels),
        )
    )


def titles_of(spaces: Sequence[SpaceName]) -> tuple[str, ...]:
    """What streams are called: "HSV", and "RGB 2" for the second of its space."""
    numbers = [list(spaces[: i + 1]).count(space) for i, space in enumerate(spaces)]
    return tuple(
        SPACES[space].title if number == 1 else f"{SPACES[space].title} {number}"
        for space, number in zip(spaces, numbers, strict=True)
    )


def view_titles(titles: Sequence[str], spaces: Sequence[SpaceName], channel: int | None) -> tuple[str, ...]:
    """What the views are called: 'HSV', or 'HSV · S' where they show one channel."""
    if channel is None:
        return tuple(titles)
    return tuple(
        f"{title} · {SPACES[space].channels[channel].name}" for title, space in zip(titles, spaces, strict=True)
    )
