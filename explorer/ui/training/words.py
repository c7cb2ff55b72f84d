"""What the training dialog says during a training and after it: sentences from values, pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.colour.spaces import SPACES
from explorer.models.config import ColornetConfig, RacnnConfig
from explorer.photos import plain
from explorer.train import events
from explorer.train.phase_kinds import Classify, Grain, StartAttention, Stream, StreamHead

if TYPE_CHECKING:
    from explorer.train.recipe import Recipe
    from explorer.ui.training.progress import Course, PhaseCourse

PHASE_WORDS = {
    "Heads": "Names, base network as it is",
    "Warm": "Names, base network too",
    "Classify": "Names at one scale",
    "StartAttention": "Where to look, to begin with",
    "Rank": "Where to look, by what helps",
    "Fuse": "How much each scale counts",
    "GrainHeads": "All levels, base networks as they are",
    "Grain": "Names of one level",
    "Describe": "All levels together",
    "StreamHead": "One colour space, last layers",
    "Stream": "One colour space",
    "Joint": "All colour spaces together",
    "Weigh": "How much each colour space counts",
}
FINISH_TIP = (
    "Go on to the end of this epoch (once through all pictures), put the parts together, measure, and save. "
    "What is saved is what it has learnt last, not what did best on the held-back pictures: choosing by those would "
    "flatter the accuracy that is measured on them."
)
FIRST = " top-1"  # ends the names of what is measured of the first name


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 photo", "1,200 photos"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def duration(seconds: float) -> str:
    """A length of time in the largest unit that suits: "40 s", "3 min", "2.5 h"."""
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.1f} h"
    return f"{seconds / 86400:.0f} days"


def phase_line(phase: PhaseCourse) -> str:
    """How far a phase is."""
    if phase.is_left_out:
        return "left out"
    loss = "" if phase.last_mean is None else f", loss {phase.last_mean:.3g}"
    if phase.is_over:
        return f"done{loss}"
    if phase.epochs:
        return f"epoch {min(int(phase.done * phase.epochs) + 1, phase.epochs)} of {phase.epochs}{loss}"
    return "looking at pictures" if phase.cached else ""


def stage_line(course: Course) -> str:
    """What it is doing now."""
    done, total = course.piece
    if course.is_paused:
        return "Paused. Nothing is lost, and the computer is free for other work."
    said = {
        "starting": "Starting…",
        "fitting": f"Trying how many pictures fit: {course.batch:,} at a time, step {done:,} of {total:,}",
        "preparing": f"Reading pictures: {done:,} of {total:,}",
        "measuring": "Measuring what it has learnt" + (f": {done:,} of {total:,}" if total else "…"),
        "over": done_line(course),
    }.get(course.stage)
    if said is not None:
        return said
    if not course.phases:
        return "Getting ready…"
    title = phase_title(course, course.current)
    if course.stage == "checking":
        return f"{title}: trying it on held-back pictures" + (f", {done / total:.0%}" if done else "")
    if course.stage == "caching":
        return f"{title}: looking at picture {min(done, total):,} of {total:,}"
    return title + (f", {course.speed:,.0f} pictures a second" if course.speed else "")


def done_line(course: Course) -> str:
    """It is over, and how well it did."""
    measured = course.done.measured if course.done is not None else {}
    share = next((measured[name + FIRST] for name in (*_TOGETHER, "species") if name + FIRST in measured), None)
    return "Done." if share is None else f"Done. {share:.1%} of the held-back pictures are named correctly."


def stopped_line(*, kept: bool) -> str:
    """It was stopped; `kept`: what it had learnt is on disk."""
    if kept:
        return "Stopped. It can be resumed from the end of its last epoch."
    return "Stopped before the end of its first epoch: there is nothing to keep yet."


def phase_title(course: Course, number: int) -> str:
    """A phase by its number and what it is for."""
    phase = course.phases[number]
    return f"{number + 1} · {PHASE_WORDS.get(phase.name, phase.name)}"


def left_line(course: Course) -> str:
    """How long it may still take."""
    if course.stage == "over":
        return ""
    if course.ends_after_epoch:
        return "Ends after this epoch"
    left = course.seconds_left
    return "Time left: not known yet" if left is None else f"About {duration(left)} left"


def log_line(event: events.Event, course: Course) -> str:
    """What the log keeps of an event; "" where it is only progress."""
    text = _MOODS.get(type(event), "")
    match event:
        case events.Skipped():
            text = event.reason
        case events.Noted():
            text = event.text
        case events.Began():
            text = f"{event.photos:,} pictures of {event.classes:,} species, {event.held_back:,} held back."
            if event.phase or event.epoch:
                text += f" Going on at phase {event.phase + 1}, epoch {event.epoch + 1}."
        case events.EpochDone():
            number = f"epoch {event.epoch + 1} of {event.epochs}"
            text = f"{phase_title(course, event.phase)}: {number}, loss {event.loss:.4f}, {duration(event.seconds)}"
        case events.Checked():
            firsts = {name.removesuffix(FIRST): share for name, share in event.measured.items() if FIRST in name}
            shares = [f"{_TOGETHER.get(name, name)} {share:.1%}" for name, share in firsts.items()]
            text = f"Named correctly of {event.pictures:,} held-back pictures: {', '.join(shares)}"
        case events.Done():
            text = f"The checkpoint is at {plain(event.path)}."
    return text


def stream_word(name: str) -> str:
    """A stream for people: "rgb 2" is "RGB 2", "ycbcr" is "YCbCr"."""
    space, gap, number = name.partition(" ")
    return f"{SPACES[space].title if space in SPACES else space.upper()}{gap}{number}"


def phase_labels(recipe: Recipe) -> tuple[str, ...]:
    """What every phase of a recipe is for, with the scale, level or colour space that it is about."""
    labels = []
    for phase in recipe.phases:
        label = PHASE_WORDS[type(phase).__name__]
        if isinstance(phase, Classify | StartAttention):
            label = f"Scale {phase.scale + 1}: {'names' if isinstance(phase, Classify) else 'where to look from there'}"
            if isinstance(recipe.config, RacnnConfig) and recipe.config.is_plain:
                label = "Names, on whole photos"
        elif isinstance(phase, Grain):
            label = f"Names of {_PLURALS.get(phase.grain, phase.grain)}"
        elif isinstance(phase, Stream | StreamHead) and isinstance(recipe.config, ColornetConfig):
            last = ", last layers" if isinstance(phase, StreamHead) else ""
            label = f"{stream_word(recipe.config.stream_names[phase.stream])}{last}"
        labels.append(f"{label}, again" if label in labels else label)
    return tuple(labels)


_TOGETHER = {"fused": "together", "described": "together"}  # the answer of all parts
_PLURALS = {"family": "families", "genus": "genera", "order": "orders"}
_MOODS: dict[type[events.Event], str] = {
    events.Paused: "Paused.",
    events.Resumed: "Going on.",
    events.Finishing: "Ends after this epoch, as was asked for. What it has learnt last is saved, not what did best.",
}


def measured_lines(measured: dict[str, float]) -> str:
    """What was measured on the held-back pictures: the answers on the whole photo first."""
    return "\n".join(f"{share:7.1%}  {name}" for name, share in measured.items())
