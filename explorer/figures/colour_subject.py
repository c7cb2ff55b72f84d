"""What a colour plate shows and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.figures.parts import Subject
from explorer.results import ColourReading

if TYPE_CHECKING:
    from explorer.manner import Light

SAME, OTHER = 0, 1  # accents of streams that name what all name together, and of those that name another


@dataclass(frozen=True, eq=False)
class ColourSubject(Subject[ColourReading]):
    """What a colour plate shows and how; `light` is the one that the photo was read in."""

    light: Light

    @property
    def votes(self) -> tuple[int, ...]:
        """The numbers of the streams that vote."""
        return tuple(i for i in range(len(self.reading.streams)) if i not in self.reading.off)

    @property
    def title(self) -> str:
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
