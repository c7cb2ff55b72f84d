"""What the training dialog says before the start: sentences from values, pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.data.names import clean_name
from explorer.photos import plain
from explorer.ui.training.words import counted, duration

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from explorer.jobs.leaks import Leak, Leaks
    from explorer.train.plan.estimate import Estimate
    from explorer.train.plan.presets import Family, PresetName
    from explorer.ui.training.desk import Unfinished
    from explorer.ui.training.looking import Checked, Summary

FAMILY_WORDS: dict[Family, str] = {
    "racnn": "RA-CNN: zooms in on the bird",
    "granularity": "Granularity: family, genus and species apart",
    "colornet": "ColorNet: seven colour spaces",
    "plain": "Plain classifier: one look at the whole photo",
}
PRESET_WORDS: dict[PresetName, tuple[str, str]] = {
    "quick": (
        "Quick look",
        "A first try: the base network stays as it is where it knows pictures already, and only small parts learn.",
    ),
    "standard": ("Standard", "All of the network learns, much as for the checkpoints that come with the program."),
    "paper": (
        "Paper",
        "Longer, and as the scientific paper describes it. It takes hours to days: see the estimate.",
    ),
}
AS_MANY_AS_FIT = "As many as fit"
BATCH_TIP = (
    "How many pictures each step learns from. To find how many fit, some steps are tried first. "
    "Many at a time save time mostly where a graphics card computes; the learning rates are raised to go with them."
)
_LINES = 30  # of a tool tip
_NAMED = 3  # in a sentence
TEACH = "Choose a folder that holds one folder of photos for each species."


def preset_line(preset: PresetName, family: Family) -> str:
    """What a preset does."""
    if (preset, family) == ("paper", "plain"):
        return "About three times as long as Standard. There is no paper to follow: see the estimate."
    return PRESET_WORDS[preset][1]


def batch_word(batch: int | None) -> str:
    """The usual number of pictures that each step learns from, if there is a recipe that says it."""
    return f"As usual ({batch})" if batch else "As usual"


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
    return " ".join(filter(None, (few_line(summary), unmeasured_line(summary), unnamed_line(summary, family))))


def unmeasured_line(summary: Summary) -> str:
    """What it means that no photo is held back; "" where some are."""
    if summary.held_back:
        return ""
    return "No photos are held back, so nobody will know how often it is right: that takes three of a species, or more."


def unnamed_line(summary: Summary, family: Family) -> str:
    """Of which species genus and family are not known; "" if of none."""
    if not summary.unnamed:
        return ""
    count = len(summary.unnamed)
    which = f"{counted(count, 'species', 'species')} ({_some(summary.unnamed)})"
    if count == summary.species:
        which = "all species"
    line = f"Genus and family of {which} are not known: only their own names can be learnt."
    return f"{line} Granularity needs them." if family == "granularity" else line


def unnamed_lines(summary: Summary) -> str:
    """The species whose genus and family are not known, for a tool tip."""
    return _listed([plain(folder) for folder in summary.unnamed])


def few_line(summary: Summary) -> str:
    """Which species have hardly any photos; "" if none."""
    if not summary.few:
        return ""
    return f"Fewer than five photos of {counted(len(summary.few), 'species', 'species')}: {_some(summary.few)}."


def checked_line(checked: Checked) -> str:
    """How many photos can be read."""
    bad = len(checked.unreadable)
    if bad == checked.total:
        return f"Looked at {counted(checked.total, 'photo')}: none can be read."
    state = "all can be read"
    if bad:
        names = _some([_photo_name(path) for path, _ in checked.unreadable])
        state = f"{counted(bad, 'photo')} cannot be read and will be left out ({names})"
    if checked.done == checked.total and checked.leaks is None:
        return f"Looked at {counted(checked.total, 'photo')}: {state}. Comparing them…"
    if checked.done < checked.total:
        return f"Looking whether they can be read: {checked.done:,} of {checked.total:,}" + (
            f", {bad:,} cannot." if bad else "."
        )
    return f"Looked at {counted(checked.total, 'photo')}: {state}."


def leaks_line(leaks: Leaks) -> str:
    """How many held-back photos give themselves away, and what that may do to the accuracy; "" if none."""
    count = leaks.photos
    if not count:
        return ""
    who = "1 held-back photo looks" if count == 1 else f"{count:,} held-back photos look"
    what = "like a photo that is trained on" if count == 1 else "like photos that are trained on"
    most = 100 * count / leaks.held_back
    return f"{who} {what}: the measured accuracy may be up to {most:.1f} percentage points too high."


def leak_lines(leak: Leak) -> str:
    """Why two photos are thought to be of one moment, and whether their species agree."""
    lines = []
    if leak.seconds is not None:
        apart = "in the same second" if leak.seconds < 1 else f"{counted(round(leak.seconds), 'second')} apart"
        lines.append(f"One camera took them {apart}.")
    if "alike" in leak.signs:
        lines.append("They look nearly the same.")
    if leak.held_back.folder != leak.training.folder:
        lines.append("They lie in the folders of two species: is one of them in the wrong place?")
    return " ".join(lines)


def leak_title(leak: Leak) -> str:
    """A pair in the list: its species, or both."""
    folders = dict.fromkeys((leak.held_back.folder, leak.training.folder))
    return " / ".join(plain(clean_name(folder)) for folder in folders)


def unreadable_lines(checked: Checked) -> str:
    """The photos that cannot be read, with reasons, for a tool tip."""
    lines = [f"{_photo_name(path)}: {why}" for path, why in checked.unreadable[:_LINES]]
    return _listed(lines, len(checked.unreadable))


def _photo_name(path: Path) -> str:
    """A photo with its folder, for many cameras count from 0001."""
    return f"{plain(path.parent.name)}/{plain(path.name)}"


def _some(names: Sequence[str]) -> str:
    """The first of some names; all of them are in a tool tip."""
    return ", ".join(map(plain, names[:_NAMED])) + (" and others" if names[_NAMED:] else "")


def _listed(lines: Sequence[str], count: int | None = None) -> str:
    """Lines of a tool tip, as many as it has room for, of `count` that there are."""
    more = (len(lines) if count is None else count) - _LINES
    return "\n".join([*lines[:_LINES], *([f"and {more:,} more"] if more > 0 else [])])


def estimate_line(guess: Estimate, *, is_trying: bool = False, fits: bool = False) -> str:
    """How long it may take, and how much memory, and how that is known.

    `fits`: how many pictures at a time it will learn from, and with them the memory, is found later.
    """
    line = _estimate_line(guess, is_trying=is_trying)
    return f"{line} With as many pictures at a time as fit it may be faster and need more memory." if fits else line


def _estimate_line(guess: Estimate, *, is_trying: bool) -> str:
    cost = f"{duration(guess.seconds)} and {guess.memory / 2**30:.1f} GB of memory on this computer."
    if guess.is_measured:
        return f"About {cost} Measured just now by training a few steps."
    more = " Training a few steps to know better…" if is_trying else ""
    return f"Roughly {cost} A guess from a table: half or twice as much is likely too.{more}"


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
        since = f", and was saved last on {one.saved}" if one.saved else ""
        return f"{plain(one.out.name)} is being trained without a window{since}. It can be opened when that is done."
    return f"{plain(one.out.name)} was left unfinished on {one.saved}."


def trained_line(out: Path) -> str:
    """A training that went on without the window, and is over."""
    return f"{plain(out.name)} has been trained."
