"""What the window says of a plain classifier: one look at the whole photo, and no word of scales."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from explorer.figures.marks import BoxMark, Label
from explorer.figures.overlay import overlay_marks
from explorer.geometry import Box
from explorer.models.config import RacnnConfig
from explorer.naming import name_tree
from explorer.ui.lens import PLAIN_LENS, is_plain
from explorer.ui.ranking import ranking_text
from explorer.ui.strip import ZoomStrip, scale_title
from explorer.ui.studio import FigureSource
from explorer.ui.theme import current_theme


@pytest.fixture
def answer(answer_of):
    one = answer_of()
    return replace(one, reading=replace(one.reading, scales=one.reading.scales[:1]))


def test_there_are_no_bars_of_scales(answer):
    text = ranking_text(answer, name_tree(answer.card.taxonomy))
    assert text.parts == ()
    assert all(row.parts == () for row in text.rows)
    assert text.whole == "how sure"


def test_one_frame_without_a_number_runs_around_the_photo(answer):
    marks = overlay_marks(answer.reading, look=current_theme().look, zoom=2.0)
    (frame,) = [mark for mark in marks if isinstance(mark, BoxMark)]
    assert frame.box == Box.of_size(*answer.reading.photo_size)
    assert frame.dashed == (False,) * 4, "it does not go on beyond the photo"
    assert not any(isinstance(mark, Label) for mark in marks)


def test_the_strip_has_one_cell(answer, qtbot):
    strip = ZoomStrip()
    qtbot.addWidget(strip)
    strip.show_answer(answer)
    (cell,) = strip.cells
    assert cell.accessibleDescription().startswith("Whole photo: ")
    assert scale_title(0, 3) == "1 · whole photo"


def test_it_is_told_from_a_network_that_zooms(card):
    plain = msgspec.structs.replace(card, config=RacnnConfig(trunk="tiny", classes=4, scales=1))
    assert is_plain(plain)
    assert not is_plain(msgspec.structs.replace(card, config=RacnnConfig(trunk="tiny", classes=4)))
    assert PLAIN_LENS.lens == "racnn"


def test_a_figure_shows_what_the_network_sees(answer):
    assert FigureSource(None, answer.reading, answer.card).parts == "What the network sees"
