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


class Fitting(Event, frozen=True, tag="fitting"):
    """Before the training, some steps of `batch` pictures at a time are tried, to find how many fit."""

    batch: int
    done: int
    total: int


class Began(Event, frozen=True, tag="began"):
    """Training starts, or goes on at a phase and epoch (from 0; after the last phase it is only measured).

    `left_out` are phases that were left out another day, for it was ended early.
    """

    photos: int
    held_back: int
    classes: int
    phases: tuple[str, ...]
    phase: int
    epoch: int
    left_out: tuple[int, ...] = ()


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


class Checking(Event, frozen=True, tag="checking"):
    """After an epoch some held-back pictures are being looked at; `done` of `total` parts of that work."""

    phase: int
    done: int
    total: int


class Checked(Event, frozen=True, tag="checked"):
    """What the network says of some `pictures` held-back ones after an epoch; only to be looked at."""

    phase: int
    epoch: int
    pictures: int
    measured: dict[str, float]


class Saw(msgspec.Struct, frozen=True):
    """One part of a network (a scale, a level, a colour space, or all together) on one photo.

    `boxes` are what it looked at as (x0, y0, x1, y1) in fractions of the upright photo's width and height, which they
    may reach over; none where a part looks at the whole photo. `best` is its best name, `share` the probability of it.
    """

    part: str
    boxes: tuple[tuple[float, float, float, float], ...]
    best: str
    share: float
    is_right: bool


class Glance(msgspec.Struct, frozen=True):
    """What all parts of a network made of one held-back photo; the answer of all together is the last.

    `photo` is its path, or "drawn bird 17".
    """

    photo: str
    truth: str
    saw: tuple[Saw, ...]


class Looked(Event, frozen=True, tag="looked"):
    """What the network makes of a few held-back photos after an epoch, always the same ones."""

    phase: int
    epoch: int
    glances: tuple[Glance, ...]


class Noted(Event, frozen=True, tag="noted"):
    """Something a person should know, as a whole sentence; `no_memory`: that memory ran out, and what follows."""

    text: str
    no_memory: bool = False


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
    | Fitting
    | Began
    | Stepped
    | EpochDone
    | Caching
    | Checking
    | Checked
    | Looked
    | Noted
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
