"""What a colour plate shows and how."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from PIL import Image

from explorer.figures.colour_views import view_ends
from explorer.figures.subject import Subject
from explorer.pyramid import pyramid_of
from explorer.results import ColourReading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from explorer.colour.shown import Ends
    from explorer.manner import Light
    from explorer.rules import SpaceName

SAME, OTHER = 0, 1  # accents of streams that name what all name together, and of those that name another


@dataclass(frozen=True, eq=False)
class ColourSubject(Subject[ColourReading]):
    """What a colour plate shows and how; `light` is the one that the photo was read in."""

    light: Light

    @property
    def votes(self) -> tuple[int, ...]:
        """The numbers of the streams that vote."""
        return tuple(i for i in range(len(self.reading.streams)) if i not in self.reading.off)

    @cached_property
    def ends(self) -> Mapping[SpaceName, Ends]:
        """From where to where the channels of each space are drawn, where that is not their whole range."""
        if not self.spec.colour.stretched:
            return {}
        spaces = [stream.space for stream in self.reading.streams]
        return view_ends(pyramid_of(Image.fromarray(self.photo)), self.light, spaces)

    @property
    def title(self) -> str:
        """As for all figures, but nothing is claimed where no stream votes."""
        if self.spec.title is None and not self.votes:
            return "No stream votes"
        return super().title

    @property
    def best(self) -> int:
        """The name that all streams together find most probable."""
        return self.reading.fused.best[0]

    def stream_colour(self, number: int) -> str:
        """Of a stream's bars: one for those that name what all name, one for the others, grey for those off."""
        if number in self.reading.off:
            return self.look.muted
        same = self.reading.streams[number].ranking.best[0] == self.best
        return self.look.accent(SAME if same else OTHER)
