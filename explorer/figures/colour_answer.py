"""The answer of a colour plate as marks, and its sentences: legend, manner of reading, caption."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.figures import parts
from explorer.figures.colour_subject import OTHER, SAME
from explorer.figures.colour_views import views_text
from explorer.figures.legend import LegendItem, lines_height, lines_marks
from explorer.figures.manner_words import light_text
from explorer.figures.rankings import ranking_height, ranking_lines, ranking_marks
from explorer.figures.votes import stream_titles
from explorer.geometry import Box

if TYPE_CHECKING:
    from explorer.figures.colour_subject import ColourSubject
    from explorer.figures.marks import Mark


def answer_rows(subject: ColourSubject, width: float) -> tuple[int, ...]:
    """How many lines each name of the answer takes."""
    return ranking_lines(subject, (subject.reading.fused,), width)


def answer_lines(subject: ColourSubject) -> tuple[str, ...]:
    """What the answer comes to up the tree, and how many streams give it alone."""
    if not subject.votes:
        return ("No stream votes: all names are alike.",)
    alone = sum(subject.reading.streams[i].ranking.best[0] == subject.best for i in subject.votes)
    count = f"Alone, {alone} of {len(subject.votes)} streams {'names' if alone == 1 else 'name'} it first."
    return parts.tree_line(subject.reading.fused, subject.card.taxonomy), count


def answer_height(subject: ColourSubject, width: float) -> float:
    """Height of `answer_marks`."""
    rows = ranking_height(answer_rows(subject, width), subject.look)
    return (
        rows + subject.look.text_size * (parts.HEADING + 0.4) + lines_height(answer_lines(subject), width, subject.look)
    )


def answer_marks(subject: ColourSubject, box: Box) -> tuple[Mark, ...]:
    """The answer of all streams that vote."""
    look, size = subject.look, subject.look.text_size
    total, on = len(subject.reading.streams), len(subject.votes)
    heading = "All streams together" if on == total else f"{on} of {total} streams together"
    title = parts.title_mark(look, box, heading)
    lines, top = answer_rows(subject, box.width), box.y0 + size * parts.HEADING
    rows = Box(box.x0, top, box.x1, top + ranking_height(lines, look))
    ranking = ranking_marks(subject, rows, subject.reading.fused, lines, colour=look.muted)
    below = Box(box.x0, rows.y1 + size * 0.4, box.x1, box.y1)
    return (title, *ranking, *lines_marks(answer_lines(subject), below, look))


def legend_items(subject: ColourSubject) -> tuple[LegendItem, ...]:
    """What the colours of bars mean, where there are both."""
    if not subject.spec.show_ranking:
        return ()
    same = LegendItem(SAME, "streams that name it first", bar=True)
    return (same, LegendItem(OTHER, "streams that name another", bar=True))


def legend_lines(subject: ColourSubject) -> tuple[str, ...]:
    """How the photo was read, if not as it is, and what views, weights and votes are."""
    said = []
    if subject.spec.show_insets:
        said.append(views_text(subject.spec.colour, subject.reading.input_side))
    if subject.spec.show_ranking:
        said.append(
            f"Weight: the dense layer's weight of a stream's own score of {subject.name(subject.best)}, as a share of "
            "all streams' weights. Votes: how far a stream lifts the score of that name above that of an average name."
        )
    return (*manner_lines(subject), *((" ".join(said),) if said else ()))


def manner_lines(subject: ColourSubject) -> tuple[str, ...]:
    """Light that was changed and streams that are off; nothing for a plain reading."""
    lines = []
    light = light_text(subject.light)
    if light:
        lines.append(f"Read in changed light ({light}); the views show it so, the photo is as it is.")
    titles = stream_titles(subject.reading)
    off = [titles[i] for i in sorted(set(subject.reading.off)) if i < len(titles)]
    if off:
        rest = " The votes of the others are scaled up as if all voted." if subject.votes else ""
        lines.append(f"Switched off: {', '.join(off)}.{rest}")
    return tuple(lines)


def caption_text(subject: ColourSubject, photo_name: str) -> str:
    """What the figure shows, of which photo, read by what and how, in sentences. Every number is the reading's."""
    reading = subject.reading
    where = (
        f"Every stream saw the square around the whole photo ({parts.edges_text(reading.frame)} in photo pixels as "
        f"left, top, right, bottom) at {reading.input_side} × {reading.input_side} pixels in its own colour space."
    )
    bars = "Bars and numbers beside names are probabilities."
    return parts.told(reading, subject.card, photo_name, (where, *manner_lines(subject)), bars=bars)
