"""What the training dialog says: sentences from values, pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.models.config import ColornetConfig
from explorer.photos import plain
from explorer.train import events
from explorer.train.recipe import Classify, Grain, StartAttention, Stream, StreamHead

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.train.estimate import Estimate
    from explorer.train.presets import Family, PresetName
    from explorer.train.recipe import Recipe
    from explorer.ui.train_desk import Unfinished
    from explorer.ui.train_looking import Checked, Summary
    from explorer.ui.train_progress import Course, PhaseCourse

FAMILY_WORDS: dict[Family, str] = {
    "racnn": "RA-CNN: zooms in on the bird",
    "granularity": "Granularity: family, genus and species apart",
    "colornet": "ColorNet: seven colour spaces",
}
PRESET_WORDS: dict[PresetName, tuple[str, str]] = {
    "quick": ("Quick look", "What the trunk knows stays as it is where it knows anything; only small parts learn."),
    "standard": ("Standard", "Much as the bundled checkpoints were trained."),
    "paper": (
        "Paper",
        "Longer, and as the paper describes it. It takes hours to days: see the estimate.",
    ),
}
PHASE_WORDS = {
    "Heads": "Names, on a resting trunk",
    "Warm": "Names, trunk and all",
    "Classify": "Names at one scale",
    "StartAttention": "Where to look, to begin with",
    "Rank": "Where to look, by what helps",
    "Fuse": "How much each scale counts",
    "GrainHeads": "Names of all levels, on resting trunks",
    "Grain": "Names of one level",
    "Describe": "All levels together",
    "StreamHead": "One colour space, last layers",
    "Stream": "One colour space",
    "Joint": "All colour spaces together",
    "Weigh": "How much each colour space counts",
}
TEACH = "Choose a folder that holds one folder of photos for each species."


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


def place_line(place: Path | None, *, chosen: bool = True) -> str:
    """Where the photos are."""
    if not chosen:
        return ""
    return "Drawn birds, made on the spot" if place is None else plain(str(place))


def data_line(summary: Summary) -> str:
    """What there is to train on."""
    if summary.place is None:
        return (
            f"{counted(summary.training, 'drawn bird')} of {summary.species} species, "
            f"{summary.held_back:,} more held back."
        )
    kind = {"folders": "", "split folders": " (folders with their own split)"}.get(
        summary.layout, f" ({summary.layout})"
    )
    return (
        f"{counted(summary.photos, 'photo')} of {counted(summary.species, 'species', 'species')}{kind}: "
        f"{summary.training:,} to train on, {summary.held_back:,} held back."
    )


def data_trouble(summary: Summary, family: Family) -> str:
    """What may go wrong with these data, in sentences; "" if nothing."""
    return " ".join(filter(None, (few_line(summary), unnamed_line(summary, family))))


def unnamed_line(summary: Summary, family: Family) -> str:
    """Of which species genus and family are not known; "" if of none."""
    if not summary.unnamed:
        return ""
    which = "all species" if summary.unnamed == summary.species else counted(summary.unnamed, "species", "species")
    line = f"Genus and family of {which} are not known: only their own names can be learnt."
    return f"{line} Granularity needs them." if family == "granularity" else line


def few_line(summary: Summary) -> str:
    """Which species have hardly any photos; "" if none."""
    if not summary.few:
        return ""
    names = ", ".join(plain(name) for name in summary.few[:3]) + (" and others" if summary.few[3:] else "")
    return f"Fewer than five photos of {counted(len(summary.few), 'species', 'species')}: {names}."


def checked_line(checked: Checked) -> str:
    """How many photos can be read."""
    bad = len(checked.unreadable)
    state = "all can be read" if not bad else f"{counted(bad, 'photo')} cannot be read and will be left out"
    if checked.done < checked.total:
        return f"Looking whether they can be read: {checked.done:,} of {checked.total:,}" + (
            f", {bad:,} cannot." if bad else "."
        )
    return f"Looked at {counted(checked.total, 'photo')}: {state}."


def unreadable_lines(checked: Checked) -> str:
    """The photos that cannot be read, with reasons, for a tool tip."""
    lines = [f"{plain(path.parent.name)}/{plain(path.name)}: {why}" for path, why in checked.unreadable[:30]]
    more = len(checked.unreadable) - 30
    return "\n".join([*lines, *([f"and {more:,} more"] if more > 0 else [])])


def estimate_line(guess: Estimate) -> str:
    """How long it may take, and how much memory."""
    line = f"Roughly {duration(guess.seconds)} and {guess.memory / 2**30:.1f} GB of memory on this computer."
    return f"{line} A guess from a table: half or twice as much is likely too."


def memory_trouble(guess: Estimate, memory: float | None) -> str:
    """Why it may not fit; "" if it does."""
    if memory is None or guess.memory < 0.8 * memory:
        return ""
    needed, there = guess.memory / 2**30, memory / 2**30
    why = f"about {needed:.0f} GB are needed, and this computer has {there:.0f} GB"
    return f"It may not fit: {why}. Fewer or smaller photos need less."


def unfinished_line(one: Unfinished) -> str:
    """A training that was left."""
    if one.is_running:
        return f"{plain(one.out.name)} is being trained by another process now."
    return f"{plain(one.out.name)} was left unfinished on {one.saved}."


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
        return "Resting. Nothing is lost, and it takes no time of the processor."
    said = {
        "starting": "Starting…",
        "preparing": f"Reading pictures: {done:,} of {total:,}",
        "measuring": f"Measuring what it has learnt: {done:,} of {total:,}",
        "over": "Done.",
    }.get(course.stage)
    if said is not None:
        return said
    if not course.phases:
        return "Getting ready…"
    title = phase_title(course, course.current)
    if course.stage == "caching":
        return f"{title}: looking at picture {min(done, total):,} of {total:,}"
    return title + (f", {course.speed:,.0f} pictures a second" if course.speed else "")


def phase_title(course: Course, number: int) -> str:
    """A phase by its number and what it is for."""
    phase = course.phases[number]
    return f"{number + 1} · {PHASE_WORDS.get(phase.name, phase.name)}"


def left_line(course: Course) -> str:
    """How long it may still take."""
    if course.stage == "over":
        return ""
    if course.is_finishing:
        return "Ends after this epoch"
    left = course.seconds_left
    return "Time left: not known yet" if left is None else f"About {duration(left)} left"


def log_line(event: events.Event, course: Course) -> str:
    """What the log keeps of an event; "" where it is only progress."""
    text = _MOODS.get(type(event), "")
    match event:
        case events.Skipped():
            text = event.reason
        case events.Began():
            text = f"{event.photos:,} pictures of {event.classes:,} species, {event.held_back:,} held back."
            if event.phase or event.epoch:
                text += f" Going on at phase {event.phase + 1}, epoch {event.epoch + 1}."
        case events.EpochDone():
            number = f"epoch {event.epoch + 1} of {event.epochs}"
            text = f"{phase_title(course, event.phase)}: {number}, loss {event.loss:.4f}, {duration(event.seconds)}"
        case events.Checked():
            shares = [f"{name} {share:.1%}" for name, share in event.measured.items() if name.endswith("top-1")]
            text = f"Of {event.pictures:,} held-back pictures: {', '.join(shares)}"
        case events.Done():
            text = f"The checkpoint is at {plain(event.path)}."
    return text


def phase_labels(recipe: Recipe) -> tuple[str, ...]:
    """What every phase of a recipe is for, with the scale, level or colour space that it is about."""
    labels = []
    for phase in recipe.phases:
        label = PHASE_WORDS[type(phase).__name__]
        if isinstance(phase, Classify | StartAttention):
            label = f"Scale {phase.scale + 1}: {'names' if isinstance(phase, Classify) else 'where to look from there'}"
        elif isinstance(phase, Grain):
            label = f"Names of {_PLURALS.get(phase.grain, phase.grain)}"
        elif isinstance(phase, Stream | StreamHead) and isinstance(recipe.config, ColornetConfig):
            last = ", last layers" if isinstance(phase, StreamHead) else ""
            label = f"{recipe.config.stream_names[phase.stream].upper()}{last}"
        labels.append(label)
    return tuple(labels)


_PLURALS = {"family": "families", "genus": "genera", "order": "orders"}
_MOODS: dict[type[events.Event], str] = {
    events.Paused: "Paused.",
    events.Resumed: "Going on.",
    events.Finishing: "Ends after this epoch, as was asked for.",
}


def measured_lines(measured: dict[str, float]) -> str:
    """What was measured on the held-back pictures: the answers on the whole photo first."""
    return "\n".join(f"{share:7.1%}  {name}" for name, share in measured.items())
