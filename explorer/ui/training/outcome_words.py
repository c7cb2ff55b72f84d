"""What the window says of birds that were held back: while a training runs, and in the end. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.ui.training.words import counted, phase_title

if TYPE_CHECKING:
    from explorer.jobs.confusion import ConfusedPair
    from explorer.jobs.matrix import Matrix
    from explorer.jobs.outcome import NoOutcome, Outcome
    from explorer.train.events import Looked, Saw
    from explorer.ui.training.progress import Course

_PARTS = {"fused": "Together", "described": "Together", "rgb": "RGB", "hsv": "HSV", "hed": "HED", "yiq": "YIQ",
          "yuv": "YUV", "lab": "LAB", "ycbcr": "YCbCr"}  # fmt: skip
REMEASURE_SAID = "What it said of the held-back photos was not kept. It can be measured again."


def part_word(part: str) -> str:
    """A scale, level or colour space, or all of them, as people write it; "rgb 2" is a second stream of RGB."""
    first, space, rest = part.partition(" ")
    return f"{_PARTS.get(first, first.capitalize())}{space}{rest}"


def saw_line(saw: Saw) -> str:
    """What a part says, and whether that is right; not by colour alone."""
    return f"{'✓' if saw.is_right else '✗'} {saw.best} {saw.share:.0%}"


def look_teach() -> str:
    """Before there is anything to see."""
    return "Some of the held-back birds are shown here as soon as the first epoch is over."


def look_line(course: Course, look: Looked) -> str:
    """When that was, and how many are right."""
    right = sum(glance.saw[-1].is_right for glance in look.glances if glance.saw)
    title = phase_title(course, look.phase) if look.phase < len(course.phases) else f"{look.phase + 1}"
    return f"{title}, after epoch {look.epoch + 1}: {right} of {counted(len(look.glances), 'bird')} named correctly."


def outcome_line(found: Outcome) -> str:
    """How it did, and on what."""
    right = int(found.answers.right.sum())
    total = len(found.answers.truth)
    noun = "held-back photo" if found.kept.folder else "held-back drawn bird"
    return (
        f"{right:,} of {counted(total, noun)} named correctly ({right / total:.1%}), "
        f"of {counted(len(found.species), 'species', 'species')}. Click on a number to see its photos."
    )


def missing_line(missing: NoOutcome) -> str:
    """Why there is nothing to show."""
    if not missing.known:
        return "It cannot be told which photos were held back from this training."
    return REMEASURE_SAID


def cell_line(matrix: Matrix, row: int, column: int) -> str:
    """A cell of the matrix in words."""
    count, total = int(matrix.counts[row, column]), int(matrix.counts[row].sum())
    truth, said = matrix.names[row], matrix.names[column]
    of = f"{count} of {counted(total, 'photo')} of {truth}"
    return f"{of} named correctly" if row == column else f"{of} taken for {said}"


def pair_line(found: Outcome, pair: ConfusedPair) -> str:
    """A pair that is confused, in words."""
    one, other = (found.taxonomy.taxa[index].english for index in (pair.one, pair.other))
    line = f"{pair.there} of {counted(pair.of_one, 'photo')} of {one} taken for {other}"
    return f"{line}; {pair.back} of {pair.of_other} the other way round" if pair.back else line
