"""What a training says while it runs: one JSON object a line."""

from __future__ import annotations

import msgspec


class Event(msgspec.Struct, frozen=True, tag_field="event"):
    """Base of all events."""


class Preparing(Event, frozen=True, tag="preparing"):
    """Pictures are being read or drawn."""

    done: int
    total: int


class Skipped(Event, frozen=True, tag="skipped"):
    """A photo cannot be read and is left out; `reason` is a whole sentence that names it."""

    photo: str
    reason: str


class Began(Event, frozen=True, tag="began"):
    """Training starts, or goes on at a phase and epoch (from 0)."""

    photos: int
    held_back: int
    classes: int
    phases: tuple[str, ...]
    phase: int
    epoch: int


class Stepped(Event, frozen=True, tag="step"):
    """One optimizer step."""

    phase: int
    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    pictures_per_second: float


class EpochDone(Event, frozen=True, tag="epoch"):
    """An epoch ended and its state is on disk. `loss` is its mean."""

    phase: int
    epoch: int
    epochs: int
    loss: float
    seconds: float


class Caching(Event, frozen=True, tag="caching"):
    """What the resting parts of the network say of the pictures is being computed for a phase."""

    phase: int
    done: int
    total: int


class Checked(Event, frozen=True, tag="checked"):
    """What the network says of some `pictures` held-back ones after an epoch; only to be looked at."""

    phase: int
    epoch: int
    pictures: int
    measured: dict[str, float]


class Paused(Event, frozen=True, tag="paused"):
    """The training rests until it is told to go on."""


class Resumed(Event, frozen=True, tag="resumed"):
    """It goes on."""


class Finishing(Event, frozen=True, tag="finishing"):
    """It was asked to end early, and will after this epoch."""


class Measuring(Event, frozen=True, tag="measuring"):
    """The finished file is being measured on all held-back pictures."""

    done: int
    total: int


class Done(Event, frozen=True, tag="done"):
    """The checkpoint is at `path`; `measured` stands in its card."""

    path: str
    measured: dict[str, float]


AnyEvent = (
    Preparing
    | Skipped
    | Began
    | Stepped
    | EpochDone
    | Caching
    | Checked
    | Paused
    | Resumed
    | Finishing
    | Measuring
    | Done
)
_DECODER: msgspec.json.Decoder[AnyEvent] = msgspec.json.Decoder(AnyEvent)


def parse(text: str | bytes) -> AnyEvent:
    """The event of a line.

    Raises:
        msgspec.DecodeError: it is no event.
    """
    return _DECODER.decode(text)


def line(event: Event) -> str:
    """The event as one line of JSON."""
    return msgspec.json.encode(event).decode()
