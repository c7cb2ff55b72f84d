"""What a trial of a recipe says: one JSON object a line. No torch here."""

from __future__ import annotations

import msgspec

from explorer.train.plan.estimate import Estimate, PhaseCost


class Trying(msgspec.Struct, frozen=True, tag_field="event", tag="trying"):
    """`done` of `total` kinds of phases have been tried."""

    done: int
    total: int


class Tried(msgspec.Struct, frozen=True, tag_field="event", tag="tried"):
    """What a training will take, in seconds and bytes; `phases` are (to compute once what rests, for all epochs).

    `tried` of the phases were tried themselves or are like one that was; the others follow the rough sum.
    """

    preparing: float
    phases: tuple[tuple[float, float], ...]
    measuring: float
    memory: float
    tried: int

    @property
    def estimate(self) -> Estimate:
        """The same as an estimate that was measured."""
        phases = tuple(PhaseCost(*phase) for phase in self.phases)
        return Estimate(self.preparing, phases, self.measuring, self.memory, is_measured=True)


_DECODER: msgspec.json.Decoder[Trying | Tried] = msgspec.json.Decoder(Trying | Tried)


def parse(text: str | bytes) -> Trying | Tried:
    """What a line says.

    Raises:
        msgspec.DecodeError: it is neither.
    """
    return _DECODER.decode(text)


def line(event: Trying | Tried) -> str:
    """One line of JSON."""
    return msgspec.json.encode(event).decode()
