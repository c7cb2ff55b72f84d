"""What the person asks of a figure."""

from __future__ import annotations

import math
from typing import Literal

import msgspec

from explorer.errors import ExplorerError
from explorer.figures.look import LookName
from explorer.naming import SURE
from explorer.rules import EnergyRule

WIDTHS_MM = (60.0, 1000.0)
DPIS = (36, 2400)
MAX_PIXELS_ACROSS = 12_000
COLOUR_MAP = "viridis"  # even steps in lightness, and told apart by colour-blind people


class MapSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How energy maps are drawn over a photo.

    `rule` None is the one that the regions were discovered with. `colour_map` is a name that `cmap` knows. `opacity` is
    that of the map over the photo, 0 to 1. All maps share one scale from 0 to `top`, in units of the rule; None is the
    highest value of the reading's maps. `relative` draws each map from 0 to its own highest value instead. `smooth`
    interpolates between the centres of cells.
    """

    rule: EnergyRule | None = None
    colour_map: str = COLOUR_MAP
    opacity: float = 0.6
    top: float | None = None
    relative: bool = False
    smooth: bool = True


class ColourSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the views of colour spaces are drawn.

    `channel` 0, 1 or 2 is that channel of every space as grey, None all three as red, green and blue. `as_seen` is the
    square that the streams saw, in their own pixels, instead of the photo at the resolution of the figure. `stretched`
    draws each channel from a low to a high percentile of its values in the photo (`colour.shown`), not over its whole
    range; views of different photos cannot be compared then.
    """

    channel: Literal[0, 1, 2] | None = None
    as_seen: bool = False
    stretched: bool = False


class FigureSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Width in millimetres on paper (the height follows from the content), resolution, look and content.

    `title` None means the best answer, "" no title. `dpi` is also the finest resolution of a photo within a PDF or SVG.
    `show_insets` is for what each scale sees, the maps of each grain, the views of each space or the crops; `maps` and
    `colour` how maps and views are drawn. `sure` is the probability from which on a name is given.
    """

    width_mm: float = 180.0
    dpi: int = 300
    look: LookName = "print"
    title: str | None = None
    show_insets: bool = True
    show_ranking: bool = True
    show_caption: bool = True
    names: Literal["english", "scientific"] = "english"
    maps: MapSpec = MapSpec()
    colour: ColourSpec = ColourSpec()
    sure: float = SURE

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
    if not 0 <= spec.sure <= 1:
        raise ExplorerError(what, f"birds are to be named from a probability of {spec.sure:g} on", "Choose 0 to 1.")
    maps = spec.maps
    if not 0 <= maps.opacity <= 1:
        raise ExplorerError(what, f"the maps have an opacity of {maps.opacity:g}", "Choose between 0 and 1.")
    if maps.top is not None and not (math.isfinite(maps.top) and maps.top > 0):
        raise ExplorerError(what, f"the scale of the maps ends at {maps.top:g}", "Choose a number above 0.")
    if spec.colour.channel not in (None, 0, 1, 2):
        raise ExplorerError(what, f"a colour space has no channel {spec.colour.channel}", "Choose 0, 1 or 2.")
