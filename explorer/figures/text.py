"""Text without Qt: what may be shown, how wide it is about, where it breaks and how it is shortened."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import TypeAlias

Measure: TypeAlias = Callable[[str], float]
LINE_PITCH = 1.3  # of wrapped text, in heights of its type

# Advance widths of " " to "~" in DejaVu Sans, in thousandths of the size: the widest of the common sans-serif faces.
_WIDTHS = (
    *(318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337),
    *(636, 636, 636, 636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531),
    *(1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787),
    *(603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838, 500),
    *(500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612),
    *(635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838),
)
_SLACK = 1.04  # room for kerning and for rounding on the device
_BOLD = 1.18  # bold is wider
# Where lines break: not before a probability ("Jay 0.91"), nor in or before the edges of a box ("2 (0, 4, 24, 28)").
_BREAKS = re.compile(r" (?!\(?[<>]?[01]\.\d\d|\(?[−\d, ]*\))")


def printable(text: str) -> str:
    """Text from a file made safe to show on one line and to write into XML: no controls, no halves of characters."""
    if text.isprintable():  # as nearly all is: then only spaces are to be looked at
        return " ".join(text.split())
    kept = []
    for char in text:
        category = unicodedata.category(char)
        if char.isspace():
            kept.append(" ")
        elif category in {"Cc", "Cs", "Co", "Cn"}:
            kept.append("\N{REPLACEMENT CHARACTER}")
        elif category != "Cf":
            kept.append(char)
    return " ".join("".join(kept).split())


def estimated_width(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a line of text is, in the unit of `size`; rather too wide than too narrow."""
    return sum(_advance(char) for char in text) / 1000 * size * (_BOLD if bold else _SLACK)


def _advance(char: str) -> int:
    code = ord(char)
    if 32 <= code < 127:
        return _WIDTHS[code - 32]
    if unicodedata.combining(char):
        return 0
    return 1000 if unicodedata.east_asian_width(char) in "WF" else 700


def wrap(text: str, width: float, measure: Measure) -> tuple[str, ...]:
    """Break text at spaces into lines no wider than `width`; a word wider than that is broken within, best at a hyphen.

    A name stays with its probability, and the edges of a box with each other, where the line has room for that.
    """
    lines: list[str] = []
    line = ""
    whole = _BREAKS.split(text)
    for word in (word for part in whole for word in ([part] if measure(part) <= width else part.split(" "))):
        longer = f"{line} {word}" if line else word
        if measure(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while len(line) > 1 and measure(line) > width:
            count = _longest(line, width, measure)
            count = line.rfind("-", 0, count) + 1 or count
            lines.append(line[:count])
            line = line[count:]
    return (*lines, line) if line else tuple(lines)


def broken_name(name: str, width: float, room: float, measure: Measure, *, slack: float = 1.0) -> tuple[str, ...]:
    """A name in lines no wider than `width`, of which the last has `room` beside a number.

    It is empty where no word of the name has that room; a last word may be wider by the factor `slack`.
    """
    if measure(name) <= room:
        return (name,)
    *before, last = wrap(name, width, measure)
    if measure(last) > room and " " in last:
        line, _, last = last.rpartition(" ")
        before.append(line)
    return (*before, last) if measure(last) <= room * slack else (*before, last, "")


def wrapped_height(text: str, width: float, size: float, *, bold: bool = False) -> float:
    """About how high a text of that size is, wrapped to a width; rather too high than too low."""
    return size * LINE_PITCH * len(wrap(text, width, lambda part: estimated_width(part, size, bold=bold)))


def _longest(text: str, width: float, measure: Measure) -> int:
    """How many characters from the start fit into `width`; at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if measure(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low


def elide(text: str, width: float, measure: Measure) -> str:
    """Text that fits into `width`: itself, or its beginning and end around an ellipsis, or "" where not even that fits.

    The middle goes because both ends of a bird's name tell it from others.
    """
    if measure(text) <= width:
        return text
    for kept in range(len(text) - 1, 0, -1):
        tail = kept // 2
        short = f"{text[: kept - tail].rstrip()}…{text[len(text) - tail :].lstrip()}"
        if measure(short) <= width:
            return short
    return "…" if measure("…") <= width else ""


def share_text(share: float) -> str:
    """A probability with two decimals that never claims a certainty it has not: "0.91", "<0.01", ">0.99"."""
    if 0 < share < 0.005:
        return "<0.01"
    if 0.995 <= share < 1:
        return ">0.99"
    return f"{share:.2f}"
