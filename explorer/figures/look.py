"""How figures look: colours, type and line widths. One accent colour a scale, the same on screen and on paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from explorer.figures.marks import Font, Stroke

LookName = Literal["print", "light", "dark"]

# Light enough for a dark casing to set them off on any photo; told apart by colour-blind people and in a grey print
# (tests/figures/test_figure_look.py computes both).
ACCENTS = ("#56B4E9", "#F5C242", "#D81B60", "#009E73", "#E9E4F0")
# What journals ask for first, then what free systems have in its place.
FAMILIES = ("Arial", "Helvetica", "Liberation Sans", "Arimo", "Nimbus Sans", "Noto Sans", "DejaVu Sans")


@dataclass(frozen=True, slots=True)
class Look:
    """Colours ("#rrggbb", greys neutral), sizes of type and widths of lines in points."""

    background: str
    ink: str
    muted: str
    track: str
    casing: str = "#101010"
    accents: tuple[str, ...] = ACCENTS
    families: tuple[str, ...] = FAMILIES
    title_size: float = 9.0
    text_size: float = 6.5
    label_size: float = 6.5
    line_width: float = 1.4
    casing_width: float = 2.3

    def accent(self, scale: int) -> str:
        """The colour of scale 0, 1, 2; after the last colour they begin again."""
        return self.accents[scale % len(self.accents)]

    def stroke(self, scale: int, *, unit: float = 1.0) -> Stroke:
        """The line that frames what a scale looks at. `unit` is the length of a point in the frame it is drawn in."""
        return Stroke(self.accent(scale), self.line_width * unit, self.casing, self.casing_width * unit)

    def font(self, size: float, *, bold: bool = False, italic: bool = False) -> Font:
        """A font of the families of this look; `size` in the unit of the frame it is drawn in."""
        return Font(self.families, size, bold, italic)


PRINT = Look(background="#FFFFFF", ink="#111111", muted="#595959", track="#E4E4E4")
LIGHT = replace(PRINT, background="#F4F4F4", track="#DADADA")
DARK = Look(background="#1C1C1C", ink="#F0F0F0", muted="#ABABAB", track="#3A3A3A")
LOOKS: dict[LookName, Look] = {"print": PRINT, "light": LIGHT, "dark": DARK}


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", 0 (black) to 1 (white), as WCAG 2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2 defines it, 1 (none) to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(fill: str) -> str:
    """Black or white, whichever reads better on `fill`."""
    return max("#000000", "#FFFFFF", key=lambda ink: contrast(ink, fill))
