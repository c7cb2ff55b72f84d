"""The curves of a training, as charts: the loss of a phase, and what is named correctly over all phases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.ui.theme import current_theme
from explorer.ui.training.curves import Chart, Line
from explorer.ui.training.outcome_words import part_word

if TYPE_CHECKING:
    from explorer.ui.training.progress import Course

_WHOLE = ("fused", "described", "species")  # the answer of all parts; of a plain classifier that of the species
_SUMMED = ("genus", "family")  # sums up the tree, but for the granularity descriptors
_LOSS_HINT = "How far off its answers are: it should fall. An epoch is once through all pictures."
_SHARE_HINT = "It does not learn from these: it should rise."
_COLOURS = 4  # then they come again, dashed


def loss_chart(course: Course, number: int) -> Chart:
    """The loss of one phase, step by step, and its mean over each epoch."""
    theme, phase = current_theme(), course.phases[number]
    steps = Line(tuple(phase.loss.x), tuple(phase.loss.y), "", theme.quiet, 0.8)
    means = Line(tuple(phase.mean.x), tuple(phase.mean.y), "mean", theme.look.accent(0), 2.2)
    empty = "This phase was left out." if phase.is_left_out else "Its curve begins with its first step."
    if phase.is_over and not phase.loss.y:
        empty = "This phase was done before."
    across = float(max(phase.epochs, 1))
    title = f"Loss of phase {number + 1}"
    return Chart(title, (steps, means), across, "epoch", empty=empty, hint=_LOSS_HINT)


def accuracy_chart(course: Course) -> Chart:
    """Shares of held-back pictures named correctly, over the phases."""
    theme = current_theme()
    names = [name for name in course.checks if " at 1/" not in name and "average" not in name]
    whole = next((name for name in _WHOLE if name in names), "")
    parts = [name for name in names if name != whole and (whole == "described" or name not in _SUMMED)]
    lines = [
        Line(*_points(course, name), part_word(name), theme.look.accent(i % _COLOURS), 2.0, i >= _COLOURS)
        for i, name in enumerate(parts)
    ]
    if whole:
        lines.append(Line(*_points(course, whole), part_word(whole), theme.text, 2.4))
    of = f" of {course.checked} held-back pictures" if course.checked else ""
    return Chart(
        f"Named correctly{of}",
        tuple(lines),
        float(len(course.phases)),
        "phase",
        most_y=1.0,
        percent=True,
        empty="Looked at after epochs, now and then.",
        marks=tuple(map(float, range(1, len(course.phases)))),
        hint=_SHARE_HINT,
    )


def _points(course: Course, name: str) -> tuple[tuple[float, ...], tuple[float, ...]]:
    curve = course.checks[name]
    return tuple(curve.x), tuple(curve.y)
