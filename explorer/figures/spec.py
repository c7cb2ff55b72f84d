"""What the person asks of a figure."""

from __future__ import annotations

import math
from typing import Literal

import msgspec

from explorer.errors import ExplorerError
from explorer.figures.look import LookName

WIDTHS_MM = (60.0, 1000.0)
DPIS = (36, 2400)
MAX_PIXELS_ACROSS = 12_000


class FigureSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Width in millimetres on paper (the height follows from the content), resolution, look and content.

    `title` None means the best answer, "" no title. `dpi` is also the finest resolution of a photo within a PDF or SVG.
    """

    width_mm: float = 180.0
    dpi: int = 300
    look: LookName = "print"
    title: str | None = None
    show_insets: bool = True
    show_ranking: bool = True
    show_caption: bool = True
    names: Literal["english", "scientific"] = "english"

    @property
    def dots_across(self) -> int:
        """Width in dots at `dpi`."""
        return round(self.width_mm / 25.4 * self.dpi)

    @property
    def dot(self) -> float:
        """Length of a dot in points."""
        return 72 / self.dpi


def check_spec(spec: FigureSpec) -> None:
    """Refuse what cannot be drawn.

    Raises:
        ExplorerError: with the offending value and the range that is possible.
    """
    what = "Could not make the figure"
    low, high = WIDTHS_MM
    if not (math.isfinite(spec.width_mm) and low <= spec.width_mm <= high):
        raise ExplorerError(what, f"its width is {spec.width_mm:g} mm", f"Choose between {low:g} and {high:g} mm.")
    if not DPIS[0] <= spec.dpi <= DPIS[1]:
        raise ExplorerError(what, f"its resolution is {spec.dpi} dpi", f"Choose between {DPIS[0]} and {DPIS[1]} dpi.")
    if spec.dots_across > MAX_PIXELS_ACROSS:
        why = f"it would be {spec.dots_across} pixels wide"
        raise ExplorerError(what, why, f"Choose a width and a resolution that give at most {MAX_PIXELS_ACROSS} pixels.")
